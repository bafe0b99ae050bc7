// The syntax tree after macros, with the types that the checker found. Read by the evaluators alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cel/cel.h"

namespace ducha::cel {

enum class Op : std::uint8_t { literal, variable, local, select, has, index, call, list, map, conditional, both, either, loop };

struct Node {
  Op op = Op::literal;
  std::uint32_t offset = 0;
  std::uint32_t length = 1;
  Value value;            // literal
  int number = -1;        // variable, or depth of a local
  std::string name;       // identifier, field, function, loop kind
  const RecordType* record = nullptr;  // select: record of the field
  int field = -1;
  bool method = false;
  std::vector<std::unique_ptr<Node>> args;  // operands; loop: range, bodies
  const Type* type = nullptr;
  std::vector<std::string> locals;  // loop: names of its variables
};

struct Ast {
  std::string text;
  std::unique_ptr<Node> root;
  Arena arena{1024};
  std::vector<FieldRead> reads;
  std::vector<const RecordType*> whole;
  std::vector<int> variables;
  bool relational = false;
};

std::unique_ptr<Node> parse(std::string_view text, Arena& arena, Issues& issues);
Value call_function(const std::string& name, const Value* args, std::size_t count, Frame& frame, std::uint32_t offset);
Value make_error(Arena& arena, Message what, std::uint32_t offset);
bool equal(const Value& a, const Value& b);

}  // namespace ducha::cel
