// The faults that RE2 finds in a pattern, in both languages: regex_fault().
#include "cel/regex_fault.h"

#include "base/text.h"

namespace ducha::cel {

Message regex_fault(const RE2& pattern) {
  const char* zh = "写法不对";
  switch (pattern.error_code()) {
    case RE2::ErrorBadEscape:
      zh = "反斜杠后的字符不认识";
      break;
    case RE2::ErrorBadCharClass:
      zh = "字符类不认识";
      break;
    case RE2::ErrorBadCharRange:
      zh = "字符范围的起点大于终点";
      break;
    case RE2::ErrorMissingBracket:
      zh = "缺少右方括号 ]";
      break;
    case RE2::ErrorMissingParen:
      zh = "圆括号不成对";
      break;
    case RE2::ErrorTrailingBackslash:
      zh = "末尾多一个反斜杠";
      break;
    case RE2::ErrorRepeatArgument:
      zh = "重复符号前没有可重复的内容";
      break;
    case RE2::ErrorRepeatSize:
      zh = "重复次数太多";
      break;
    case RE2::ErrorRepeatOp:
      zh = "重复符号连用";
      break;
    case RE2::ErrorBadPerlOp:
      zh = "RE2 没有这种写法";
      break;
    case RE2::ErrorBadUTF8:
      zh = "不是合法的 UTF-8";
      break;
    case RE2::ErrorBadNamedCapture:
      zh = "分组的名字不对";
      break;
    case RE2::ErrorPatternTooLarge:
      zh = "太大";
      break;
    default:
      break;
  }
  const std::string where = pattern.error_arg();
  return {fmt::format("正则表达式有误：{}{}{}", zh, where.empty() ? "" : "：", visible(where)),
          fmt::format("the regular expression is faulty: {}", visible(pattern.error()))};
}

}  // namespace ducha::cel
