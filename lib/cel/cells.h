// The cells of the fast evaluator, shared by its two files: program.cpp builds them and runs what
// is plain, loops.cpp runs comprehensions. Private to them.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "cel/ast.h"
#include "cel/parts.h"

namespace ducha::cel {

struct Cell;
using Fn = Value (*)(const Cell&, Frame&);

// What most cells read stands first, so that it lies in as few lines of the cache as it can.
struct Cell {
  Fn fn = nullptr;
  int number = 0;  // variable or local
  std::uint32_t count = 0;
  int slot = -1;
  bool constant = false;
  bool local = false;          // a name or a path that begins at a local
  const int* slots = nullptr;  // of a path
  const Cell* a = nullptr;
  const Cell* b = nullptr;
  const Cell* c = nullptr;
  const Cell* const* args = nullptr;
  Value value;  // of constants
  const Node* node = nullptr;
  const Node* const* nodes = nullptr;  // of a path
  Run run = nullptr;                   // the overload that the checker chose
  std::array<Kind, 4> takes{};         // the kinds that it declares; absent: any, or no more
  // Of a loop whose condition only items can meet (of `all`, fail) that have what `outer` gives at
  // the path `item`, for each of `keys`; of those that have, `rest` is the condition.
  struct Key {
    const Cell* item;
    const Cell* outer;
  };
  std::uint32_t key_count = 0;
  const Key* keys = nullptr;
  const Cell* rest = nullptr;

  Value operator()(Frame& f) const { return fn(*this, f); }
};

// A list of cells or nodes, in the arena of a program.
template <typename T>
const T* kept(Arena& arena, const std::vector<T>& list) {
  auto* out = arena.array<T>(list.size());
  std::copy(list.begin(), list.end(), out);
  return out;
}

Value run_path(const Cell& c, Frame& f);
Value run_local_path(const Cell& c, Frame& f);
inline bool is_path(const Cell& c) { return c.fn == run_path || c.fn == run_local_path; }

// Where a name or a path begins: its variable or local.
inline const Value* root_of(const Cell& c, const Frame& f) {
  return (c.local ? f.locals : f.variables.data()) + c.number;
}
// The value at the end of a path if every step is there, else nullptr.
inline const Value* walk(const Cell& c, const Value* v) { return value_at(v, c.slots, c.count); }
inline const Value* walk(const Cell& c, Frame& f) { return walk(c, root_of(c, f)); }
Value run_constant(const Cell& c, Frame& f);
// A name alone.
Value run_variable(const Cell& c, Frame& f);
Value run_local(const Cell& c, Frame& f);
// A name, or a path from one: it costs no step to have.
inline bool is_named(const Cell& c) {
  return is_path(c) || c.fn == run_variable || c.fn == run_local;
}
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
