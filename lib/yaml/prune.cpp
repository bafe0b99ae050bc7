// Editor::remove(): a pair of a mapping is taken out of the text. What a person wrote beside it, a
// comment, is never taken with it.
#include <algorithm>

#include "base/text.h"
#include "yaml/edit.h"
#include "yaml/spans.h"

namespace ducha::yaml {

namespace {

Message kept() {
  return say("这一处不能自动删去，请手工改",
             "this place cannot be taken out safely; edit it by hand");
}

// May also find a # within a quoted text; then the pair stays, which is the safe side.
bool has_comment(std::string_view text) {
  return text.find(" #") != text.npos || text.find("\n#") != text.npos;
}

// The number of the pair, since spans list keys and values in turn.
std::size_t pair_of(const Span& mapping, std::string_view key) {
  if (mapping.shape != Shape::mapping) return std::string::npos;
  for (std::size_t i = 0; i + 1 < mapping.children.size(); i += 2)
    if (mapping.children[i].text == key) return i / 2;
  return std::string::npos;
}

// A mapping in its span and its draft, side by side.
struct At {
  const Span* span = nullptr;
  Draft* draft = nullptr;
};

// The innermost mapping around the byte that has the key.
void look(const Span& span, Draft& draft, std::size_t offset, std::string_view key, At& found) {
  if (span.anchored || offset < span.begin || offset > span.end) return;
  if (pair_of(span, key) != std::string::npos && draft.pairs.size() == span.children.size() / 2)
    found = {&span, &draft};
  if (span.shape == Shape::sequence)
    for (std::size_t i = 0; i < span.children.size() && i < draft.items.size(); ++i)
      look(span.children[i], draft.items[i], offset, key, found);
  if (span.shape == Shape::mapping)
    for (std::size_t i = 0; i + 1 < span.children.size() && i / 2 < draft.pairs.size(); i += 2)
      look(span.children[i + 1], draft.pairs[i / 2].second, offset, key, found);
}

// The bytes to cut for a pair; an empty stretch: it cannot be cut alone.
std::pair<std::size_t, std::size_t> stretch(std::string_view text, const Span& mapping,
                                            std::size_t pair) {
  const auto& all = mapping.children;
  const Span& key = all[2 * pair];
  const Span& value = all[2 * pair + 1];
  if (all.size() < 4) return {};
  if (mapping.style == Style::flow) {
    if (2 * pair + 2 < all.size()) return {key.begin, all[2 * pair + 2].begin};
    return {all[2 * pair - 1].end, std::max(value.end, key.end)};
  }
  const std::size_t from = text.rfind('\n', key.begin) + 1;  // npos + 1 is the first line
  // After the dash of an item: the next key would have to move.
  if (!trim(text.substr(from, key.begin - from)).empty()) return {};
  std::size_t to = std::max(value.end, key.end);
  if (value.shape == Shape::empty) to = std::min(text.find(':', key.end), text.size() - 1) + 1;
  if (to > 0 && text[to - 1] == '\n') return {from, to};  // a block of text takes its line end
  const std::size_t end = std::min(text.find('\n', to), text.size());
  if (!trim(text.substr(to, end - to)).empty()) return {};
  return {from, std::min(end + 1, text.size())};
}

}  // namespace

std::optional<Message> Editor::remove(std::size_t offset, std::string_view outer,
                                      std::string_view key) {
  const std::size_t lead = text_.starts_with(kMark) ? kMark.size() : 0;
  const std::string text = text_.substr(lead);
  Span root;
  if (offset < lead || !spans_of(text, root)) return kept();
  Draft wanted = tree_;
  At at;
  look(root, wanted, offset - lead, outer.empty() ? key : outer, at);
  if (at.span == nullptr) return kept();
  std::size_t pair = pair_of(*at.span, outer.empty() ? key : outer);
  if (!outer.empty()) {
    const At inner{&at.span->children[2 * pair + 1], &at.draft->pairs[pair].second};
    const std::size_t found = pair_of(*inner.span, key);
    if (found == std::string::npos || inner.draft->pairs.size() != inner.span->children.size() / 2)
      return kept();
    // The last one takes the mapping with it: `let: {}` says nothing.
    if (inner.draft->pairs.size() > 1) {
      at = inner;
      pair = found;
    }
  }
  const auto [from, to] = stretch(text, *at.span, pair);
  if (to <= from || has_comment(std::string_view(text).substr(from, to - from))) return kept();
  at.draft->pairs.erase(at.draft->pairs.begin() + static_cast<std::ptrdiff_t>(pair));
  std::string changed = text_.substr(0, lead + from) + text_.substr(lead + to);
  Draft got = Draft::read(changed);
  if (!(got == wanted)) return kept();
  text_ = std::move(changed);
  tree_ = std::move(got);
  return {};
}

}  // namespace ducha::yaml
