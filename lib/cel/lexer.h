// The words of an expression.
#pragma once

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
  std::string text;  // names, punctuation, digits as written; strings with escapes done
};

class Lexer {
 public:
  Lexer(std::string_view text, Issues& issues) : text_(text), issues_(issues) {}
  // After a fault (told once) the token is `bad`.
  Lexeme next();

 private:
  Lexeme number(std::uint32_t from);
  Lexeme string(std::uint32_t from, bool raw, bool bytes);
  bool escape(std::string& out, bool bytes);
  Lexeme fault(std::uint32_t from, Message message, Message hint = {});
  char at(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  Issues& issues_;
  std::size_t at_ = 0;
};

}  // namespace ducha::cel
