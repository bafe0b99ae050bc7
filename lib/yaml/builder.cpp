// From events to the tree, with every limit; and faults of the parsers in our own words.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "yaml/events.h"
#include "yaml/scan.h"

namespace ducha::yaml {

bool null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

namespace {

std::string_view line_of(std::string_view text, std::uint32_t number) {
  std::size_t from = 0;
  for (std::uint32_t i = 1; i < number; ++i) {
    const std::size_t newline = text.find('\n', from);
    if (newline == text.npos) return {};
    from = newline + 1;
  }
  return text.substr(from, std::min(text.find('\n', from), text.size()) - from);
}

// The first line break that YAML knows and editors do not: CR alone, and those of Unicode. Lines
// would be counted otherwise than people see them. Its offset, or npos.
std::size_t find_odd_break(std::string_view text) {
  std::size_t found = text.find('\r');
  while (found != text.npos && text.substr(found + 1, 1) == "\n")
    found = text.find('\r', found + 2);
  for (const std::string_view odd : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"})
    found = std::min(found, text.find(odd));
  return found;
}

struct Known {
  std::string_view part;  // of the parser's sentence
  const char* zh;
  const char* en;
};

// The sentences of libyaml 0.2.5 and yaml-cpp 0.7, by a part that tells them.
constexpr std::array kKnown = std::to_array<Known>({
    {"could not find expected ':'", "这里应有“键: 值”,缺少英文冒号加空格",
     "a `key: value` is expected here, but there is no colon followed by a space"},
    {"did not find expected key", "这里应是同级的键,缩进与上面不一致",
     "a key of the same level is expected here; the indentation differs from the lines above"},
    {"end of map not found", "这里应是同级的键,缩进与上面不一致",
     "a key of the same level is expected here; the indentation differs from the lines above"},
    {"did not find expected '-' indicator", "这里应是以“- ”开头的同级项,缩进与上面不一致",
     "an item beginning with `- ` is expected here; the indentation differs from the lines above"},
    {"end of sequence not found", "这里应是以“- ”开头的同级项,缩进与上面不一致",
     "an item beginning with `- ` is expected here; the indentation differs from the lines above"},
    {"mapping values are not allowed in this context", "此处不能再出现“键: 值”",
     "a `key: value` cannot stand here"},
    {"illegal map value", "此处不能再出现“键: 值”", "a `key: value` cannot stand here"},
    {"block sequence entries are not allowed", "此处不能出现列表项“- ”",
     "a list item `- ` cannot stand here"},
    {"cannot start any token", "此处的字符不能作为内容的开头",
     "this character cannot begin a value"},
    {"unexpected end of stream", "引号没有闭合,直到文档结束也没有找到另一半",
     "a quote is opened and never closed"},
    {"unexpected document indicator", "引号没有闭合,直到文档结束也没有找到另一半",
     "a quote is opened and never closed"},
    {"EOF", "引号或括号没有闭合", "a quote or bracket is opened and never closed"},
    {"',' or ']'", "方括号列表里应有英文逗号或“]”", "a comma or `]` is expected in this list"},
    {"',' or '}'", "花括号里应有英文逗号或“}”", "a comma or `}` is expected in this mapping"},
    {"end of sequence flow not found", "方括号列表里应有英文逗号或“]”",
     "a comma or `]` is expected in this list"},
    {"end of map flow not found", "花括号里应有英文逗号或“}”",
     "a comma or `}` is expected in this mapping"},
    {"unknown escape", "双引号里的反斜杠转义不认识", "an escape in double quotes is not known"},
    {"tab character", "缩进用了制表符(Tab),YAML 只允许空格", "a tab is used for indentation"},
    {"control characters are not allowed", "含有不允许的控制字符",
     "a control character is not allowed"},
    {"undefined alias", "“*名字”引用的锚点不存在", "the alias has no anchor before it"},
    {"unknown anchor", "“*名字”引用的锚点不存在", "the alias has no anchor before it"},
    {"found duplicate", "指令重复", "a directive is repeated"},
    {"undefined tag handle", "标签前缀没有定义", "the handle of a tag is not defined"},
    {"did not find expected <document start>", "文档已经结束,后面还有内容;缩进或引号可能有误",
     "the document has ended, yet more follows; look at indentation and quotes"},
    {"Invalid simple key", "这里的键没有英文冒号", "a key has no colon after it"},
});

}  // namespace

Builder::Builder(Arena& arena, std::uint32_t first_line, Problems& problems)
    : arena_(arena), problems_(problems), first_line_(first_line) {}

bool Builder::stop(Place at, std::string_view id, Message message, Message hint) {
  failed_ = true;
  root_ = nullptr;
  problems_.push_back({std::string(id), {}, in_file(at), 1, std::move(message), std::move(hint)});
  return false;
}

bool Builder::fault(Place at, std::string_view detail, std::string_view text) {
  if (failed_) return false;
  Message message = say("不是合法的 YAML({})", "is not valid YAML ({})", visible(detail));
  for (const Known& known : kKnown) {
    if (detail.find(known.part) != detail.npos) {
      message = {known.zh, known.en};
      break;
    }
  }
  // What people really typed is often on this line or just before it.
  std::size_t column = 0;
  for (std::uint32_t back = 0; back <= 1 && back < at.line; ++back) {
    const std::string_view line = line_of(text, at.line - back);
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent != line.npos && line[indent] == '\t') {
      return stop({at.line - back, static_cast<std::uint32_t>(indent + 1)}, "yaml/tab",
                  say("缩进用了制表符(Tab),YAML 只允许空格",
                      "a tab is used for indentation; YAML allows spaces only"),
                  say("把制表符换成空格", "replace the tab with spaces"));
    }
    // UTF-8 of the full-width colon; the one in a comment is no fault.
    column = line.substr(0, line.find(" #")).find("\xef\xbc\x9a");
    if (column != line.npos && line.find(": ") == line.npos) {
      return stop({at.line - back,
                   static_cast<std::uint32_t>(count_code_points(line.substr(0, column)) + 1)},
                  "yaml/full-width-colon",
                  say("用了全角冒号“:”,这里不是“键: 值”",
                      "a full-width colon is used, so this is no `key: value`"),
                  say("改成英文冒号加一个空格", "write an ASCII colon followed by a space"));
    }
  }
  return stop(at, "yaml/syntax", std::move(message));
}

bool Builder::tag_known(Place at, std::string_view tag) {
  // `!!str` and its like say nothing that the schema does not say better; they are passed over.
  if (tag.empty() || tag.starts_with("tag:yaml.org,2002:")) return true;
  return stop(at, "yaml/tag", say("不支持标签 {}", "the tag {} is not supported", visible(tag)),
              say("删去标签,类型由规定的字段决定", "remove the tag: the schema says the type"));
}

bool Builder::unfolds(const Node& node) {
  const Place at{node.line - first_line_ + 1, node.column};
  const Unfolded& size = levels_.back().expanded;
  if (size.nodes > limits::kExpandedNodes)
    return stop(at, "yaml/expansion",
                say("引用(*别名)展开后超过 {} 个节点", "aliases expand to more than {} nodes",
                    limits::kExpandedNodes));
  // More than any document without aliases can hold.
  if (size.bytes > limits::kDocumentBytes)
    return stop(at, "yaml/expansion",
                say("引用(*别名)展开后超过 {} 字节", "aliases expand to more than {} bytes",
                    limits::kDocumentBytes));
  return true;
}

bool Builder::attach(Node* node, Unfolded expanded) {
  if (levels_.empty()) {
    if (root_ == nullptr) root_ = node;
    return true;
  }
  Level& level = levels_.back();
  if (level.node->shape == Shape::mapping && level.children % 2 == 0 &&
      node->shape != Shape::scalar) {
    return stop({node->line - first_line_ + 1, node->column}, "yaml/key",
                node->shape == Shape::empty ? say("键是空的", "a key is empty")
                                            : say("键必须是一个词,不能是列表或映射",
                                                  "a key must be a word, not a collection"));
  }
  // Nothing stands nowhere: the parsers differ. It gets the place of its key, or of what went
  // before.
  if (node->shape == Shape::empty) {
    const Node* before = level.last == nullptr ? level.node : level.last;
    node->line = before->line;
    node->column = before->column;
  }
  append(*level.node, level.last, *node);
  level.last = node;
  ++level.children;
  level.expanded.nodes += expanded.nodes;
  level.expanded.bytes += expanded.bytes;
  return unfolds(*node);
}

bool Builder::scalar(Place at, Style style, std::string_view text, std::string_view anchor,
                     std::string_view tag) {
  if (failed_ || !tag_known(at, tag)) return false;
  if (++nodes_ > limits::kYamlNodes)
    return stop(
        at, "yaml/nodes",
        say("一份文档超过 {} 个节点", "a document has more than {} nodes", limits::kYamlNodes));
  Node* node = arena_.make<Node>();
  const bool is_key = !levels_.empty() && levels_.back().node->shape == Shape::mapping &&
                      levels_.back().children % 2 == 0;
  node->shape = style == Style::plain && null_word(text) && (!is_key || text.empty())
                    ? Shape::empty
                    : Shape::scalar;
  node->style = style;
  const Place where = in_file(at);
  node->line = where.line;
  node->column = where.column;
  node->text = arena_.copy(text);
  if (!anchor.empty()) anchors_.push_back({arena_.copy(anchor), node, {1, text.size()}});
  return attach(node, {1, text.size()});
}

bool Builder::open(Place at, Shape shape, Style style, std::string_view anchor,
                   std::string_view tag) {
  if (failed_ || !tag_known(at, tag)) return false;
  if (++nodes_ > limits::kYamlNodes)
    return stop(
        at, "yaml/nodes",
        say("一份文档超过 {} 个节点", "a document has more than {} nodes", limits::kYamlNodes));
  if (levels_.size() >= static_cast<std::size_t>(limits::kYamlDepth))
    return stop(
        at, "yaml/depth",
        say("嵌套超过 {} 层", "collections are nested more than {} deep", limits::kYamlDepth));
  Node* node = arena_.make<Node>();
  node->shape = shape;
  node->style = style;
  const Place where = in_file(at);
  node->line = where.line;
  node->column = where.column;
  if (!attach(node, {})) return false;
  levels_.push_back({node, nullptr, 0, {}, anchor.empty() ? anchor : arena_.copy(anchor)});
  return true;
}

bool Builder::close() {
  if (failed_) return false;
  const Level level = levels_.back();
  levels_.pop_back();
  Node& node = *level.node;
  node.count = node.shape == Shape::mapping ? level.children / 2 : level.children;
  if (node.shape == Shape::mapping && duplicate_keys(node)) return false;
  if (!level.anchor.empty()) anchors_.push_back({level.anchor, &node, level.expanded});
  if (!levels_.empty()) {
    levels_.back().expanded.nodes += level.expanded.nodes - 1;
    levels_.back().expanded.bytes += level.expanded.bytes;
    return unfolds(node);
  }
  return true;
}

bool Builder::alias(Place at, std::string_view anchor) {
  if (failed_) return false;
  // The latest anchor of a name counts.
  const auto found = std::find_if(anchors_.rbegin(), anchors_.rend(),
                                  [&](const Anchor& a) { return a.name == anchor; });
  if (found == anchors_.rend())
    return stop(at, "yaml/alias",
                say("别名引用的锚点不存在,或者正好包含自己",
                    "the alias has no anchor before it, or stands within its own anchor"));
  // A copy of the top node, which shares what is below it: the chain `next_` is the parent's.
  Node* node = arena_.make<Node>(*found->node);
  node->next_ = nullptr;
  return attach(node, found->expanded);
}

bool Builder::duplicate_keys(const Node& mapping) {
  const auto complain = [&](const Node& key, const Node& first) {
    return !stop({key.line - first_line_ + 1, key.column}, "yaml/duplicate-key",
                 say("键 {} 重复,第 {} 行已经有了", "the key {} is given twice, first in line {}",
                     visible(key.text), first.line),
                 say("只保留一个", "keep one of them"));
  };
  if (mapping.count <= 24) {
    for (const Pair a : mapping.pairs())
      for (const Pair b : mapping.pairs()) {
        if (&a.key == &b.key) break;
        if (a.key.text == b.key.text) return complain(a.key, b.key);
      }
    return false;
  }
  std::vector<const Node*> keys;
  keys.reserve(mapping.count);
  for (const Pair pair : mapping.pairs()) keys.push_back(&pair.key);
  std::stable_sort(keys.begin(), keys.end(),
                   [](const Node* a, const Node* b) { return a->text < b->text; });
  const Node* worst = nullptr;
  const Node* first = nullptr;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i - 1]->text == keys[i]->text && (worst == nullptr || keys[i]->line < worst->line)) {
      worst = keys[i];
      first = keys[i - 1];
    }
  }
  return worst != nullptr && complain(*worst, *first);
}

