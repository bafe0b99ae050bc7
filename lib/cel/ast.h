// The syntax tree after macros, with what the checker found. Read by the checker and the evaluators
// alone.
#pragma once

#include <algorithm>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cel/cel.h"

namespace ducha::cel {

struct Function;  // functions.h: all overloads of a name

enum class Op : std::uint8_t {
  literal,      // value
  name,         // a name as written; the checker makes it one of the next three
  variable,     // number: of Env
  local,        // number: depth of the loop or binding that has it
  select,       // args[0].name
  has,          // has(args[0].name)
  index,        // args[0][args[1]]
  call,         // function(args)
  list,         // [args]
  map,          // {args[0]: args[1], ...}
  message,      // Name{...}: always refused
  conditional,  // args[0] ? args[1] : args[2]
  both,         // args[0] && args[1]
  either,       // args[0] || args[1]
  loop,         // a comprehension over args[0]
  bind,         // cel.bind: args[0] is named, args[1] uses it
};

enum class Loop : std::uint8_t {
  all,
  exists,
  exists_one,
  filter,
  map,
  transform_list,
  transform_map,
  transform_entry,
  opt_map,
  opt_flat_map
};

// A list in the arena of its tree.
template <typename T>
class ArenaList {
 public:
  void push(Arena& arena, T item) {
    if (size_ == room_) {
      // Most have one or two; the old place of a longer one is lost until the tree goes.
      room_ = std::max<std::uint32_t>(2, 2 * room_);
      T* more = arena.array<T>(room_);
      std::copy(items_, items_ + size_, more);
      items_ = more;
    }
    items_[size_++] = item;
  }
  // Takes out `count` from number `at` on.
  void drop(std::uint32_t at, std::uint32_t count) {
    std::copy(items_ + at + count, items_ + size_, items_ + at);
    size_ -= count;
  }
  void clear() { size_ = 0; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t i) { return items_[i]; }
  const T& operator[](std::size_t i) const { return items_[i]; }
  const T& back() const { return items_[size_ - 1]; }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + size_; }

 private:
  T* items_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t room_ = 0;
};

// Lives in the arena of its tree, as its texts do.
struct Node {
  Op op = Op::literal;
  Loop loop = Loop::all;
  bool method = false;       // call: args[0] is before the dot
  bool optional = false;     // select and index: `?.` and `[?`
  bool stated_none = false;  // has: of isNone()
  bool absolute = false;     // name: with a leading dot
  bool filtered = false;     // loop: args[1] is a condition before the body
  bool personal = false;     // its value may tell what a field marked personal holds
  std::uint32_t offset = 0;
  std::uint32_t length = 1;
  Value value;
  int number = -1;
  int field = -1;     // select, has: of `record`
  int overload = -1;  // call: the only one that fits, or -1
  int defined = -1;   // stands for a call of a define, with so many bindings of its arguments
  std::string_view name;
  ArenaList<std::string_view> locals;  // loop, bind: names of its variables
  ArenaList<Node*> args;
  ArenaList<bool> optional_args;  // list, map: marked with `?`
  const Type* type = nullptr;
  const RecordType* record = nullptr;  // select, has: of a record
  const Function* function = nullptr;  // call
  const Type* wants = nullptr;         // bind: what a parameter of a define takes
};

struct Ast {
  // A block of the arena holds the tree of most texts: there is about a node to four characters.
  explicit Ast(std::string_view of = {})
      : text(of), arena(std::clamp<std::size_t>(text.size() * sizeof(Node) / 4, 256, 8192)) {}

  std::string text;
  Arena arena;  // the nodes and their texts
  Node* root = nullptr;
  std::list<EvalError> faults;  // of unresolved names, where types are not checked
  const Type* type = nullptr;
  std::vector<FieldRead> reads;
  std::vector<const RecordType*> whole;
  std::vector<int> variables;
  Value constant;  // of the whole, if it is made of constants; absent otherwise
  bool relational = false;
  bool personal = false;
  int depth = 0;  // locals needed at once
};

// nullptr, and issues, if the text is not an expression. Depth and length are limited.
Node* parse(std::string_view text, Arena& arena, Issues& issues);

// Fills in types, variables, fields and functions.
void check_types(Ast& ast, const Env& env, Issues& issues);

// Fills in what is personal, after the types.
void mark_personal(Ast& ast, const Env& env);
// Computes what is made of constants alone, and tells what can only err: a date that does not
// exist, a faulty regular expression, a division by zero, item -1 of a list. Variables that stand
// for constants are constants. constants.cpp.
void check_constants(Ast& ast, const Env& env, Issues& issues);

// The tree as text, for tests.
std::string dump(const Node& node);

// The body of a definition as part of a call: its parameters get names that cannot be written, and
// all of it stands where the call does.
void rename(Node& n, std::string_view from, std::string_view to);
void move_to(Node& n, const Node& place);

}  // namespace ducha::cel
