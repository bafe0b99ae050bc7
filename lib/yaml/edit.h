// Changes to the text of one YAML document that leave everything else as it stands: comments,
// order, quotes, blank lines, line ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "yaml/draft.h"

namespace ducha::yaml {

// Each change is proven before it is kept: the text is read again, and must give the old tree with
// that change and no other. What cannot be changed safely (an anchor that others refer to, a block
// that would have to be replaced whole) is refused, and the text stays.
class Editor {
 public:
  // One document, as cut by Splitter.
  explicit Editor(std::string text);

  // Sets the value at a path (`party.form`, `decisions[D-1].amount`); missing parts are made.
  // Nothing: done. Else why not.
  [[nodiscard]] std::optional<Message> set(std::string_view path, const Draft& value);
  // Adds an item to the list at a path; a list that is missing is made.
  [[nodiscard]] std::optional<Message> append(std::string_view path, const Draft& item);

  // Takes the pair `key` out of the mapping `outer` of the innermost mapping around the byte that
  // has one, or out of that mapping itself if `outer` is empty. A mapping `outer` that would be
  // left empty goes as a whole. Refused where a comment would go with it. Nothing: done. Else why
  // not.
  [[nodiscard]] std::optional<Message> remove(std::size_t offset, std::string_view outer,
                                              std::string_view key);

  const std::string& text() const { return text_; }
  // The document as it is now; an empty draft if it cannot be read.
  const Draft& tree() const { return tree_; }

 private:
  std::optional<Message> change(std::string_view path, const Draft& value, bool append);

  std::string text_;
  Draft tree_;
};

// False where the program was built without the parser that tells where a node ends; then every
// change is refused.
bool can_edit();

}  // namespace ducha::yaml
