// Quantities as Kubernetes has them: exact in thousand-millionths, within 2^63 either way.
#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

// A unit: a power of 1024, or one of ten.
struct Unit {
  std::string_view name;
  int binary;
  int decimal;
};
constexpr std::array<Unit, 16> kUnits = {{{"", 0, 0},
                                          {"n", 0, -9},
                                          {"u", 0, -6},
                                          {"m", 0, -3},
                                          {"k", 0, 3},
                                          {"M", 0, 6},
                                          {"G", 0, 9},
                                          {"T", 0, 12},
                                          {"P", 0, 15},
                                          {"E", 0, 18},
                                          {"Ki", 1, 0},
                                          {"Mi", 2, 0},
                                          {"Gi", 3, 0},
                                          {"Ti", 4, 0},
                                          {"Pi", 5, 0},
                                          {"Ei", 6, 0}}};

// The unit of a name, or the exponent e3.
bool unit_of(std::string_view text, Unit& out) {
  for (const Unit& unit : kUnits)
    if (unit.name == text) {
      out = unit;
      return true;
    }
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return false;
  text.remove_prefix(1);
  const bool negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  int exponent = 0;
  for (const char c : text) exponent = std::min(exponent * 10 + (c - '0'), 1'000'000);
  out = {"", 0, negative ? -exponent : exponent};
  return true;
}

// Digits before the unit, lowest first, with the places of the point.
struct Number {
  std::string digits;
  int places = 0;

  void times_1024() {
    int carry = 0;
    for (char& d : digits) {
      const int v = d * 1024 + carry;
      d = static_cast<char>(v % 10);
      carry = v / 10;
    }
    for (; carry > 0; carry /= 10) digits += static_cast<char>(carry % 10);
  }
  // The digit worth 10^at; none is 0.
  int at(std::int64_t power) const {
    const std::int64_t i = power + places;
    return i < 0 || i >= static_cast<std::int64_t>(digits.size())
               ? 0
               : digits[static_cast<std::size_t>(i)];
  }
};

// Rounded up to thousand-millionths, at most 2^63-1.
Moment rounded(const Number& number) {
  constexpr Wide kMost = Wide{std::numeric_limits<std::int64_t>::max()} * kBillion;
  const std::int64_t top = static_cast<std::int64_t>(number.digits.size()) - number.places - 1;
  Wide nanos = 0;
  for (std::int64_t power = top; power >= -9 && nanos <= kMost; --power)
    nanos = nanos * 10 + number.at(power);
  for (std::int64_t power = std::min<std::int64_t>(top, -10); power >= -number.places; --power)
    if (number.at(power) != 0) {
      ++nanos;
      break;
    }
  nanos = std::min(nanos, kMost);
  return {static_cast<std::int64_t>(nanos / kBillion),
          static_cast<std::uint32_t>(nanos % kBillion)};
}

Wide nanos_of(const Moment& m) { return Wide{m.whole} * kBillion + m.nanos; }

Value made(Wide nanos, const Call& c) {
  constexpr Wide kMost = Wide{std::numeric_limits<std::int64_t>::max()} * kBillion;
  if (nanos > kMost || nanos < -kMost) return c.error(say("数值溢出", "a number overflows"));
  Wide whole = nanos / kBillion;
  Wide rest = nanos % kBillion;
  if (rest < 0) {
    rest += kBillion;
    --whole;
  }
  return c.moment(Kind::quantity,
                  {static_cast<std::int64_t>(whole), static_cast<std::uint32_t>(rest)});
}

Wide operand(const Value& v) {
  return v.is(Kind::quantity) ? nanos_of(*v.moment) : Wide{v.i} * kBillion;
}
Value plus(const Value* a, std::size_t, const Call& c) {
  return made(operand(a[0]) + operand(a[1]), c);
}
Value minus(const Value* a, std::size_t, const Call& c) {
  return made(operand(a[0]) - operand(a[1]), c);
}
Value times(const Value* a, std::size_t, const Call& c) {
  const bool first = a[0].is(Kind::quantity);
  Wide out = 0;
  return __builtin_mul_overflow(operand(a[first ? 0 : 1]), Wide{a[first ? 1 : 0].i}, &out)
             ? c.error(say("数值溢出", "a number overflows"))
             : made(out, c);
}

}  // namespace

