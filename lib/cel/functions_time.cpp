// CEL timestamps and durations: seconds and nanoseconds, from year 1 to 9999, with IANA time zones.
#include <date/tz.h>

#include <chrono>

#include "base/date.h"
#include "base/text.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

constexpr std::int64_t kFirst = -62135596800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kLast = 253402300799;   // 9999-12-31T23:59:59Z
// A duration fits into 64 bits of nanoseconds (about 292 years), as in cel-go.
constexpr std::int64_t kLongest = 9223372036;

void normalize(std::int64_t& seconds, std::int64_t& nanos) {
  seconds += nanos / kBillion;
  nanos %= kBillion;
  if (nanos < 0) {
    nanos += kBillion;
    --seconds;
  }
}

Moment moment(std::int64_t seconds, std::int64_t nanos) {
  return {seconds, static_cast<std::uint32_t>(nanos)};
}

Value add_time(const Value& a, const Value& b, int sign, const Call& c) {
  // Both far below the range of 64 bits.
  const std::int64_t seconds = a.moment->whole + sign * b.moment->whole;
  const std::int64_t nanos = std::int64_t{a.moment->nanos} + sign * std::int64_t{b.moment->nanos};
  return a.is(Kind::timestamp) ? make_timestamp(seconds, nanos, c)
                               : make_duration(seconds, nanos, c);
}

