// Months, quarters, halves, terms and school years within a span of days, and their names. A school
// year begins on 1 September; the spring term takes the summer holidays.
#include "check/periods.h"

#include <fmt/format.h>

namespace ducha::check {

namespace {

using rule::Every;

// The period of this sort that a day lies in.
Span period_of(Every every, Date day) {
  const CivilDate c = civil(day);
  switch (every) {
    case Every::month:
      return months_from(c.year, c.month, 1);
    case Every::quarter:
      return months_from(c.year, (c.month - 1) / 3 * 3 + 1, 3);
    case Every::half_year:
      return months_from(c.year, (c.month - 1) / 6 * 6 + 1, 6);
    case Every::term:
      return c.month < 9 ? months_from(c.year, 1, 8) : months_from(c.year, 9, 4);
    case Every::school_year:
      return months_from(c.month < 9 ? c.year - 1 : c.year, 9, 12);
    case Every::year:
    case Every::none:
      break;
  }
  return year_of(day);
}

}  // namespace

std::vector<Span> periods(Every every, const Span& inspected, Date as_of) {
  if (every == Every::none) return {inspected};
  std::vector<Span> out;
  // Ends at the end of the year 9999 too: the day after it is past every inspected span.
  for (Date day = inspected.from; day <= inspected.to;) {
    const Span p = period_of(every, day);
    // A period that is not over yet is not judged: its duties may still be done.
    if (p.to > inspected.to || p.to > as_of) break;
    out.push_back(p);
    day = Date{p.to.days + 1};
  }
  return out;
}

std::optional<Date> first_due(Every every, const Span& inspected, Date as_of) {
  if (every == Every::none) return {};
  // As they will be when all of the time has passed.
  const std::vector<Span> all = periods(every, inspected, inspected.to);
  if (all.empty() || all.front().to <= as_of) return {};
  return all.front().to;
}

cel::Value period_value(const rule::Rulebook& book, Arena& arena, const Span& period, Date day) {
  auto* slots = arena.array<cel::Value>(3);
  slots[rule::kPeriodFrom] = cel::Value::date(period.from);
  slots[rule::kPeriodTo] = cel::Value::date(period.to);
  slots[rule::kPeriodDay] = cel::Value::date(day);
  return cel::Value::of(arena.make<cel::Record>(book.period_type, nullptr, Place{}, slots));
}

Message called(Every every, const Span& period) {
  const CivilDate c = civil(period.from);
  switch (every) {
    case Every::month:
      return {fmt::format("{}年{}月", c.year, c.month), fmt::format("{}-{:02}", c.year, c.month)};
    case Every::quarter: {
      static constexpr const char* kZh[] = {"一", "二", "三", "四"};
      const int q = (c.month - 1) / 3;
      return {fmt::format("{}年第{}季度", c.year, kZh[q]), fmt::format("Q{} of {}", q + 1, c.year)};
    }
    case Every::half_year:
      return c.month == 1 ? Message{fmt::format("{}年上半年", c.year),
                                    fmt::format("the first half of {}", c.year)}
                          : Message{fmt::format("{}年下半年", c.year),
                                    fmt::format("the second half of {}", c.year)};
    case Every::term:
      return c.month == 1 ? Message{fmt::format("{}年春季学期", c.year),
                                    fmt::format("the spring term of {}", c.year)}
                          : Message{fmt::format("{}年秋季学期", c.year),
                                    fmt::format("the autumn term of {}", c.year)};
    case Every::school_year:
      return {fmt::format("{}—{}学年", c.year, c.year + 1),
              fmt::format("the school year {}/{}", c.year, c.year + 1)};
    case Every::year:
      return {fmt::format("{}年", c.year), fmt::format("{}", c.year)};
    case Every::none:
      break;
  }
  return {to_string(period), to_string(period)};
}

namespace {

// 1月 of 2013年1月, where the year was said: what a name consists of alone stays.
std::string_view after(std::string_view year, std::string_view zh) {
  return !year.empty() && zh.starts_with(year) && zh.size() > year.size() ? zh.substr(year.size())
                                                                          : zh;
}

}  // namespace

Message called(Every every, const std::vector<Span>& periods) {
  constexpr std::string_view kYear = "年";
  Message out;
  std::string year;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    std::size_t last = i;
    while (last + 1 < periods.size() && periods[last + 1].from == Date{periods[last].to.days + 1} &&
           civil(periods[last + 1].from).year == civil(periods[i].from).year)
      ++last;
    if (last < i + 2) last = i;
    const Message first = called(every, periods[i]);
    std::string zh(after(year, first.zh));
    std::string en = first.en;
    year = first.zh.substr(0, first.zh.find(kYear) + kYear.size());
    if (last > i) {
      const Message end = called(every, periods[last]);
      zh.append("至").append(after(year, end.zh));
      en += " to " + end.en;
    }
    add_to(out, {"、", ", "}, {zh, en});
    i = last;
  }
  return out;
}

}  // namespace ducha::check
