// Numbers and days as people write them in sentences: in_words(), amount(), full_width() and their
// like. Nothing here is read back by a program.
#include "base/wording.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/decimal.h"
#include "base/spacing.h"

namespace ducha {

std::string in_words(Date day, Lang lang) {
  if (lang == Lang::en) return to_string(day);
  const CivilDate c = civil(day);
  return fmt::format("{}年{}月{}日", c.year, c.month, c.day);
}

std::string in_words(const Span& span, Lang lang) {
  if (lang == Lang::en) return to_string(span);
  if (span == year_of(span.from)) return fmt::format("{}年", civil(span.from).year);
  return fmt::format("{}至{}", in_words(span.from, lang), in_words(span.to, lang));
}

namespace {

bool is_digit(std::string_view text, std::size_t i) {
  return i < text.size() && text[i] >= '0' && text[i] <= '9';
}

// As many digits as there are from there on, at most `most`; 0: none.
std::size_t digits(std::string_view text, std::size_t at, std::size_t most) {
  std::size_t n = 0;
  while (n < most && is_digit(text, at + n)) ++n;
  return n;
}

// How many bytes the day takes that is written here as programs write it, and the day.
std::size_t plain_day(std::string_view text, std::size_t at, Date& day) {
  constexpr std::size_t kLength = std::string_view("2013-12-31").size();
  if (at + kLength > text.size() || is_digit(text, at + kLength)) return 0;
  const auto found = parse_date(text.substr(at, kLength));
  if (!found) return 0;
  day = *found;
  return kLength;
}

// The same as people write it.
std::size_t worded_day(std::string_view text, std::size_t at, Date& day) {
  std::array<int, 3> numbers{};
  std::size_t end = at;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    constexpr std::array<std::string_view, 3> kUnits = {"年", "月", "日"};
    const std::size_t n = digits(text, end, i == 0 ? 4 : 2);
    if (n == 0 || (i == 0 && n != 4) || !text.substr(end + n).starts_with(kUnits[i])) return 0;
    for (const char c : text.substr(end, n)) numbers[i] = numbers[i] * 10 + (c - '0');
    end += n + kUnits[i].size();
  }
  const auto found = make_date(numbers[0], numbers[1], numbers[2]);
  if (!found) return 0;
  day = *found;
  return end - at;
}

// Every day of one spelling in the other. Quoted text is left alone.
template <typename Read, typename Write>
std::string respelt(std::string_view text, Read read, Write write) {
  constexpr std::string_view kOpen = "“";
  constexpr std::string_view kClose = "”";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with(kOpen)) {
      const std::size_t end = std::min(text.find(kClose, at), text.size());
      out += text.substr(at, end - at);
      at = end;
      continue;
    }
    Date day;
    const bool begins = is_digit(text, at) && (at == 0 || !is_digit(text, at - 1));
    const std::size_t length = begins ? read(text, at, day) : 0;
    if (length == 0) {
      out += text[at++];
      continue;
    }
    out += write(day, out);
    at += length;
  }
  return out;
}

}  // namespace

std::string days_in_words(std::string_view text) {
  // Chinese has no blank between a day and what stands beside it.
  return respelt(
      text,
      [](std::string_view all, std::size_t at, Date& day) {
        const std::size_t length = plain_day(all, at, day);
        const bool blank = length > 0 && at + length + 1 < all.size() && all[at + length] == ' ' &&
                           static_cast<unsigned char>(all[at + length + 1]) >= 0x80;
        return length + (blank ? 1 : 0);
      },
      [](Date day, std::string& before) {
        if (before.ends_with(' ') && spacing::chinese_before(before, before.size() - 1))
          before.pop_back();
        return in_words(day, Lang::zh);
      });
}

std::string days_plain(std::string_view zh) {
  return respelt(zh, worded_day, [](Date day, std::string&) { return to_string(day); });
}

std::string amount(std::int64_t millionths, Lang lang) {
  constexpr std::int64_t kOne = 1'000'000;
  if (lang == Lang::zh) {
    constexpr std::int64_t kWan = 10'000;
    for (const auto& [unit, word] : {std::pair{kWan * kWan, "亿"}, {kWan, "万"}})
      if ((millionths >= unit * kOne || millionths <= -unit * kOne) &&
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

namespace {

std::string wide_signs(std::string_view zh) {
  // Most texts have none of the signs, and this runs for every text of a rulebook.
  if (std::none_of(zh.begin(), zh.end(), [](char c) {
        return c == ',' || c == ':' || c == ';' || c == '?' || c == '!' || c == '(';
      }))
    return std::string(zh);
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
    if (zh[i] == '(' && out.ends_with(' ')) out.pop_back();
    for (const auto& [sign, other] : kSigns)
      if (zh[i] == sign) out += other;
    if (zh[i] != '(' && i + 1 < zh.size() && zh[i + 1] == ' ') ++i;
  }
  return out;
}

}  // namespace

std::string full_width(std::string_view zh) {
  std::string out = wide_signs(zh);
  for (std::size_t at = 0; (at = blank_beside_number(out, at)) != out.npos;) {
    out.erase(at, 1);
    // The number that it stood beside is looked at again: there may be a blank on its other side.
    while (at > 0 && spacing::of_word(out[at - 1])) --at;
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