// Seconds to add for a zone at a moment; false if the zone is not known.
bool zone_offset(std::string_view zone, std::int64_t seconds, std::int64_t& offset) {
  if (zone.empty() || zone == "UTC" || zone == "Z") {
    offset = 0;
    return true;
  }
  std::string_view digits = zone;
  int sign = 1;
  if (digits[0] == '+' || digits[0] == '-') {
    sign = digits[0] == '-' ? -1 : 1;
    digits.remove_prefix(1);
  }
  if (digits.size() == 5 && digits[2] == ':') {
    const auto two = [&](std::size_t at) -> std::int64_t {
      return digits[at] >= '0' && digits[at] <= '9' && digits[at + 1] >= '0' &&
                     digits[at + 1] <= '9'
                 ? (digits[at] - '0') * 10 + digits[at + 1] - '0'
                 : -1;
    };
    if (two(0) < 0 || two(3) < 0 || two(3) > 59) return false;
    offset = sign * (two(0) * 3600 + two(3) * 60);
    return true;
  }
  try {
    const auto* known = date::locate_zone(std::string(zone));
    offset = known->get_info(date::sys_seconds(std::chrono::seconds(seconds))).offset.count();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

Value no_zone(const Value& zone, const Call& c) {
  return c.error(say("没有时区“{}”；时区写作 Asia/Shanghai 或 +08:00",
                     "there is no time zone `{}`; a zone is written Asia/Shanghai or +08:00",
                     visible(shorten(str(zone), 40))));
}

template <int Part>
Value clock_part(const Value* a, std::size_t n, const Call& c) {
  std::int64_t offset = 0;
  if (n > 1 && !zone_offset(str(a[1]), a[0].moment->whole, offset)) return no_zone(a[1], c);
  const std::int64_t local = a[0].moment->whole + offset;
  std::int64_t days = local / 86400;
  // Days are counted down from 1970: the remainder is brought to 0 or more.
  std::int64_t rest = local % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  const Date day{static_cast<std::int32_t>(days)};
  const CivilDate civil_day = civil(day);
  switch (Part) {
    case 0:
      return Value::int64(civil_day.year);
    case 1:
      // CEL counts months and days from 0 here, as JavaScript does.
      return Value::int64(civil_day.month - 1);
    case 2:
      return Value::int64(civil_day.day);
    case 3:
      return Value::int64(civil_day.day - 1);
    case 4:
      return Value::int64(weekday(day) % 7);
    case 5:
      return Value::int64(day.days - make_date(civil_day.year, 1, 1)->days);
    case 6:
      return Value::int64(rest / 3600);
    case 7:
      return Value::int64(rest / 60 % 60);
    case 8:
      return Value::int64(rest % 60);
    default:
      return Value::int64(a[0].moment->nanos / 1'000'000);
  }
}

template <int Unit>
Value whole_of(const Value* a, std::size_t, const Call&) {
  // Toward zero: negative durations are kept with nanoseconds counting up.
  std::int64_t seconds = a[0].moment->whole;
  if (seconds < 0 && a[0].moment->nanos > 0) ++seconds;
  return Value::int64(seconds / Unit);
}
Value milliseconds(const Value* a, std::size_t, const Call&) {
  const std::int64_t nanos = a[0].moment->nanos;
  if (a[0].moment->whole < 0 && nanos > 0) return Value::int64(-((kBillion - nanos) / 1'000'000));
  return Value::int64(nanos / 1'000'000);
}

// Of a moment, by the clocks of a zone.
Value time_of_day(const Value* a, std::size_t n, const Call& c) {
  std::int64_t offset = 0;
  if (n > 1 && !zone_offset(str(a[1]), a[0].moment->whole, offset)) return no_zone(a[1], c);
  const std::int64_t local = ((a[0].moment->whole + offset) % 86400 + 86400) % 86400;
  return Value::time(local * kBillion + a[0].moment->nanos);
}

template <std::int64_t Unit, std::int64_t Most>
Value time_part(const Value* a, std::size_t, const Call&) {
  return Value::int64(a[0].i / kBillion / Unit % Most);
}

std::string fraction(std::int64_t nanos) {
  if (nanos == 0) return {};
  std::string text = fmt::format(".{:09}", nanos);
  while (text.back() == '0') text.pop_back();
  return text;
}

}  // namespace

Value make_timestamp(std::int64_t seconds, std::int64_t nanos, const Call& call) {
  normalize(seconds, nanos);
  if (seconds < kFirst || seconds > kLast)
    return call.error(say("时间超出公元1年至9999年", "the time is outside the years 1 to 9999"));
  return call.moment(Kind::timestamp, moment(seconds, nanos));
}
Value make_duration(std::int64_t seconds, std::int64_t nanos, const Call& call) {
  normalize(seconds, nanos);
  if (seconds < -kLongest || seconds > kLongest)
    return call.error(say("时长超出范围", "the duration is out of range"));
  return call.moment(Kind::duration, moment(seconds, nanos));
}

std::string timestamp_text(const Moment& m) {
  std::int64_t days = m.whole / 86400;
  std::int64_t rest = m.whole % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  return fmt::format("{}T{:02}:{:02}:{:02}{}Z", to_string(Date{static_cast<std::int32_t>(days)}),
                     rest / 3600, rest / 60 % 60, rest % 60, fraction(m.nanos));
}

std::string duration_text(const Moment& m) {
  std::int64_t seconds = m.whole;
  std::int64_t nanos = m.nanos;
  const bool negative = seconds < 0;
  if (negative && nanos > 0) {
    ++seconds;
    nanos = kBillion - nanos;
  }
  return fmt::format("{}{}{}s", negative ? "-" : "", negative ? -seconds : seconds,
                     fraction(nanos));
}

std::optional<Moment> read_timestamp(std::string_view text) {
  // RFC 3339: 2009-02-13T23:31:30.5Z or +08:00.
  if (text.size() < 20) return {};
  const auto day = parse_date(text.substr(0, 10));
  const auto two = [&](std::size_t at) {
    return at + 1 < text.size() && text[at] >= '0' && text[at] <= '9' && text[at + 1] >= '0' &&
                   text[at + 1] <= '9'
               ? (text[at] - '0') * 10 + text[at + 1] - '0'
               : -1;
  };
  if (!day || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return {};
  const int hour = two(11);
  const int minute = two(14);
  const int second = two(17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return {};
  std::size_t at = 19;
  std::int64_t nanos = 0;
  if (text[at] == '.') {
    std::int64_t scale = kBillion;
    const std::size_t from = ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      scale /= 10;
      nanos += (text[at++] - '0') * scale;
    }
    if (at == from || at - from > 9) return {};
  }
  std::int64_t offset = 0;
  const std::string_view zone = text.substr(at);
  if (zone != "Z" && zone != "z") {
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || !zone_offset(zone, 0, offset))
      return {};
  }
  const std::int64_t seconds = std::int64_t{day->days} * 86400 + std::int64_t{hour} * 3600 +
                               std::int64_t{minute} * 60 + second - offset;
  if (seconds < kFirst || seconds > kLast) return {};
  return moment(seconds, nanos);
}

std::optional<std::int64_t> read_time(std::string_view text) {
  const auto two = [&](std::size_t at) -> std::int64_t {
    return at + 1 < text.size() && is_digit(text[at]) && is_digit(text[at + 1])
               ? (text[at] - '0') * 10 + text[at + 1] - '0'
               : -1;
  };
  // A school writes 8:30 as well.
  const std::string padded = text.size() > 1 && text[1] == ':' ? "0" + std::string(text) : "";
  if (!padded.empty()) text = padded;
  if (text.size() != 5 && text.size() != 8 && (text.size() < 10 || text.size() > 18)) return {};
  const std::int64_t hour = two(0);
  const std::int64_t minute = two(3);
  const std::int64_t second = text.size() > 5 ? two(6) : 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return {};
  if (text[2] != ':' || (text.size() > 5 && text[5] != ':')) return {};
  std::int64_t nanos = (hour * 3600 + minute * 60 + second) * kBillion;
  if (text.size() > 8 && text[8] != '.') return {};
  std::int64_t scale = kBillion;
  for (std::size_t i = 9; i < text.size(); ++i) {
    if (!is_digit(text[i])) return {};
    scale /= 10;
    nanos += (text[i] - '0') * scale;
  }
  return nanos;
}

std::string time_text(std::int64_t nanos) {
  const std::int64_t seconds = nanos / kBillion;
  const bool whole = nanos % (60 * kBillion) == 0;
  std::string out = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (!whole) out += fmt::format(":{:02}{}", seconds % 60, fraction(nanos % kBillion));
  return out;
}

std::optional<Moment> read_duration(std::string_view text) {
  // 1h45m47.5s, -1.5h, 100ms; as Go writes them.
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text == "0") return Moment{};
  if (text.empty()) return {};
  __extension__ using Wide = __int128;
  Wide total = 0;
  while (!text.empty()) {
    Wide number = 0;
    Wide scale = 1;
    bool digit = false;
    bool point = false;
    std::size_t at = 0;
    for (;
         at < text.size() && ((text[at] >= '0' && text[at] <= '9') || (text[at] == '.' && !point));
         ++at) {
      if (text[at] == '.') {
        point = true;
        continue;
      }
      digit = true;
      if (point && scale >= Wide{1'000'000'000'000}) continue;
      number = number * 10 + (text[at] - '0');
      if (point) scale *= 10;
      if (number > Wide{1} << 80) return {};
    }
    if (!digit) return {};
    text.remove_prefix(at);
    static constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
        {"ns", 1},         {"us", 1000},    {"\xc2\xb5s", 1000},  {"\xce\xbcs", 1000},
        {"ms", 1'000'000}, {"s", kBillion}, {"m", 60 * kBillion}, {"h", 3600 * kBillion}};
    const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                    [&](const auto& u) { return text.starts_with(u.first); });
    if (unit == std::end(kUnits)) return {};
    total += number * unit->second / scale;
    text.remove_prefix(unit->first.size());
  }
  if (negative) total = -total;
  if (total > Wide{kLongest} * kBillion || total < -Wide{kLongest} * kBillion) return {};
  auto seconds = static_cast<std::int64_t>(total / kBillion);
  auto nanos = static_cast<std::int64_t>(total % kBillion);
  normalize(seconds, nanos);
  return moment(seconds, nanos);
}

