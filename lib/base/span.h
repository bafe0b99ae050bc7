// A stretch of days, such as the time that is inspected: 2013, 2013Q1, 2013-03,
// 2013-01-01..2013-06-30.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"

namespace ducha {

// Both days belong to it; `from` is not after `to`.
struct Span {
  Date from;
  Date to;
  friend bool operator==(const Span&, const Span&) = default;
  bool holds(Date day) const { return from <= day && day <= to; }
  int days() const { return to.days - from.days + 1; }
};

// Whole months, `months` > 0 of them; what lies outside the years 1..9999 is cut off.
Span months_from(int year, int month, int months);

// The calendar year of a day.
Span year_of(Date day);

// One of the forms above, or H1 and H2 for half years. Nothing for other texts, days that do not
// exist, and spans that end before they begin.
std::optional<Span> parse_span(std::string_view text);

// The shortest of the forms.
std::string to_string(const Span& span);

}  // namespace ducha
