// Whether a message speaks one language in each of its sentences.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/message.h"
#include "base/text.h"

namespace ducha::test {

// The text without what stands in `...`, “...” or '...': code and quoted input may be of either
// language.
inline std::string unquoted(std::string_view text) {
  std::string out(text);
  constexpr std::pair<std::string_view, std::string_view> kQuotes[] = {
      {"`", "`"}, {"\xe2\x80\x9c", "\xe2\x80\x9d"}, {"'", "'"}};
  for (const auto& [open, close] : kQuotes)
    for (std::size_t from = 0; (from = out.find(open, from)) != out.npos;) {
      const std::size_t end = out.find(close, from + open.size());
      if (end == out.npos) break;
      out.replace(from, end + close.size() - from, " ");
    }
  return out;
}

// The words of ASCII letters in a Chinese sentence that are neither quoted nor in `names`, and the
// Chinese characters in an English one that are not quoted; empty if there are none.
inline std::string foreign(const Message& message,
                           const std::set<std::string, std::less<>>& names) {
  std::string out;
  const std::string zh = unquoted(message.zh);
  for (std::size_t at = 0; at < zh.size();) {
    std::size_t end = at;
    const auto letter = [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    while (end < zh.size() && letter(zh[end])) ++end;
    if (end - at > 1 && names.count(zh.substr(at, end - at)) == 0)
      out += "zh: " + zh.substr(at, end - at) + "; ";
    at = end + 1;
  }
  const std::string en = unquoted(message.en);
  for (std::size_t at = 0; at < en.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(en, at);
    if ((c >= 0x2e80 && c <= 0x9fff) || (c >= 0xff00 && c <= 0xff60))
      out += "en: " + en.substr(from, at - from) + "; ";
  }
  return out;
}

}  // namespace ducha::test
