// Operators, sizes, membership, conversions, optionals.
#include <limits>

#include "base/decimal.h"
#include "base/text.h"
#include "cel/format.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

Value overflow(const Call& c) { return c.error(say("数值溢出", "a number overflows")); }
Value zero(const Call& c) { return c.error(say("除数为零", "division by zero")); }

Value decimal(Wide v, const Call& c) {
  if (v > Wide{std::numeric_limits<std::int64_t>::max()} ||
      v < Wide{std::numeric_limits<std::int64_t>::min()})
    return overflow(c);
  return Value::decimal(static_cast<std::int64_t>(v));
}
// Half away from zero, as officials round.
Wide divide_rounded(Wide a, Wide b) {
  const bool negative = (a < 0) != (b < 0);
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  const Wide q = (a + b / 2) / b;
  return negative ? -q : q;
}

template <bool (*Test)(int)>
Value order(const Value* a, std::size_t, const Call& c) {
  if (a[0].is(Kind::string) && a[1].is(Kind::string)) charge(c.frame, *a[0].str, *a[1].str);
  const int r = compare(a[0], a[1]);
  if (r == kNoOrder) return c.no_overload("<");
  return Value::boolean(r != kUnordered && Test(r));
}
bool less(int r) { return r < 0; }
bool less_equal(int r) { return r <= 0; }
bool greater(int r) { return r > 0; }
bool greater_equal(int r) { return r >= 0; }

Value add_ints(const Value* a, std::size_t, const Call& c) {
  std::int64_t r = 0;
  return __builtin_add_overflow(a[0].i, a[1].i, &r) ? overflow(c) : Value::int64(r);
}
Value add_uints(const Value* a, std::size_t, const Call& c) {
  std::uint64_t r = 0;
  return __builtin_add_overflow(a[0].u, a[1].u, &r) ? overflow(c) : Value::uint64(r);
}
Value add_texts(const Value* a, std::size_t, const Call& c) {
  const std::string_view x = str(a[0]);
  const std::string_view y = str(a[1]);
  if (!c.spend(1)) return c.too_much();
  std::string out(x);
  out += y;
  return a[0].is(Kind::bytes) ? c.bytes(out) : c.text(out);
}
Value add_lists(const Value* a, std::size_t, const Call& c) {
  const std::uint64_t size = std::uint64_t{a[0].list->size} + a[1].list->size;
  if (!c.spend(size)) return c.too_much();
  auto* items = c.arena().array<Value>(size);
  for (std::uint32_t i = 0; i < a[0].list->size; ++i) items[i] = a[0].list->items[i];
  for (std::uint32_t i = 0; i < a[1].list->size; ++i)
    items[a[0].list->size + i] = a[1].list->items[i];
  return Value::list_of(c.arena().make<List>(items, static_cast<std::uint32_t>(size)));
}
Value decimal_add(const Value* a, std::size_t, const Call& c) {
  return decimal(millionths(a[0]) + millionths(a[1]), c);
}
Value decimal_subtract(const Value* a, std::size_t, const Call& c) {
  return decimal(millionths(a[0]) - millionths(a[1]), c);
}
Value decimal_multiply(const Value* a, std::size_t, const Call& c) {
  Wide product = 0;
  return __builtin_mul_overflow(millionths(a[0]), millionths(a[1]), &product)
             ? overflow(c)
             : decimal(divide_rounded(product, kDecimalOne), c);
}
Value decimal_divide(const Value* a, std::size_t, const Call& c) {
  if (a[1].i == 0) return zero(c);
  return decimal(divide_rounded(millionths(a[0]) * kDecimalOne, millionths(a[1])), c);
}

Value subtract_ints(const Value* a, std::size_t, const Call& c) {
  std::int64_t r = 0;
  return __builtin_sub_overflow(a[0].i, a[1].i, &r) ? overflow(c) : Value::int64(r);
}
Value multiply_ints(const Value* a, std::size_t, const Call& c) {
  std::int64_t r = 0;
  return __builtin_mul_overflow(a[0].i, a[1].i, &r) ? overflow(c) : Value::int64(r);
}
Value divide_ints(const Value* a, std::size_t, const Call& c) {
  if (a[1].i == 0) return zero(c);
  // The least int divided by -1 is a trap of the processor, not a number.
  if (a[1].i == -1)
    return a[0].i == std::numeric_limits<std::int64_t>::min() ? overflow(c) : Value::int64(-a[0].i);
  return Value::int64(a[0].i / a[1].i);
}
Value modulo_ints(const Value* a, std::size_t, const Call& c) {
  if (a[1].i == 0) return zero(c);
  return Value::int64(a[1].i == -1 ? 0 : a[0].i % a[1].i);
}

