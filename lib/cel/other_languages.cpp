// The tables behind other_languages.h. Each word has one line, in the order of the bytes.
#include "cel/other_languages.h"

#include <algorithm>
#include <array>

namespace ducha::cel {

namespace {

struct Word {
  std::string_view there;
  std::string_view here;
};

constexpr auto kNames = std::to_array<Word>({{"CURRENT_DATE", "as_of"},
                                             {"FALSE", "false"},
                                             {"False", "false"},
                                             {"Math", "math"},
                                             {"NOW", "as_of"},
                                             {"NULL", "null"},
                                             {"None", "null"},
                                             {"Null", "null"},
                                             {"TRUE", "true"},
                                             {"True", "true"},
                                             {"nil", "null"},
                                             {"no", "false"},
                                             {"none", "null"},
                                             {"now", "as_of"},
                                             {"param", "params"},
                                             {"parameters", "params"},
                                             {"today", "as_of"},
                                             {"undefined", "null"},
                                             {"yes", "true"}});

constexpr auto kFunctions = std::to_array<Word>({{"AND", "a && b"},
                                                 {"AVG", "x.sum() / x.size()"},
                                                 {"COALESCE", "x.?f.orValue(v)"},
                                                 {"COUNT", "x.size()"},
                                                 {"Count", "x.size()"},
                                                 {"DATEADD", "x.addDays(n)"},
                                                 {"DATEDIFF", "daysBetween(a, b)"},
                                                 {"IF", "a ? b : c"},
                                                 {"IFNULL", "x.?f.orValue(v)"},
                                                 {"IIF", "a ? b : c"},
                                                 {"ISNULL", "x == null"},
                                                 {"If", "a ? b : c"},
                                                 {"LEN", "x.size()"},
                                                 {"Number", "double(x)"},
                                                 {"OR", "a || b"},
                                                 {"SUBSTR", "x.substring(i, j)"},
                                                 {"String", "string(x)"},
                                                 {"and", "a && b"},
                                                 {"any", "list.exists(x, ...)"},
                                                 {"as_of", "as_of"},
                                                 {"ascii_downcase", "x.lowerAscii()"},
                                                 {"ascii_upcase", "x.upperAscii()"},
                                                 {"average", "x.sum() / x.size()"},
                                                 {"avg", "x.sum() / x.size()"},
                                                 {"cardinality", "x.size()"},
                                                 {"coalesce", "x.?f.orValue(v)"},
                                                 {"collect", "list.map(x, ...)"},
                                                 {"concat", "a + b"},
                                                 {"count", "x.size()"},
                                                 {"dateAdd", "x.addDays(n)"},
                                                 {"dateDiff", "daysBetween(a, b)"},
                                                 {"dateadd", "x.addDays(n)"},
                                                 {"datediff", "daysBetween(a, b)"},
                                                 {"days_between", "daysBetween(a, b)"},
                                                 {"default", "x.?f.orValue(v)"},
                                                 {"defined", "has(x.f)"},
                                                 {"diffDays", "daysBetween(a, b)"},
                                                 {"downcase", "x.lowerAscii()"},
                                                 {"each", "list.all(x, ...)"},
                                                 {"empty", "x.size() == 0"},
                                                 {"eq", "a == b"},
                                                 {"equals", "a == b"},
                                                 {"every", "list.all(x, ...)"},
                                                 {"exist", "list.exists(x, ...)"},
                                                 {"find_all", "list.filter(x, ...)"},
                                                 {"float", "double(x)"},
                                                 {"fold", "list.map(x, ...).sum()"},
                                                 {"forEach", "list.all(x, ...)"},
                                                 {"forall", "list.all(x, ...)"},
                                                 {"ge", "a >= b"},
                                                 {"get", "x.?f.orValue(v)"},
                                                 {"getOrDefault", "x.?f.orValue(v)"},
                                                 {"gt", "a > b"},
                                                 {"gte", "a >= b"},
                                                 {"if", "a ? b : c"},
                                                 {"ifelse", "a ? b : c"},
                                                 {"iff", "a ? b : c"},
                                                 {"ifnull", "x.?f.orValue(v)"},
                                                 {"iif", "a ? b : c"},
                                                 {"in_array", "x in list"},
                                                 {"include", "x in list"},
                                                 {"includes", "x in list"},
                                                 {"integer", "int(x)"},
                                                 {"isDefined", "has(x.f)"},
                                                 {"isEmpty", "x.size() == 0"},
                                                 {"isNone", "x == null"},
                                                 {"isNull", "x == null"},
                                                 {"is_defined", "has(x.f)"},
                                                 {"is_null", "x == null"},
                                                 {"isnull", "x == null"},
                                                 {"isset", "has(x.f)"},
                                                 {"le", "a <= b"},
                                                 {"len", "x.size()"},
                                                 {"length", "x.size()"},
                                                 {"like", "x.matches('...')"},
                                                 {"lower", "x.lowerAscii()"},
                                                 {"lt", "a < b"},
                                                 {"lte", "a <= b"},
                                                 {"match", "x.matches('...')"},
                                                 {"mean", "x.sum() / x.size()"},
                                                 {"minusDays", "x.addDays(-n)"},
                                                 {"minusMonths", "x.addMonths(-n)"},
                                                 {"minusYears", "x.addYears(-n)"},
                                                 {"ne", "a != b"},
                                                 {"neq", "a != b"},
                                                 {"not", "!(...)"},
                                                 {"now", "as_of"},
                                                 {"number", "double(x)"},
                                                 {"nvl", "x.?f.orValue(v)"},
                                                 {"or", "a || b"},
                                                 {"parseFloat", "double(x)"},
                                                 {"parseInt", "int(x)"},
                                                 {"plusDays", "x.addDays(n)"},
                                                 {"plusMonths", "x.addMonths(n)"},
                                                 {"plusYears", "x.addYears(n)"},
                                                 {"pow", "x * x"},
                                                 {"re_match", "x.matches('...')"},
                                                 {"reduce", "list.map(x, ...).sum()"},
                                                 {"regexMatch", "x.matches('...')"},
                                                 {"regex_match", "x.matches('...')"},
                                                 {"regexp_match", "x.matches('...')"},
                                                 {"select", "list.filter(x, ...)"},
                                                 {"some", "list.exists(x, ...)"},
                                                 {"sprintf", "'%s'.format([x])"},
                                                 {"str", "string(x)"},
                                                 {"strip", "x.trim()"},
                                                 {"substr", "x.substring(i, j)"},
                                                 {"test", "x.matches('...')"},
                                                 {"toDouble", "double(x)"},
                                                 {"toInt", "int(x)"},
                                                 {"toLower", "x.lowerAscii()"},
                                                 {"toLowerCase", "x.lowerAscii()"},
                                                 {"toString", "string(x)"},
                                                 {"toUpper", "x.upperAscii()"},
                                                 {"toUpperCase", "x.upperAscii()"},
                                                 {"to_int", "int(x)"},
                                                 {"to_number", "double(x)"},
                                                 {"to_string", "string(x)"},
                                                 {"today", "as_of"},
                                                 {"tonumber", "double(x)"},
                                                 {"trimSpace", "x.trim()"},
                                                 {"uniq", "x.distinct()"},
                                                 {"unique", "x.distinct()"},
                                                 {"upcase", "x.upperAscii()"},
                                                 {"upper", "x.upperAscii()"},
                                                 {"where", "list.filter(x, ...)"}});

constexpr auto kTokens = std::to_array<Word>({{"=>", ">="},
                                              {"AND", "&&"},
                                              {"BETWEEN", "x >= a && x <= b"},
                                              {"IN", "in"},
                                              {"IS", "=="},
                                              {"LIKE", "x.matches('...')"},
                                              {"NOT", "!(...)"},
                                              {"OR", "||"},
                                              {"and", "&&"},
                                              {"between", "x >= a && x <= b"},
                                              {"contains", "x in list"},
                                              {"div", "/"},
                                              {"else", "a ? b : c"},
                                              {"eq", "=="},
                                              {"equals", "=="},
                                              {"for", "list.map(x, ...)"},
                                              {"ge", ">="},
                                              {"gt", ">"},
                                              {"gte", ">="},
                                              {"if", "a ? b : c"},
                                              {"implies", "!a || b"},
                                              {"includes", "x in list"},
                                              {"instanceof", "=="},
                                              {"is", "x == null / x != null"},
                                              {"le", "<="},
                                              {"like", "x.matches('...')"},
                                              {"lt", "<"},
                                              {"lte", "<="},
                                              {"matches", "x.matches('...')"},
                                              {"mod", "%"},
                                              {"ne", "!="},
                                              {"neq", "!="},
                                              {"not", "!(...)"},
                                              {"or", "||"},
                                              {"then", "a ? b : c"},
                                              {"where", "list.filter(x, ...)"},
                                              {"xor", "a != b"}});

// Of the signs that begin alike the longer comes first.
constexpr auto kSigns = std::to_array<Word>({{"≥", ">="},
                                             {"≤", "<="},
                                             {"≠", "!="},
                                             {"＞＝", ">="},
                                             {"×", "*"},
                                             {"÷", "/"},
                                             {"∧", "&&"},
                                             {"∨", "||"},
                                             {"¬", "!"},
                                             {"∈", "in"},
                                             {"=~", "x.matches('...')"},
                                             {"~=", "x.matches('...')"},
                                             {"~", "x.matches('...')"},
                                             {"大于等于", ">="},
                                             {"大于或等于", ">="},
                                             {"小于等于", "<="},
                                             {"小于或等于", "<="},
                                             {"不小于", ">="},
                                             {"不少于", ">="},
                                             {"不低于", ">="},
                                             {"不大于", "<="},
                                             {"不超过", "<="},
                                             {"不等于", "!="},
                                             {"不是", "!="},
                                             {"大于", ">"},
                                             {"小于", "<"},
                                             {"等于", "=="},
                                             {"并且", "&&"},
                                             {"而且", "&&"},
                                             {"且", "&&"},
                                             {"或者", "||"},
                                             {"或", "||"},
                                             {"属于", "in"}});

static_assert(std::ranges::is_sorted(kNames, {}, &Word::there));
static_assert(std::ranges::is_sorted(kFunctions, {}, &Word::there));
static_assert(std::ranges::is_sorted(kTokens, {}, &Word::there));

Message written(std::string_view here) { return say("写 {}", "write {}", here); }

template <typename Words>
Message found_in(const Words& words, std::string_view there) {
  const auto at =
      std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.there == there; });
  return at == words.end() ? Message{} : written(at->here);
}

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

