// Expressions with the blanks of the house: one around operators and after commas, none within
// brackets.
#pragma once

#include <string>
#include <string_view>

namespace ducha::cel {

// The same words with other blanks between them. The text itself where it has several lines or
// comments, or is no expression.
std::string spaced(std::string_view text);

}  // namespace ducha::cel
