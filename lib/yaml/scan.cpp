// From the text of common YAML to its tree in one pass; the door is scan(). It tells no problem:
// whatever it does not know it declines, and a parser reads the document instead.
#include "yaml/scan.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/limits.h"
#include "yaml/events.h"

namespace ducha::yaml {

namespace {

constexpr std::size_t kPadding = 8;  // readable after the text
constexpr std::size_t kDepth = 60;   // below limits::kYamlDepth, which the builder enforces
static_assert(kDepth < limits::kYamlDepth);
static_assert(kScanBytes < limits::kYamlNodes);
// The parsers give up a key after 1,024 characters.
constexpr std::size_t kKeyBytes = 1000;
// Up to this many keys of a mapping are compared with one another as they come.
constexpr std::uint32_t kFewKeys = 64;

bool ends_word(char c) { return c == ' ' || c == '\n'; }

// A question mark is none in YAML 1.2, but the parsers take it for one in places.
bool flow_indicator(char c) {
  return c == ',' || c == '[' || c == ']' || c == '{' || c == '}' || c == '?';
}

// What bytes are, a bit for each.
enum Kind : std::uint8_t {
  kOdd = 1,        // not printable ASCII, and no line break
  kIndicator = 2,  // cannot begin a plain scalar, or begins what is declined; a dash may begin one
  kEndsPlain = 4,  // may end a plain scalar in block style: a line break, `:`, `#`
  kEndsFlow = 8,   // may end a plain scalar in flow style: these and `,[]{}`; or declines it: `?`
  kEndsSingle = 16,  // a line break and the quote '
  kEndsDouble = 32,  // a line break, the quote " and the backslash
};
// One table lookup a byte in place of a comparison with each indicator.
constexpr std::array<std::uint8_t, 256> kinds() {
  std::array<std::uint8_t, 256> out{};
  const auto add = [&](std::string_view bytes, unsigned kind) {
    for (const char c : bytes) {
      std::uint8_t& of = out[static_cast<unsigned char>(c)];
      of = static_cast<std::uint8_t>(of | kind);
    }
  };
  for (std::size_t byte = 0; byte < 256; ++byte)
    if ((byte < 0x20 && byte != '\n') || byte >= 0x7f) out[byte] = kOdd;
  add("?:,[]{}#&*!|>'\"%@`", kIndicator);
  add("\n", kEndsPlain | kEndsFlow | kEndsSingle | kEndsDouble);
  add(":#", kEndsPlain | kEndsFlow);
  add(",[]{}?", kEndsFlow);
  add("'", kEndsSingle);
  add("\"\\", kEndsDouble);
  return out;
}
constexpr std::array<std::uint8_t, 256> kKinds = kinds();

bool is(char c, Kind kind) { return (kKinds[static_cast<unsigned char>(c)] & kind) != 0; }

// The first byte of this kind. Sets `wide` if a byte of 0x80 or more is before it.
template <Kind kKind>
const char* find(const char* at, bool& wide) {
  unsigned seen = 0;
  // Without a branch for wide bytes: columns are corrected once for each scalar that has some.
  for (; !is(*at, kKind); ++at) seen |= static_cast<unsigned char>(*at);
  wide = wide || seen >= 0x80;
  return at;
}

const char* past_spaces(const char* at) {
  while (*at == ' ') ++at;
  return at;
}

// The first byte that is odd, eight at a time. Readable must be seven bytes after it.
const char* find_odd(const char* at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x80 * kOnes;
  // The high bit of every byte that is zero.
  const auto zeros = [](std::uint64_t bytes) {
    return ~(((bytes & ~kHigh) + ~kHigh) | bytes | ~kHigh);
  };
  for (;; at += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, 8);
    const std::uint64_t controls = ~((bytes | kHigh) - 0x20 * kOnes) & ~zeros(bytes ^ '\n' * kOnes);
    if (((controls | bytes | zeros(bytes ^ 0x7f * kOnes)) & kHigh) != 0) break;
  }
  while (!is(*at, kOdd)) ++at;
  return at;
}

std::uint32_t continuation_bytes(const char* from, const char* to) {
  return static_cast<std::uint32_t>(std::count_if(
      from, to, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }));
}

