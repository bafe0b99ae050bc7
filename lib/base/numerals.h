// Chinese numerals in days, as papers were dated: arabic().
#pragma once

#include <string>
#include <string_view>

namespace ducha {

// 2013年12月21日 for 二〇一三年十二月二十一日. A numeral that no 年, 月, 日 or 号 follows, and all
// else, stays as it is.
std::string arabic(std::string_view text);

}  // namespace ducha
