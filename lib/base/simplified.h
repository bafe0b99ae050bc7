// Characters in another writing: full-width ones as narrow, traditional ones as simplified.
#pragma once

#include <string>
#include <string_view>

namespace ducha {

// A common traditional character as its simplified form; all else as it is.
char32_t simplified(char32_t c);
// Valid UTF-8, each common traditional character as its simplified form: 黨總支 is 党总支.
std::string simplified(std::string_view text);

// Full-width ASCII (U+FF01..FF5E) and the ideographic space as ASCII, without blanks around it.
std::string narrow(std::string_view text);
char32_t narrow(char32_t c);  // one character, and the minus sign as a hyphen

}  // namespace ducha
