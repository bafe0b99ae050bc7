// Cuts a stream of YAML documents at its markers, so that one broken document does not spoil its
// neighbours and a file of any size is read in pieces.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace ducha::yaml {

// The first line break that YAML knows and editors do not: CR alone, and those of Unicode. Lines
// would be counted otherwise than people see them. Its offset, or npos.
std::size_t find_odd_break(std::string_view text);

// One document as it stands in the file, markers and comments included.
struct Piece {
  std::string_view text;
  std::uint32_t first_line = 1;
  std::uint32_t number = 0;  // of the document in the file, from 0; empty ones are not counted
  bool too_large = false;    // longer than limits::kDocumentBytes: `text` is empty
};

// `---` and `...` at the start of a line end a document wherever they are: YAML forbids them even
// within quoted and block scalars. Pieces with nothing but blanks and comments are left out.
class Splitter {
 public:
  // Adds bytes of the file, in order. Whole documents found so far are given to `take`; the views
  // are good only within the call.
  void add(std::string_view bytes, const std::function<void(const Piece&)>& take);
  // The end of the file.
  void finish(const std::function<void(const Piece&)>& take);

 private:
  friend void each_piece(std::string_view text, const std::function<void(const Piece&)>& take);
  void cut(std::size_t end, const std::function<void(const Piece&)>& take);
  void scan(bool at_end, const std::function<void(const Piece&)>& take);

  std::string buffer_;            // what was added, from the document being collected on
  std::string_view text_;         // that, or a text that is there as a whole
  std::size_t start_ = 0;         // of the document being collected
  std::size_t at_ = 0;            // start of the next line to look at
  std::size_t searched_ = 0;      // no line ends between `at_` and here
  bool content_ = false;          // a line with content was seen since `start_`
  bool marked_ = false;           // `---` was seen since `start_`
  bool skipping_ = false;         // within a document that is too large
  std::uint32_t line_ = 1;        // number of the line at `at_`
  std::uint32_t start_line_ = 1;  // number of the line at `start_`
  std::uint32_t number_ = 0;
};

// The documents of a text that is there as a whole; the views are into it.
void each_piece(std::string_view text, const std::function<void(const Piece&)>& take);

}  // namespace ducha::yaml
