// Calendar days, periods, and parameters by day.
#include <algorithm>

#include "base/date.h"
#include "base/text.h"
#include "base/written_day.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

Date day(const Value& v) { return Date{static_cast<std::int32_t>(v.i)}; }
Value no_day(const Call& c) { return c.error(say("没有这一天", "there is no such day")); }
Value of(std::optional<Date> d, const Call& c) { return d ? Value::date(*d) : no_day(c); }

// Cut before adding: the sum of a day and any int would overflow, and ten million days lead out of
// the calendar from wherever one starts.
Value add_days(const Value* a, std::size_t, const Call& c) {
  const std::int64_t d = a[0].i + (a[1].i > 10'000'000    ? 10'000'000
                                   : a[1].i < -10'000'000 ? -10'000'000
                                                          : a[1].i);
  static const std::int32_t kFirst = make_date(1, 1, 1)->days;
  static const std::int32_t kLast = make_date(9999, 12, 31)->days;
  return d < kFirst || d > kLast ? no_day(c) : Value::date(Date{static_cast<std::int32_t>(d)});
}
template <int Months>
Value add_period(const Value* a, std::size_t, const Call& c) {
  if (a[1].i > 120'000 || a[1].i < -120'000) return no_day(c);
  return of(add_months(day(a[0]), a[1].i * Months), c);
}

std::int64_t months_between(Date from, Date to) {
  const CivilDate x = civil(from);
  const CivilDate y = civil(to);
  std::int64_t months = (y.year - x.year) * 12LL + (y.month - x.month);
  // Whole months only: the same day of the month, or the last one where that day is missing.
  if (months > 0 && *add_months(from, months) > to) --months;
  if (months < 0 && *add_months(from, months) < to) ++months;
  return months;
}

// The school year starts on 1 September unless said otherwise.
Date school_year_start(const Value* a, std::size_t n) {
  const CivilDate d = civil(day(a[0]));
  const int month = n > 2 ? static_cast<int>(a[1].i) : 9;
  const int first = n > 2 ? static_cast<int>(a[2].i) : 1;
  const bool before = d.month < month || (d.month == month && d.day < first);
  const auto start = make_date(before ? d.year - 1 : d.year, month, first);
  return start ? *start : day(a[0]);
}
Value school_year(const Value* a, std::size_t n, const Call& c) {
  // Up to the 28th, which every month has: a school year that begins on 29 February has no year.
  if (n > 2 && (a[1].i < 1 || a[1].i > 12 || a[2].i < 1 || a[2].i > 28)) return no_day(c);
  return Value::int64(civil(school_year_start(a, n)).year);
}

template <int Part>
Value part(const Value* a, std::size_t, const Call&) {
  const CivilDate d = civil(day(a[0]));
  switch (Part) {
    case 0:
      return Value::int64(d.year);
    case 1:
      return Value::int64(d.month);
    case 2:
      return Value::int64(d.day);
    case 3:
      return Value::int64((d.month + 2) / 3);
    case 4:
      return Value::int64(weekday(day(a[0])));
    case 5:
      return Value::date(*make_date(d.year, 1, 1));
    case 6:
      return Value::date(*make_date(d.year, 12, 31));
    case 7:
      return Value::date(*make_date(d.year, d.month, 1));
    default:
      return Value::date(*make_date(d.year, d.month, days_in_month(d.year, d.month)));
  }
}

// The days of a list from a[1] to a[2], both included.
std::vector<std::int64_t> within(const Value* a) {
  std::vector<std::int64_t> days;
  for (std::uint32_t i = 0; i < a[0].list->size; ++i)
    if (a[0].list->items[i].i >= a[1].i && a[0].list->items[i].i <= a[2].i)
      days.push_back(a[0].list->items[i].i);
  return days;
}

Value largest_gap(const Value* a, std::size_t, const Call& c) {
  if (a[2].i < a[1].i)
    return c.error(say("期间的终点早于起点", "the period ends before it starts"));
  auto days = within(a);
  std::sort(days.begin(), days.end());
  // From the first day of the period, and to its last: a year without any meeting is one gap.
  std::int64_t last = a[1].i;
  std::int64_t gap = 0;
  for (const std::int64_t d : days) {
    gap = std::max(gap, d - last);
    last = d;
  }
  return Value::int64(std::max(gap, a[2].i - last));
}

