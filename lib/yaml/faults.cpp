// Sentences of libyaml 0.2.5 and yaml-cpp 0.7 to causes that people can mend. Door: explain().
// Knows no schema and shows nothing of the document.
#include "yaml/faults.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace ducha::yaml {

namespace {

constexpr std::string_view kFullWidthColon = "\xef\xbc\x9a";
constexpr std::string_view kFullWidthComma = "\xef\xbc\x8c";

std::string_view line_of(std::string_view text, std::uint32_t number) {
  std::size_t from = 0;
  for (std::uint32_t i = 1; i < number; ++i) {
    const std::size_t newline = text.find('\n', from);
    if (newline == text.npos) return {};
    from = newline + 1;
  }
  const std::string_view line =
      text.substr(from, std::min(text.find('\n', from), text.size()) - from);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::uint32_t column_of(std::string_view line, std::size_t offset) {
  return static_cast<std::uint32_t>(count_code_points(line.substr(0, offset)) + 1);
}

// The byte at a place; the size of the text past its end.
std::size_t offset_of(std::string_view text, Place at) {
  const std::string_view line = line_of(text, at.line);
  if (line.data() == nullptr) return text.size();
  return static_cast<std::size_t>(line.data() - text.data()) +
         code_point_offset(line, at.column - 1);
}

char char_at(std::string_view text, Place at) {
  const std::size_t offset = offset_of(text, at);
  return offset < text.size() ? text[offset] : '\0';
}

enum class Where : std::uint8_t { problem, opening };

struct Cause {
  Message what;
  Message hint;
  Where where = Where::problem;
};

const Message& quote_it() {
  static const Message hint =
      say("整个值（文字或表达式）用单引号括起来，如“name: '…'”",
          "put the whole value, a text or an expression, in single quotes: name: '...'");
  return hint;
}

Cause no_colon() {
  return {
      say("这里应有“键: 值”，却没有英文冒号加空格",
          "a `key: value` is expected here, but there is no colon followed by a space"),
      say("写成“键: 值”；是上一行文字的延续，就把整段文字用引号括起来",
          "write `key: value`; if the line goes on with the text above, put that text in quotes"),
      Where::opening};
}
Cause dented() {
  return {say("这里应是同级的键，缩进与上面不一致",
              "a key of the same level is expected here; the indentation differs from the lines "
              "above"),
          say("与同级的键左对齐；值里有引号、括号或冒号，就把整个值用引号括起来",
              "align it with the keys of its level; put values with quotes, brackets or colons in "
              "quotes")};
}
Cause undashed() {
  return {
      say("这里应是以“- ”开头的同级项，缩进与上面不一致",
          "an item beginning with `- ` is expected here; the indentation differs from the lines "
          "above"),
      say("与同级的“- ”左对齐", "align it with the `- ` of its level")};
}
Cause second_colon() {
  return {say("同一行里又出现“: ”，此处不能再有“键: 值”",
              "there is a second `: ` in the line; a `key: value` cannot stand here"),
          say("文字或表达式里有“: ”要用引号括起来，如“name: '甲校: 东校区'”",
              "a text or an expression with `: ` in it must stand in quotes: name: 'a: b'")};
}
Cause value_above() {
  return {say("此处不能出现“键: 值”：上一行已经有值，或缩进不对",
              "a `key: value` cannot stand here: the line above has a value already, or the "
              "indentation is wrong"),
          say("删去上一行冒号后的值，或把这一行与它左对齐",
              "remove the value from the line above, or align this line with it")};
}
Cause no_item() {
  return {say("此处不能出现列表项“- ”", "a list item `- ` cannot stand here"),
          say("列表另起一行写，每项以“- ”开头；文字以“- ”开头就加引号",
              "begin the list on a line of its own; put a text that begins with `- ` in quotes")};
}
Cause no_question() { return {say("此处不能出现“? ”", "a `? ` cannot stand here"), quote_it()}; }
Cause bad_start() {
  return {say("值不能以这个字符开头", "a value cannot begin with this character"), quote_it()};
}
Cause open_quote() {
  return {say("这里的引号没有闭合", "a quote is opened here and never closed"),
          say("补上另一半引号", "write the closing quote"), Where::opening};
}
Cause open_bracket() {
  return {say("这里的括号没有闭合", "this bracket is opened here and never closed"),
          say("补上另一半括号；是文字就用引号括起来",
              "write the closing bracket; if it is part of a text, put the text in quotes"),
          Where::opening};
}
Cause no_comma(char close) {
  return {
      close == ']'
          ? say("方括号里应有英文逗号或“]”", "a comma or `]` is expected in this list")
          : say("花括号里应有英文逗号或“}}”", "a comma or `}}` is expected in this mapping"),
      say("各项之间写英文逗号；含括号、引号、冒号的文字用引号括起来",
          "write a comma between the items; put texts with brackets, quotes or colons in quotes")};
}
Cause extra_comma() {
  return {say("多了一个逗号，或逗号前缺少内容", "there is a comma too many, or nothing before it"),
          say("删去多余的逗号", "remove the comma")};
}
Cause nothing_here() { return {say("这里应有一个值", "a value is expected here"), quote_it()}; }
Cause escape() {
  return {say("双引号里的反斜杠 \\ 有特殊含义，这里的写法不认识",
              "in double quotes a backslash \\ has a special meaning, and this one is not known"),
          say("路径等含反斜杠的文字用单引号，或把 \\ 写两遍",
              "use single quotes for a path or another text with \\, or write \\ twice")};
}
Cause star() {
  return {say("值以 * 开头表示别名，后面却不是别名的名字",
              "a value that begins with * is an alias, but no name of an anchor follows"),
          say("是文字就加引号，如“name: '*…'”", "put the text in quotes: name: '*...'"),
          Where::opening};
}
Cause ampersand() {
  return {say("值以 & 开头表示锚点，后面却不是锚点的名字",
              "a value that begins with & is an anchor, but no name follows"),
          say("是文字就加引号，如“name: '&…'”", "put the text in quotes: name: '&...'"),
          Where::opening};
}
Cause exclamation() {
  return {say("值以 ! 开头表示标签，这里不支持标签",
              "a value that begins with ! is a tag, and tags are not supported here"),
          quote_it(), Where::opening};
}
Cause percent() {
  return {
      say("以 % 开头的行是给解析器的指令，这里的写法不对或不支持",
          "a line that begins with % is a directive, and this one is wrong or not supported"),
      say("删去这一行；是文字就用引号括起来", "remove the line; if it is a text, put it in quotes"),
      Where::opening};
}
Cause block_header() {
  return {
      say("值以 | 或 > 开头表示多行文字，文字要从下一行写起",
          "a value that begins with | or > is a text of several lines, which begins on the next "
          "line"),
      say("从下一行写起；是表达式或一行文字，就用引号括起来",
          "begin on the next line; put an expression or a text of one line in quotes"),
      Where::opening};
}
Cause after_brace() {
  return {say("“}}”之后不能再有别的", "nothing can follow the closing `}}`"),
          say("文字或表达式以花括号开头时，整个用引号括起来；表达式里的名字不加花括号",
              "put a text that begins with a brace in quotes; in expressions names stand without "
              "braces")};
}
Cause tab() {
  return {
      say("缩进用了制表符，只允许空格", "a tab is used for indentation; only spaces are allowed"),
      say("把制表符换成空格", "replace the tab with spaces")};
}
Cause stray_colon() {
  return {say("文字里的英文冒号不能这样写", "a colon cannot stand in a text like this"),
          quote_it()};
}
Cause after_end() {
  return {say("内容已经结束，后面还有文字；缩进或引号可能有误",
              "the content has ended, yet more follows; look at indentation and quotes"),
          say("所有一级的键左对齐", "align all keys of the first level")};
}
Cause control() {
  return {say("含有不允许的控制字符", "a control character is not allowed"),
          say("删去看不见的字符", "remove the character, which cannot be seen")};
}
Cause encoding() {
  return {say("含有不合法的字符编码", "holds bytes that are no character"),
          say("另存为 UTF-8 编码", "save the file as UTF-8")};
}
Cause too_large() {
  return {say("内容过大，读不下去", "is too large to be read further"),
          say("拆成几个文件", "split it into several files")};
}
Cause broken() {
  return {say("此处不合 YAML 的写法", "the text is no valid YAML from here on"),
          say("检查这一行和上一行的引号、括号、冒号和缩进",
              "look at quotes, brackets, colons and indentation of this line and the one above")};
}

struct Sentence {
  std::string_view begins;   // the parser's sentence
  std::string_view context;  // a part of what it was reading; empty: whatever
  Cause (*cause)();
};

// Every sentence of the scanner, parser and reader of libyaml, and those of yaml-cpp. The first
// that fits counts.
constexpr std::array kSentences = std::to_array<Sentence>({
    // libyaml: scanner
    {"did not find expected comment or line break", "directive", percent},
    {"did not find expected comment or line break", "", block_header},
    {"did not find expected whitespace or line break", "directive", percent},
    {"did not find expected whitespace", "directive", percent},
    {"did not find expected whitespace", "", exclamation},
    {"did not find expected alphabetic or numeric character", "anchor", ampersand},
    {"did not find expected alphabetic or numeric character", "", star},
    {"did not find expected '!'", "directive", percent},
    {"did not find expected '!'", "", exclamation},
    {"did not find expected tag URI", "directive", percent},
    {"did not find expected tag URI", "", exclamation},
    {"did not find URI escaped octet", "", exclamation},
    {"found an incorrect leading UTF-8 octet", "", exclamation},
    {"found an incorrect trailing UTF-8 octet", "", exclamation},
    {"did not find the expected '>'", "", exclamation},
    {"found undefined tag handle", "", exclamation},
    {"could not find expected ':'", "", no_colon},
    {"block sequence entries are not allowed", "", no_item},
    {"mapping keys are not allowed", "", no_question},
    {"mapping values are not allowed", "", second_colon},
    {"found character that cannot start any token", "", bad_start},
    {"found unexpected document indicator", "", open_quote},
    {"found unexpected end of stream", "", open_quote},
    {"found unknown escape character", "", escape},
    {"did not find expected hexdecimal number", "", escape},
    {"found invalid Unicode character escape code", "", escape},
    {"found an indentation indicator equal to 0", "", block_header},
    {"found a tab character", "", tab},
    {"found unexpected ':'", "", stray_colon},
    {"could not find expected directive name", "", percent},
    {"found unexpected non-alphabetical character", "", percent},
    {"found unknown directive name", "", percent},
    {"did not find expected version number", "", percent},
    {"did not find expected digit or '.' character", "", percent},
    {"found extremely long version number", "", percent},
    // libyaml: parser
    {"found duplicate %YAML directive", "", percent},
    {"found duplicate %TAG directive", "", percent},
    {"found incompatible YAML document", "", percent},
    {"did not find expected <stream-start>", "", broken},
    {"did not find expected <document start>", "", after_end},
    {"did not find expected node content", "", nothing_here},
    {"did not find expected '-' indicator", "", undashed},
    {"did not find expected key", "", dented},
    {"did not find expected ',' or ']'", "", [] { return no_comma(']'); }},
    {"did not find expected ',' or '}'", "", [] { return no_comma('}'); }},
    // libyaml: reader
    {"control characters are not allowed", "", control},
    {"invalid leading UTF-8 octet", "", encoding},
    {"incomplete UTF-8 octet sequence", "", encoding},
    {"invalid trailing UTF-8 octet", "", encoding},
    {"invalid length of a UTF-8 sequence", "", encoding},
    {"invalid Unicode character", "", encoding},
    {"incomplete UTF-16 character", "", encoding},
    {"unexpected low surrogate area", "", encoding},
    {"incomplete UTF-16 surrogate pair", "", encoding},
    {"input error", "", encoding},
    {"input is too long", "", too_large},
    // yaml-cpp
    {"YAML directives must have exactly one argument", "", percent},
    {"bad YAML version", "", percent},
    {"YAML major version too large", "", percent},
    {"repeated YAML directive", "", percent},
    {"TAG directives must have exactly two arguments", "", percent},
    {"repeated TAG directive", "", percent},
    {"illegal character found while scanning tag handle", "", exclamation},
    {"tag handle with no suffix", "", exclamation},
    {"end of verbatim tag not found", "", exclamation},
    {"cannot assign multiple tags", "", exclamation},
    {"end of map flow not found", "", [] { return no_comma('}'); }},
    {"end of sequence flow not found", "", [] { return no_comma(']'); }},
    {"end of map not found", "", dented},
    {"end of sequence not found", "", undashed},
    {"cannot assign multiple anchors", "", ampersand},
    {"cannot assign multiple aliases", "", star},
    {"aliases can't have any content", "", star},
    {"bad character found while scanning hex number", "", escape},
    {"invalid unicode", "", escape},
    {"unknown escape character", "", escape},
    {"unknown token", "", bad_start},
    {"illegal document indicator in scalar", "", open_quote},
    {"illegal EOF in scalar", "", open_quote},
    {"illegal character in scalar", "", bad_start},
    {"illegal tab when looking for indentation", "", tab},
    {"illegal flow end", "", bad_start},
    {"illegal block entry", "", no_item},
    {"illegal map key", "", no_question},
    {"illegal map value", "", second_colon},
    {"alias not found after *", "", star},
    {"anchor not found after &", "", ampersand},
    {"illegal character found while scanning alias", "", star},
    {"illegal character found while scanning anchor", "", ampersand},
    {"cannot set zero indentation for a block scalar", "", block_header},
    {"unexpected character in block scalar", "", block_header},
    {"the referenced anchor is not defined", "", star},
});

// True if the bracket at `open` is closed by its twin before the text ends. Quotes count where a
// value may begin, comments after a blank.
bool closes(std::string_view text, std::size_t open) {
  std::string expected;  // the closing brackets
  char before = ' ';
  for (std::size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    const bool start =
        is_space(before) || std::string_view("[{,:\n").find(before) != std::string_view::npos;
    if ((c == '"' || c == '\'') && start) {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != c) end += c == '"' && text[end] == '\\' ? 2 : 1;
      if (end >= text.size()) return false;
      i = end;
    } else if (c == '#' && (is_space(before) || before == '\n')) {
      i = std::min(text.find('\n', i), text.size() - 1);
    } else if (c == '[' || c == '{') {
      expected += c == '[' ? ']' : '}';
    } else if (c == ']' || c == '}') {
      if (expected.empty() || expected.back() != c) return expected.empty();
      expected.pop_back();
      if (expected.empty()) return true;
    }
    before = text[i];
  }
  return false;
}

// The colon of a line such as `name:text`, where a blank was forgotten; npos in all other lines.
std::size_t tight_colon(std::string_view line) {
  std::size_t from = 0;
  while (from < line.size() && (line[from] == ' ' || (line[from] == '-' && from + 1 < line.size() &&
                                                      line[from + 1] == ' ')))
    ++from;
  const std::size_t colon = line.find(':', from);
  if (colon == line.npos || colon == from || colon + 1 >= line.size()) return line.npos;
  const std::string_view key = line.substr(from, colon - from);
  if (key.find_first_of("\"'[]{}# ") != key.npos || (key[0] >= '0' && key[0] <= '9'))
    return line.npos;
  const char after = line[colon + 1];
  if (is_space(after) || after == '/' || line.find(": ", colon) != line.npos) return line.npos;
  return colon;
}

// True if only blanks are between two places of one line.
bool next_to(std::string_view text, Place end, Place at) {
  if (end.line != at.line || end.column > at.column) return false;
  const std::string_view line = line_of(text, at.line);
  const std::size_t from = code_point_offset(line, end.column - 1);
  const std::size_t to = code_point_offset(line, at.column - 1);
  return line.substr(from, to - from).find_first_not_of(' ') == std::string_view::npos;
}

class Explainer {
 public:
  Explainer(const Trouble& t, std::string_view text) : t_(t), text_(text) {}

