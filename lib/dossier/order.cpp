// Dossiers in the order of the schema. Door: in_order() of plain.h. Moves whole lines: what stands
// in braces on one line stays as it stands.
#include <algorithm>
#include <vector>

#include "dossier/plain.h"

namespace ducha::dossier {

namespace {

using yaml::Node;
using yaml::Shape;

class Orderer {
 public:
  explicit Orderer(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      lines_.push_back(text.substr(at, end - at));
      at = end;
    }
  }

  std::string run(const RecordSpec& spec, const Node& root) {
    return root.shape == Shape::sequence ? items(spec, root, 0, lines_.size())
                                         : record(spec, root, 0, lines_.size(), true);
  }

 private:
  // An entry of a mapping: the comments above its key, then its lines.
  struct Entry {
    int field = 0;
    std::size_t from = 0;
    std::size_t key = 0;
    std::size_t end = 0;
    const Node* value = nullptr;
  };

  // Lines [from, to), in which the mapping is alone.
  std::string record(const RecordSpec& spec, const Node& node, std::size_t from, std::size_t to,
                     bool whole) const {
    std::vector<Entry> entries = entries_of(spec, node, from, to, whole);
    if (entries.empty()) return raw(from, to);
    const std::size_t column =
        node.pairs().begin() != Node::Pairs::end() ? (*node.pairs().begin()).key.column - 1 : 0;
    const std::size_t first = entries[0].key;
    const std::size_t head = entries[0].from;
    const std::size_t tail = entries.back().end;
    // Keys that the schema does not know keep their order, at the end.
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.field < b.field; });
    std::string out = raw(from, head);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Entry& e = entries[i];
      std::string text = raw(e.from, e.key);
      std::string body = entry(spec, e);
      // The dash of an item is before whichever key comes first.
      if (i == 0 && e.key != first) body.replace(0, column, lines_[first].substr(0, column));
      if (i != 0 && e.key == first) body.replace(0, column, std::string(column, ' '));
      text += body;
      if (!text.ends_with('\n')) text += '\n';
      out += text;
    }
    return out + raw(tail, to);
  }

  // Nothing where a key does not begin its line, or not below the others.
  std::vector<Entry> entries_of(const RecordSpec& spec, const Node& node, std::size_t from,
                                std::size_t to, bool whole) const {
    std::vector<Entry> out;
    std::size_t column = 0;
    for (const auto [key, value] : node.pairs()) {
      // Keys that were merged in, or are on a line with others, cannot be moved by lines.
      if (key.line == 0 || key.line > to || key.line <= from) return {};
      const std::string_view line = lines_[key.line - 1];
      if (out.empty()) column = key.column - 1;
      const std::size_t blank = line.find_first_not_of(out.empty() ? " -" : " ");
      if (key.column - 1 != column || blank != column) return {};
      if (!out.empty() && key.line - 1 <= out.back().key) return {};
      const int field = spec.find_key(key.text);
      std::size_t lead = key.line - 1;
      const std::size_t least = out.empty() ? from : out.back().key + 1;
      while (lead > least && loose(lead - 1, column)) --lead;
      // What is above the first key of a file is about the file.
      if (out.empty() && whole) lead = key.line - 1;
      if (!out.empty()) out.back().end = lead;
      out.push_back({field < 0 ? static_cast<int>(spec.fields.size()) : field, lead, key.line - 1,
                     to, &value});
    }
    while (!out.empty() && out.back().end > out.back().key + 1 && loose(out.back().end - 1, column))
      --out.back().end;
    return out;
  }

  // A blank line, a mark between documents, or a comment that belongs to no deeper text.
  bool loose(std::size_t line, std::size_t column) const {
    const std::size_t at = lines_[line].find_first_not_of(" \t\r\n");
    if (at == std::string_view::npos) return true;
    const std::string_view text = lines_[line].substr(at);
    return (text[0] == '#' && at <= column) || (at == 0 && text.starts_with("..."));
  }

  std::string entry(const RecordSpec& spec, const Entry& e) const {
    const Node& value = *e.value;
    if (e.field >= static_cast<int>(spec.fields.size()) || value.style == yaml::Style::flow ||
        value.line <= e.key + 1)
      return raw(e.key, e.end);
    const FieldSpec& field = spec.at(e.field);
    if (field.shape == FieldSpec::Shape::record && value.shape == Shape::mapping)
      return raw(e.key, e.key + 1) + record(*field.record, value, e.key + 1, e.end, false);
    if (field.shape != FieldSpec::Shape::list || value.shape != Shape::sequence ||
        field.item->record == nullptr)
      return raw(e.key, e.end);
    return raw(e.key, e.key + 1) + items(*field.item->record, value, e.key + 1, e.end);
  }

  // Lines [from, to), in which the items are alone; as they are where an item does not begin a
  // line.
  std::string items(const RecordSpec& spec, const Node& list, std::size_t from,
                    std::size_t to) const {
    std::vector<const Node*> all;
    for (const Node& item : list.items()) all.push_back(&item);
    std::string out;
    std::size_t at = from;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t begin = all[i]->line - 1;
      const std::size_t end = i + 1 < all.size() ? all[i + 1]->line - 1 : to;
      if (all[i]->line == 0 || begin < at || end > to || end <= begin) return raw(from, to);
      out += raw(at, begin);
      out += all[i]->shape == Shape::mapping && all[i]->style != yaml::Style::flow
                 ? record(spec, *all[i], begin, end, false)
                 : raw(begin, end);
      at = end;
    }
    return out + raw(at, to);
  }

  std::string raw(std::size_t from, std::size_t to) const {
    std::string out;
    for (std::size_t i = from; i < to && i < lines_.size(); ++i) out += lines_[i];
    return out;
  }

  std::vector<std::string_view> lines_;
};

}  // namespace

std::string in_order(std::string_view text, const Node& root, const RecordSpec& spec) {
  return Orderer(text).run(spec, root);
}

}  // namespace ducha::dossier
