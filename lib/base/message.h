// One sentence for people, in both languages of the program.
#pragma once

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/spacing.h"

namespace ducha {

enum class Lang { zh, en };

struct Message {
  std::string zh;
  std::string en;

  const std::string& in(Lang lang) const { return lang == Lang::zh ? zh : en; }
  bool empty() const { return zh.empty() && en.empty(); }
  friend bool operator==(const Message&, const Message&) = default;
};

// A Chinese sentence with holes. One with a blank beside a number does not compile.
template <typename... Args>
struct ChineseFormat {
  template <std::size_t N>
  consteval ChineseFormat(const char (&zh)[N])  // NOLINT(google-explicit-constructor)
      : text(zh) {
    std::array<char, N> filled{};
    if (blank_beside_number(std::string_view(filled.data(), fill(zh, filled))) !=
        std::string_view::npos)
      throw "no blank between Chinese and a number";
  }

  fmt::format_string<const Args&...> text;

 private:
  // With a digit for each number, and a letter for what else is put in; returns how long it is.
  template <std::size_t N>
  static consteval std::size_t fill(const char (&zh)[N], std::array<char, N>& out) {
    constexpr std::array<bool, sizeof...(Args) + 1> kNumbers = {(std::is_arithmetic_v<Args> &&
                                                                 !std::is_same_v<Args, bool> &&
                                                                 !std::is_same_v<Args, char>)...};
    std::size_t size = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i + 1 < N; ++i) {
      if ((zh[i] == '{' || zh[i] == '}') && zh[i + 1] == zh[i])
        ++i;
      else if (zh[i] == '{') {
        const bool numbered = spacing::digit(zh[i + 1]);
        const std::size_t arg = numbered ? static_cast<std::size_t>(zh[i + 1] - '0') : next++;
        while (zh[i] != '}') ++i;
        out[size++] = kNumbers[arg] ? '0' : 'a';
        continue;
      }
      out[size++] = zh[i];
    }
    return size;
  }
};

// What a sentence in one language shows of an argument: of a Message its text in that language.
template <typename T>
using Shown = std::conditional_t<std::is_same_v<T, Message>, std::string, T>;
template <typename T>
const Shown<T>& shown_in(Lang lang, const T& value) {
  if constexpr (std::is_same_v<T, Message>)
    return value.in(lang);
  else
    return value;
}

// Formats the same arguments into both sentences (fmt syntax; number the holes where the order of
// words differs): say("缺少字段 {}", "field {} is missing", name).
template <typename... Args>
Message say(ChineseFormat<std::type_identity_t<Shown<Args>>...> zh,
            fmt::format_string<const Shown<Args>&...> en, const Args&... args) {
  return {fmt::format(zh.text, shown_in(Lang::zh, args)...),
          fmt::format(en, shown_in(Lang::en, args)...)};
}

// What to write instead; and, where no other word is near the one that is wrong, the two of them.
// It is no kind of Message but turns into one and back: `condition ? hint : message` would drop the
// two words, and does not compile.
struct Hint {
  Hint() = default;
  Hint(Message words)  // NOLINT(google-explicit-constructor)
      : zh(std::move(words.zh)), en(std::move(words.en)) {}
  Hint(std::string zh, std::string en) : zh(std::move(zh)), en(std::move(en)) {}
  Hint(Message words, std::string wrong_word, std::string right_word)
      : zh(std::move(words.zh)),
        en(std::move(words.en)),
        wrong(std::move(wrong_word)),
        right(std::move(right_word)) {}

  operator Message() const { return {zh, en}; }  // NOLINT(google-explicit-constructor)
  const std::string& in(Lang lang) const { return lang == Lang::zh ? zh : en; }
  bool empty() const { return zh.empty() && en.empty(); }

  std::string zh;
  std::string en;
  std::string wrong;  // empty: nothing is certain
  std::string right;
};

// Adds an item to a list that is written in one text.
inline void add_to(std::string& list, std::string_view between, std::string_view item) {
  if (!list.empty()) list += between;
  list += item;
}
inline void add_to(Message& list, const Message& between, const Message& item) {
  add_to(list.zh, between.zh, item.zh);
  add_to(list.en, between.en, item.en);
}
// The words of a list in one text.
template <typename Range>
std::string joined(const Range& words, std::string_view between) {
  std::string out;
  for (const auto& word : words) add_to(out, between, word);
  return out;
}

// Chinese punctuation is full width, and no blank follows it.
inline std::string_view colon(Lang lang) { return lang == Lang::zh ? "：" : ": "; }
inline std::string_view semicolon(Lang lang) { return lang == Lang::zh ? "；" : "; "; }
// What is said of a place or of a value, with its name before it.
inline Message said_of(std::string_view what, const Message& message) {
  return {fmt::format("{}：{}", what, message.zh), fmt::format("{}: {}", what, message.en)};
}

}  // namespace ducha
