// Reading and writing spans of days: parse_span(), to_string(), months_from(). Knows no time zone.
#include "base/span.h"

#include <fmt/format.h>

namespace ducha {

namespace {

std::optional<int> number(std::string_view text) {
  int out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    out = out * 10 + (c - '0');
  }
  return text.empty() || text.size() > 4 ? std::nullopt : std::optional(out);
}

}  // namespace

Span months_from(int year, int month, int months) {
  const int last = year * 12 + month - 1 + months - 1;
  const auto from = make_date(year, month, 1);
  const auto to = make_date(last / 12, last % 12 + 1, days_in_month(last / 12, last % 12 + 1));
  // What leaves the years 1 to 9999 is cut at their ends.
  return {from.value_or(*make_date(1, 1, 1)), to.value_or(*make_date(9999, 12, 31))};
}

Span year_of(Date day) {
  const int year = civil(day).year;
  return {*make_date(year, 1, 1), *make_date(year, 12, 31)};
}

std::optional<Span> parse_span(std::string_view text) {
  if (const std::size_t dots = text.find(".."); dots != text.npos) {
    const auto from = parse_date(text.substr(0, dots));
    const auto to = parse_date(text.substr(dots + 2));
    if (!from || !to || *to < *from) return {};
    return Span{*from, *to};
  }
  if (text.size() < 4) return {};
  const auto year = number(text.substr(0, 4));
  const std::string_view rest = text.substr(4);
  if (!year || *year < 1) return {};
  if (rest.empty()) return months_from(*year, 1, 12);
  if (rest.size() == 2 && (rest[0] == 'Q' || rest[0] == 'H')) {
    const int part = rest[1] - '0';
    const int months = rest[0] == 'Q' ? 3 : 6;
    if (part < 1 || part > 12 / months) return {};
    return months_from(*year, (part - 1) * months + 1, months);
  }
  if (rest.size() == 3 && rest[0] == '-') {
    const auto month = number(rest.substr(1));
    if (month && *month >= 1 && *month <= 12) return months_from(*year, *month, 1);
  }
  return {};
}

std::string to_string(const Span& span) {
  const int year = civil(span.from).year;
  // The shortest form that reads back as this span, the largest unit first.
  const auto is = [&](const std::string& text) { return parse_span(text) == span; };
  for (const std::string& text :
       {fmt::format("{:04}", year), fmt::format("{:04}H1", year), fmt::format("{:04}H2", year),
        fmt::format("{:04}Q{}", year, (civil(span.from).month - 1) / 3 + 1),
        fmt::format("{:04}-{:02}", year, civil(span.from).month)})
    if (is(text)) return text;
  return to_string(span.from) + ".." + to_string(span.to);
}

}  // namespace ducha
