// The cells of the fast evaluator, shared by its two files: program.cpp builds them and runs what
// is plain, loops.cpp runs comprehensions. Private to them.
#pragma once

#include <array>
#include <cstring>

#include "cel/ast.h"
#include "cel/parts.h"

namespace ducha::cel {

struct Cell;
using Fn = Value (*)(const Cell&, Frame&);

struct Cell {
  Fn fn = nullptr;
  Value value;  // of constants
  const Node* node = nullptr;
  const Cell* a = nullptr;
  const Cell* b = nullptr;
  const Cell* c = nullptr;
  const Cell* const* args = nullptr;
  std::uint32_t count = 0;
  int number = 0;  // variable or local
  int slot = -1;
  const int* slots = nullptr;          // of a path
  const Node* const* nodes = nullptr;  // of a path
  Run run = nullptr;                   // the overload that the checker chose
  std::array<Kind, 4> takes{};         // the kinds that it declares; absent: any, or no more
  bool constant = false;
  // Of a loop whose condition only items can meet that have what `outer` gives at the path `item`,
  // for each of `keys`; of those that have, `rest` is the condition.
  struct Key {
    const Cell* item;
    const Cell* outer;
  };
  const Key* keys = nullptr;
  std::uint32_t key_count = 0;
  const Cell* rest = nullptr;

  Value operator()(Frame& f) const { return fn(*this, f); }
};

inline bool same_text(const Str* a, const Str* b) {
  return a == b || (a->size == b->size && std::memcmp(a->data, b->data, a->size) == 0);
}

Value run_path(const Cell& c, Frame& f);
Value run_local_path(const Cell& c, Frame& f);
inline bool is_path(const Cell& c) { return c.fn == run_path || c.fn == run_local_path; }

// The value at the end of a path if every step is there, else nullptr.
inline const Value* walk(const Cell& c, const Value* v) {
  for (std::uint32_t i = 0; i < c.count; ++i) {
    if (!v->is(Kind::record)) return nullptr;
    v = &v->record->slots[c.slots[i]];
  }
  return v;
}
inline const Value* walk(const Cell& c, Frame& f) {
  return walk(c, (c.fn == run_path ? f.variables.data() : f.locals) + c.number);
}
Value run_constant(const Cell& c, Frame& f);
// A name alone.
Value run_variable(const Cell& c, Frame& f);
Value run_local(const Cell& c, Frame& f);
// What a cell gives, without a call for the two commonest sorts.
inline Value get(const Cell& c, Frame& f) {
  if (c.constant) return c.value;
  if (c.fn == run_local_path || c.fn == run_path) {
    const Value* v = walk(c, f);
    if (v != nullptr && !v->is(Kind::absent)) return *v;
  }
  return c.fn(c, f);
}

// The comprehensions. a: range, b: condition or nullptr, c: body.
Value run_all(const Cell& c, Frame& f);
Value run_exists(const Cell& c, Frame& f);
Value run_exists_one(const Cell& c, Frame& f);
Value run_filter(const Cell& c, Frame& f);
Value run_filter_size(const Cell& c, Frame& f);
Value run_map_loop(const Cell& c, Frame& f);
// `nodes[0]` is the call of sum().
Value run_map_sum(const Cell& c, Frame& f);
Value run_map_entries(const Cell& c, Frame& f);
Value run_opt_map(const Cell& c, Frame& f);
// && and ||, over all of their operands in `args`; `nodes` are the operator of each.
Value run_both(const Cell& c, Frame& f);
Value run_either(const Cell& c, Frame& f);
// Sets `keys` and `rest` of a loop such as `list.exists(a, a.f == outer && ...)`; what that needs
// is made in the arena.
void find_join(Cell& loop, Arena& arena);

}  // namespace ducha::cel
