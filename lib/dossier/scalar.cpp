// The written forms of scalars, and why a text is none of them: parse_...() and why_not(). Several
// forms are taken, never several meanings: a text that could mean two things is refused.
#include "dossier/scalar.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/decimal.h"
#include "base/numerals.h"
#include "base/simplified.h"
#include "base/text.h"
#include "base/written_day.h"
#include "dossier/amount.h"

namespace ducha::dossier {

namespace {

// Takes out commas that are between groups of three digits; false if one is elsewhere.
bool ungroup(std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == text.npos) return true;
  const std::size_t start = text.find_first_of("0123456789");
  const std::size_t point = std::min(text.find('.'), text.size());
  if (start == text.npos || comma <= start || comma - start > 3) return false;
  std::string out = text.substr(0, comma);
  for (std::size_t at = comma; at < point; at += 4) {
    if (text[at] != ',' || at + 4 > point) return false;
    const std::string group = text.substr(at + 1, 3);
    if (group.find_first_not_of("0123456789") != group.npos) return false;
    out += group;
  }
  text = out + text.substr(point);
  return true;
}

// Decimal digits alone: no base, no separators, no exponent, which mean different things in
// different programs.
std::optional<std::int64_t> whole(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  // Eighteen digits always fit into 64 bits.
  if (text.empty() || text.size() > 18) return {};
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

// 三, 十二, 二十五: numbers of persons and years as words, below a hundred.
std::optional<std::int64_t> spelled(std::string_view text) {
  const auto digit = [](std::string_view one) -> std::int64_t {
    if (one == "两") return 2;
    if (one == "〇" || one == "○") return -1;  // the zeros of years
    return numeral_digit(one);
  };
  const std::size_t ten = text.find("十");
  if (ten == text.npos) return digit(text) < 0 ? std::nullopt : std::optional(digit(text));
  const std::string_view front = text.substr(0, ten);
  const std::string_view back = text.substr(ten + std::string_view("十").size());
  const std::int64_t tens = front.empty() ? 1 : digit(front);
  const std::int64_t ones = back.empty() ? 0 : digit(back);
  if (tens < 1 || ones < 0 || (ones == 0 && !back.empty()) || front == "两" || back == "两")
    return {};
  return 10 * tens + ones;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  // The plain form first: nearly all values have it.
  if (const auto fast = whole(text)) return fast;
  std::string narrowed = narrow(text);
  if (const auto word = spelled(trim(narrowed))) return word;
  if (narrowed.find('.') != narrowed.npos || !ungroup(narrowed)) return {};
  return whole(narrowed);
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  if (const auto fast = parse_decimal(text)) return fast;
  std::string narrowed = narrow(text);
  const bool percent = !narrowed.empty() && narrowed.back() == '%';
  if (percent) narrowed.resize(trim(narrowed.substr(0, narrowed.size() - 1)).size());
  if (!ungroup(narrowed)) return {};
  const auto value = parse_decimal(narrowed);
  if (!value || !percent) return value;
  // More places than millionths can hold would be rounded away.
  if (*value % 100 != 0) return {};
  return *value / 100;
}

std::optional<std::int64_t> parse_money(std::string_view text) { return read_amount(text).value; }

namespace {

// The digits of a number, its places after the point, and what follows it.
struct Digits {
  std::size_t whole = 0;
  std::size_t places = 0;
  std::string after;
  bool point = false;
};

std::optional<Digits> digits_of(std::string_view text) {
  std::string narrowed = narrow(text);
  for (const std::string_view sign : {"\xc2\xa5", "-", "+"})
    if (narrowed.starts_with(sign)) narrowed.erase(0, sign.size());
  std::erase(narrowed, ',');
  std::size_t at = 0;
  const auto run = [&] {
    const std::size_t from = at;
    while (at < narrowed.size() && narrowed[at] >= '0' && narrowed[at] <= '9') ++at;
    return at - from;
  };
  Digits out;
  // Leading zeros do not make a number too large.
  const std::size_t zeros = std::min(narrowed.find_first_not_of('0'), narrowed.size());
  out.whole = run();
  if (out.whole == 0) return {};
  out.whole -= std::min(zeros, out.whole);
  if (at < narrowed.size() && narrowed[at] == '.') {
    out.point = true;
    ++at;
    out.places = run();
  }
  out.after = trim(std::string_view(narrowed).substr(at));
  return out;
}

// Called after reading failed, so it may look at the text once more for each reason.
Message why_no_number(Scalar scalar, std::string_view text) {
  if (scalar == Scalar::money)
    if (Message why = read_amount(text).why; !why.empty()) return why;
  const auto digits = digits_of(text);
  if (!digits) return {};
  std::string after = digits->after;
  if (scalar == Scalar::money)
    for (const std::string_view unit : {"亿元", "万元", "千元", "亿", "万", "千", "元"})
      if (after == unit) after.clear();
  if (scalar != Scalar::integer && after == "%") after.clear();
  if ((after.starts_with('e') || after.starts_with('E')) && after.size() > 1)
    return say("是科学计数法，可能已丢掉几位数字", "is in scientific notation; digits may be lost");
  if (!after.empty() && narrow(text).find(' ') != std::string::npos &&
      after.find_first_not_of("0123456789 ") == after.npos)
    return say("数字中间有空格", "there are blanks within the number");
  if (!after.empty()) return say("数字后面还有文字", "there is text after the number");
  // Commas that group by three are read before; these do not.
  if (narrow(text).find(',') != std::string::npos && digits->whole <= 7)
    return say("逗号没有把数字三位一组隔开", "has commas that do not part it by three digits");
  if (scalar == Scalar::integer) {
    if (digits->point)
      return say("应为整数，不能有小数", "must be a whole number, without a point");
    return say("数太大，绝对值最大{}", "is too large; at most {} either way",
               999'999'999'999'999'999);
  }
  if (digits->places > 6) return say("小数超过六位", "has more than six places after the point");
  if (digits->whole > 7)
    return say("数太大，最大约9.2万亿", "is too large; at most about 9.2 million million");
  if (digits->places > 4) return say("小数位数过多", "has too many places after the point");
  return {};
}

}  // namespace

bool is_share(std::string_view text) {
  const std::string_view end = trim(text);
  return end.ends_with('%') || end.ends_with("％");
}

std::optional<std::int64_t> parse_number_of(const FieldSpec& field, std::string_view text) {
  const auto parse = [&](std::string_view number) {
    return field.scalar == Scalar::integer ? parse_integer(number)
           : field.scalar == Scalar::money ? parse_money(number)
                                           : parse_number(number);
  };
  // A share is a number without a unit: 80% of an area is no area. A unit may be % itself.
  const auto plain = parse(text);
  if (plain && (field.scalar != Scalar::decimal || field.unit.empty() || !is_share(text)))
    return plain;
  const std::string narrowed = narrow(text);
  for (const std::string& unit : field.unit_words)
    if (narrowed.size() > unit.size() && narrowed.ends_with(unit))
      if (const auto n = parse(std::string_view(narrowed).substr(0, narrowed.size() - unit.size())))
        return n;
  return {};
}

// Case, blanks, hyphens, underscores and traditional characters do not tell words of an enumeration
// apart.
std::string squeezed_word(std::string_view text) {
  std::string out;
  for (const char c : simplified(narrow(text))) {
    if (is_space(c) || c == '_' || c == '-') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::optional<cel::Moment> parse_moment(Scalar scalar, std::string_view text) {
  const cel::Kind kind = kind_of(scalar);
  if (kind != cel::Kind::timestamp && kind != cel::Kind::duration && kind != cel::Kind::quantity)
    return {};
  std::string narrowed = narrow(text);
  switch (kind) {
    case cel::Kind::timestamp:
      // RFC 3339 allows a blank between date and time, and people write it.
      if (narrowed.size() > 10 && narrowed[10] == ' ') narrowed[10] = 'T';
      return cel::read_timestamp(narrowed);
    case cel::Kind::duration:
      return cel::read_duration(narrowed);
    default:
      return cel::read_quantity(narrowed);
  }
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  return cel::read_time(narrow(text));
}

// The unit of a bound is that of the value: days, nanoseconds of a day, whole seconds, millionths.
std::optional<std::int64_t> read_bound(Scalar scalar, std::string_view text) {
  switch (scalar) {
    case Scalar::date:
      if (const auto day = parse_date(text)) return day->days;
      return {};
    case Scalar::time:
      return parse_time(text);
    case Scalar::timestamp:
    case Scalar::duration:
    case Scalar::quantity: {
      const auto m = parse_moment(scalar, text);
      return m && m->nanos == 0 ? std::optional(m->whole) : std::nullopt;
    }
    default: {
      const auto value = parse_decimal(text);
      if (!value || (scalar == Scalar::integer && *value % 1'000'000 != 0)) return {};
      return scalar == Scalar::integer ? *value / 1'000'000 : *value;
    }
  }
}

// 1h30m, as people write a schema; 5400s is what CEL makes of it.
static std::string duration_bound(std::int64_t seconds) {
  if (seconds == 0) return "0s";
  std::string out = seconds < 0 ? "-" : "";
  std::int64_t rest = seconds < 0 ? -seconds : seconds;
  for (const auto& [size, unit] : {std::pair{3600, 'h'}, {60, 'm'}, {1, 's'}}) {
    if (rest / size > 0) out += fmt::format("{}{}", rest / size, unit);
    rest %= size;
  }
  return out;
}

std::string show_bound(Scalar scalar, std::int64_t bound) {
  switch (scalar) {
    case Scalar::integer:
      return std::to_string(bound);
    case Scalar::date:
      return to_string(Date{static_cast<std::int32_t>(bound)});
    case Scalar::timestamp:
      return cel::timestamp_text({bound, 0});
    case Scalar::duration:
      return duration_bound(bound);
    case Scalar::time:
      return cel::time_text(bound);
    case Scalar::quantity:
      return cel::quantity_text({bound, 0});
    default:
      return decimal_to_string(bound);
  }
}

Message why_not(Scalar scalar, std::string_view text) {
  switch (scalar) {
    case Scalar::date:
      return why_no_day(text);
    case Scalar::timestamp:
      if (parse_moment(scalar, narrow(text) + "Z") || parse_moment(scalar, narrow(text) + ":00Z"))
        return say("缺少时区，如 Z 或 +08:00", "the time zone is missing, such as Z or +08:00");
      return {};
    case Scalar::integer:
    case Scalar::decimal:
    case Scalar::money:
      return why_no_number(scalar, text);
    default:
      return {};
  }
}

Message why_not(const FieldSpec& field, std::string_view text) {
  const bool counted = field.scalar == Scalar::integer || field.scalar == Scalar::decimal;
  const auto digits = counted && !field.unit_words.empty() ? digits_of(text) : std::nullopt;
  // A unit is a word of a few letters; more than that, or a sign, is another kind of text.
  const auto letter = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  };
  if (digits && !digits->after.empty() && count_code_points(digits->after) <= 4 &&
      std::all_of(digits->after.begin(), digits->after.end(), letter))
    return say("单位应为{0}，不是{1}", "`{1}` is not the unit of this field",
               field.unit_words.front(), visible(digits->after));
  if (field.scalar == Scalar::decimal && !field.unit.empty() && is_share(text))
    return say("不能是百分比", "cannot be a percentage");
  return why_not(field.scalar, text);
}

std::optional<bool> parse_bool(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE" || text == "yes" || text == "Yes" ||
      text == "YES" || text == "是")
    return true;
  if (text == "false" || text == "False" || text == "FALSE" || text == "no" || text == "No" ||
      text == "NO" || text == "否")
    return false;
  return {};
}

}  // namespace ducha::dossier