Message name_of_elsewhere(std::string_view name) {
  for (const char* self :
       {"input", "this", "data", "doc", "document", "dossier", "record", "resource"})
    if (name == self)
      return say("字段直接写名，如 address.street；整份档案是 self",
                 "a field stands by its name, such as address.street; the dossier is self");
  if (name == "_")
    return say("列表逐项问：写 list.exists(x, ...) 或 list.all(x, ...)",
               "ask the items: write list.exists(x, ...) or list.all(x, ...)");
  return found_in(kNames, name);
}

Message function_of_elsewhere(std::string_view name) { return found_in(kFunctions, name); }

Message token_of_elsewhere(std::string_view before, std::string_view token) {
  struct Pair {
    std::string_view before, token, here;  // no token: any
  };
  static constexpr auto kPairs = std::to_array<Pair>({{"<", ">", "!="},
                                                      {"*", "*", "x * x"},
                                                      {"?", "?", "x.?f.orValue(v)"},
                                                      {"[", "*", "list.all(x, ...)"},
                                                      {"some", "", "list.exists(x, ...)"},
                                                      {"every", "", "list.all(x, ...)"},
                                                      {"not", "", "!(...)"},
                                                      {"NOT", "", "!(...)"}});
  for (const Pair& p : kPairs)
    if (before == p.before && (p.token.empty() ? !token.empty() : token == p.token))
      return written(p.here);
  if (token.empty()) return before == "%" ? say("2%写0.02", "write 2% as 0.02") : Message{};
  if (before == "-" && token == ">")
    return say("逐项的条件写 list.exists(x, 条件)；“若则”写 !a || b",
               "a condition on items is written list.exists(x, ...); a implies b is !a || b");
  if (token == "," && digits(before))
    return say("数字里不写逗号；几个条件用 && 连接",
               "write numbers without commas; join conditions with &&");
  if (token == ",") return say("几个条件用 && 连接", "join conditions with &&");
  if (before == "." && token.starts_with('.')) return written("x >= a && x <= b");
  return found_in(kTokens, token);
}

Message sign_of_elsewhere(std::string_view text) {
  for (const Word& w : kSigns)
    if (text.starts_with(w.there)) return written(w.here);
  if (text.starts_with('$')) return say("名字前不写 $", "write names without $");
  for (const char* stop : {"。", "；"})
    if (text.starts_with(stop))
      return say("去掉它；几个条件用 && 连接", "take it out; join conditions with &&");
  if (text.starts_with(';'))
    return say("去掉分号；几个条件用 && 连接", "take it out; join conditions with &&");
  return {};
}

}  // namespace ducha::cel
