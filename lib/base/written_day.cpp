// Days as people write them.
#include "base/written_day.h"

#include <algorithm>
#include <array>

#include "base/numerals.h"
#include "base/simplified.h"
#include "base/text.h"

namespace ducha {

namespace {

// Year, month and day of a text in one of the written forms, whether or not there is such a day.
std::optional<CivilDate> date_in_digits(std::string_view text) {
  const std::string narrowed = narrow(text);
  std::array<int, 3> parts{};
  std::size_t at = 0;
  const auto number = [&](int& to, std::size_t least, std::size_t most) {
    const std::size_t from = at;
    to = 0;
    while (at < narrowed.size() && at - from < most && narrowed[at] >= '0' && narrowed[at] <= '9')
      to = to * 10 + (narrowed[at++] - '0');
    return at - from >= least;
  };
  // Around words, as people type them in Word, there may be blanks: 2013 年 3 月 6 日.
  const auto blanks = [&] { at = std::min(narrowed.find_first_not_of(' ', at), narrowed.size()); };
  const auto mark = [&](std::string_view wanted) {
    const bool word = wanted.size() > 1;
    if (word) blanks();
    if (std::string_view(narrowed).substr(at, wanted.size()) != wanted) return false;
    at += wanted.size();
    if (word) blanks();
    return true;
  };
  // 20130306, as file numbers and spreadsheets have it.
  if (narrowed.size() == 8 && number(parts[0], 8, 8) && parts[0] / 10'000 >= 1900 &&
      parts[0] / 10'000 < 2200)
    return CivilDate{parts[0] / 10'000, parts[0] / 100 % 100, parts[0] % 100};
  static constexpr std::array<std::array<std::string_view, 3>, 6> kForms = {{
      {"-", "-", ""},
      {"/", "/", ""},
      {".", ".", ""},
      {"年", "月", "日"},
      {"年", "月", "号"},
      {"年", "月", ""},
  }};
  for (const auto& form : kForms) {
    at = 0;
    if (number(parts[0], 4, 4) && mark(form[0]) && number(parts[1], 1, 2) && mark(form[1]) &&
        number(parts[2], 1, 2) && mark(form[2]) && at == narrowed.size())
      return CivilDate{parts[0], parts[1], parts[2]};
  }
  return {};
}

Message to_be_written(Date day) {
  return say("应写成 {}", "it is to be written {}", to_string(day));
}

}  // namespace

std::optional<CivilDate> written_day(std::string_view text) {
  if (const auto day = date_in_digits(text)) return day;
  if (text.find("年") == text.npos) return {};
  const std::string digits = arabic(text);
  return digits == text ? std::nullopt : date_in_digits(digits);
}

std::optional<Date> parse_written_date(std::string_view text) {
  if (const auto fast = parse_date(text)) return fast;
  const auto day = written_day(text);
  return day ? make_date(day->year, day->month, day->day) : std::nullopt;
}

bool no_such_day(std::string_view text) {
  return written_day(text).has_value() && !parse_written_date(text);
}

Message why_no_day(std::string_view text) {
  if (const auto day = written_day(text)) {
    if (const auto there = parse_written_date(text)) return to_be_written(*there);
    if (day->year < 1) return say("没有公元{}年", "there is no year {}", day->year);
    if (day->month < 1 || day->month > 12)
      return say("没有{}月", "there is no month {}", day->month);
    static constexpr std::array<const char*, 12> kMonths = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    return {fmt::format("{}年没有{}月{}日", day->year, day->month, day->day),
            fmt::format("there is no {} {} in {}", day->day,
                        kMonths[static_cast<std::size_t>(day->month - 1)], day->year)};
  }
  const std::string narrowed = arabic(narrow(text));
  if (written_day(narrowed + "-1") || written_day(narrowed + "/1") ||
      written_day(narrowed + ".1") || written_day(narrowed + "1日"))
    return say("只有年月，缺少日", "the day is missing");
  if (const auto digits = narrowed.find_first_not_of("0123456789");
      digits == narrowed.npos && narrowed.size() == 5)
    return say("只有一个数，可能是 Excel 的日期序号",
               "is one number, perhaps the serial number of a day in Excel");
  // 2013-09-01T08:00:00Z: more than a day.
  const std::size_t time = narrowed.find_first_of("T ");
  const auto written =
      time == narrowed.npos ? std::nullopt : parse_written_date(narrowed.substr(0, time));
  return written ? to_be_written(*written) : Message();
}

}  // namespace ducha