const Node* Reader::read(std::string_view text, std::uint32_t first_line, Problems& problems) {
  arena_.clear();
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (const Node* root = scan(text, first_line, arena_)) return root;
  arena_.clear();
  return parse(text, first_line, parser_, arena_, problems);
}

const Node* parse(std::string_view text, std::uint32_t first_line, Parser parser, Arena& arena,
                  Problems& problems) {
  Builder builder(arena, first_line, problems);
  const auto refuse = [&](std::size_t offset, std::string_view id, Message message, Message hint) {
    const std::string_view before = text.substr(0, offset);
    const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
    const auto column = static_cast<std::uint32_t>(count_code_points(before.substr(start)) + 1);
    problems.push_back(
        {std::string(id), {}, {line + first_line, column}, 1, std::move(message), std::move(hint)});
    return nullptr;
  };
  if (text.find('\0') != text.npos) {
    return refuse(text.find('\0'), "yaml/encoding",
                  say("含有零字节,可能是 UTF-16 或二进制文件",
                      "a zero byte is found: this may be UTF-16 or a binary file"),
                  say("另存为 UTF-8 编码", "save the file as UTF-8"));
  }
  if (const std::size_t bad = find_invalid_utf8(text); bad != text.npos) {
    const auto byte = static_cast<unsigned char>(text[bad]);
    const bool utf16 =
        text.size() >= 2 && (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"));
    return refuse(bad, "yaml/encoding",
                  utf16 ? say("是 UTF-16 编码,应为 UTF-8", "is UTF-16, UTF-8 is needed")
                        : say("字节 0x{:02X} 不是合法的 UTF-8,可能是 GBK 编码",
                              "the byte 0x{:02X} is not valid UTF-8; the file may be GBK", byte),
                  utf16 ? say("另存为 UTF-8 编码", "save the file as UTF-8")
                        : say("另存为 UTF-8 编码,或用 iconv -f GBK -t UTF-8 转换",
                              "save the file as UTF-8, or convert it with iconv -f GBK -t UTF-8"));
  }
  if (const std::size_t odd = find_odd_break(text); odd != text.npos) {
    return refuse(odd, "yaml/line-break",
                  text[odd] == '\r'
                      ? say("换行只用了回车符(CR)", "a line ends in a carriage return alone")
                      : say("有看不见的换行符 {}", "there is an invisible line break, {}",
                            visible(text.substr(odd, text[odd] == '\xc2' ? 2 : 3))),
                  say("换行改用 LF 或 CRLF", "end lines with LF or CRLF"));
  }
#ifdef DUCHA_LIBYAML
  if (parser == Parser::libyaml) {
    parse_with_libyaml(text, builder);
    return builder.failed() ? nullptr : builder.root();
  }
#endif
  parse_with_yaml_cpp(text, builder);
  return builder.failed() ? nullptr : builder.root();
}

}  // namespace ducha::yaml
