// Calendar days, months and years (proleptic Gregorian), without clock or time zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ducha {

// A day, as the number of days since 1970-01-01 (which is 0). Years 0001 to 9999.
struct Date {
  std::int32_t days = 0;

  friend bool operator==(const Date&, const Date&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 within for a pointer
  friend auto operator<=>(const Date&, const Date&) = default;
};

struct CivilDate {
  int year;
  int month;  // 1-12
  int day;    // 1-31
};

// Nothing where the day does not exist (2013-02-29) or the year is outside 1..9999.
std::optional<Date> make_date(int year, int month, int day);
CivilDate civil(Date date);
int days_in_month(int year, int month);

// 1 = Monday ... 7 = Sunday (ISO 8601).
int weekday(Date date);

// Whole months later or earlier. A day that the target month lacks becomes its last day: 31 January
// plus one month is 28 or 29 February. Nothing outside the years 1..9999.
std::optional<Date> add_months(Date date, std::int64_t months);

// Reads YYYY-MM-DD and nothing else.
std::optional<Date> parse_date(std::string_view text);

// Writes YYYY-MM-DD.
std::string to_string(Date date);

// Today's date where this process runs. Only the front door may ask.
Date today();

}  // namespace ducha