// The length of the character of several bytes at `at`; 0 if it is not UTF-8, or is one that YAML
// forbids (C1 controls, U+FFFE, U+FFFF), takes for a line break (U+0085, U+2028, U+2029), or takes
// for a byte order mark (U+FEFF). Three bytes after the first must be readable.
std::size_t character(const char* at) {
  const auto byte = [&](int i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i]));
  };
  const auto follows = [&](int i) { return (byte(i) & 0xc0U) == 0x80; };
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || !follows(1)) return 0;
  if (byte(0) < 0xe0) return byte(0) == 0xc2 && byte(1) < 0xa0 ? 0 : 2;
  if (!follows(2)) return 0;
  if (byte(0) < 0xf0) {
    const std::uint32_t c = (byte(0) & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
    const bool surrogate = c >= 0xd800 && c < 0xe000;
    const bool line_break = c == 0x2028 || c == 0x2029;
    return c < 0x800 || surrogate || line_break || c == 0xfeff || c >= 0xfffe ? 0 : 3;
  }
  if (!follows(3)) return 0;
  const std::uint32_t start = (byte(0) & 0x07U) << 6U | (byte(1) & 0x3fU);  // without 12 bits
  return start < 0x10 || start > 0x10f ? 0 : 4;
}

// A collection that is being read.
struct Level {
  Node* node;
  std::uint32_t column;    // of block collections: of its keys or dashes, from 0
  Node* last = nullptr;    // child
  std::uint64_t keys = 0;  // a bit for each key, by a hash
  bool pending = false;    // a key or a dash was read, and not yet its value

  void add(Node* child) {
    const Node* before = last == nullptr ? node : last;
    // An empty value has no place of its own: it gets the place of its key, or of what went before.
    if (child->shape == Shape::empty) {
      child->line = before->line;
      child->column = before->column;
    }
    Builder::append(*node, last, *child);
    last = child;
  }
  void add_value(Node* child) {
    if (node->shape == Shape::sequence) ++node->count;
    add(child);
    pending = false;
  }
  // False if the key is there already (of many keys that is left to `unique`), or says nothing.
  bool add_key(Node* key) {
    const std::string_view text = key->text;
    // The parsers differ on what `~: 1` is.
    if (key->style == Style::plain && null_word(text)) return false;
    std::size_t hash = text.size();
    if (!text.empty())
      hash = hash * 31 + static_cast<unsigned char>(text.front()) * 7U +
             static_cast<unsigned char>(text[text.size() / 2]) * 5U +
             static_cast<unsigned char>(text.back());
    // A filter of 64 bits: most keys are new, and are known as such without a comparison.
    const std::uint64_t bit = std::uint64_t{1} << (hash & 63U);
    if ((keys & bit) != 0 && node->count < kFewKeys)
      for (const Pair other : node->pairs())
        if (other.key.text == text) return false;
    keys |= bit;
    ++node->count;
    add(key);
    pending = true;
    return true;
  }
  bool unique() const {
    if (node->shape != Shape::mapping || node->count <= kFewKeys) return true;
    std::vector<std::string_view> texts;
    texts.reserve(node->count);
    for (const Pair pair : node->pairs()) texts.push_back(pair.key.text);
    std::sort(texts.begin(), texts.end());
    return std::adjacent_find(texts.begin(), texts.end()) == texts.end();
  }
};

// Functions that return false or nullptr decline the document.
class Scanner {
 public:
  Scanner(std::uint32_t first_line, Arena& arena) : arena_(arena), number_(first_line) {}

  // Line by line: what a line may be follows from its first character and the open levels.
  const Node* read(std::string_view text) {
    if (!take(text)) return nullptr;
    while (at_ != end_) {
      at_ = past_spaces(at_);
      if (*at_ == '\n' || *at_ == '#') {
        skip_line();
      } else if (marker() ? !document_marker() : ended_ || !content()) {
        return nullptr;
      }
    }
    while (depth_ > 0)
      if (!close()) return nullptr;
    return root_;
  }

