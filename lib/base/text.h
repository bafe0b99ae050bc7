// UTF-8 text: validity, code points, screen width, and making it safe to show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ducha {

// Byte offset of the first byte that is not valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text);

// Number of code points in valid UTF-8.
std::size_t count_code_points(std::string_view text);

// Byte offset of code point number `index` (from 0), or the size of the text.
std::size_t code_point_offset(std::string_view text, std::size_t index);

// Decodes the code point at `at` and moves past it; U+FFFD for an invalid byte.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& to, char32_t code_point);

// Columns on a terminal: 2 for wide East Asian characters, 0 for combining ones.
int display_width(std::string_view text);

// The same text with control characters, bidirectional overrides, what is no character (U+FFFF) and
// invalid bytes written as <U+202E> or <0xFF>, so that it cannot act on a terminal. Tabs and line
// breaks too, unless `lines`.
std::string visible(std::string_view text, bool lines = false);

// A text of several lines as one: a break between ASCII characters becomes a blank; where Chinese
// stands beside it, it was made to fit a column, and becomes nothing. Tabs likewise.
std::string one_line(std::string_view text);

// At most `limit` code points, with "…" where something was cut.
std::string shorten(std::string_view text, std::size_t limit);

std::string_view trim(std::string_view text);
// The parts between separators. A separator at the end closes the last part and begins none; the
// empty text has no parts. They point into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);
bool is_space(char c);
// ASCII letters in lower case; what is no ASCII stays.
std::string lower(std::string text);
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }  // of ASCII alone
// What a name of a field may be made of: ASCII letters, digits and underscores.
inline bool is_word(char c) {
  return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// True if `text` matches `pattern`, in which `*` stands for any text and, with `question`, `?` for
// one character.
bool matches(std::string_view pattern, std::string_view text, bool question = false);

}  // namespace ducha