  Problem run() {
    // The most likely slip first: tabs and full-width colons confuse the parsers in many ways. Then
    // what the text around the place shows; the sentence of the parser comes last, as it tells
    // where the parser stopped, not what was meant.
    if (auto found = near_line()) return *found;
    if (auto found = wide_comma()) return *found;
    const Sentence* known = nullptr;
    for (const Sentence& s : kSentences)
      if (known == nullptr && t_.problem.starts_with(s.begins) &&
          t_.context.find(s.context) != std::string_view::npos)
        known = &s;
    if (auto found = quoted(); found) return *found;
    if (auto found = bracketed(); found) return *found;
    if (auto found = tight(); found) return *found;
    Cause cause = known == nullptr ? broken() : known->cause();
    if (is("mapping values are not allowed") || is("illegal map value"))
      if (!keyed_before()) cause = value_above();
    if (is("did not find expected node content") && char_at(text_, t_.at) == ',')
      cause = extra_comma();
    if (known != nullptr && known->cause == block_header && behind_brace()) cause = after_brace();
    if (is("illegal EOF in scalar") && t_.opened.line == 0) cause.where = Where::problem;
    if (known != nullptr && known->cause == escape) return tell(backslash(), cause);
    return tell(cause.where == Where::opening && t_.opened.line != 0 ? t_.opened : t_.at, cause);
  }