// Four comparisons of short values cost about as much as one step elsewhere.
Value in_list(const Value* a, std::size_t, const Call& c) {
  if (!c.spend(a[1].list->size / 4 + 1)) return c.too_much();
  return holds(*a[1].list, a[0], c);
}

Value text_size(const Value* a, std::size_t, const Call&) {
  return Value::int64(static_cast<std::int64_t>(count_code_points(str(a[0]))));
}
Value bytes_size(const Value* a, std::size_t, const Call&) { return Value::int64(a[0].str->size); }
Value list_size(const Value* a, std::size_t, const Call&) { return Value::int64(a[0].list->size); }
Value map_size(const Value* a, std::size_t, const Call&) { return Value::int64(a[0].map->size); }

Value same(const Value* a, std::size_t, const Call&) { return a[0]; }

Value int_from_double(const Value* a, std::size_t, const Call& c) {
  // The open range: the bounds themselves are not exactly representable as doubles.
  if (!(a[0].d > -9223372036854775808.0 && a[0].d < 9223372036854775808.0)) return overflow(c);
  return Value::int64(static_cast<std::int64_t>(a[0].d));
}
Value bad_text(std::string_view kind, const Value& v, const Call& c) {
  return c.error(say("“{}”不能转换为 {}", "`{}` cannot be converted to {}",
                     visible(shorten(str(v), 40)), kind));
}
Value int_from_text(const Value* a, std::size_t, const Call& c) {
  const std::string text(str(a[0]));
  // strtoll skips blanks and takes what it can: the whole text must be the number.
  errno = 0;
  char* end = nullptr;
  const long long v = std::strtoll(text.c_str(), &end, 10);
  if (text.empty() || is_space(text[0]) || end != text.c_str() + text.size() || errno != 0)
    return bad_text("int", a[0], c);
  return Value::int64(v);
}
Value uint_from_text(const Value* a, std::size_t, const Call& c) {
  const std::string text(str(a[0]));
  errno = 0;
  char* end = nullptr;
  const unsigned long long v = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || text[0] < '0' || text[0] > '9' || end != text.c_str() + text.size() ||
      errno != 0)
    return bad_text("uint", a[0], c);
  return Value::uint64(v);
}
Value uint_from_double(const Value* a, std::size_t, const Call& c) {
  if (!(a[0].d >= 0 && a[0].d < 18446744073709551616.0)) return overflow(c);
  return Value::uint64(static_cast<std::uint64_t>(a[0].d));
}
Value double_from_text(const Value* a, std::size_t, const Call& c) {
  const std::string text(str(a[0]));
  char* end = nullptr;
  const double v = std::strtod(text.c_str(), &end);
  if (text.empty() || is_space(text[0]) || end != text.c_str() + text.size())
    return bad_text("double", a[0], c);
  return Value::float64(v);
}
// The spellings of the conformance suite (conversions/bool), no others.
Value bool_from_text(const Value* a, std::size_t, const Call& c) {
  const std::string_view t = str(a[0]);
  if (t == "true" || t == "True" || t == "TRUE" || t == "t" || t == "1")
    return Value::boolean(true);
  if (t == "false" || t == "False" || t == "FALSE" || t == "f" || t == "0")
    return Value::boolean(false);
  return bad_text("bool", a[0], c);
}
Value text_from_bytes(const Value* a, std::size_t, const Call& c) {
  if (find_invalid_utf8(a[0].str->view()) != std::string_view::npos)
    return c.error(say("字节不是合法的 UTF-8", "the bytes are not valid UTF-8"));
  return c.text(a[0].str->view());
}
Value text_from_any(const Value* a, std::size_t, const Call& c) {
  return c.text(show_string(a[0]));
}

