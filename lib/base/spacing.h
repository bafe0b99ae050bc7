// The blank that Chinese does not have beside a number: 共5个, not 共 5 个. Latin words keep
// theirs, and so does what is typed as it stands (2013-09-01, 2013Q1, UTF-8).
#pragma once

#include <cstddef>
#include <string_view>

namespace ducha {

namespace spacing {

// A Chinese character or a full-width sign: three bytes of UTF-8 that end at `end`, or begin there.
constexpr bool chinese(std::string_view text, std::size_t begin) {
  if (begin + 3 > text.size()) return false;
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[begin + i]));
  };
  if ((byte(0) & 0xF0U) != 0xE0U) return false;
  const unsigned c = (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
  return (c >= 0x3000 && c <= 0x303F) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xFF00 && c <= 0xFFEF);
}
constexpr bool chinese_before(std::string_view text, std::size_t end) {
  return end >= 3 && chinese(text, end - 3);
}

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool of_word(char c) {
  return digit(c) || letter(c) ||
         std::string_view("_.:,%/=+*-<>").find(c) != std::string_view::npos;
}

// 12, 4.5, 60%.
constexpr bool number(std::string_view word) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < word.size() && digit(word[at])) ++at;
    return at > from;
  };
  if (!digits()) return false;
  if (at + 1 < word.size() && word[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < word.size() && word[at] == '%') ++at;
  return at == word.size();
}

}  // namespace spacing

// Where the first blank between Chinese and a number stands, from `from` on; npos: there is none.
// A number behind a Latin word belongs to it (Excel 97).
constexpr std::size_t blank_beside_number(std::string_view zh, std::size_t from = 0) {
  for (std::size_t at = from; at < zh.size();) {
    if (!spacing::of_word(zh[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < zh.size() && spacing::of_word(zh[at])) ++at;
    if (!spacing::number(zh.substr(begin, at - begin))) continue;
    const bool after_blank = begin > 0 && zh[begin - 1] == ' ';
    if (after_blank && spacing::chinese_before(zh, begin - 1)) return begin - 1;
    const bool of_latin = after_blank && begin > 1 && spacing::of_word(zh[begin - 2]);
    if (!of_latin && at < zh.size() && zh[at] == ' ' && spacing::chinese(zh, at + 1)) return at;
  }
  return std::string_view::npos;
}

}  // namespace ducha
