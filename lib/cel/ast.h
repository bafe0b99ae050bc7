// The syntax tree after macros, with what the checker found. Read by the checker and the evaluators
// alone.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <vector>

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

struct Node {
  Op op = Op::literal;
  Loop loop = Loop::all;
  bool method = false;    // call: args[0] is before the dot
  bool optional = false;  // select and index: `?.` and `[?`
  bool absolute = false;  // name: with a leading dot
  bool filtered = false;  // loop: args[1] is a condition before the body
  std::uint32_t offset = 0;
  std::uint32_t length = 1;
  Value value;
  int number = -1;
  std::string name;
  std::vector<std::string> locals;  // loop, bind: names of its variables
  std::vector<std::unique_ptr<Node>> args;
  std::vector<bool> optional_args;  // list, map: marked with `?`
  const Type* type = nullptr;
  const RecordType* record = nullptr;  // select, has: of a record
  int field = -1;
  const Function* function = nullptr;  // call
  int overload = -1;                   // call: the only one that fits, or -1
  const Type* wants = nullptr;         // bind: what a parameter of a define takes
  int defined = -1;       // stands for a call of a define, with so many bindings of its arguments
  bool personal = false;  // its value may tell what a field marked personal holds
};

struct Ast {
  std::string text;
  Arena arena{1024};  // texts of literals
  std::unique_ptr<Node> root;
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

// Nothing, and issues, if the text is not an expression. Depth and length are limited.
std::unique_ptr<Node> parse(std::string_view text, Arena& arena, Issues& issues);

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

}  // namespace ducha::cel
