// CEL's lexical grammar: numbers, names, strings with every prefix and escape. Lexer::next() gives
// one token; a faulty one is reported where it is, with what was likely meant (full-width
// characters, typographic quotes, a single `=`).
#include "cel/lexer.h"

#include <algorithm>

#include "base/text.h"
#include "cel/other_languages.h"

namespace ducha::cel {

namespace {
bool hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
// Here and not base/text.h's, which is a call for each character.
bool space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
int hex_value(char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; }
}  // namespace

// 20s, 5kg: what is written behind a number.
static Message unit_hint(std::string_view word) {
  const std::string_view unit = word.substr(word.find_first_not_of("0123456789."));
  for (const std::string_view of : {"s", "m", "h", "ms"})
    if (unit == of) return say("时长写 duration('{}')", "write duration('{}')", word);
  return say("数不带单位；名字以字母开头",
             "write numbers without their unit; names begin with a letter");
}

Lexeme Lexer::fault(std::uint32_t from, Message message, Message hint) {
  issues_.push_back({"syntax", from,
                     static_cast<std::uint32_t>(std::max<std::size_t>(1, at_ - from)),
                     std::move(message), std::move(hint)});
  return {Token::bad, from, static_cast<std::uint32_t>(at_), {}};
}

Lexeme Lexer::next() {
  for (;;) {
    while (at_ < text_.size() && space(text_[at_])) ++at_;
    if (at(0) != '/' || at(1) != '/') break;
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }
  const auto from = static_cast<std::uint32_t>(at_);
  const auto make = [&](Token token, std::string_view text) {
    return Lexeme{token, from, static_cast<std::uint32_t>(at_), text};
  };
  if (at_ >= text_.size()) return make(Token::end, {});
  const char c = at();
  if (is_digit(c) || (c == '.' && is_digit(at(1)))) return number(from);
  // Prefixes of strings: r, b, and both in either order.
  std::size_t prefix = 0;
  bool raw = false;
  bool bytes = false;
  while (prefix < 2) {
    const char p = static_cast<char>(at(prefix) | 0x20);
    if (p == 'r' && !raw && at(prefix) != '\0')
      raw = true;
    else if (p == 'b' && !bytes && at(prefix) != '\0')
      bytes = true;
    else
      break;
    ++prefix;
  }
  if (at(prefix) == '"' || at(prefix) == '\'') {
    at_ += prefix;
    return string(from, raw, bytes);
  }
  if (letter(c)) {
    while (letter(at()) || is_digit(at())) ++at_;
    return make(Token::name, text_.substr(from, at_ - from));
  }
  if (c == '`') {
    const std::size_t close = text_.find('`', at_ + 1);
    const std::string_view name =
        close == text_.npos ? std::string_view() : text_.substr(at_ + 1, close - at_ - 1);
    const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char x) {
      return letter(x) || is_digit(x) || x == '.' || x == '-' || x == '/' || x == ' ';
    });
    at_ = close == text_.npos ? text_.size() : close + 1;
    if (!good)
      return fault(from, say("反引号里的名字不合法", "the name in backquotes is not valid"));
    return make(Token::quoted_name, name);
  }
  const bool doubled = (c == '&' || c == '|') && at(1) == c;
  if (doubled || (at(1) == '=' && (c == '=' || c == '!' || c == '<' || c == '>'))) {
    at_ += 2;
    if (at() == '=' && (c == '=' || c == '!')) {
      ++at_;
      return fault(from, say("没有 {}== 这种写法", "there is no `{}==`", c),
                   say("写 {}=", "write {}=", c));
    }
    return make(Token::punctuation, text_.substr(from, 2));
  }
  if (std::string_view("()[]{}.,:?+-*/%!<>").find(c) != std::string_view::npos) {
    ++at_;
    return make(Token::punctuation, text_.substr(from, 1));
  }
  return stray(from);
}

// A character that begins no token, and what was likely meant by it.
Lexeme Lexer::stray(std::uint32_t from) {
  const char c = at();
  const std::size_t start = at_;
  const char32_t point = next_code_point(text_, at_);
  if (c == '=' && at() == '>')
    return fault(
        from, say("没有 => 这种写法", "there is no `=>`"),
        say("比较写 >=；函数写 all(x, 条件)", "compare with >=; loops are all(x, condition)"));
  if (c == '=' && at() == '~')
    return fault(from, say("没有 =~ 这种写法", "there is no `=~`"), sign_of_elsewhere("=~"));
  if (c == '=' && at() == '<')
    return fault(from, say("没有 =< 这种写法", "there is no `=<`"), say("写 <=", "write <="));
  if (c == '=')
    return fault(from, say("单个 = 不是比较", "a single = is no comparison"),
                 say("写 ==", "write =="));
  if (c == '&' || c == '|')
    return fault(from, say("“{}”要写两个", "`{}` must be doubled", c),
                 c == '|' ? say("或者写 ||；函数写在点后：list.size()",
                                "write || for or; functions stand behind a point: list.size()")
                          : say("写 &&", "write &&"));
  if (point >= 0xff01 && point <= 0xff5e)
    return fault(
        from,
        say("用了全角字符“{}”", "a full-width `{}` is used", text_.substr(start, at_ - start)),
        say("改成半角 {}", "write the ASCII {}", static_cast<char>(point - 0xff01 + 0x21)));
  if (point == 0x201c || point == 0x201d || point == 0x2018 || point == 0x2019)
    return fault(from, say("用了中文引号", "a typographic quote is used"),
                 say("改成 \" 或 '", "write \" or '"));
  const Message other = sign_of_elsewhere(text_.substr(start));
  return fault(from,
               say("“{}”不能出现在表达式里", "`{}` cannot stand in an expression",
                   visible(text_.substr(start, at_ - start))),
               !other.empty() ? other
               : point >= 0x80 && from > 0 && is_digit(text_[from - 1])
                   ? say("数后面不写单位", "write numbers without their unit")
               : point >= 0x80
                   ? say("文字要放在引号里；字段写它的英文名，不写标签",
                         "put text in quotes; a field is written by its name, not by its label")
                   : Message{});
}