 private:
  bool is(std::string_view begins) const { return t_.problem.starts_with(begins); }

  static Problem tell(Place at, Cause cause, const char* id = "yaml/syntax") {
    return {id, {}, at, 1, std::move(cause.what), std::move(cause.hint)};
  }

  // `{there} >= due`: the sign is not the first of its value.
  bool behind_brace() const {
    const std::size_t at = offset_of(text_, t_.opened.line != 0 ? t_.opened : t_.at);
    const std::size_t before = text_.substr(0, at).find_last_not_of(' ');
    return before != text_.npos && text_[before] == '}';
  }

  // What people really typed is often on this line or just before it.
  std::optional<Problem> near_line() const {
    for (std::uint32_t back = 0; back <= 1 && back < t_.at.line; ++back) {
      const std::string_view line = line_of(text_, t_.at.line - back);
      const std::size_t indent = line.find_first_not_of(' ');
      if (indent != line.npos && line[indent] == '\t')
        return tell({t_.at.line - back, static_cast<std::uint32_t>(indent + 1)}, tab(), "yaml/tab");
      // The one in a comment is no fault.
      const std::size_t column = line.substr(0, line.find(" #")).find(kFullWidthColon);
      if (column != line.npos && line.find(": ") == line.npos)
        return tell({t_.at.line - back, column_of(line, column)},
                    {say("用了全角冒号“：”，这里不是“键: 值”",
                         "a full-width colon is used, so this is no `key: value`"),
                     say("改成英文冒号加一个空格", "write an ASCII colon followed by a space")},
                    "yaml/full-width-colon");
    }
    return {};
  }

