// One sentence for people, in both languages of the program.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace ducha {

enum class Lang { zh, en };

struct Message {
  std::string zh;
  std::string en;

  const std::string& in(Lang lang) const { return lang == Lang::zh ? zh : en; }
  bool empty() const { return zh.empty() && en.empty(); }
  friend bool operator==(const Message&, const Message&) = default;
};

// Formats the same arguments into both sentences (fmt syntax; number the holes where the order of
// words differs): say("缺少字段 {}", "field {} is missing", name).
template <typename... Args>
Message say(fmt::format_string<const Args&...> zh, fmt::format_string<const Args&...> en,
            const Args&... args) {
  return {fmt::format(zh, args...), fmt::format(en, args...)};
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
