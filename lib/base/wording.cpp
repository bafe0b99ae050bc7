// Numbers and days as people write them. See wording.h.
#include "base/wording.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/decimal.h"

namespace ducha {

std::string in_words(Date day, Lang lang) {
  if (lang == Lang::en) return to_string(day);
  const CivilDate c = civil(day);
  return fmt::format("{}年{}月{}日", c.year, c.month, c.day);
}

std::string days_in_words(std::string text) {
  constexpr std::size_t kLength = std::string_view("2013-12-31").size();
  const auto digit = [&](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9';
  };
  for (std::size_t at = 0; at + kLength <= text.size(); ++at) {
    if ((at > 0 && digit(at - 1)) || digit(at + kLength)) continue;
    const auto day = parse_date(std::string_view(text).substr(at, kLength));
    if (!day) continue;
    const std::string words = in_words(*day, Lang::zh);
    const bool blank = at + kLength < text.size() && text[at + kLength] == ' ';
    text.replace(at, kLength + (blank ? 1 : 0), words);
    at += words.size() - 1;
  }
  return text;
}

std::string amount(std::int64_t millionths, Lang lang) {
  constexpr std::int64_t kOne = 1'000'000;
  if (lang == Lang::zh) {
    constexpr std::int64_t kWan = 10'000;
    for (const auto& [unit, word] : {std::pair{kWan * kWan, "亿"}, {kWan, "万"}})
      if ((millionths >= unit * kOne || -millionths >= unit * kOne) &&
          millionths % (unit / 100 * kOne) == 0)
        return decimal_to_string(millionths / unit) + word;
    return decimal_to_string(millionths);
  }
  const std::string plain = decimal_to_string(millionths);
  const std::size_t whole = std::min(plain.find('.'), plain.size());
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > 0 && i < whole && (whole - i) % 3 == 0 && plain[i - 1] != '-') out += ',';
    out += plain[i];
  }
  return out;
}

std::string percent(std::int64_t millionths) { return decimal_to_string(millionths * 100) + "%"; }

std::string chinese_number(int number) {
  static constexpr std::array<std::string_view, 10> kDigits = {"",   "一", "二", "三", "四",
                                                               "五", "六", "七", "八", "九"};
  if (number < 1 || number > 99) return std::to_string(number);
  const auto digit = [](int d) { return kDigits[static_cast<std::size_t>(d)]; };
  return number < 10
             ? std::string(digit(number))
             : fmt::format("{}十{}", number < 20 ? "" : digit(number / 10), digit(number % 10));
}

std::string full_width(std::string_view zh) {
  static constexpr std::array<std::pair<char, std::string_view>, 7> kSigns = {
      {{',', "，"}, {':', "："}, {';', "；"}, {'?', "？"}, {'!', "！"}, {'(', "（"}, {')', "）"}}};
  const auto chinese = [&](std::size_t at) {
    return at < zh.size() && (static_cast<unsigned char>(zh[at]) >= 0x80 || zh[at] == kHole);
  };
  // The characters beside a sign, passing over one space.
  const auto beside = [&](std::size_t at) {
    const std::size_t before = at > 0 && zh[at - 1] == ' ' ? at - 1 : at;
    const std::size_t after = at + 1 < zh.size() && zh[at + 1] == ' ' ? at + 2 : at + 1;
    return (before > 0 && chinese(before - 1)) || chinese(after);
  };
  std::vector<bool> wide(zh.size(), false);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < zh.size(); ++i) {
    if (zh[i] == '(') {
      open.push_back(i);
    } else if (zh[i] == ')' && !open.empty()) {
      const std::size_t from = open.back();
      open.pop_back();
      wide[i] = wide[from] = beside(i) || beside(from);
    } else if (std::string_view(",:;?!").find(zh[i]) != std::string_view::npos) {
      wide[i] = beside(i);
    }
  }
  std::string out;
  for (std::size_t i = 0; i < zh.size(); ++i) {
    if (!wide[i]) {
      out += zh[i];
      continue;
    }
    for (const auto& [sign, other] : kSigns)
      if (zh[i] == sign) out += other;
    if (zh[i] != '(' && zh[i] != ')' && i + 1 < zh.size() && zh[i + 1] == ' ') ++i;
  }
  return out;
}

Message full_width(Message message) {
  message.zh = full_width(message.zh);
  return message;
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  if (number == 1) return fmt::format("1 {}", one);
  return many.empty() ? fmt::format("{} {}s", number, one) : fmt::format("{} {}", number, many);
}

}  // namespace ducha