  // `{type: string，required: true}`: what follows the comma is a pair, and no text.
  std::optional<Problem> wide_comma() const {
    const std::string_view line = line_of(text_, t_.at.line);
    const std::string_view before = line.substr(0, code_point_offset(line, t_.at.column - 1));
    const std::size_t comma = before.rfind(kFullWidthComma);
    if (comma == before.npos || before.find_first_of("{[") > comma) return {};
    const std::string_view key = trim(before.substr(comma + kFullWidthComma.size()));
    if (key.empty() || !std::all_of(key.begin(), key.end(), is_word)) return {};
    return tell(
        {t_.at.line, column_of(line, comma)},
        {say("用了全角逗号“，”，各项没有分开", "a full-width comma is used, which parts nothing"),
         say("改成英文逗号加一个空格", "write an ASCII comma followed by a space")},
        "yaml/full-width-comma");
  }

  // A quote that ends just before the place: either it was to end long before, or the value goes
  // on after it.
  std::optional<Problem> quoted() const {
    if (t_.quote.line == 0 || !next_to(text_, t_.quote_end, t_.at)) return {};
    if (t_.quote.line < t_.quote_end.line)
      return tell(t_.quote,
                  {say("这里的引号到第{}行才闭合，可能漏了另一半",
                       "the quote opened here is closed in line {} only; a closing quote "
                       "may be missing",
                       t_.quote_end.line),
                   say("在这一行补上另一半引号", "write the closing quote on this line")});
    const char next = char_at(text_, t_.at);
    if (next == '\0' || next == '\n' || t_.bracket.line != 0) return {};
    return tell(t_.at,
                {say("引号闭合以后还有文字", "there is text after the closing quote"), quote_it()});
  }

