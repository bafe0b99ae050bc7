// One YAML document as a tree in which every key and value has its place. Scalars are texts: what
// they mean is for the schema to say, never guessed here.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/place.h"
#include "base/problem.h"

namespace ducha::yaml {

enum class Shape : std::uint8_t {
  empty,
  scalar,
  sequence,
  mapping
};  // empty: nothing after `key:`
enum class Style : std::uint8_t {
  plain,
  single_quoted,
  double_quoted,
  literal,
  folded,
  flow,
  block
};

// A node of the tree. Children form a chain; those of a mapping alternate key, value.
struct Node {
  Shape shape = Shape::empty;
  Style style = Style::plain;
  std::uint32_t line = 0;    // from 1, within the file
  std::uint32_t column = 0;  // from 1, in code points
  std::uint32_t count = 0;   // items of a sequence, pairs of a mapping
  const Node* child = nullptr;
  const Node* next = nullptr;
  std::string_view text;  // scalars: the value, escapes and folding done

  Place where() const { return {line, column}; }
};

// Which parser turns text into events. Both give the same tree; a test holds them to it.
// libyaml is there if the program was built with it; else yaml-cpp stands in.
enum class Parser { libyaml, yaml_cpp };
#ifdef DUCHA_LIBYAML
inline constexpr Parser kFastest = Parser::libyaml;
#else
inline constexpr Parser kFastest = Parser::yaml_cpp;
#endif

// Reads documents one after another, reusing its memory: the tree of one is gone when the next is
// read.
class Reader {
 public:
  explicit Reader(Parser parser = kFastest) : parser_(parser) {}

  // Reads one document (as cut by `Splitter`: at most one, markers included). `first_line` is the
  // number of its first line in the file. Returns the root, or nullptr if the document is empty (no
  // problem) or cannot be read (one problem, without file name; ids are yaml/...).
  // Refused: bytes that are not UTF-8, duplicate keys, keys that are not scalars, aliases without
  // an anchor, tags of one's own, more depth, nodes or expansion than base/limits.h allows. The
  // tree refers to `text` only through copies of its own.
  const Node* read(std::string_view text, std::uint32_t first_line, Problems& problems);

 private:
  friend class Builder;
  Parser parser_;
  Arena arena_{std::size_t{64} * 1024};
  std::vector<Node*> open_;
};

}  // namespace ducha::yaml
