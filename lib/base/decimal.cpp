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
  __extension__ using Wide = __int128;
  Wide value = 0;
  int places = -1;
  bool digit = false;
  for (const char c : text) {
    if (c == '.') {
      if (places >= 0 || !digit) return {};
      places = 0;
      continue;
    }
    if (c < '0' || c > '9') return {};
    digit = true;
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
