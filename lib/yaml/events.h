// What both YAML parsers tell the tree builder. Private to lib/yaml.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/place.h"
#include "base/problem.h"
#include "yaml/document.h"
#include "yaml/faults.h"

namespace ducha::yaml {

// A sink of events. Each returns false to stop the parser (a limit was passed; a problem is there).
// Lines count from 1 at the start of the text given; columns from 1 in code points.
class Builder {
 public:
  Builder(Arena& arena, std::uint32_t first_line, Problems& problems);

  bool scalar(Place at, Style style, std::string_view text, std::string_view anchor,
              std::string_view tag);
  bool alias(Place at, std::string_view anchor);
  bool open(Place at, Shape shape, Style style, std::string_view anchor, std::string_view tag);
  bool close();
  // A document begins. Only the first is taken.
  bool document(Place at);
  // The parser can read no further. Always false.
  bool fault(Trouble trouble, std::string_view text);

  // Adds a child to a node whose last child so far is `last`, or nullptr. For all who make trees.
  static void append(Node& to, Node* last, Node& child) {
    (last == nullptr ? to.child_ : last->next_) = &child;
  }

  const Node* root() const { return root_; }
  bool failed() const { return failed_; }

 private:
  // With every alias followed.
  struct Unfolded {
    std::uint64_t nodes = 1;
    std::uint64_t bytes = 0;  // of scalars
  };
  struct Level {
    Node* node;
    Node* last;              // last child
    std::uint32_t children;  // children so far
    Unfolded expanded;       // the node and what is below
    std::string_view anchor;
  };
  struct Anchor {
    const Node* node;
    Unfolded expanded;
  };

  // A node at a place; nullptr, and a problem, past the limit of nodes or for an unknown tag.
  Node* make(Place at, Shape shape, Style style, std::string_view tag);
  bool attach(Node* node, Unfolded expanded);
  // False where the aliases in the collection being read unfold to too much, told at this node.
  bool unfolds(const Node& node);
  bool stop(Place at, std::string_view id, Message message, Message hint = {});
  bool duplicate_keys(const Node& mapping);
  bool tag_known(Place at, std::string_view tag);
  Place in_file(Place at) const { return {at.line + first_line_ - 1, at.column}; }

  Arena& arena_;
  Problems& problems_;
  std::uint32_t first_line_;
  std::vector<Level> levels_;
  std::unordered_map<std::string_view, Anchor> anchors_;
  const Node* root_ = nullptr;
  std::uint32_t nodes_ = 0;
  std::uint32_t documents_ = 0;
  bool failed_ = false;
};

// What Reader::read does with what the scanner declines: the checks of bytes, then one of the
// parsers. `text` has no byte order mark. Tests hold the scanner and the parsers together by it.
const Node* parse(std::string_view text, std::uint32_t first_line, Parser parser, Arena& arena,
                  Problems& problems);

// True for a plain scalar that says nothing: ~, null, no text.
bool null_word(std::string_view text);

void parse_with_libyaml(std::string_view text, Builder& to);
void parse_with_yaml_cpp(std::string_view text, Builder& to);

}  // namespace ducha::yaml
