// Number formats after ECMA-376 part 1, 18.8.30 and 18.8.31: look_of() tells days and times from
// numbers by the format of a cell, number_cell() writes the value as people see it. XLSX and XLS
// share both.
#include "table/numbers.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/date.h"

namespace ducha::table {

namespace {

// What a format code shows, from its first section: quoted text, escaped characters, colours and
// locales in brackets left out; [h] kept, for it counts hours.
std::string letters_of(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '"') {
      i = std::min(code.find('"', i + 1), code.size());
    } else if (c == '[') {
      const std::size_t end = std::min(code.find(']', i), code.size());
      const std::string_view inside = code.substr(i + 1, end - i - 1);
      if (inside.find_first_not_of("hHmMsS") == inside.npos) out += inside;
      i = end;
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
  }
  return out;
}

Look built_in(int id) {
  using As = Look::As;
  // 27-36 and 50-58 are days (and a few times) in the formats of Chinese, Japanese and Korean.
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
      id == 57 || id == 58)
    return {As::day};
  if (id == 22) return {As::moment};
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 ||
      id == 56)
    return {As::time};
  return {};
}

// 15 digits and no exponent, as spreadsheets show a number.
std::string rounded(double value) {
  const std::string s = fmt::format("{:.14e}", value);  // -1.23456789012345e+02
  const std::size_t e = s.find('e');
  const int exponent = std::atoi(s.c_str() + e + 1);
  std::string digits;
  for (const char c : s.substr(0, e))
    if (c >= '0' && c <= '9') digits += c;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.empty()) return "0";
  if (exponent < -20 || exponent > 40) return fmt::format("{:.15g}", value);
  const int whole = exponent + 1;  // digits before the point
  if (whole <= 0) digits.insert(0, static_cast<std::size_t>(1 - whole), '0');
  const auto point = static_cast<std::size_t>(std::max(whole, 1));
  if (digits.size() < point) digits.append(point - digits.size(), '0');
  if (digits.size() > point) digits.insert(point, 1, '.');
  return (value < 0 ? "-" : "") + digits;
}

// Whole numbers keep their digits, also those past fifteen: whoever takes them for an id must see
// that they are too many. Some programs write 12 as 12.0 or 1.2E1.
std::string plain(std::string_view written, double value, std::size_t digits) {
  const bool whole = written.find_first_not_of("-0123456789") == written.npos;
  std::string out = whole ? std::string(written) : rounded(value);
  if (digits > out.size() && out.find_first_not_of("0123456789") == out.npos)
    out.insert(0, digits - out.size(), '0');
  return out;
}

std::string clock(std::int64_t seconds) {
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// Nothing where the serial number is no day.
std::string day_of(std::int64_t serial, bool since_1904) {
  if (serial < (since_1904 ? 0 : 1) || serial > 2'958'465) return {};
  // 1900 was no leap year, but serial number 60 is its 29 February.
  if (!since_1904 && serial == 60) return {};
  const int epoch = since_1904    ? make_date(1904, 1, 1)->days
                    : serial < 60 ? make_date(1899, 12, 31)->days
                                  : make_date(1899, 12, 30)->days;
  const auto days = epoch + static_cast<std::int32_t>(serial);
  return days > make_date(9999, 12, 31)->days ? std::string() : to_string(Date{days});
}

}  // namespace

// Only the first section of a format counts: the others are for negative numbers, zero and texts.
Look look_of(int id, std::string_view code) {
  using As = Look::As;
  if (code.empty()) return built_in(id);
  const std::string letters = letters_of(code);
  if (letters.find("general") != letters.npos) return {};
  const auto has = [&](const char* any) { return letters.find_first_of(any) != letters.npos; };
  if (letters.find_first_not_of('0') == letters.npos) return {As::plain, letters.size()};
  if (has("#?@%")) return {};
  if (has("yd") || (has("m") && !has("hs"))) return {has("hs") ? As::moment : As::day};
  return {has("hs") ? As::time : As::plain};
}

std::optional<Cell> number_cell(std::string_view written, Look look, bool since_1904) {
  double value = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
  if (error != std::errc() || end != written.data() + written.size() || !std::isfinite(value))
    return {};
  const Cell as_number{plain(written, value, look.digits), Kind::number};
  if (look.as == Look::As::plain || value < 0 || value > 3'000'000) return as_number;
  auto seconds = static_cast<std::int64_t>(std::llround(value * 86'400));
  if (look.as == Look::As::time) return Cell{clock(seconds), Kind::text};
  if (look.as == Look::As::day) seconds = static_cast<std::int64_t>(value) * 86'400;
  std::string text = day_of(seconds / 86'400, since_1904);
  if (text.empty()) return as_number;
  if (seconds % 86'400 != 0) text += " " + clock(seconds % 86'400);
  return Cell{std::move(text), Kind::date};
}

}  // namespace ducha::table
