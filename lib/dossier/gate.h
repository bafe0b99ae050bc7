// What of the text of a dossier may leave ducha in a report.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/excerpt.h"
#include "base/place.h"
#include "dossier/schema.h"
#include "yaml/document.h"

namespace ducha::dossier {

// The gate for lines of one document. It is closed: a line passes as it stands only where the
// reader (reader.h) has found, by the schema, that all of it is known and not personal. Of every
// other line, and of comments, only the names of fields pass; letters and digits are masked by `*`,
// wide ones by a wide star, so that columns stay. A document that cannot be read has no known
// lines.
class Gate {
 public:
  // `all`: everything may pass, for --show-personal.
  Gate(const Schema& schema, bool all);

  // Begins the next document. `text` must stay as long as excerpts are asked for.
  void start(std::string_view text, std::uint32_t first_line);
  // The line on which this key or value begins is known and not personal, or it is not. One that is
  // not wins. `flow`: the node is in a flow collection, where lines may be shared.
  void open(const yaml::Node& node, bool flow) {
    // A quoted text of several lines may end on the line where the next one begins.
    if (flow && spilled_) return close(node, flow);
    spilled_ = false;
    state(node.line) |= kOpen;
  }
  void close(const yaml::Node& node, bool flow);

  // The line around a place, as it may pass; nullptr if there is no such line, or it is empty.
  // `told`: the message of the finding quotes the `length` code points from the place on.
  std::shared_ptr<const Excerpt> excerpt(Place where, std::uint32_t length, bool told);
  // The whole of a line, as it may pass, valid UTF-8; empty if there is no such line. Excerpts cut
  // out of it are those above that no message quotes.
  std::string whole(std::uint32_t line);

 private:
  // Bytes of a line: what is looked at, and what of it the message quotes.
  struct Part {
    std::size_t begin, end, from, to;
  };
  std::string pass(std::string_view text, std::uint32_t number, const Part& part);
  std::size_t offset_of(std::string_view text, Place where);
  std::size_t plain_of(std::string_view text, std::uint32_t number);
  enum State : std::uint8_t { kOpen = 1, kClosed = 2 };
  std::uint8_t& state(std::uint32_t line) {
    const std::size_t at = line < first_ ? 0 : line - first_;
    if (at >= lines_.size()) lines_.resize(at + 1);
    return lines_[at];
  }
  std::string_view line(std::uint32_t number);

  bool known(std::string_view name);

  const Schema& schema_;
  bool all_;
  std::unordered_set<std::string_view> names_;  // of fields; found when first asked for
  std::string_view text_;
  std::uint32_t first_ = 1;
  std::vector<std::uint8_t> lines_;  // by line from `first_` on; those that are missing are closed
  std::vector<std::size_t> starts_;  // of lines in the text; found when first asked for
  Place last_;                       // whose offset in its line was asked for last
  std::size_t last_offset_ = 0;
  std::uint32_t plain_line_ = 0;  // whose part without a comment was asked for last, and that part
  std::size_t plain_ = 0;
  bool spilled_ = false;  // something closed in a flow collection may go on
};

// True if the field, or anything below it, is marked personal.
bool holds_personal(const FieldSpec& field);

}  // namespace ducha::dossier
