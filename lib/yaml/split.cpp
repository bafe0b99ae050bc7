// Cuts a stream into documents without parsing it, line by line: Splitter. A piece ends before
// `---` (once there was content or a marker) and after `...`, so a broken document leaves its
// neighbours alone. A marker within a block scalar at column 1 ends the document in YAML too.
#include "yaml/split.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"

namespace ducha::yaml {

std::size_t find_odd_break(std::string_view text) {
  std::size_t found = text.find('\r');
  while (found != text.npos && text.substr(found + 1, 1) == "\n")
    found = text.find('\r', found + 2);
  for (const std::string_view odd : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"})
    found = std::min(found, text.find(odd));
  return found;
}

namespace {

bool marker(std::string_view line, const char* three) {
  return line.size() >= 3 && std::memcmp(line.data(), three, 3) == 0 &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r');
}

// A line break of YAML that is none here ends a comment: what is behind it is content, of which
// the reader says what is wrong.
bool blank(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  for (const char c : line) {
    if (c == '#') return find_odd_break(line) == line.npos;
    if (c != ' ' && c != '\t') return false;
  }
  return true;
}

}  // namespace

void Splitter::add(std::string_view bytes, const std::function<void(const Piece&)>& take) {
  if (start_ > 0) {
    buffer_.erase(0, start_);
    at_ -= start_;
    // The pieces that were taken go; what is left of the last line is not searched again.
    searched_ -= std::min(searched_, start_);
    start_ = 0;
  }
  buffer_.append(bytes);
  text_ = buffer_;
  scan(false, take);
}

void Splitter::finish(const std::function<void(const Piece&)>& take) {
  scan(true, take);
  cut(text_.size(), take);
  text_ = {};
  buffer_.clear();
  at_ = start_ = searched_ = 0;
}

void Splitter::scan(bool at_end, const std::function<void(const Piece&)>& take) {
  while (at_ < text_.size()) {
    // A line that comes in many small blocks is searched once, not once a block.
    const std::size_t fresh = std::max(at_, searched_);
    const std::size_t newline = text_.find('\n', fresh);
    if (newline == text_.npos && !at_end) {
      searched_ = text_.size();
      break;
    }
    const std::size_t length = std::min(newline, text_.size()) - at_;
    const std::string_view line = text_.substr(at_, length);
    if (line.size() >= 3 && line[0] == '-' && marker(line, "---")) {
      if (content_ || marked_) cut(at_, take);
      marked_ = true;
      content_ = !blank(line.substr(3));
    } else if (line.size() >= 3 && line[0] == '.' && marker(line, "...")) {
      const std::size_t end = newline == text_.npos ? text_.size() : newline + 1;
      at_ = end;
      ++line_;
      cut(end, take);
      continue;
    } else if (!content_) {
      // A directive is no content of its own: it belongs to the document after it.
      content_ = !blank(line) && !(line[0] == '%' && !marked_);
    }
    at_ += length + (newline == text_.npos ? 0 : 1);
    ++line_;
    // Too large: the rest is still counted line by line, so that the next document has its right
    // place.
    if (at_ - start_ > limits::kDocumentBytes) {
      skipping_ = true;
      content_ = true;
      start_ = at_;
    }
  }
  if (!at_end && text_.size() - start_ > limits::kDocumentBytes + (1U << 20)) {
    // One endless line: drop what is there, keep the place.
    skipping_ = true;
    content_ = true;
    start_ = at_ = text_.size();
  }
}

void Splitter::cut(std::size_t end, const std::function<void(const Piece&)>& take) {
  if (content_) {
    Piece piece;
    piece.first_line = start_line_;
    piece.number = number_++;
    piece.too_large = skipping_;
    if (!skipping_) piece.text = text_.substr(start_, end - start_);
    take(piece);
  }
  start_ = end;
  start_line_ = line_;
  content_ = marked_ = skipping_ = false;
}

void each_piece(std::string_view text, const std::function<void(const Piece&)>& take) {
  Splitter splitter;
  splitter.text_ = text;
  splitter.finish(take);
}

}  // namespace ducha::yaml