Value decimal_from_text(const Value* a, std::size_t, const Call& c) {
  const auto v = parse_decimal(str(a[0]));
  return v ? Value::decimal(*v) : bad_text("decimal", a[0], c);
}
Value int_from_decimal(const Value* a, std::size_t, const Call& c) {
  if (a[0].i % kDecimalOne != 0)
    return c.error(say("{} 不是整数", "{} is not whole", decimal_to_string(a[0].i)));
  return Value::int64(a[0].i / kDecimalOne);
}

// Optionals.
Value some(const Value& v, const Call& c) {
  Value out(Kind::optional);
  out.inner = c.arena().make<Value>(v);
  return out;
}
Value none() {
  Value out(Kind::optional);
  out.inner = nullptr;
  return out;
}
// Zero values of optional.ofNonZeroValue(); days and times of day have none.
bool is_zero(const Value& v) {
  switch (v.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
    case Kind::int64:
    case Kind::uint64:
    case Kind::decimal:
      return v.u == 0;
    case Kind::float64:
      return v.d == 0;
    case Kind::string:
    case Kind::bytes:
      return v.str->size == 0;
    case Kind::list:
      return v.list->size == 0;
    case Kind::map:
      return v.map->size == 0;
    case Kind::duration:
    case Kind::quantity:
      return *v.moment == Moment{};
    default:
      return false;
  }
}
Value optional_value(const Value* a, std::size_t, const Call& c) {
  return a[0].inner != nullptr ? *a[0].inner
                               : c.error(say("optional 没有值", "the optional has no value"));
}
// The values that are there, in their order.
Value unwrap(const Value* a, std::size_t, const Call& c) {
  std::vector<Value> out;
  for (std::uint32_t i = 0; i < a[0].list->size; ++i)
    if (a[0].list->items[i].is(Kind::optional) && a[0].list->items[i].inner != nullptr)
      out.push_back(*a[0].list->items[i].inner);
  return c.list(out);
}

// Overloads for each kind and, of numbers, for each pair of kinds: the cross-type comparisons of
// CEL.
void add_order(std::vector<Row>& rows) {
  static constexpr std::string_view kOrdered[] = {
      "bool",      "int",      "uint", "double", "decimal",  "string", "bytes",
      "timestamp", "duration", "date", "time",   "quantity", "semver"};
  static constexpr std::string_view kNumbers[] = {"int", "uint", "double", "decimal"};
  const std::pair<std::string_view, Run> orders[] = {{"_<_", order<less>},
                                                     {"_<=_", order<less_equal>},
                                                     {"_>_", order<greater>},
                                                     {"_>=_", order<greater_equal>}};
  for (const auto& [name, run] : orders) {
    for (const std::string_view t : kOrdered)
      rows.push_back({fmt::format("{0}({1}, {1}) bool", name, t), run});
    for (const std::string_view x : kNumbers)
      for (const std::string_view y : kNumbers)
        if (x != y) rows.push_back({fmt::format("{}({}, {}) bool", name, x, y), run});
  }
  rows.push_back({"_==_(A, A) bool",
                  [](const Value* a, std::size_t, const Call& c) { return equal(a[0], a[1], c); }});
  rows.push_back({"_!=_(A, A) bool", [](const Value* a, std::size_t, const Call& c) {
                    return negated(equal(a[0], a[1], c));
                  }});
}

