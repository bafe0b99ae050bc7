// Decimal text to millionths and back, by whole numbers alone.
#include "base/decimal.h"

#include <fmt/format.h>

#include <limits>

namespace ducha {

std::optional<std::int64_t> parse_decimal(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  // Ten times the largest 64-bit number still fits, so one test after each digit is enough.
  __extension__ using Wide = __int128;
  Wide value = 0;
  int places = -1;
  bool digit = false;
  for (const char c : text) {
    if (c == '.') {
      // No `.5` and no `5.`: programs differ in whether they read them.
      if (places >= 0 || !digit) return {};
      places = 0;
      continue;
    }
    if (c < '0' || c > '9') return {};
    digit = true;
    // More than millionths would be rounded, and a sum could then differ from its parts.
    if (places >= 0 && ++places > 6) return {};
    value = value * 10 + (c - '0');
    if (value > Wide{std::numeric_limits<std::int64_t>::max()}) return {};
  }
  if (!digit || places == 0) return {};
  for (int i = places < 0 ? 0 : places; i < 6; ++i) value *= 10;
  if (value > Wide{std::numeric_limits<std::int64_t>::max()}) return {};
  return static_cast<std::int64_t>(negative ? -value : value);
}

std::string decimal_to_string(std::int64_t millionths) {
  const bool negative = millionths < 0;
  // Unsigned: the negative of the least 64-bit number is none.
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(millionths)
                                      : static_cast<std::uint64_t>(millionths);
  std::string text = fmt::format("{}{}", negative ? "-" : "", size / 1'000'000);
  if (const std::uint64_t part = size % 1'000'000; part != 0) {
    text += fmt::format(".{:06}", part);
    while (text.back() == '0') text.pop_back();
  }
  return text;
}

}  // namespace ducha