template <int Months>
Value per_period(const Value* a, std::size_t, const Call& c) {
  const auto bucket = [](std::int64_t d) {
    const CivilDate x = civil(Date{static_cast<std::int32_t>(d)});
    return (x.year * 12 + x.month - 1) / Months;
  };
  if (a[2].i < a[1].i)
    return c.error(say("期间的终点早于起点", "the period ends before it starts"));
  const int first = bucket(a[1].i);
  const int last = bucket(a[2].i);
  // Months without any day count as well, so the period itself is charged for.
  if (!c.spend(static_cast<std::uint64_t>(last - first) + a[0].list->size)) return c.too_much();
  std::vector<Value> counts(static_cast<std::size_t>(last - first + 1), Value::int64(0));
  for (const std::int64_t d : within(a)) ++counts[static_cast<std::size_t>(bucket(d) - first)].i;
  return c.list(counts);
}

}  // namespace

void add_domain(std::vector<Row>& rows) {
  rows.insert(
      rows.end(),
      {
          {"date(string) date",
           [](const Value* a, std::size_t, const Call& c) {
             const auto d = parse_date(str(a[0]));
             if (d) return Value::date(*d);
             const std::string text = visible(shorten(str(a[0]), 40));
             const Message why = why_no_day(str(a[0]));
             return c.error(why.empty()
                                ? say("“{}”不是日期，应写作 2013-09-01",
                                      "`{}` is no date; write 2013-09-01", text)
                                : Message{fmt::format("“{}”不是日期：{}", text, why.zh),
                                          fmt::format("`{}` is no date: {}", text, why.en)});
           }},
          {"date(int, int, int) date",
           [](const Value* a, std::size_t, const Call& c) {
             for (int i = 0; i < 3; ++i)
               if (a[i].i < 1 || a[i].i > 9999) return no_day(c);
             return of(make_date(static_cast<int>(a[0].i), static_cast<int>(a[1].i),
                                 static_cast<int>(a[2].i)),
                       c);
           }},
          {"date(timestamp) date",
           [](const Value* a, std::size_t, const Call&) {
             // Rounded down, before 1970 too.
             return Value::date(
                 Date{static_cast<std::int32_t>((a[0].i - (a[0].i < 0 ? 86399 : 0)) / 86400)});
           }},
          {"date(date) date", [](const Value* a, std::size_t, const Call&) { return a[0]; }},
          {"date.year() int", part<0>},
          {"date.fiscalYear() int", part<0>},  // in China the calendar year (Budget Law)
          {"date.month() int", part<1>},
          {"date.day() int", part<2>},
          {"date.quarter() int", part<3>},
          {"date.weekday() int", part<4>},
          {"date.startOfYear() date", part<5>},
          {"date.endOfYear() date", part<6>},
          {"date.startOfMonth() date", part<7>},
          {"date.endOfMonth() date", part<8>},
          {"date.addDays(int) date", add_days},
          {"date.addMonths(int) date", add_period<1>},
          {"date.addYears(int) date", add_period<12>},
          {"date.schoolYear() int", school_year},
          {"date.schoolYear(int, int) int", school_year},
          {"date.schoolYearStart() date",
           [](const Value* a, std::size_t n, const Call&) {
             return Value::date(school_year_start(a, n));
           }},
          {"date.schoolYearEnd() date",
           [](const Value* a, std::size_t n, const Call& c) {
             const auto next = add_months(school_year_start(a, n), 12);
             return next ? Value::date(Date{next->days - 1}) : no_day(c);
           }},
          {"daysBetween(date, date) int",
           [](const Value* a, std::size_t, const Call&) { return Value::int64(a[1].i - a[0].i); }},
          {"monthsBetween(date, date) int",
           [](const Value* a, std::size_t, const Call&) {
             return Value::int64(months_between(day(a[0]), day(a[1])));
           }},
          {"yearsBetween(date, date) int",
           [](const Value* a, std::size_t, const Call&) {
             return Value::int64(months_between(day(a[0]), day(a[1])) / 12);
           }},
          {"list(date).within(date, date) list(date)",
           [](const Value* a, std::size_t, const Call& c) {
             std::vector<Value> out;
             for (std::uint32_t i = 0; i < a[0].list->size; ++i)
               if (a[0].list->items[i].i >= a[1].i && a[0].list->items[i].i <= a[2].i)
                 out.push_back(a[0].list->items[i]);
             return c.list(out);
           }},
          {"list(date).countWithin(date, date) int",
           [](const Value* a, std::size_t, const Call&) {
             return Value::int64(static_cast<std::int64_t>(within(a).size()));
           }},
          {"list(date).largestGapDays(date, date) int", largest_gap},
          {"list(date).perMonth(date, date) list(int)", per_period<1>},
          {"list(date).perQuarter(date, date) list(int)", per_period<3>},
          {"params.on(date) params",
           [](const Value* a, std::size_t, const Call& c) {
             if (!a[0].record->type->parameters || !c.frame.parameters_on)
               return c.no_overload("on");
             const Record* r = c.frame.parameters_on(day(a[1]));
             return r != nullptr ? Value::of(r) : c.no_overload("on");
           }},
      });
}

}  // namespace ducha::cel
