// From RE2 to ECMAScript, construct by construct: ecma_pattern(), for JSON Schema. What is not
// plainly the same in both (flags, look-behind of classes, boundaries in brackets) is not
// translated, and the schema then has no pattern.
#include "dossier/ecma.h"

#include <array>
#include <cctype>
#include <utility>

namespace ducha::dossier {

namespace {

// What a backslash may stand before with the flag u (ECMA-262: SyntaxCharacter and the slash);
// before any other mark it is an error there, while RE2 takes it for the mark.
constexpr std::string_view kSyntax = "^$\\.*+?()[]{}|/";

// What a class such as [:digit:] holds, to be written within brackets: ASCII alone, as RE2 has it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kNamed = {{
    {"alnum", "0-9A-Za-z"},
    {"alpha", "A-Za-z"},
    {"ascii", "\\x00-\\x7F"},
    {"blank", "\\t "},
    {"cntrl", "\\x00-\\x1F\\x7F"},
    {"digit", "0-9"},
    {"graph", "!-~"},
    {"lower", "a-z"},
    {"print", " -~"},
    {"punct", "!-\\/:-@\\[-`\\{-~"},
    {"space", "\\t\\n\\v\\f\\r "},
    {"upper", "A-Z"},
    {"word", "0-9A-Za-z_"},
    {"xdigit", "0-9A-Fa-f"},
}};

std::string_view perl_class(char letter) {
  switch (letter) {
    case 'd':
      return "0-9";
    case 'w':
      return "0-9A-Za-z_";
    case 's':  // of ASCII, where ECMAScript takes every blank of Unicode
      return "\\t\\n\\f\\r ";
    default:
      return {};
  }
}

class Translator {
 public:
  explicit Translator(std::string_view text) : text_(text) {}

  std::optional<std::string> run() {
    while (at_ < text_.size() && good_) step();
    if (!good_) return {};
    // RE2 matches the whole text here; JSON Schema looks for the pattern anywhere in it. The group
    // keeps `a|b` together.
    return "^(?:" + out_ + ")$";
  }

 private:
  bool ahead(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  void step() {
    const char c = text_[at_];
    if (c == '\\') return escape(false);
    if (c == '[') return brackets();
    if (ahead("(?")) return group();
    ++at_;
    if (c == '.') {  // all but the line feed; ECMAScript leaves out three more
      out_ += "[^\\n]";
    } else if (c == '{' || c == '}') {
      brace(c);
    } else {
      if (c == ']' || c == '/') out_ += '\\';
      out_ += c;
    }
  }

  // RE2 takes a brace that is no repetition for itself.
  void brace(char c) {
    std::size_t end = at_;
    while (end < text_.size() && (text_[end] == ',' || (text_[end] >= '0' && text_[end] <= '9')))
      ++end;
    const bool repetition =
        c == '{' && end > at_ && end < text_.size() && text_[end] == '}' && text_[at_] != ',';
    if (!repetition) {
      out_ += '\\';
      out_ += c;
      return;
    }
    out_ += text_.substr(at_ - 1, end + 2 - at_);
    at_ = end + 1;
  }

  void group() {
    // Groups with flags, (?i) and the like, have no counterpart in ECMAScript.
    if (ahead("(?:")) {
      out_ += "(?:";
      at_ += 3;
    } else if (ahead("(?P<")) {
      out_ += "(?<";
      at_ += 4;
    } else {
      good_ = false;
    }
  }

  void escape(bool inside) {
    if (at_ + 1 >= text_.size()) return void(good_ = false);
    const char c = text_[at_ + 1];
    at_ += 2;
    if (const std::string_view set = perl_class(c); !set.empty()) {
      out_ += inside ? std::string(set) : "[" + std::string(set) + "]";
    } else if (c == 'D' || c == 'W' || c == 'S') {
      // [^...] cannot stand within brackets, and what else is in them would have to be turned
      // around.
      if (inside) return void(good_ = false);
      out_ += "[^" + std::string(perl_class(static_cast<char>(c + 32))) + "]";
    } else if (c == 'n' || c == 't' || c == 'r' || c == 'f' || c == 'v' ||
               (!inside && (c == 'b' || c == 'B'))) {
      out_ += {'\\', c};
    } else if (!inside && (c == 'A' || c == 'z')) {  // the ends of the text, not of a line
      out_ += c == 'A' ? '^' : '$';
    } else if (c == 'p' || c == 'P') {
      property(c);
    } else if (c == 'x') {
      hexadecimal();
    } else if (c == 'a') {
      out_ += "\\x07";
    } else if (static_cast<unsigned char>(c) < 0x80 &&
               std::isalnum(static_cast<unsigned char>(c)) == 0) {
      if (kSyntax.find(c) != kSyntax.npos || (inside && c == '-')) out_ += '\\';
      out_ += c;
    } else {
      good_ = false;
    }
  }

  // \pL and \p{L}: general categories have the same names; scripts are told apart in ECMAScript.
  void property(char c) {
    std::string name;
    if (at_ < text_.size() && text_[at_] == '{') {
      const std::size_t end = text_.find('}', at_);
      if (end == text_.npos) return void(good_ = false);
      name = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
    } else if (at_ < text_.size()) {
      name = text_[at_++];
    }
    if (name.starts_with("^")) {  // RE2: \p{^L} is \P{L}
      c = c == 'p' ? 'P' : 'p';
      name.erase(0, 1);
    }
    if (name.size() > 2) name = "Script=" + name;
    out_ += std::string("\\") + c + "{" + name + "}";
  }

  void hexadecimal() {
    if (at_ < text_.size() && text_[at_] == '{') {
      const std::size_t end = text_.find('}', at_);
      if (end == text_.npos) return void(good_ = false);
      out_ += "\\u" + std::string(text_.substr(at_, end + 1 - at_));
      at_ = end + 1;
    } else {
      out_ += "\\x" + std::string(text_.substr(at_, 2));
      at_ += 2;
    }
  }

  void brackets() {
    out_ += '[';
    ++at_;
    if (ahead("^")) {
      out_ += '^';
      ++at_;
    }
    // A closing bracket that comes first is a member of the class: []a].
    for (bool first = true; at_ < text_.size() && good_; first = false) {
      const char c = text_[at_];
      if (c == ']' && !first) {
        out_ += ']';
        ++at_;
        return;
      }
      if (c == '\\') {
        escape(true);
      } else if (ahead("[:")) {
        named();
      } else {
        if (c == '[' || c == ']') out_ += '\\';
        out_ += c;
        ++at_;
      }
    }
    good_ = false;
  }

  void named() {
    const std::size_t end = text_.find(":]", at_);
    const std::string_view name =
        end == text_.npos ? std::string_view() : text_.substr(at_ + 2, end - at_ - 2);
    for (const auto& [known, holds] : kNamed) {
      if (known != name) continue;
      out_ += holds;
      at_ = end + 2;
      return;
    }
    good_ = false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
  bool good_ = true;
};

}  // namespace

std::optional<std::string> ecma_pattern(std::string_view re2) { return Translator(re2).run(); }

std::string ecma_literal(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (kSyntax.find(c) != kSyntax.npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace ducha::dossier
