// Calendar arithmetic by the C++20 calendar types; the only clock of the library is in `today`.
#include "base/date.h"

#include <fmt/format.h>

#include <chrono>
#include <ctime>

namespace ducha {

namespace {

std::chrono::year_month_day to_ymd(Date date) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(date.days)));
}

bool digits(std::string_view text, int& value) {
  value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  return !text.empty();
}

}  // namespace

std::optional<Date> make_date(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return {};
  const std::chrono::year_month_day ymd(std::chrono::year(year),
                                        std::chrono::month(static_cast<unsigned>(month)),
                                        std::chrono::day(static_cast<unsigned>(day)));
  if (!ymd.ok()) return {};
  return Date{static_cast<std::int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

CivilDate civil(Date date) {
  const auto ymd = to_ymd(date);
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

int days_in_month(int year, int month) {
  const auto last = std::chrono::year(year) / static_cast<int>(month) / std::chrono::last;
  return static_cast<int>(static_cast<unsigned>(std::chrono::year_month_day(last).day()));
}

int weekday(Date date) {
  const std::chrono::weekday day(std::chrono::sys_days(std::chrono::days(date.days)));
  return static_cast<int>(day.iso_encoding());
}

// Bounded first, so that the sum cannot overflow.
std::optional<Date> add_months(Date date, std::int64_t months) {
  if (months > 120'000 || months < -120'000) return {};
  const CivilDate from = civil(date);
  const std::int64_t total = from.year * 12LL + (from.month - 1) + months;
  if (total < 12) return {};
  const int year = static_cast<int>(total / 12);
  const int month = static_cast<int>(total % 12) + 1;
  if (year > 9999) return {};
  const int last = days_in_month(year, month);
  return make_date(year, month, from.day < last ? from.day : last);
}

std::optional<Date> parse_date(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  // ISO 8601, extended form of a calendar date: four digits, two, two.
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
  if (!digits(text.substr(0, 4), year) || !digits(text.substr(5, 2), month) ||
      !digits(text.substr(8, 2), day))
    return {};
  return make_date(year, month, day);
}

std::string to_string(Date date) {
  const CivilDate c = civil(date);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

// By the local time of the process; see zone.h for other zones.
Date today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return *make_date(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

}  // namespace ducha
