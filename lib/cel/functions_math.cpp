// The math extension (cel-go's ext.Math), ratios and rounding of decimals.
#include <cmath>
#include <limits>

#include "cel/functions.h"

namespace ducha::cel {

namespace {

template <int Sign>
Value extreme_number(const Value* a, std::size_t n, const Call& c) {
  const Value* items = a;
  std::size_t size = n;
  if (n == 1 && a[0].is(Kind::list)) {
    items = a[0].list->items;
    size = a[0].list->size;
    if (size == 0) return c.error(say("空列表没有最值", "an empty list has no least or greatest"));
  }
  const auto number = [](const Value& v) {
    return v.is(Kind::int64) || v.is(Kind::uint64) || v.is(Kind::float64) || v.is(Kind::decimal) ||
           v.is(Kind::date);
  };
  Value best = items[0];
  if (!number(best)) return c.no_overload(Sign > 0 ? "math.greatest" : "math.least");
  for (std::size_t i = 1; i < size; ++i) {
    if (!number(items[i])) return c.no_overload(Sign > 0 ? "math.greatest" : "math.least");
    const int r = compare(items[i], best);
    if (r == kNoOrder) return c.no_overload(Sign > 0 ? "math.greatest" : "math.least");
    if (r == Sign) best = items[i];
  }
  return best;
}

template <double (*F)(double)>
Value of_double(const Value* a, std::size_t, const Call&) {
  return Value::float64(F(a[0].d));
}
// std::round is overloaded, so its address alone is ambiguous.
double round_away(double x) { return std::round(x); }

// A shift by 64 and more is undefined in C++ and zero in CEL; to the right the sign is not kept
// (cel-go, ext.Math).
Value shift_left(const Value* a, std::size_t, const Call& c) {
  if (a[1].i < 0) return c.error(say("移位数不能为负", "a shift cannot be negative"));
  Value v = a[0];
  v.u = a[1].i > 63 ? 0 : a[0].u << a[1].i;
  return v;
}
Value shift_right(const Value* a, std::size_t, const Call& c) {
  if (a[1].i < 0) return c.error(say("移位数不能为负", "a shift cannot be negative"));
  Value v = a[0];
  v.u = a[1].i > 63 ? 0 : a[0].u >> a[1].i;
  return v;
}

// Rounds millionths to `places` (0..6): half away from zero, down, or up.
enum class Way { nearest, down, up };
Value round_to(std::int64_t v, std::int64_t places, Way way, const Call& c) {
  if (places < 0 || places > 6)
    return c.error(say("小数位数应在0到6之间", "places must be 0 to 6"));
  std::int64_t unit = 1;
  for (std::int64_t i = places; i < 6; ++i) unit *= 10;
  std::int64_t q = v / unit;
  const std::int64_t r = v % unit;
  if (way == Way::nearest && (r >= 0 ? r : -r) * 2 >= unit) q += r < 0 ? -1 : 1;
  if (way == Way::down && r < 0) --q;
  if (way == Way::up && r > 0) ++q;
  std::int64_t out = 0;
  return __builtin_mul_overflow(q, unit, &out) ? c.error(say("数值溢出", "a number overflows"))
                                               : Value::decimal(out);
}

// Half away from zero, in 128 bits: a sum of money times a million does not fit into 64.
template <int Times>
Value ratio(const Value* a, std::size_t, const Call& c) {
  Wide x = millionths(a[0]) * kDecimalOne * Times;
  Wide y = millionths(a[1]);
  if (y == 0) return c.error(say("除数为零", "division by zero"));
  const bool negative = (x < 0) != (y < 0);
  if (x < 0) x = -x;
  if (y < 0) y = -y;
  const Wide q = (x + y / 2) / y;
  if (q > Wide{std::numeric_limits<std::int64_t>::max()})
    return c.error(say("数值溢出", "a number overflows"));
  return Value::decimal(static_cast<std::int64_t>(negative ? -q : q));
}

Value absolute(const Value* a, std::size_t, const Call& c) {
  if (a[0].is(Kind::float64)) return Value::float64(std::fabs(a[0].d));
  if (a[0].is(Kind::uint64)) return Value::uint64(a[0].u);
  if (a[0].i == std::numeric_limits<std::int64_t>::min())
    return c.error(say("数值溢出", "a number overflows"));
  Value v = a[0].is(Kind::decimal) ? Value::decimal(a[0].i) : Value::int64(a[0].i);
  if (v.i < 0) v.i = -v.i;
  return v;
}

Value sign(const Value* a, std::size_t, const Call&) {
  if (a[0].is(Kind::float64))
    return Value::float64(std::isnan(a[0].d) ? a[0].d : a[0].d > 0 ? 1 : a[0].d < 0 ? -1 : 0);
  if (a[0].is(Kind::uint64)) return Value::uint64(a[0].u > 0 ? 1 : 0);
  return Value::int64(a[0].i > 0 ? 1 : a[0].i < 0 ? -1 : 0);
}

// "One for every N, and for every part of N", as posts are allotted.
Value ceil_div(const Value* a, std::size_t, const Call& c) {
  if (a[1].i <= 0) return c.error(say("除数须大于零", "the divisor must be above zero"));
  const std::int64_t q = a[0].i / a[1].i;
  return Value::int64(q + (a[0].i % a[1].i > 0 ? 1 : 0));
}

// math.greatest and math.least take any number of arguments; a signature has as many as it names.
// Nobody compares more than eight by hand, and a list takes the rest.
void add_extremes(std::vector<Row>& rows, std::string_view name, Run run) {
  for (const std::string_view t : {"int", "uint", "double", "decimal", "date"}) {
    rows.push_back({fmt::format("{0}({1}) {1}", name, t), run});
    rows.push_back({fmt::format("{0}({1}, {1}) {1}", name, t), run});
    rows.push_back({fmt::format("{0}(list({1})) {1}", name, t), run});
  }
  std::string many(name);
  for (int n = 1; n <= 8; ++n) {
    many += n == 1 ? "(dyn" : ", dyn";
    rows.push_back({many + ") dyn", run});
  }
  rows.push_back({fmt::format("{}(list(dyn)) dyn", name), run});
}

}  // namespace

void add_math(std::vector<Row>& rows) {
  add_extremes(rows, "math.greatest", extreme_number<1>);
  add_extremes(rows, "math.least", extreme_number<-1>);
  rows.insert(
      rows.end(),
      {
          {"math.ceil(double) double", of_double<std::ceil>},
          {"math.floor(double) double", of_double<std::floor>},
          {"math.round(double) double", of_double<round_away>},
          {"math.trunc(double) double", of_double<std::trunc>},
          {"math.ceil(decimal) decimal",
           [](const Value* a, std::size_t, const Call& c) {
             return round_to(a[0].i, 0, Way::up, c);
           }},
          {"math.floor(decimal) decimal",
           [](const Value* a, std::size_t, const Call& c) {
             return round_to(a[0].i, 0, Way::down, c);
           }},
          {"math.round(decimal) decimal",
           [](const Value* a, std::size_t, const Call& c) {
             return round_to(a[0].i, 0, Way::nearest, c);
           }},
          {"math.sqrt(double) double", of_double<std::sqrt>},
          {"math.sqrt(int) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(std::sqrt(static_cast<double>(a[0].i)));
           }},
          {"math.sqrt(uint) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(std::sqrt(static_cast<double>(a[0].u)));
           }},
          {"math.abs(int) int", absolute},
          {"math.abs(uint) uint", absolute},
          {"math.abs(double) double", absolute},
          {"math.abs(decimal) decimal", absolute},
          {"math.sign(int) int", sign},
          {"math.sign(uint) uint", sign},
          {"math.sign(double) double", sign},
          {"math.sign(decimal) int", sign},
          {"math.isNaN(double) bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(std::isnan(a[0].d));
           }},
          {"math.isInf(double) bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(std::isinf(a[0].d));
           }},
          {"math.isFinite(double) bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(std::isfinite(a[0].d));
           }},
          {"math.bitAnd(int, int) int",
           [](const Value* a, std::size_t, const Call&) { return Value::int64(a[0].i & a[1].i); }},
          {"math.bitAnd(uint, uint) uint",
           [](const Value* a, std::size_t, const Call&) { return Value::uint64(a[0].u & a[1].u); }},
          {"math.bitOr(int, int) int",
           [](const Value* a, std::size_t, const Call&) { return Value::int64(a[0].i | a[1].i); }},
          {"math.bitOr(uint, uint) uint",
           [](const Value* a, std::size_t, const Call&) { return Value::uint64(a[0].u | a[1].u); }},
          {"math.bitXor(int, int) int",
           [](const Value* a, std::size_t, const Call&) { return Value::int64(a[0].i ^ a[1].i); }},
          {"math.bitXor(uint, uint) uint",
           [](const Value* a, std::size_t, const Call&) { return Value::uint64(a[0].u ^ a[1].u); }},
          {"math.bitNot(int) int",
           [](const Value* a, std::size_t, const Call&) { return Value::int64(~a[0].i); }},
          {"math.bitNot(uint) uint",
           [](const Value* a, std::size_t, const Call&) { return Value::uint64(~a[0].u); }},
          {"math.bitShiftLeft(int, int) int", shift_left},
          {"math.bitShiftLeft(uint, int) uint", shift_left},
          {"math.bitShiftRight(int, int) int", shift_right},
          {"math.bitShiftRight(uint, int) uint", shift_right},
          {"math.ceilDiv(int, int) int", ceil_div},
          {"ratio(int, int) decimal", ratio<1>},
          {"ratio(decimal, decimal) decimal", ratio<1>},
          {"ratio(int, decimal) decimal", ratio<1>},
          {"ratio(decimal, int) decimal", ratio<1>},
          {"percent(int, int) decimal", ratio<100>},
          {"percent(decimal, decimal) decimal", ratio<100>},
          {"percent(int, decimal) decimal", ratio<100>},
          {"percent(decimal, int) decimal", ratio<100>},
          {"decimal.round(int) decimal",
           [](const Value* a, std::size_t, const Call& c) {
             return round_to(a[0].i, a[1].i, Way::nearest, c);
           }},
          {"decimal.floor() decimal",
           [](const Value* a, std::size_t, const Call& c) {
             return round_to(a[0].i, 0, Way::down, c);
           }},
          {"decimal.ceil() decimal", [](const Value* a, std::size_t,
                                        const Call& c) { return round_to(a[0].i, 0, Way::up, c); }},
      });
}

}  // namespace ducha::cel