void add_time(std::vector<Row>& rows) {
  static const std::pair<std::string_view, Run> kParts[] = {
      {"getFullYear", clock_part<0>},  {"getMonth", clock_part<1>},
      {"getDate", clock_part<2>},      {"getDayOfMonth", clock_part<3>},
      {"getDayOfWeek", clock_part<4>}, {"getDayOfYear", clock_part<5>},
      {"getHours", clock_part<6>},     {"getMinutes", clock_part<7>},
      {"getSeconds", clock_part<8>},   {"getMilliseconds", clock_part<9>}};
  // Without an argument in UTC, else in the zone that it names (CEL, "Timestamp functions").
  for (const auto& [name, run] : kParts) {
    rows.push_back({fmt::format("timestamp.{}() int", name), run});
    rows.push_back({fmt::format("timestamp.{}(string) int", name), run});
  }
  const auto same = [](const Value* a, std::size_t, const Call&) { return a[0]; };
  rows.insert(
      rows.end(),
      {
          {"timestamp(timestamp) timestamp", same},
          {"timestamp(string) timestamp",
           [](const Value* a, std::size_t, const Call& c) {
             const auto m = read_timestamp(str(a[0]));
             return m ? c.moment(Kind::timestamp, *m)
                      : c.error(say("“{}”不是时间，应写作 2013-09-01T08:00:00Z",
                                    "`{}` is no timestamp; write 2013-09-01T08:00:00Z",
                                    visible(shorten(str(a[0]), 40))));
           }},
          {"timestamp(int) timestamp",
           [](const Value* a, std::size_t, const Call& c) { return make_timestamp(a[0].i, 0, c); }},
          {"duration(duration) duration", same},
          {"duration(string) duration",
           [](const Value* a, std::size_t, const Call& c) {
             const auto m = read_duration(str(a[0]));
             return m ? c.moment(Kind::duration, *m)
                      : c.error(say("“{}”不是时长，应写作 36h 或 90s",
                                    "`{}` is no duration; write 36h or 90s",
                                    visible(shorten(str(a[0]), 40))));
           }},
          {"int(timestamp) int", [](const Value* a, std::size_t,
                                    const Call&) { return Value::int64(a[0].moment->whole); }},
          {"int(duration) int", [](const Value* a, std::size_t,
                                   const Call&) { return Value::int64(a[0].moment->whole); }},
          {"_+_(timestamp, duration) timestamp",
           [](const Value* a, std::size_t, const Call& c) { return add_time(a[0], a[1], 1, c); }},
          {"_+_(duration, timestamp) timestamp",
           [](const Value* a, std::size_t, const Call& c) { return add_time(a[1], a[0], 1, c); }},
          {"_+_(duration, duration) duration",
           [](const Value* a, std::size_t, const Call& c) { return add_time(a[0], a[1], 1, c); }},
          {"_-_(timestamp, duration) timestamp",
           [](const Value* a, std::size_t, const Call& c) { return add_time(a[0], a[1], -1, c); }},
          {"_-_(timestamp, timestamp) duration",
           [](const Value* a, std::size_t, const Call& c) {
             return make_duration(
                 a[0].moment->whole - a[1].moment->whole,
                 std::int64_t{a[0].moment->nanos} - std::int64_t{a[1].moment->nanos}, c);
           }},
          {"_-_(duration, duration) duration",
           [](const Value* a, std::size_t, const Call& c) { return add_time(a[0], a[1], -1, c); }},
          {"-_(duration) duration",
           [](const Value* a, std::size_t, const Call& c) {
             return make_duration(-a[0].moment->whole, -std::int64_t{a[0].moment->nanos}, c);
           }},
          {"duration.getHours() int", whole_of<3600>},
          {"duration.getMinutes() int", whole_of<60>},
          {"duration.getSeconds() int", whole_of<1>},
          {"duration.getMilliseconds() int", milliseconds},
          {"time(time) time", same},
          {"time(string) time",
           [](const Value* a, std::size_t, const Call& c) {
             const auto nanos = read_time(str(a[0]));
             return nanos ? Value::time(*nanos)
                          : c.error(say("“{}”不是钟点，应写作 08:30",
                                        "`{}` is no time of day; write 08:30",
                                        visible(shorten(str(a[0]), 40))));
           }},
          {"time(timestamp) time", time_of_day},
          {"time(timestamp, string) time", time_of_day},
          {"time.hour() int", time_part<3600, 24>},
          {"time.minute() int", time_part<60, 60>},
          {"time.second() int", time_part<1, 60>},
          {"_-_(time, time) duration",
           [](const Value* a, std::size_t, const Call& c) {
             return make_duration(0, a[0].i - a[1].i, c);
           }},
      });
}

}  // namespace ducha::cel
