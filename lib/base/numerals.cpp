// Chinese numerals: each run of them is read by the word that follows it.
#include "base/numerals.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace ducha {

namespace {

// 1 to 99 as 二十一 counts it or 二一 spells it, of digits of which 十 is ten; 0: it is no such
// numeral, as 十二十 is none.
int to_hundred(const std::vector<int>& digits) {
  const auto one_to_nine = [&](std::size_t i) { return digits[i] > 0 && digits[i] < 10; };
  switch (digits.size()) {
    case 1:
      return digits[0];
    case 2:
      if (digits[0] == 10) return one_to_nine(1) ? 10 + digits[1] : 0;
      return digits[1] < 10 || one_to_nine(0) ? digits[0] * 10 + digits[1] % 10 : 0;
    case 3:
      return digits[1] == 10 && one_to_nine(0) && one_to_nine(2) ? digits[0] * 10 + digits[2] : 0;
    default:
      return 0;
  }
}

// 2013 as 二〇一三 spells it; empty: it is no such numeral.
std::string year_of(const std::vector<int>& digits) {
  std::string out;
  for (const int d : digits) out += std::to_string(d);
  return digits.size() == 4 && out.size() == 4 ? out : "";
}

}  // namespace

int numeral_digit(std::string_view character) {
  static constexpr std::array<std::string_view, 10> kDigits = {"〇", "一", "二", "三", "四",
                                                               "五", "六", "七", "八", "九"};
  if (character == "零" || character == "○") return 0;
  const auto* found = std::find(kDigits.begin(), kDigits.end(), character);
  return found == kDigits.end() ? -1 : static_cast<int>(found - kDigits.begin());
}

std::string arabic(std::string_view text) {
  // Most days are in plain digits, and this is asked for every cell of them.
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return std::string(text);
  std::string out;
  std::string run;  // a numeral, in case that no 年, 月 or 日 follows it
  std::vector<int> digits;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    next_code_point(text, at);
    const std::string_view one = text.substr(from, at - from);
    if (const int d = one == "十" ? 10 : numeral_digit(one); d >= 0) {
      run += one;
      digits.push_back(d);
      continue;
    }
    std::string number;
    if (one == "年") number = year_of(digits);
    if (const int n = to_hundred(digits); n > 0 && (one == "月" || one == "日" || one == "号"))
      number = std::to_string(n);
    out += number.empty() ? run : number;
    out += one;
    run.clear();
    digits.clear();
  }
  return out + run;
}

}  // namespace ducha
