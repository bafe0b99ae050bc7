// Changes in a YAML text that keep every other byte: Editor. The place is found by spans of the
// parsed text; the result is read again and kept only if it holds what was wanted and nothing else,
// so a place that is not understood is refused, never damaged.
#include "yaml/edit.h"

#include "yaml/spans.h"

namespace ducha::yaml {

#ifdef DUCHA_LIBYAML
bool can_edit() { return true; }
#else
bool can_edit() { return false; }
bool spans_of(std::string_view, Span&) { return false; }
#endif

namespace {

Message by_hand() {
  return say("这一处的写法不能自动修改，请手工改",
             "this place cannot be changed safely; edit it by hand");
}

// A text in the quotes of the one it replaces; words and numbers as they are.
std::string in_style(const Draft& value, Style style) {
  if (value.shape != Shape::scalar || value.plain || style != Style::single_quoted ||
      value.text.find('\n') != std::string::npos)
    return value.line();
  std::string out = "'";
  for (const char c : value.text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + '\'';
}

// How far a path leads: the node, and the number of parts that were found. An anchor on the way
// ends it: others may refer to what is below.
struct Found {
  const Span* span;
  const Draft* draft;
  std::size_t parts = 0;
  bool anchored = false;
};

// Spans and drafts are two views of one text: the spans say where something is, the drafts what it
// means. They are followed together.
Found follow(const Span& root, const Draft& tree, const std::vector<PathPart>& parts) {
  Found at{&root, &tree};
  while (at.parts < parts.size()) {
    at.anchored |= at.span->anchored;
    const PathPart& part = parts[at.parts];
    std::size_t child = std::string::npos;
    const Draft* below = nullptr;
    if (part.item) {
      child = item_of(*at.draft, part.name);
      if (child != std::string::npos) below = &at.draft->items[child];
    } else if (at.span->shape == Shape::mapping) {
      for (std::size_t k = 0; k + 1 < at.span->children.size(); k += 2)
        if (at.span->children[k].text == part.name) child = k + 1;
      below = at.draft->find(part.name);
    }
    if (below == nullptr || child >= at.span->children.size()) return at;
    at.span = &at.span->children[child];
    at.draft = below;
    ++at.parts;
  }
  at.anchored |= at.span->anchored;
  return at;
}

// One change of a text whose spans are known.
class Change {
 public:
  Change(std::string text, std::string_view line_end) : text_(std::move(text)), line_(line_end) {}

  std::optional<std::string> set(const Found& at, const std::vector<PathPart>& parts,
                                 const Draft& value) {
    if (at.anchored) return {};
    if (at.parts == parts.size()) return replace(*at.span, value);
    if (parts[at.parts].item) return {};
    if (at.span->shape == Shape::mapping)
      return insert_pair(*at.span, parts[at.parts].name, nested(parts, at.parts + 1, value));
    // `none`, or nothing yet: the part is made.
    return at.span->shape == Shape::sequence ? std::nullopt
                                             : replace(*at.span, nested(parts, at.parts, value));
  }

  // A block sequence has its dashes in one column; a new item is written in it.
  std::optional<std::string> append(const Span& list, const Draft& item) {
    if (list.style == Style::flow) return insert_flow(list, item.line());
    return insert_line(list, std::string(list.column, ' ') + "- " + item.line());
  }

 private:
  // The parts from `first` on, around the value.
  static Draft nested(const std::vector<PathPart>& parts, std::size_t first, const Draft& value) {
    Draft out = value;
    for (std::size_t i = parts.size(); i > first; --i) {
      Draft outer = Draft::mapping();
      outer.pairs.emplace_back(parts[i - 1].name, std::move(out));
      out = std::move(outer);
    }
    return out;
  }

  std::optional<std::string> replace(const Span& span, const Draft& value) {
    if (span.anchored) return {};
    if (span.shape == Shape::empty) {
      std::string in = value.line();
      // `key:` with nothing after it: the value needs a blank on both sides.
      if (span.begin > 0 && text_[span.begin - 1] != ' ') in.insert(0, 1, ' ');
      if (span.begin < text_.size() && text_[span.begin] == '#') in += ' ';
      return splice(span.begin, span.begin, in);
    }
    const bool block_text = span.style == Style::literal || span.style == Style::folded;
    if (span.shape != Shape::scalar && span.style != Style::flow) return {};
    std::string in = in_style(value, span.style);
    // The span of a block text takes its line break along.
    if (block_text) in += line_;
    return splice(span.begin, span.end, in);
  }

  std::optional<std::string> insert_pair(const Span& mapping, const std::string& key,
                                         const Draft& value) {
    Draft name = Draft::scalar(key);
    const std::string pair = name.line() + ": " + value.line();
    if (mapping.style == Style::flow) return insert_flow(mapping, pair);
    return insert_line(mapping, std::string(mapping.column, ' ') + pair);
  }

  // Behind the last child and not before the bracket, where a trailing comma or a comment may be.
  std::optional<std::string> insert_flow(const Span& span, const std::string& what) {
    if (span.children.empty()) return splice(span.begin + 1, span.begin + 1, what);
    const std::size_t end = span.children.back().end;
    return splice(end, end, ", " + what);
  }

  // A line after the last one of the block.
  std::optional<std::string> insert_line(const Span& block, const std::string& line) {
    std::size_t at = block.end;
    if (at > 0 && text_[at - 1] != '\n') {
      const std::size_t end = text_.find('\n', at);
      if (end == std::string::npos) return splice(text_.size(), text_.size(), line_ + line);
      at = end + 1;
    }
    return splice(at, at, line + line_);
  }

  std::string splice(std::size_t from, std::size_t to, std::string_view in) const {
    std::string out = text_;
    return out.replace(from, to - from, in);
  }

  std::string text_;
  std::string line_;
};

// The first line decides: files with both kinds get the kind that they begin with.
std::string_view line_end(std::string_view text) {
  const std::size_t at = text.find('\n');
  return at != text.npos && at > 0 && text[at - 1] == '\r' ? "\r\n" : "\n";
}

}  // namespace

Editor::Editor(std::string text) : text_(std::move(text)), tree_(Draft::read(text_)) {}

// Values are taken as they will be read.
std::optional<Message> Editor::set(std::string_view path, const Draft& value) {
  return change(path, Draft::read(value.line()), false);
}

std::optional<Message> Editor::append(std::string_view path, const Draft& item) {
  return change(path, Draft::read(item.line()), true);
}

// The change is made twice, in the text and in the tree, and the text is read again: only if both
// agree is it kept.
std::optional<Message> Editor::change(std::string_view path, const Draft& value, bool append) {
  const auto parts = parts_of(path);
  const bool marked = text_.starts_with(kMark);
  const std::string text = marked ? text_.substr(kMark.size()) : text_;
  Span root;
  if (!spans_of(text, root)) return by_hand();
  const Found at = follow(root, tree_, parts);
  Change change(text, line_end(text));
  std::optional<std::string> changed;
  Draft wanted = tree_;
  Draft whole = value;
  const bool list = append && at.parts == parts.size() && at.span->shape == Shape::sequence &&
                    !at.draft->items.empty();
  if (list) {
    whole = *at.draft;
    whole.items.push_back(value);
    if (!at.anchored) changed = change.append(*at.span, value);
  } else {
    if (append) {
      whole = Draft::sequence();
      whole.items.push_back(value);
    }
    changed = change.set(at, parts, whole);
  }
  if (!yaml::set(wanted, path, whole))
    return say("路径 {} 走不通", "the path {} leads nowhere", std::string(path));
  if (!changed) return by_hand();
  if (marked) changed->insert(0, kMark);
  Draft got = Draft::read(*changed);
  if (!(got == wanted)) return by_hand();
  text_ = std::move(*changed);
  tree_ = std::move(got);
  return {};
}

}  // namespace ducha::yaml