  std::optional<Problem> bracketed() const {
    Place open = t_.bracket;
    if (open.line == 0 && t_.context.find("flow") != std::string_view::npos) open = t_.opened;
    if (open.line != 0) {
      if (is("did not find expected node content") && char_at(text_, t_.at) == ',') return {};
      if (closes(text_, offset_of(text_, open))) return {};
      return tell(open, open_bracket());
    }
    if (!is("did not find expected key") && !is("did not find expected '-'") &&
        !is("did not find expected <document start>") && !is("end of"))
      return {};
    const std::string_view line = line_of(text_, t_.at.line);
    const std::string_view before = trim(line.substr(0, code_point_offset(line, t_.at.column - 1)));
    if (!before.ends_with(']') && !before.ends_with('}')) return {};
    return tell(t_.at, {say("括号闭合以后还有文字", "there is text after the closing bracket"),
                        quote_it()});
  }

  std::optional<Problem> tight() const {
    if (!is("could not find expected ':'") && !is("mapping values are not allowed") &&
        !is("did not find expected key") && !is("illegal map value") && !is("end of map not found"))
      return {};
    std::uint32_t first = t_.at.line > 1 ? t_.at.line - 1 : 1;
    if (is("could not find") && t_.opened.line != 0) first = t_.opened.line;
    // A bound on the lines looked through: each look walks the text from its beginning.
    for (std::uint32_t line = first; line <= t_.at.line && line < first + 20; ++line) {
      const std::string_view content = line_of(text_, line);
      const std::size_t colon = tight_colon(content);
      if (colon == content.npos) continue;
      return tell({line, column_of(content, colon)},
                  {say("冒号后缺少空格", "after the colon a space is missing"),
                   say("写成“键: 值”，冒号后留一个空格",
                       "write `key: value`, with a space after the colon")});
    }
    return {};
  }

