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

class Builder;
struct Node;

// Key and value.
struct Pair {
  const Node& key;
  const Node& value;
};

// A node of the tree. What is below it is reached through the two ranges and through `get`, which
// are empty for every other shape: nothing can be walked as pairs that is no mapping.
struct Node {
  class Pairs;
  class Items;

  Shape shape = Shape::empty;
  Style style = Style::plain;
  std::uint32_t line = 0;    // from 1, within the file
  std::uint32_t column = 0;  // from 1, in code points
  std::uint32_t count = 0;   // items of a sequence, pairs of a mapping
  std::string_view text;     // scalars: the value, escapes and folding done

  Place where() const { return {line, column}; }
  Pairs pairs() const;                          // of a mapping
  Items items() const;                          // of a sequence
  const Node* get(std::string_view key) const;  // the value of a key of a mapping, or nullptr

 private:
  friend class Builder;
  // Children form a chain; those of a mapping alternate key, value.
  const Node* child_ = nullptr;
  const Node* next_ = nullptr;
};

class Node::Pairs {
 public:
  class Iterator {
   public:
    explicit Iterator(const Node* key) : key_(key) {}
    Pair operator*() const { return {*key_, *key_->next_}; }
    Iterator& operator++() {
      key_ = key_->next_->next_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return key_ != other.key_; }

   private:
    const Node* key_;
  };
  explicit Pairs(const Node* first) : first_(first) {}
  Iterator begin() const { return Iterator(first_); }
  static Iterator end() { return Iterator(nullptr); }

 private:
  const Node* first_;
};

class Node::Items {
 public:
  class Iterator {
   public:
    explicit Iterator(const Node* item) : item_(item) {}
    const Node& operator*() const { return *item_; }
    Iterator& operator++() {
      item_ = item_->next_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return item_ != other.item_; }

   private:
    const Node* item_;
  };
  explicit Items(const Node* first) : first_(first) {}
  Iterator begin() const { return Iterator(first_); }
  static Iterator end() { return Iterator(nullptr); }

 private:
  const Node* first_;
};

inline Node::Pairs Node::pairs() const { return Pairs(shape == Shape::mapping ? child_ : nullptr); }
inline Node::Items Node::items() const {
  return Items(shape == Shape::sequence ? child_ : nullptr);
}
inline const Node* Node::get(std::string_view key) const {
  for (const Pair pair : pairs())
    if (pair.key.text == key) return &pair.value;
  return nullptr;
}

// Which parser turns text into events. Both give the same tree; a test holds them to it.
// libyaml is there if the program was built with it; else yaml-cpp takes its place.
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
