// A document that can be changed: the tree without places. For tests of rules, repairs, and
// whatever else writes YAML.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "yaml/document.h"

namespace ducha::yaml {

struct Draft {
  Shape shape = Shape::empty;
  bool plain = true;  // of scalars: not quoted, so that words such as none mean what they say
  std::string text;
  std::vector<std::pair<std::string, Draft>> pairs;
  std::vector<Draft> items;

  Draft() = default;
  explicit Draft(const Node& node);
  static Draft read(std::string_view line);  // what `line()` wrote; empty if it cannot be read
  static Draft scalar(std::string text, bool plain = true);
  static Draft mapping() { return of(Shape::mapping); }
  static Draft sequence() { return of(Shape::sequence); }

  Draft* find(std::string_view key);
  const Draft* find(std::string_view key) const { return const_cast<Draft*>(this)->find(key); }
  // In one line, as flow style has it; added to `out`.
  void write(std::string& out) const;
  std::string line() const;
  // In block style, as people write dossiers: a key a line, an item of a list a line.
  std::string block() const;

  friend bool operator==(const Draft&, const Draft&) = default;

 private:
  void block(std::string& out, const std::string& lead) const;
  static Draft of(Shape shape);
};

// `party.form`, `decisions[D-1].amount`, `meetings[0]`: the names and keys of a path.
struct PathPart {
  std::string name;
  bool item = false;
};
std::vector<PathPart> parts_of(std::string_view path);

// The number of the item that `key` names: by its field `id` or its first field, or else by number.
// Nothing (npos) if there is none.
std::size_t item_of(const Draft& list, std::string_view key);

// Sets the value at a path; missing parts on the way are made. False if the path leads nowhere.
bool set(Draft& root, std::string_view path, Draft value);
bool remove(Draft& root, std::string_view path);

}  // namespace ducha::yaml