Lexeme Lexer::number(std::uint32_t from) {
  Token token = Token::integer;
  if (at() == '0' && (at(1) | 0x20) == 'x') {
    at_ += 2;
    while (hex(at())) ++at_;
    if (at_ == from + 2U) return fault(from, say("0x 后面缺少数字", "digits are missing after 0x"));
  } else {
    while (is_digit(at())) ++at_;
    if (at() == '.' && is_digit(at(1))) {
      token = Token::real;
      ++at_;
      while (is_digit(at())) ++at_;
    }
    if ((at() | 0x20) == 'e' &&
        (is_digit(at(1)) || ((at(1) == '+' || at(1) == '-') && is_digit(at(2))))) {
      token = Token::real;
      at_ += 2;
      while (is_digit(at())) ++at_;
    }
  }
  const std::string_view text = text_.substr(from, at_ - from);
  if (token == Token::integer && (at() | 0x20) == 'u') {
    token = Token::unsigned_integer;
    ++at_;
  }
  // `12abc` is one slip, not a number and a name.
  if (letter(at()) || is_digit(at())) {
    while (letter(at()) || is_digit(at())) ++at_;
    return fault(from, say("数字写法有误", "the number is not well formed"),
                 unit_hint(text_.substr(from, at_ - from)));
  }
  return {token, from, static_cast<std::uint32_t>(at_), text};
}

bool Lexer::escape(std::string& out, bool bytes) {
  // at_ is after the backslash.
  const char c = at();
  ++at_;
  static constexpr std::string_view kFrom = "abfnrtv\\\"'`?";
  static constexpr std::string_view kTo = "\a\b\f\n\r\t\v\\\"'`?";
  if (const std::size_t i = kFrom.find(c); c != '\0' && i != kFrom.npos) {
    out += kTo[i];
    return true;
  }
  const auto take = [&](int digits, char32_t& value) {
    for (int i = 0; i < digits; ++i) {
      if (!hex(at())) return false;
      value = value * 16 + static_cast<char32_t>(hex_value(at()));
      ++at_;
    }
    return true;
  };
  char32_t value = 0;
  if (c == 'x' || c == 'X') {
    if (!take(2, value)) return false;
  } else if (c == 'u' || c == 'U') {
    if (bytes || !take(c == 'u' ? 4 : 8, value)) return false;
    if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return false;
  } else if (c >= '0' && c <= '3') {
    value = static_cast<char32_t>(c - '0');
    for (int i = 0; i < 2; ++i) {
      if (at() < '0' || at() > '7') return false;
      value = value * 8 + static_cast<char32_t>(at() - '0');
      ++at_;
    }
  } else {
    return false;
  }
  if (bytes) {
    out += static_cast<char>(value);
  } else {
    append_utf8(out, value);
  }
  return true;
}

Lexeme Lexer::string(std::uint32_t from, bool raw, bool bytes) {
  const char quote = at();
  const bool triple = at(1) == quote && at(2) == quote;
  at_ += triple ? 3 : 1;
  // Most strings are as they are written, and need no copy.
  const std::size_t odd = text_.find_first_of(quote == '"' ? "\"\\\r\n" : "'\\\r\n", at_);
  if (!triple && odd != text_.npos && text_[odd] == quote) {
    const std::string_view plain = text_.substr(at_, odd - at_);
    at_ = odd + 1;
    return {bytes ? Token::bytes : Token::string, from, static_cast<std::uint32_t>(at_), plain};
  }
  std::string& out = decoded_.emplace_back();
  for (;;) {
    if (at_ >= text_.size() || (!triple && (at() == '\n' || at() == '\r')))
      return fault(from, say("引号没有闭合", "the quote is not closed"));
    if (at() == quote && (!triple || (at(1) == quote && at(2) == quote))) {
      at_ += triple ? 3 : 1;
      return {bytes ? Token::bytes : Token::string, from, static_cast<std::uint32_t>(at_), out};
    }
    if (at() == '\\' && !raw) {
      const auto start = static_cast<std::uint32_t>(at_);
      ++at_;
      if (!escape(out, bytes))
        return fault(start, say("转义写法不认识", "the escape is not known"),
                     say("反斜杠本身写 \\\\", "write a backslash as \\\\"));
      continue;
    }
    if (raw && at() == '\\' && at_ + 1 < text_.size() && !triple && at(1) == quote) {
      // A raw string keeps the backslash; the quote after it still ends the string, as in CEL.
      out += text_[at_++];
      continue;
    }
    // Line ends read as one newline.
    if (at() == '\r') {
      ++at_;
      if (at() == '\n') ++at_;
      out += '\n';
      continue;
    }
    out += text_[at_++];
  }
}

}  // namespace ducha::cel
