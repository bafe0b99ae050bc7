// Traditional Chinese characters as the simplified ones.
#pragma once

#include <string>
#include <string_view>

namespace ducha {

// A common traditional character as its simplified form; all else as it is.
char32_t simplified(char32_t c);
// Valid UTF-8, each common traditional character as its simplified form: 黨總支 is 党总支.
std::string simplified(std::string_view text);

}  // namespace ducha