std::optional<Moment> read_quantity(std::string_view text) {
  // Longer than any number that differs from its neighbours.
  constexpr std::size_t kLongest = 256;
  if (text.empty() || text.size() > kLongest) return {};
  const bool negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  Number number;
  std::size_t at = 0;
  bool point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    number.digits += static_cast<char>(text[at] - '0');
    number.places += point;
  }
  Unit unit{};
  if (number.digits.empty() || !unit_of(text.substr(at), unit)) return {};
  std::reverse(number.digits.begin(), number.digits.end());
  while (number.digits.size() > 1 && number.digits.back() == 0) number.digits.pop_back();
  if (number.digits == std::string(1, '\0')) return Moment{};
  for (int i = 0; i < unit.binary; ++i) number.times_1024();
  number.places -= unit.decimal;
  Moment out = rounded(number);
  if (!negative) return out;
  out.whole = -out.whole;
  if (out.nanos > 0) {
    --out.whole;
    out.nanos = static_cast<std::uint32_t>(kBillion) - out.nanos;
  }
  return out;
}

// In the unit in which it is the least whole number: 2Ki, 1500m, 3M.
std::string quantity_text(const Moment& moment) {
  Wide nanos = nanos_of(moment);
  const std::string_view sign = nanos < 0 ? "-" : "";
  if (nanos < 0) nanos = -nanos;
  if (nanos == 0) return "0";
  if (nanos % kBillion != 0) {
    std::string_view unit = "n";
    Wide count = nanos;
    for (const std::string_view larger : {"u", "m"}) {
      if (count % 1000 != 0) break;
      count /= 1000;
      unit = larger;
    }
    // What is finer than a unit of 64 bits would hold is below 2^63 ones all the same.
    const auto high = static_cast<std::uint64_t>(count / kBillion);
    const auto low = static_cast<std::uint64_t>(count % kBillion);
    return high > 0 ? fmt::format("{}{}{:09}{}", sign, high, low, unit)
                    : fmt::format("{}{}{}", sign, low, unit);
  }
  const auto whole = static_cast<std::uint64_t>(nanos / kBillion);
  std::uint64_t least = whole;
  std::string_view unit;
  for (const auto& [step, units] :
       {std::pair{std::uint64_t{1024}, std::string_view("Ki Mi Gi Ti Pi Ei")},
        std::pair{std::uint64_t{1000}, std::string_view("k  M  G  T  P  E ")}}) {
    std::uint64_t count = whole;
    std::size_t level = 0;
    for (; count % step == 0 && level < 6; ++level) count /= step;
    if (count >= least) continue;
    least = count;
    unit = trim(units.substr((level - 1) * 3, 2));
  }
  return fmt::format("{}{}{}", sign, least, unit);
}

void add_quantity(std::vector<Row>& rows) {
  rows.insert(
      rows.end(),
      {
          {"quantity(quantity) quantity",
           [](const Value* a, std::size_t, const Call&) { return a[0]; }},
          {"quantity(string) quantity",
           [](const Value* a, std::size_t, const Call& c) {
             const auto m = read_quantity(str(a[0]));
             return m ? c.moment(Kind::quantity, *m)
                      : c.error(say("“{}”不是数量，应写作 500m、1.5Gi 之类",
                                    "`{}` is no quantity; write it as 500m or 1.5Gi",
                                    visible(shorten(str(a[0]), 40))));
           }},
          {"isQuantity(string) bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(read_quantity(str(a[0])).has_value());
           }},
          {"quantity.sign() int",
           [](const Value* a, std::size_t, const Call&) {
             return Value::int64(a[0].moment->whole < 0 ? -1 : *a[0].moment == Moment{} ? 0 : 1);
           }},
          {"quantity.isInteger() bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(a[0].moment->nanos == 0);
           }},
          {"quantity.asInteger() int",
           [](const Value* a, std::size_t, const Call& c) {
             return a[0].moment->nanos == 0 ? Value::int64(a[0].moment->whole)
                                            : c.error(say("{} 不是整数", "{} is not whole",
                                                          quantity_text(*a[0].moment)));
           }},
          {"quantity.asApproximateFloat() double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(static_cast<double>(a[0].moment->whole) +
                                   static_cast<double>(a[0].moment->nanos) / 1e9);
           }},
          {"quantity.isGreaterThan(quantity) bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(*a[0].moment > *a[1].moment);
           }},
          {"quantity.isLessThan(quantity) bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(*a[0].moment < *a[1].moment);
           }},
          {"quantity.compareTo(quantity) int",
           [](const Value* a, std::size_t, const Call&) {
             return Value::int64(compare(a[0], a[1]));
           }},
          {"quantity.add(quantity) quantity", plus},
          {"quantity.add(int) quantity", plus},
          {"quantity.sub(quantity) quantity", minus},
          {"quantity.sub(int) quantity", minus},
          {"_+_(quantity, quantity) quantity", plus},
          {"_-_(quantity, quantity) quantity", minus},
          {"_*_(quantity, int) quantity", times},
          {"_*_(int, quantity) quantity", times},
      });
}

}  // namespace ducha::cel
