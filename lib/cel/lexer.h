// The words of an expression.
#pragma once

#include <list>
#include <string>
#include <string_view>

#include "cel/cel.h"

namespace ducha::cel {

enum class Token : std::uint8_t {
  end,
  name,
  quoted_name,
  integer,
  unsigned_integer,
  real,
  string,
  bytes,
  punctuation,
  bad
};

struct Lexeme {
  Token token = Token::end;
  std::uint32_t offset = 0;
  std::uint32_t end = 0;
  // Names, punctuation, digits as written; strings with escapes done. A view into the text, or into
  // the lexer that read it.
  std::string_view text;
};

class Lexer {
 public:
  // `text` must outlive the lexemes.
  Lexer(std::string_view text, Issues& issues) : text_(text), issues_(issues) {}
  // After a fault (told once) the token is `bad`.
  Lexeme next();

 private:
  Lexeme number(std::uint32_t from);
  Lexeme stray(std::uint32_t from);
  Lexeme string(std::uint32_t from, bool raw, bool bytes);
  bool escape(std::string& out, bool bytes);
  Lexeme fault(std::uint32_t from, Message message, Message hint = {});
  char at(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  Issues& issues_;
  std::size_t at_ = 0;
  std::list<std::string> decoded_;  // strings that are not as they are written
};

}  // namespace ducha::cel
