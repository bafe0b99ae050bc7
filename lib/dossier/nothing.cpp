// The words for none and for what nobody knows yet. They are whole texts: 无锡市 does not say that
// there is none.
#include "dossier/nothing.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/cell_error.h"
#include "base/simplified.h"
#include "base/text.h"

namespace ducha::dossier {

namespace {

// The longest word here, in full-width characters or traditional ones, with brackets and a stop.
constexpr std::size_t kLongest = 27;

// What people write around such a word: （无）, 无。
std::string bare(std::string_view text) {
  std::string out = simplified(narrow(text));
  for (const std::string_view stop : {"。", "."})
    if (out.ends_with(stop)) out.resize(out.size() - stop.size());
  if (out.starts_with('(') && out.ends_with(')')) out = out.substr(1, out.size() - 2);
  return std::string(trim(out));
}

// Whether a text begins with one of these characters, in any writing, or with what bare() takes
// off. Asked first, for nearly all texts are something else.
bool begins(std::string_view text, std::u32string_view with) {
  if (text.empty()) return false;
  std::size_t at = 0;
  const char32_t first = narrow(next_code_point(text, at));
  const bool taken_off = first == U'(' || (first < 0x80 && is_space(static_cast<char>(first)));
  return taken_off || with.find(simplified(first)) != with.npos;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

std::string_view none_word(std::string_view text) {
  if (text == "none") return "none";
  if (text == "无") return "无";
  if (text.empty() || text.size() > kLongest) return {};
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80 ? first != 'N' && first != 'n' && first != '(' && first != ' '
                   : !begins(text, U"无暂没尚目空nN"))
    return {};
  const std::string word = bare(text);
  if (word == "none" || word == "None" || word == "NONE") return "none";
  return is_one_of(word, kWordsForNone) ? std::string_view("无") : std::string_view();
}

std::string_view denied(std::string_view text) {
  static constexpr std::array<std::string_view, 13> kPrefixes = {
      "目前没有", "目前未", "目前无", "暂没有", "还没有", "没有", "尚未",
      "暂未",     "还未",   "尚无",   "暂无",   "未",     "无"};
  // Days, numbers and ids deny nothing.
  if (text.empty() || static_cast<unsigned char>(text[0]) < 0x80) return {};
  for (const std::string_view prefix : kPrefixes)
    if (text.starts_with(prefix)) return text.substr(prefix.size());
  return {};
}

bool dash(std::string_view text) {
  static constexpr std::array<std::string_view, 14> kSigns = {
      "-", "—", "–", "―", "─", "－", "/", "／", "\\", "＼", "╱", "~", "～", "*"};
  // Most texts begin with a digit, a letter or a character of Chinese.
  const auto first = static_cast<unsigned char>(text.empty() ? 'x' : text[0]);
  if (std::isalnum(first) != 0 || (first >= 0xe3 && first <= 0xe9) || text.size() > 30)
    return false;
  for (std::size_t at = 0; at < text.size();) {
    const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](std::string_view s) {
      return text.substr(at).starts_with(s);
    });
    if (sign == kSigns.end()) return false;
    at += sign->size();
  }
  return true;
}

bool ditto(std::string_view text) {
  return text == "同上" || text == "〃" || text == "″" || text == "\"";
}

namespace {

// Signs that stand for a word: ？, ……, and the line ____ of a printed form.
bool unwritten(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (std::u32string_view(U"?…_.。·").find(narrow(next_code_point(text, at))) ==
        std::u32string_view::npos)
      return false;
  return !text.empty();
}

}  // namespace

bool says_nothing(std::string_view text) {
  if (text.size() > kLongest) return false;
  if (dash(text) || ditto(text) || cell_error(text) || unwritten(text)) return true;
  // What is not known, not written down, still to come, or was never put into words.
  static constexpr std::array<std::string_view, 74> kWords = {
      "待补充",   "待填写", "待明确",   "待落实",   "待核实",   "待印发",   "待审批",   "待签订",
      "待制定",   "待完善", "待研究",   "不详",     "不明",     "不清楚",   "不知道",   "不知",
      "不记得",   "记不清", "未知",     "未定",     "未明确",   "未填",     "未填写",   "没填",
      "没填写",   "没有填", "没有填写", "没写",     "没有写",   "未写",     "空",       "空白",
      "略",       "缺",     "缺失",     "遗失",     "已遗失",   "查不到",   "没找到",   "找不到",
      "无法核实", "无从查", "无从查考", "无法查",   "无法查考", "以后补",   "后补",     "补办中",
      "办理中",   "审批中", "报批中",   "起草中",   "制定中",   "正在办理", "正在审批", "正在起草",
      "正在制定", "口头",   "口头通知", "口头同意", "口头答应", "未发文",   "没有发文", "没发文",
      "未行文",   "未印发", "N/A",      "n/a",      "NULL",     "null",     "NaN",      "nan",
      "TBD",      "tbd"};
  if (!begins(text, U"待不记未没空略缺遗已查找无以后补办审报起制正口NnTt")) return false;
  const std::string word = bare(text);
  // 待定, 待查: two characters.
  return is_one_of(word, kWords) || (word.starts_with("待") && count_code_points(word) == 2);
}

bool only_affirms(std::string_view text) {
  static constexpr std::array<std::string_view, 15> kWords = {
      "有", "有的", "已有", "是", "是的", "对", "否", "不是", "√", "✓", "✔", "☑", "×", "✗", "✘"};
  return text.size() <= kLongest && is_one_of(bare(text), kWords);
}

}  // namespace ducha::dossier
