// Chinese numerals in days, as papers were dated: arabic().
#pragma once

#include <string>
#include <string_view>

namespace ducha {

// 0 to 9 for one of 零〇○ and 一 to 九; -1 for all else.
int numeral_digit(std::string_view character);

// 2013年12月21日 for 二〇一三年十二月二十一日. A numeral that no 年, 月, 日 or 号 follows, and all
// else, stays as it is.
std::string arabic(std::string_view text);

}  // namespace ducha