// Whole numbers and amounts mix, amounts and doubles do not: what is not exact must not slip into
// a sum of money. Whole numbers err where they overflow, as CEL demands; nothing wraps around.
void add_arithmetic(std::vector<Row>& rows) {
  rows.insert(
      rows.end(),
      {
          {"_+_(int, int) int", add_ints},
          {"_+_(uint, uint) uint", add_uints},
          {"_+_(double, double) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(a[0].d + a[1].d);
           }},
          {"_+_(string, string) string", add_texts},
          {"_+_(bytes, bytes) bytes", add_texts},
          {"_+_(list(A), list(A)) list(A)", add_lists},
          {"_+_(decimal, decimal) decimal", decimal_add},
          {"_+_(decimal, int) decimal", decimal_add},
          {"_+_(int, decimal) decimal", decimal_add},
          {"_-_(int, int) int", subtract_ints},
          {"_-_(uint, uint) uint",
           [](const Value* a, std::size_t, const Call& c) {
             return a[1].u > a[0].u ? overflow(c) : Value::uint64(a[0].u - a[1].u);
           }},
          {"_-_(double, double) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(a[0].d - a[1].d);
           }},
          {"_-_(decimal, decimal) decimal", decimal_subtract},
          {"_-_(decimal, int) decimal", decimal_subtract},
          {"_-_(int, decimal) decimal", decimal_subtract},
          {"_*_(int, int) int", multiply_ints},
          {"_*_(uint, uint) uint",
           [](const Value* a, std::size_t, const Call& c) {
             std::uint64_t r = 0;
             return __builtin_mul_overflow(a[0].u, a[1].u, &r) ? overflow(c) : Value::uint64(r);
           }},
          {"_*_(double, double) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(a[0].d * a[1].d);
           }},
          {"_*_(decimal, decimal) decimal", decimal_multiply},
          {"_*_(decimal, int) decimal", decimal_multiply},
          {"_*_(int, decimal) decimal", decimal_multiply},
          {"_/_(int, int) int", divide_ints},
          {"_/_(uint, uint) uint",
           [](const Value* a, std::size_t, const Call& c) {
             return a[1].u == 0 ? zero(c) : Value::uint64(a[0].u / a[1].u);
           }},
          {"_/_(double, double) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(a[0].d / a[1].d);
           }},
          {"_/_(decimal, decimal) decimal", decimal_divide},
          {"_/_(decimal, int) decimal", decimal_divide},
          {"_/_(int, decimal) decimal", decimal_divide},
          {"_%_(int, int) int", modulo_ints},
          {"_%_(uint, uint) uint",
           [](const Value* a, std::size_t, const Call& c) {
             return a[1].u == 0 ? zero(c) : Value::uint64(a[0].u % a[1].u);
           }},
          {"-_(int) int",
           [](const Value* a, std::size_t, const Call& c) {
             return a[0].i == std::numeric_limits<std::int64_t>::min() ? overflow(c)
                                                                       : Value::int64(-a[0].i);
           }},
          {"-_(double) double",
           [](const Value* a, std::size_t, const Call&) { return Value::float64(-a[0].d); }},
          {"-_(decimal) decimal",
           [](const Value* a, std::size_t, const Call& c) { return decimal(-Wide{a[0].i}, c); }},
          {"!_(bool) bool",
           [](const Value* a, std::size_t, const Call&) { return Value::boolean(a[0].u == 0); }},
      });
}

void add_sizes(std::vector<Row>& rows) {
  rows.insert(rows.end(), {
                              {"@in(A, list(A)) bool", in_list},
                              {"@in(A, map(A, B)) bool",
                               [](const Value* a, std::size_t, const Call& c) {
                                 charge(c.frame, a[1].map->size / 8);
                                 return Value::boolean(a[1].map->find(a[0]) != nullptr);
                               }},
                              {"size(string) int", text_size},
                              {"string.size() int", text_size},
                              {"size(bytes) int", bytes_size},
                              {"bytes.size() int", bytes_size},
                              {"size(list(A)) int", list_size},
                              {"list(A).size() int", list_size},
                              {"size(map(A, B)) int", map_size},
                              {"map(A, B).size() int", map_size},
                          });
}