  // The last backslash before the place: the parser stops somewhere behind it.
  Place backslash() const {
    const std::string_view line = line_of(text_, t_.at.line);
    const std::size_t at =
        line.substr(0, code_point_offset(line, t_.at.column - 1) + 1).rfind('\\');
    return at == line.npos ? t_.at : Place{t_.at.line, column_of(line, at)};
  }

  // True if a key is before the place, in its line.
  bool keyed_before() const {
    const std::string_view line = line_of(text_, t_.at.line);
    const std::string_view before = line.substr(0, code_point_offset(line, t_.at.column - 1));
    return before.find(": ") != before.npos;
  }

  const Trouble& t_;
  std::string_view text_;
};

}  // namespace

Problem explain(const Trouble& trouble, std::string_view text) {
  Problem out = Explainer(trouble, text).run();
  const std::string_view line = line_of(text, out.where.line);
  // What other programs leave behind, and nobody meant as YAML.
  if (line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") || line.starts_with("=======")) {
    out.message = say("这里留有没有解决的合并冲突", "an unresolved merge conflict is left here");
    out.hint = say("选定一方，删去 <<<<<<<、======= 和 >>>>>>> 三行",
                   "choose a side, and delete the lines <<<<<<<, ======= and >>>>>>>");
  } else if (line.find("{%") != line.npos || line.find("{{") != line.npos) {
    out.hint = say("像是没有填好的模板（{{{{ }}}} 或 {{% %}}）：先生成成品；是文字就用引号括起来",
                   "this looks like a template, {{{{ }}}} or {{% %}}, that is not filled in: check "
                   "what is made of it; if it is a text, put it in quotes");
  }
  return out;
}

}  // namespace ducha::yaml