 private:
  // Copies the text, with zeros behind it: searches read over its end, and the tree outlives it.
  bool take(std::string_view text) {
    if (text.empty() || text.size() > kScanBytes) return false;
    char* copy = arena_.array<char>(text.size() + 1 + kPadding);
    std::memcpy(copy, text.data(), text.size());
    char* end = copy + text.size();
    if (std::memchr(copy, '\r', text.size()) != nullptr) end = without_returns(copy, end);
    // Every line ends in a line break then, and every search stops at it: no loop below tests for
    // the end of the text.
    *end++ = '\n';
    std::memset(end, 0, kPadding);
    line_ = at_ = copy;
    end_ = end;
    for (const char* at = copy;;) {
      at = find_odd(at);
      if (at == end) return true;
      const std::size_t length = character(at);
      if (length == 0) return false;
      at += length;
      // Chinese text: the next one is odd too.
      while (static_cast<unsigned char>(*at) >= 0x80) {
        const std::size_t more = character(at);
        if (more == 0) return false;
        at += more;
      }
    }
  }
  // Turns CRLF into LF; other carriage returns stay, and are odd.
  static char* without_returns(char* from, char* end) {
    char* to = from;
    for (; from != end; ++from)
      if (*from != '\r' || from + 1 == end || from[1] != '\n') *to++ = *from;
    return to;
  }