void add_conversions(std::vector<Row>& rows) {
  rows.insert(
      rows.end(),
      {
          {"type(A) type",
           [](const Value* a, std::size_t, const Call&) {
             Value v(Kind::type);
             v.type = type_of(a[0]);
             return v;
           }},
          {"dyn(A) dyn", same},
          {"int(int) int", same},
          {"int(uint) int",
           [](const Value* a, std::size_t, const Call& c) {
             return a[0].u > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
                        ? overflow(c)
                        : Value::int64(static_cast<std::int64_t>(a[0].u));
           }},
          {"int(double) int", int_from_double},
          {"int(string) int", int_from_text},
          {"int(decimal) int", int_from_decimal},
          {"uint(uint) uint", same},
          {"uint(int) uint",
           [](const Value* a, std::size_t, const Call& c) {
             return a[0].i < 0 ? overflow(c) : Value::uint64(static_cast<std::uint64_t>(a[0].i));
           }},
          {"uint(double) uint", uint_from_double},
          {"uint(string) uint", uint_from_text},
          {"double(double) double", same},
          {"double(int) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(static_cast<double>(a[0].i));
           }},
          {"double(uint) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(static_cast<double>(a[0].u));
           }},
          {"double(decimal) double",
           [](const Value* a, std::size_t, const Call&) {
             return Value::float64(static_cast<double>(a[0].i) / kDecimalOne);
           }},
          {"double(string) double", double_from_text},
          {"bool(bool) bool", same},
          {"bool(string) bool", bool_from_text},
          {"string(string) string", same},
          {"string(bytes) string", text_from_bytes},
          {"string(int) string", text_from_any},
          {"string(uint) string", text_from_any},
          {"string(double) string", text_from_any},
          {"string(bool) string", text_from_any},
          {"string(timestamp) string", text_from_any},
          {"string(duration) string", text_from_any},
          {"string(date) string", text_from_any},
          {"string(decimal) string", text_from_any},
          {"string(time) string", text_from_any},
          {"string(quantity) string", text_from_any},
          {"string(semver) string", text_from_any},
          {"string(ip) string", text_from_any},
          {"string(cidr) string", text_from_any},
          {"bytes(bytes) bytes", same},
          {"bytes(string) bytes",
           [](const Value* a, std::size_t, const Call& c) { return c.bytes(str(a[0])); }},
          {"decimal(decimal) decimal", same},
          {"decimal(int) decimal",
           [](const Value* a, std::size_t, const Call& c) { return decimal(millionths(a[0]), c); }},
          {"decimal(string) decimal", decimal_from_text},
      });
}

void add_texts_and_optionals(std::vector<Row>& rows) {
  rows.insert(rows.end(),
              {
                  {"string.contains(string) bool",
                   [](const Value* a, std::size_t, const Call& c) {
                     if (!can_search(str(a[0]), str(a[1]), c)) return c.too_much();
                     return Value::boolean(str(a[0]).find(str(a[1])) != std::string_view::npos);
                   }},
                  {"string.startsWith(string) bool",
                   [](const Value* a, std::size_t, const Call&) {
                     return Value::boolean(str(a[0]).starts_with(str(a[1])));
                   }},
                  {"string.endsWith(string) bool",
                   [](const Value* a, std::size_t, const Call&) {
                     return Value::boolean(str(a[0]).ends_with(str(a[1])));
                   }},
                  {"optional.of(A) optional(A)",
                   [](const Value* a, std::size_t, const Call& c) { return some(a[0], c); }},
                  {"optional.ofNonZeroValue(A) optional(A)",
                   [](const Value* a, std::size_t, const Call& c) {
                     return is_zero(a[0]) ? none() : some(a[0], c);
                   }},
                  {"optional.none() optional(A)",
                   [](const Value*, std::size_t, const Call&) { return none(); }},
                  {"optional.unwrap(list(optional(A))) list(A)", unwrap},
                  {"list(optional(A)).unwrapOpt() list(A)", unwrap},
                  {"optional(A).hasValue() bool",
                   [](const Value* a, std::size_t, const Call&) {
                     return Value::boolean(a[0].inner != nullptr);
                   }},
                  {"optional(A).value() A", optional_value},
                  {"optional(A).or(optional(A)) optional(A)",
                   [](const Value* a, std::size_t, const Call&) {
                     return a[0].inner != nullptr ? a[0] : a[1];
                   }},
                  {"optional(A).orValue(A) A",
                   [](const Value* a, std::size_t, const Call&) {
                     return a[0].inner != nullptr ? *a[0].inner : a[1];
                   }},
              });
}

}  // namespace

// For sum(): the same overloads as `+`, found once.
Value add(const Value& a, const Value& b, const Call& call) {
  static const Function* plus = find_function("_+_");
  const Value two[2] = {a, b};
  return call_function(*plus, false, two, 2, call);
}

void add_core(std::vector<Row>& rows) {
  add_order(rows);
  add_arithmetic(rows);
  add_sizes(rows);
  add_conversions(rows);
  add_texts_and_optionals(rows);
}

}  // namespace ducha::cel
