// A numeral is parted at its largest unit: what stands in front says how many there are of it, what
// stands behind is smaller than one. So one function reads digits and Chinese numerals, mixed or
// not.
#include "dossier/amount.h"

#include <array>
#include <string>

#include "base/decimal.h"
#include "base/numerals.h"
#include "base/simplified.h"
#include "base/text.h"
#include "base/wording.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

__extension__ using Wide = __int128;

struct Unit {
  std::array<std::string_view, 2> words;  // as one writes, and as papers of money do
  std::int64_t size;
  std::string_view below;  // what a number without a unit behind it counts when it is said
};
constexpr std::array<Unit, 5> kUnits = {{{{"亿", "億"}, 100'000'000, "千万"},
                                         {{"万", "萬"}, 10'000, "千"},
                                         {{"千", "仟"}, 1'000, "百"},
                                         {{"百", "佰"}, 100, "十"},
                                         {{"十", "拾"}, 10, ""}}};
// As papers of money write 1 to 9.
constexpr std::array<std::string_view, 9> kFormal = {"壹", "贰", "叁", "肆", "伍",
                                                     "陆", "柒", "捌", "玖"};

int digit_of(std::string_view character) {
  if (character == "两") return 2;
  for (std::size_t i = 0; i < kFormal.size(); ++i)
    if (kFormal[i] == character) return static_cast<int>(i) + 1;
  return numeral_digit(character);
}

bool drop_front(std::string_view& text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (text.starts_with(word)) {
      text = trim(text.substr(word.size()));
      return true;
    }
  return false;
}
bool drop_back(std::string_view& text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    if (text.size() > word.size() && text.ends_with(word)) {
      text = trim(text.substr(0, text.size() - word.size()));
      return true;
    }
  return false;
}

constexpr std::int64_t kMillion = 1'000'000;

class Numeral {
 public:
  // Millionths; nothing if it is no number below `limit`. `counted`: a unit of money follows, so
  // that a last number without a unit counts that.
  std::optional<Wide> read(std::string_view text, Wide limit, bool counted) {
    text = trim(text);
    for (const Unit& unit : kUnits)
      for (const std::string_view word : unit.words)
        if (const std::size_t at = text.find(word); at != text.npos)
          return parted({text.substr(0, at), word, unit, text.substr(at + word.size())}, limit,
                        counted);
    const auto value = plain(text);
    return value ? below(*value, limit) : value;
  }
  const Message& why() const { return why_; }

 private:
  // Digits, or a single Chinese one.
  static std::optional<Wide> plain(std::string_view text) {
    if (const int digit = digit_of(text); digit >= 0) return Wide{digit} * kMillion;
    const auto value = parse_number(text);
    if (!value || is_share(text)) return {};
    return Wide{*value};
  }

  struct Parts {
    std::string_view front;
    std::string_view word;
    const Unit& unit;
    std::string_view back;
  };
  std::optional<Wide> parted(const Parts& at, Wide limit, bool counted) {
    const std::string_view front = without_zero(at.front);
    if (front.empty() && at.unit.size != 10) {
      why_ = say("“{}”前面没有数", "there is no number in front of {}", at.word);
      return {};
    }
    const auto count = front.empty() ? Wide{kMillion} : read(front, Wide{INT64_MAX}, false);
    if (!count) return {};
    const std::string_view back = without_zero(at.back);
    const Wide sum = *count * at.unit.size;
    if (back.empty()) return below(sum, limit);
    const auto rest = read(back, Wide{at.unit.size} * kMillion, counted);
    if (!rest || *rest < 0 || *count < 0) return {};
    // 3万5 is 35000 to those who say it, and no number on paper.
    const bool zero = back.size() < trim(at.back).size();
    if (at.unit.size > 10 && !zero && !counted && plain(back)) {
      why_ = say("末尾的“{0}”没有单位，可能是{0}{1}",
                 "{0} at the end has no unit; {0}{1} may be meant", back, at.unit.below);
      return {};
    }
    return below(sum + *rest, limit);
  }
  static std::optional<Wide> below(Wide value, Wide limit) {
    return value < limit ? std::optional(value) : std::nullopt;
  }

  // 零 in front of a number fills the place of a unit.
  static std::string_view without_zero(std::string_view text) {
    text = trim(text);
    for (const std::string_view zero : {"零", "〇", "○"})
      if (text.size() > zero.size() && text.starts_with(zero)) return text.substr(zero.size());
    return text;
  }

  Message why_;
};

// 5角, 5角2分: what stands behind 元.
std::optional<Wide> small_change(std::string_view text) {
  Wide sum = 0;
  for (const auto& [word, size] :
       {std::pair<std::string_view, int>{"角", 100'000}, {"分", 10'000}}) {
    const std::size_t at = text.find(word);
    if (at == text.npos) continue;
    std::string_view count = trim(text.substr(0, at));
    if (count.size() > 3 && count.starts_with("零")) count.remove_prefix(3);
    int digit = digit_of(count);
    if (count.size() == 1 && count[0] >= '0' && count[0] <= '9') digit = count[0] - '0';
    if (digit < 0) return {};
    sum += Wide{digit} * size;
    text = trim(text.substr(at + word.size()));
  }
  return text.empty() ? std::optional(sum) : std::nullopt;
}

}  // namespace

// 亿 is 10^8, 万 10^4 and 千 10^3; about 9.2 trillion can be held.
Amount read_amount(std::string_view given) {
  if (const auto fast = parse_decimal(given)) return {fast, {}};
  const std::string narrowed = simplified(narrow(given));
  std::string_view text = trim(narrowed);
  if (drop_front(text, {"人民币"})) drop_front(text, {":"});
  drop_front(text, {"\xc2\xa5", "\xef\xbf\xa5"});  // ¥ ￥
  drop_back(text, {"人民币"});
  drop_back(text, {"整", "正"});
  Wide change = 0;
  bool counted = drop_back(text, {"元", "圆", "块钱", "块"});
  if (!counted && (text.ends_with("角") || text.ends_with("分"))) {
    std::size_t at = text.rfind("元");
    if (at == text.npos) at = text.rfind("圆");
    const auto small = small_change(at == text.npos ? text : text.substr(at + 3));
    if (!small) return {};
    change = *small;
    if (at == text.npos) return {static_cast<std::int64_t>(change), {}};
    text = text.substr(0, at);
    counted = true;
  }
  Numeral numeral;
  const auto sum = numeral.read(text, Wide{INT64_MAX} - kMillion, counted);
  if (!sum) return {{}, numeral.why()};
  return {static_cast<std::int64_t>(*sum + change), {}};
}

}  // namespace ducha::dossier
