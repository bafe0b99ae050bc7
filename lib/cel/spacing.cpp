// Blanks between the words of an expression. Door: spaced(). Changes no word: what it writes is
// read again and must give the same words.
#include "cel/spacing.h"

#include <vector>

#include "cel/lexer.h"

namespace ducha::cel {

namespace {

struct Word {
  Token token;
  std::string_view text;  // as written
};

// Nothing if the text has a faulty word.
std::vector<Word> words_of(std::string_view text) {
  Issues issues;
  Lexer lexer(text, issues);
  std::vector<Word> out;
  for (Lexeme l = lexer.next(); l.token != Token::end; l = lexer.next()) {
    if (l.token == Token::bad || l.end > text.size() || l.end <= l.offset) return {};
    out.push_back({l.token, text.substr(l.offset, l.end - l.offset)});
  }
  return issues.empty() ? out : std::vector<Word>();
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> these) {
  for (const std::string_view t : these)
    if (text == t) return true;
  return false;
}

bool mark(const Word& word) { return word.token == Token::punctuation; }

// True if a value ends with this word, so that `-` after it subtracts and `(` calls.
bool ends_value(const Word& word) {
  if (!mark(word)) return word.text != "in";
  return one_of(word.text, {")", "]", "}"});
}

class Spacer {
 public:
  std::string run(const std::vector<Word>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const Word* before = i == 0 ? nullptr : &words[i - 1];
      const bool blank = before != nullptr && wants(*before, words[i]);
      if (blank) out += ' ';
      out += words[i].text;
      tight_ = tight_after(before, words[i]);
      follow(before, words[i]);
    }
    return out;
  }

 private:
  // `?` before an item, a key or a field marks it optional; elsewhere it asks.
  static bool optional_mark(const Word* before) {
    return before != nullptr && mark(*before) && one_of(before->text, {"[", "{", ",", "."});
  }

  bool wants(const Word& before, const Word& word) const {
    if (tight_) return false;
    if (mark(word)) {
      if (one_of(word.text, {")", "]", "}", ",", ".", "?."})) return false;
      if (one_of(word.text, {"(", "[", "[?", "{"}) && ends_value(before)) return false;
      if (word.text == ":") return !open_.empty() && open_.back() == '?';
    }
    return !(mark(before) && one_of(before.text, {"(", "[", "[?", "{", ".", "?."}));
  }

  // A sign is at what it is the sign of.
  static bool tight_after(const Word* before, const Word& word) {
    if (!mark(word)) return false;
    if (word.text == "!" || (word.text == "?" && optional_mark(before))) return true;
    if (word.text == "." && before == nullptr) return true;
    return word.text == "-" && (before == nullptr || !ends_value(*before));
  }

  // Brackets and questions that are open: a `:` belongs to the last.
  void follow(const Word* before, const Word& word) {
    if (!mark(word)) return;
    if (one_of(word.text, {"(", "[", "[?", "{"})) open_ += word.text[0];
    if (word.text == "?" && !optional_mark(before)) open_ += '?';
    if (word.text == ":" && !open_.empty() && open_.back() == '?') open_.pop_back();
    if (one_of(word.text, {")", "]", "}"})) {
      while (!open_.empty() && open_.back() == '?') open_.pop_back();
      if (!open_.empty()) open_.pop_back();
    }
  }

  std::string open_;
  bool tight_ = false;
};

}  // namespace

std::string spaced(std::string_view text) {
  if (text.find_first_of("\r\n") != text.npos || text.find("//") != text.npos)
    return std::string(text);
  const std::vector<Word> words = words_of(text);
  if (words.empty()) return std::string(text);
  std::string out = Spacer().run(words);
  const std::vector<Word> again = words_of(out);
  bool same = again.size() == words.size();
  for (std::size_t i = 0; same && i < words.size(); ++i)
    same = again[i].token == words[i].token && again[i].text == words[i].text;
  return same ? out : std::string(text);
}

}  // namespace ducha::cel