  void next_line() {
    line_ = ++at_;
    ++number_;
    wide_ = 0;
  }
  void skip_line() {
    at_ = static_cast<const char*>(std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_)));
    next_line();
  }
  // Nothing but a comment may follow on the line. libyaml takes `"a"#c`, YAML does not.
  bool finish_line() {
    const char* rest = past_spaces(at_);
    if (*rest != '\n' && (*rest != '#' || rest == at_)) return false;
    at_ = rest;
    skip_line();
    return true;
  }
  // `---` or `...` at the beginning of a line. Three bytes after the text can be read: it is
  // padded.
  bool marker() const {
    return at_ == line_ && (*at_ == '-' || *at_ == '.') && at_[1] == *at_ && at_[2] == *at_ &&
           ends_word(at_[3]);
  }
  bool document_marker() {
    if (ended_ || (*at_ == '-') != (root_ == nullptr) || (*at_ == '-' && began_)) return false;
    (*at_ == '-' ? began_ : ended_) = true;
    at_ += 3;
    return finish_line();
  }

  std::uint32_t column() const { return static_cast<std::uint32_t>(at_ - line_) - wide_; }
  Node* node(Shape shape, Style style, std::uint32_t column) {
    Node* out = arena_.make<Node>();
    out->shape = shape;
    out->style = style;
    out->line = number_;
    out->column = column + 1;
    return out;
  }
  Level& top() { return levels_[depth_ - 1]; }
  bool dash() const { return *at_ == '-' && ends_word(at_[1]); }

  bool add_value(Node* value) {
    if (depth_ > 0) {
      top().add_value(value);
    } else {
      root_ = value;
    }
    return true;
  }
  void add_nothing() { top().add_value(arena_.make<Node>()); }
  // Levels are in a fixed array: deeper documents are left to the parsers.
  bool open(Node* collection, std::uint32_t column) {
    if (depth_ == kDepth) return false;
    add_value(collection);
    levels_[depth_++] = {collection, column};
    return true;
  }
  bool close() {
    if (top().pending) add_nothing();
    return levels_[--depth_].unique();
  }

  // A line with content, from its first character that is no space.
  bool content() {
    const auto column = static_cast<std::uint32_t>(at_ - line_);
    while (depth_ > 0 && (top().column > column || (top().column == column && !dash() &&
                                                    top().node->shape == Shape::sequence)))
      if (!close()) return false;
    if (depth_ == 0) return root_ == nullptr && begin();
    // Deeper, with nothing to belong to: an error, or a plain scalar that goes on.
    if (top().column < column) return top().pending && begin();
    if (top().node->shape == Shape::sequence) {
      if (top().pending) add_nothing();
      return item();
    }
    if (top().pending) {
      // A list may be at the column of its key.
      if (dash()) return open(node(Shape::sequence, Style::block, column), column) && item();
      add_nothing();
    }
    Node* key = word();
    return key != nullptr && pair(key);
  }

  // What may begin a line, or follow a dash: a list, a mapping by its first key, or one value.
  bool begin() {
    const std::uint32_t at = column();
    if (dash()) return open(node(Shape::sequence, Style::block, at), at) && item();
    if (*at_ == '[' || *at_ == '{') return value();
    Node* first = word();
    if (first == nullptr) return false;
    if (*at_ == ':') return open(node(Shape::mapping, Style::block, at), at) && pair(first);
    // A lone scalar is a root that no dossier has.
    if (depth_ == 0) return false;
    void_of_null(first);
    return add_value(first) && finish_line();
  }

  bool item() {
    top().pending = true;
    ++at_;
    const char* rest = past_spaces(at_);
    if (*rest == '\n' || *rest == '#') return finish_line();
    at_ = rest;
    return begin();
  }

  // From the colon after a key.
  bool pair(Node* key) {
    if (*at_ != ':' || !top().add_key(key)) return false;
    ++at_;
    const char* rest = past_spaces(at_);
    if (*rest == '\n' || *rest == '#') return finish_line();
    at_ = rest;
    return value();
  }

  // A value that ends its line.
  bool value() {
    Node* value = *at_ == '[' || *at_ == '{' ? flow() : scalar<kEndsPlain>();
    if (value == nullptr) return false;
    void_of_null(value);
    return add_value(value) && finish_line();
  }

  // A scalar of block style which may be a key: then it ends at its colon.
  Node* word() {
    const char* from = at_;
    Node* out = scalar<kEndsPlain>();
    if (out == nullptr) return nullptr;
    const char* rest = past_spaces(at_);
    if (*rest != ':') return out;
    at_ = rest;
    return ends_word(at_[1]) && key_fits(from) ? out : nullptr;
  }
  bool key_fits(const char* from) const {
    return static_cast<std::size_t>(at_ - from) <= kKeyBytes;
  }

  // Of values alone: a key `null` is a word.
  static void void_of_null(Node* value) {
    if (value->shape == Shape::scalar && value->style == Style::plain && null_word(value->text))
      value->shape = Shape::empty;
  }

  template <Kind kEnd>
  Node* scalar() {
    Node* out = node(Shape::scalar, Style::plain, column());
    bool wide = false;
    const char* from = at_;
    bool sound = false;
    if (*at_ == '"') {
      out->style = Style::double_quoted;
      sound = double_quoted(*out, wide);
    } else if (*at_ == '\'') {
      out->style = Style::single_quoted;
      sound = single_quoted(*out, wide);
    } else {
      sound = plain<kEnd>(*out, wide);
    }
    if (!sound) return nullptr;
    if (wide) wide_ += continuation_bytes(from, at_);
    return out;
  }

  template <Kind kEnd>
  bool plain(Node& out, bool& wide) {
    constexpr bool kFlow = kEnd == kEndsFlow;
    const char* from = at_;
    if (is(*from, kIndicator)) return false;
    if (*from == '-' && (ends_word(from[1]) || (kFlow && flow_indicator(from[1])))) return false;
    const char* to = from;
    for (;; ++to) {
      to = find<kEnd>(to, wide);
      if (*to == ':') {
        if (ends_word(to[1])) break;
        if (kFlow && flow_indicator(to[1])) return false;
      } else if (*to == '#') {
        // `a#b` is one word; a comment begins after a blank.
        if (to[-1] == ' ') break;
      } else if (*to == '?') {
        return false;
      } else {
        break;
      }
    }
    while (to[-1] == ' ') --to;
    out.text = {from, static_cast<std::size_t>(to - from)};
    at_ = to;
    return true;
  }

  bool single_quoted(Node& out, bool& wide) {
    const char* from = ++at_;
    const char* to = from;
    bool doubled = false;
    for (;; to += 2) {
      to = find<kEndsSingle>(to, wide);
      if (*to == '\n') return false;
      if (to[1] != '\'') break;
      doubled = true;
    }
    out.text = {from, static_cast<std::size_t>(to - from)};
    at_ = to + 1;
    if (!doubled) return true;
    char* copy = arena_.array<char>(out.text.size());
    std::size_t size = 0;
    for (const char* c = from; c != to; ++c) {
      copy[size++] = *c;
      if (*c == '\'') ++c;
    }
    out.text = {copy, size};
    return true;
  }

  // Text over several lines is folded by rules that a parser applies; it is declined here.
  bool double_quoted(Node& out, bool& wide) {
    const char* from = ++at_;
    const char* to = from;
    bool escaped = false;
    for (;; to += 2) {
      to = find<kEndsDouble>(to, wide);
      if (*to == '\n' || (*to == '\\' && to[1] == '\n')) return false;
      if (*to == '"') break;
      escaped = true;
    }
    out.text = {from, static_cast<std::size_t>(to - from)};
    at_ = to + 1;
    return !escaped || unescape(out.text);
  }
  // The escapes that programs write; the rest is declined.
  bool unescape(std::string_view& text) {
    char* copy = arena_.array<char>(text.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      if (c == '\\') {
        c = text[++i];
        if (c == 'n') {
          c = '\n';
        } else if (c == 't') {
          c = '\t';
        } else if (c != '"' && c != '\\' && c != '/') {
          return false;
        }
      }
      copy[size++] = c;
    }
    text = {copy, size};
    return true;
  }

  // Between the parts of a flow collection: blanks, comments, line breaks.
  bool gap() {
    for (;;) {
      const char* rest = past_spaces(at_);
      if (*rest == '#' && rest == at_ && at_ != line_) return false;
      at_ = rest;
      if (*at_ != '\n' && *at_ != '#') return true;
      skip_line();
      if (at_ == end_ || marker()) return false;
    }
  }

  // From its bracket to the one that closes it.
  Node* flow() {
    const bool mapping = *at_ == '{';
    const char end = mapping ? '}' : ']';
    if (depth_ + flow_depth_ == kDepth) return nullptr;
    ++flow_depth_;
    Level level{node(mapping ? Shape::mapping : Shape::sequence, Style::flow, column()), 0};
    ++at_;
    if (!gap()) return nullptr;
    while (*at_ != end) {
      if (mapping && !flow_key(level)) return nullptr;
      Node* value = mapping && (*at_ == ',' || *at_ == end) ? arena_.make<Node>()
                    : *at_ == '[' || *at_ == '{'            ? flow()
                                                            : scalar<kEndsFlow>();
      if (value == nullptr) return nullptr;
      void_of_null(value);
      level.add_value(value);
      // Text here would be a scalar that goes on, a colon a pair within a list.
      if (!gap() || (*at_ != ',' && *at_ != end)) return nullptr;
      if (*at_ == ',') {
        ++at_;
        if (!gap()) return nullptr;
      }
    }
    ++at_;
    --flow_depth_;
    return level.unique() ? level.node : nullptr;
  }
  // A key and its colon, to the value. After a quoted key the colon needs no space.
  bool flow_key(Level& level) {
    const char* from = at_;
    Node* key = scalar<kEndsFlow>();
    if (key == nullptr) return false;
    at_ = past_spaces(at_);
    if (*at_ != ':' || !key_fits(from)) return false;
    if (key->style == Style::plain && !ends_word(at_[1])) return false;
    ++at_;
    return level.add_key(key) && gap();
  }

  Arena& arena_;
  const char* at_ = nullptr;
  const char* line_ = nullptr;  // start of the line
  const char* end_ = nullptr;   // after the last line break
  std::uint32_t number_;        // of the line
  std::uint32_t wide_ = 0;      // bytes on this line that are not the first of their character
  bool began_ = false;          // `---` was read
  bool ended_ = false;          // `...` was read
  Node* root_ = nullptr;
  std::size_t depth_ = 0;
  std::size_t flow_depth_ = 0;
  std::array<Level, kDepth> levels_;
};

}  // namespace

const Node* scan(std::string_view text, std::uint32_t first_line, Arena& arena) {
  return Scanner(first_line, arena).read(text);
}

}  // namespace ducha::yaml
