// What a report shows of a line of text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ducha {

// The part of a line around a place: at most kExcerpt code points, valid UTF-8.
struct Excerpt {
  std::string text;
  std::uint32_t before = 0;  // code points of the line left out before it
  bool more = false;         // the line goes on after it

  friend bool operator==(const Excerpt&, const Excerpt&) = default;
};
inline constexpr std::size_t kExcerpt = 100;

// A line with `*` for each byte that is not valid UTF-8.
std::string valid_line(std::string_view line);

// Cuts the excerpt around a column (from 1) out of the valid line.
Excerpt excerpt_around(std::string_view line, std::uint32_t column);

}  // namespace ducha
