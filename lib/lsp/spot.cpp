// Finds what a byte of a rule file belongs to: spot_at() the scalar, piece_at() the expression in
// it, path_at() the path of fields. It says where, not what it means; that is author.cpp.
#include "lsp/spot.h"

#include <algorithm>

#include "base/text.h"
#include "yaml/scalar_map.h"

namespace ducha::lsp {

namespace {

using yaml::Node;

struct Found {
  std::vector<std::string> path;
  const Node* node = nullptr;
  const Node* item = nullptr;  // of the list at the top of the file
};

// The last scalar that begins at or before the place: scalars are in the order of the text.
void find(const Node& node, Place place, Found& now, Found& best) {
  if (node.shape == yaml::Shape::scalar) {
    const bool later = best.node == nullptr || best.node->where() <= node.where();
    if (node.where() <= place && later) {
      best = now;
      best.node = &node;
    }
    return;
  }
  std::size_t number = 0;
  for (const Node& item : node.items()) {
    if (now.path.empty()) now.item = &item;
    now.path.push_back("#" + std::to_string(number++));
    find(item, place, now, best);
    now.path.pop_back();
  }
  for (const auto [key, value] : node.pairs()) {
    now.path.push_back(std::string(key.text) + ":");
    find(key, place, now, best);
    now.path.back().pop_back();
    find(value, place, now, best);
    now.path.pop_back();
  }
}

const rule::Rule* rule_at(const rule::Rulebook& book, const Source& file, Place where) {
  for (const auto* rules : {&book.rules, &book.measures, &book.links})
    for (const rule::Rule& r : *rules)
      if (r.where == where && r.file != nullptr && r.file->name() == file.name()) return &r;
  return nullptr;
}

// A call of a function of the rulebook is bindings of its arguments around its body, which stands
// nowhere in this text: its nodes all claim the place of the call.
bool of_call(const cel::Node& node) {
  return node.op == cel::Op::bind && !node.locals.empty() &&
         node.locals[0].find('@') != std::string::npos;
}

// From the outside in; the innermost node is last.
void descend(const cel::Node& node, std::size_t offset, std::vector<const cel::Node*>& around) {
  if (offset < node.offset || offset > std::size_t{node.offset} + node.length) return;
  around.push_back(&node);
  for (std::size_t i = 0; i < node.args.size(); ++i) {
    if (node.args[i] == nullptr || (i > 0 && of_call(node) && !of_call(*node.args[i]))) continue;
    const cel::Node& inner = *node.args[i];
    if (offset < inner.offset || offset > std::size_t{inner.offset} + inner.length) continue;
    return descend(inner, offset, around);
  }
}

}  // namespace

std::optional<Spot> spot_at(const rule::Rulebook& book, const Source& file, std::size_t offset) {
  Problems ignored;  // told when the rulebook was read
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const Node* root = reader.read(file.text(), 1, ignored);
  if (root == nullptr) return {};
  const Place place = file.place(offset);
  Found now;
  Found best;
  find(*root, place, now, best);
  if (best.node == nullptr) return {};
  const Node& node = *best.node;
  const auto places = yaml::map_scalar(file, node.where(), node.style, node.text);
  if (places.back() < place) return {};
  const auto past = std::upper_bound(places.begin(), places.end(), place);
  Spot out;
  out.where = node.where();
  out.path = best.path;
  out.value = node.text;
  out.offset = past == places.begin() ? 0 : static_cast<std::size_t>(past - places.begin()) - 1;
  if (best.item != nullptr) out.rule = rule_at(book, file, best.item->where());
  return out;
}

// The loader noted every expression with its environment; see Rulebook::sites.
std::optional<Piece> piece_at(const rule::Rulebook& book, const Source& file, const Spot& spot) {
  for (const rule::Site& s : book.sites)
    if (s.where == spot.where && s.file == file.name() && s.offset <= spot.offset &&
        spot.offset <= s.offset + s.text.size())
      return Piece{s.text, spot.offset - s.offset, s.env};
  return {};
}

// Of several paths in one scalar the last that begins before the cursor.
const dossier::PathSite* path_at(const rule::Rulebook& book, const Source& file, const Spot& spot) {
  const dossier::PathSite* best = nullptr;
  for (const dossier::PathSite& s : book.schema.paths)
    if (s.where == spot.where && s.file == file.name() && s.offset <= spot.offset &&
        (best == nullptr || best->offset < s.offset))
      best = &s;
  return best;
}

void look(const Piece& piece, Looked& out) {
  cel::Issues ignored;
  out.ast.text = piece.text;
  out.ast.root = cel::parse(out.ast.text, out.ast.arena, ignored);
  if (out.ast.root == nullptr) return;
  cel::check_types(out.ast, piece.env, ignored);
  descend(*out.ast.root, piece.offset, out.around);
}

std::string name_at(std::string_view text, std::size_t offset) {
  std::size_t from = std::min(offset, text.size());
  std::size_t to = from;
  while (from > 0 && is_word(text[from - 1])) --from;
  while (to < text.size() && is_word(text[to])) ++to;
  return std::string(text.substr(from, to - from));
}

}  // namespace ducha::lsp
