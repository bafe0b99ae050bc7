// From events of a parser to the tree, with every limit, so that both parsers refuse the same
// documents: Builder. Reader::read() is the door of the folder; it tries the scanner first. Faults
// of the parsers are put into our words by faults.cpp.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "yaml/events.h"
#include "yaml/scan.h"
#include "yaml/split.h"

namespace ducha::yaml {

// The words of the core schema of YAML 1.2 (10.3.2).
bool null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

Builder::Builder(Arena& arena, std::uint32_t first_line, Problems& problems)
    : arena_(arena), problems_(problems), first_line_(first_line) {}

// Only the first fault of a document is told: what a parser says after it follows from it.
bool Builder::stop(Place at, std::string_view id, Message message, Message hint) {
  failed_ = true;
  root_ = nullptr;
  problems_.push_back({std::string(id), {}, in_file(at), 1, std::move(message), std::move(hint)});
  return false;
}

bool Builder::fault(Trouble trouble, std::string_view text) {
  if (failed_) return false;
  // A parser sees the end of a bracket that was never closed; the bracket itself is in an open
  // level.
  for (const Level& level : levels_)
    if (level.node->style == Style::flow)
      trouble.bracket = {level.node->line - first_line_ + 1, level.node->column};
  Problem problem = explain(trouble, text);
  return stop(problem.where, problem.id, std::move(problem.message), std::move(problem.hint));
}

bool Builder::document(Place at) {
  if (failed_) return false;
  if (++documents_ == 1) return true;
  return stop(at, "yaml/documents",
              say("这里开始了第二份文档，此处一个文件只能有一份",
                  "a second document begins here; this file must hold one alone"),
              say("删去 `---`，或拆成两个文件", "remove `---`, or split the file in two"));
}

bool Builder::tag_known(Place at, std::string_view tag) {
  // `!!str` and its like say nothing that the schema does not say better; they are passed over.
  if (tag.empty() || tag.starts_with("tag:yaml.org,2002:")) return true;
  return stop(at, "yaml/tag",
              say("值以 ! 开头表示标签，不支持标签 {}",
                  "a value that begins with ! is a tag; the tag {} is not supported", visible(tag)),
              say("删去标签；是文字或表达式，就用单引号括起来",
                  "remove the tag; put a text or an expression in single quotes"));
}

// A billion laughs: ten lines of aliases can stand for billions of nodes. Nothing is copied, but
// every reader that walks the tree would walk them all.
bool Builder::unfolds(const Node& node) {
  const Place at{node.line - first_line_ + 1, node.column};
  const Unfolded& size = levels_.back().expanded;
  if (size.nodes > limits::kExpandedNodes)
    return stop(at, "yaml/expansion",
                say("引用（*别名）展开后超过{}个节点", "aliases expand to more than {} nodes",
                    limits::kExpandedNodes));
  // More than any document without aliases can hold.
  if (size.bytes > limits::kDocumentBytes)
    return stop(at, "yaml/expansion",
                say("引用（*别名）展开后超过{}字节", "aliases expand to more than {} bytes",
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
    return stop(
        {node->line - first_line_ + 1, node->column}, "yaml/key",
        node->shape == Shape::empty
            ? say("键是空的", "a key is empty")
            : say("键必须是一个词，不能是列表或映射", "a key must be a word, not a collection"),
        say("以 {{ 或 [ 开头的文字要加引号；模板（{{{{ }}}}）先生成成品",
            "put a text that begins with a bracket in quotes; of a template, {{{{ }}}}, check "
            "what is made of it"));
  }
  // An empty value has no place of its own, and the parsers differ: it gets the place of its key,
  // or of what went before.
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

// Nodes are counted before they are made, so that memory is bounded by the limit.
Node* Builder::make(Place at, Shape shape, Style style, std::string_view tag) {
  if (failed_ || !tag_known(at, tag)) return nullptr;
  if (++nodes_ > limits::kYamlNodes) {
    stop(at, "yaml/nodes",
         say("一份文档超过{}个节点", "a document has more than {} nodes", limits::kYamlNodes));
    return nullptr;
  }
  Node* node = arena_.make<Node>();
  node->shape = shape;
  node->style = style;
  const Place where = in_file(at);
  node->line = where.line;
  node->column = where.column;
  return node;
}

bool Builder::scalar(Place at, Style style, std::string_view text, std::string_view anchor,
                     std::string_view tag) {
  Node* node = make(at, Shape::scalar, style, tag);
  if (node == nullptr) return false;
  const bool is_key = !levels_.empty() && levels_.back().node->shape == Shape::mapping &&
                      levels_.back().children % 2 == 0;
  // `~` and `null` are words where a key is: only an empty key says nothing.
  if (style == Style::plain && null_word(text) && (!is_key || text.empty()))
    node->shape = Shape::empty;
  node->text = arena_.copy(text);
  if (!anchor.empty())
    // The size that an alias unfolds to is known here, so it is added up without copying anything.
    anchors_.insert_or_assign(arena_.copy(anchor), Anchor{node, {1, text.size()}});
  return attach(node, {1, text.size()});
}

bool Builder::open(Place at, Shape shape, Style style, std::string_view anchor,
                   std::string_view tag) {
  Node* node = make(at, shape, style, tag);
  if (node == nullptr) return false;
  if (levels_.size() >= static_cast<std::size_t>(limits::kYamlDepth))
    return stop(
        at, "yaml/depth",
        say("嵌套超过{}层", "collections are nested more than {} deep", limits::kYamlDepth));
  if (!attach(node, {})) return false;
  levels_.push_back({node, nullptr, 0, {}, anchor.empty() ? anchor : arena_.copy(anchor)});
  return true;
}

// An anchor counts from its end on: an alias within its own content would be a circle, which no
// reader of the tree expects.
bool Builder::close() {
  if (failed_) return false;
  const Level level = levels_.back();
  levels_.pop_back();
  Node& node = *level.node;
  node.count = node.shape == Shape::mapping ? level.children / 2 : level.children;
  if (node.shape == Shape::mapping && duplicate_keys(node)) return false;
  if (!level.anchor.empty()) anchors_.insert_or_assign(level.anchor, Anchor{&node, level.expanded});
  if (!levels_.empty()) {
    // attach() counted the collection itself when it was opened.
    levels_.back().expanded.nodes += level.expanded.nodes - 1;
    levels_.back().expanded.bytes += level.expanded.bytes;
    return unfolds(node);
  }
  return true;
}

bool Builder::alias(Place at, std::string_view anchor) {
  if (failed_) return false;
  // The latest anchor of a name counts.
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    const std::string name = visible(shorten(anchor, limits::kNameShown));
    const bool within = std::any_of(levels_.begin(), levels_.end(),
                                    [&](const Level& l) { return l.anchor == anchor; });
    if (within)
      return stop(at, "yaml/alias",
                  say("别名 *{0} 在锚点 &{0} 自己的内容里",
                      "the alias *{0} stands within its own anchor &{0}", name),
                  say("把内容写出来", "write the content out"));
    return stop(
        at, "yaml/alias",
        first_line_ > 1
            ? say("别名 *{0} 之前没有锚点 &{0}；`---` 之前的文档里的锚点不算",
                  "there is no anchor &{0} for the alias *{0} in this document; anchors of a "
                  "document before `---` do not reach past it",
                  name)
            : say("别名 *{0} 之前没有锚点 &{0}", "there is no anchor &{0} before the alias *{0}",
                  name),
        say("把内容再写一遍；是文字就用引号括起来",
            "write the content again; if it is a text, put it in quotes"));
  }
  // A copy of the top node, which shares what is below it: the chain `next_` is the parent's.
  Node* node = arena_.make<Node>(*found->second.node);
  node->next_ = nullptr;
  return attach(node, found->second.expanded);
}

bool Builder::duplicate_keys(const Node& mapping) {
  const auto complain = [&](const Node& key, const Node& first) {
    return !stop({key.line - first_line_ + 1, key.column}, "yaml/duplicate-key",
                 say("键 {} 重复，第{}行已经有了", "the key {} is given twice, first in line {}",
                     visible(key.text), first.line),
                 say("只保留一个", "keep one of them"));
  };
  // Small mappings are compared pairwise, without memory; larger ones are sorted, so that a hostile
  // mapping costs n log n.
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
    // Of several duplicates the first in the text is reported, as for small mappings.
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
  // A declined document may have left nodes in the arena.
  if (const Node* root = scan(text, first_line, arena_)) return root;
  arena_.clear();
  return parse(text, first_line, parser_, arena_, problems);
}

namespace {

// A file of another kind, by its first bytes; `hint` says what to do with it.
struct Foreign {
  std::string_view begins;
  Message what;
  Message hint;
};

const Foreign* foreign(std::string_view text) {
  static const Message table{"表格用 ducha import 转成档案；压缩包先解开",
                             "ducha import makes dossiers of tables; unpack an archive"};
  static const Message unpack{"先解开，再检查里面的文件", "unpack it, and check what is in it"};
  static const Message utf8{"另存为 UTF-8 编码", "save the file as UTF-8"};
  static const Foreign kinds[] = {
      {"PK\x03\x04",
       {"是 Excel、Word 文件或压缩包，不是文字",
        "is a file of Excel or Word or an archive, and no text"},
       table},
      {"\xd0\xcf\x11\xe0",
       {"是 Excel 或 Word 文件，不是文字", "is a file of Excel or Word, and no text"},
       table},
      {"%PDF-",
       {"是 PDF 文件，不是文字", "is a PDF file, and no text"},
       {"把内容写成 YAML 档案", "write its content as a dossier in YAML"}},
      {"\x1f\x8b", {"是压缩文件，不是文字", "is compressed, and no text"}, unpack},
      {"7z\xbc\xaf", {"是压缩文件，不是文字", "is compressed, and no text"}, unpack},
      {"Rar!", {"是压缩文件，不是文字", "is compressed, and no text"}, unpack},
      {"SQLite format 3",
       {"是历史库或别的数据库，不是文字", "is a database, and no text"},
       {"历史库用 ducha history 看", "ducha history reads a store"}},
      {"\xff\xfe", {"是 UTF-16 编码，应为 UTF-8", "is UTF-16, UTF-8 is needed"}, utf8},
      {"\xfe\xff", {"是 UTF-16 编码，应为 UTF-8", "is UTF-16, UTF-8 is needed"}, utf8}};
  for (const Foreign& kind : kinds)
    if (text.starts_with(kind.begins)) return &kind;
  return nullptr;
}

}  // namespace

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
  // Before a parser sees the text: what they say of encodings names neither the place nor the
  // remedy.
  const std::size_t zero = text.find('\0');
  const std::size_t bad = find_invalid_utf8(text);
  if (const Foreign* kind = zero != text.npos || bad != text.npos ? foreign(text) : nullptr)
    return refuse(0, "yaml/encoding", kind->what, kind->hint);
  if (text.starts_with("\xef\xbb\xbf"))
    return refuse(0, "yaml/encoding",
                  say("开头有两个字节顺序标记（BOM）", "begins with two byte order marks (BOM)"),
                  say("删去它们，或另存为不带 BOM 的 UTF-8",
                      "delete them, or save the file as UTF-8 without a BOM"));
  if (zero != text.npos) {
    return refuse(zero, "yaml/encoding",
                  say("含有零字节，可能是 UTF-16 或二进制文件",
                      "a zero byte is found: this may be UTF-16 or a binary file"),
                  say("另存为 UTF-8 编码", "save the file as UTF-8"));
  }
  if (bad != text.npos) {
    return refuse(bad, "yaml/encoding",
                  say("字节 0x{:02X} 不是合法的 UTF-8，可能是 GBK 编码",
                      "the byte 0x{:02X} is not valid UTF-8; the file may be GBK",
                      static_cast<unsigned char>(text[bad])),
                  say("另存为 UTF-8 编码，或用 iconv -f GBK -t UTF-8 转换",
                      "save the file as UTF-8, or convert it with iconv -f GBK -t UTF-8"));
  }
  if (const std::size_t odd = find_odd_break(text); odd != text.npos) {
    return refuse(odd, "yaml/line-break",
                  text[odd] == '\r'
                      ? say("换行只用了回车符（CR）", "a line ends in a carriage return alone")
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
#ifdef DUCHA_LIBYAML
  // libyaml knows better where a fault begins.
  if (builder.failed()) {
    Problems better;
    Builder again(arena, first_line, better);
    parse_with_libyaml(text, again);
    if (again.failed()) problems.back() = std::move(better.front());
  }
#endif
  return builder.failed() ? nullptr : builder.root();
}

}  // namespace ducha::yaml
