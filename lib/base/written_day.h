// Days as people write them: 2013-9-1, 2013年9月1日, 20130901. Doors: written_day(), why_no_day().
#pragma once

#include <optional>
#include <string_view>

#include "base/date.h"
#include "base/message.h"

namespace ducha {

// Year, month and day of a text in one of the written forms, whether or not there is such a day;
// its numbers in digits or in numerals: 二〇一三年九月一日.
std::optional<CivilDate> written_day(std::string_view text);

// 2013-09-01, 2013-9-1, 2013/9/1, 2013.9.1, 2013年9月1日, 2013 年 9 月 1 号, 2013年9月1, 20130901,
// 二〇一三年九月一日.
std::optional<Date> parse_written_date(std::string_view text);
// True of a text with the form of a day that no calendar has: 2013-02-30.
bool no_such_day(std::string_view text);

// Why a text is no day as 2013-09-01 is one: that the calendar has none such, that a part is
// missing, or how it is to be written. Empty where it is like none.
Message why_no_day(std::string_view text);

}  // namespace ducha
