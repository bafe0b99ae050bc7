// Finds the scalar and the expression at a place. See spot.h; what it means is in author.cpp.
#include "lsp/spot.h"

#include <algorithm>
#include <charconv>

#include "yaml/scalar_map.h"

namespace ducha::lsp {

namespace {

using yaml::Node;

struct Found {
  std::vector<std::string> path;
  const Node* node = nullptr;
  const Node* item = nullptr;  // of the list at the top of the file
};

// The last scalar that begins at or before the place: scalars stand in the order of the text.
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
    now.path.emplace_back(key.text);
    find(value, place, now, best);
    now.path.pop_back();
  }
}

const rule::Rule* rule_at(const rule::Rulebook& book, const Source& file, Place where) {
  for (const auto* rules : {&book.rules, &book.measures})
    for (const rule::Rule& r : *rules)
      if (r.where == where && r.file != nullptr && r.file->name() == file.name()) return &r;
  return nullptr;
}

// A key may look like the number of an item, and hold anything.
std::size_t number_in(const std::string& step) {
  std::size_t out = 0;
  if (step.starts_with('#')) std::from_chars(step.data() + 1, step.data() + step.size(), out);
  return out;
}

// The braces around a byte of a message; the last one need not be closed yet.
bool hole(std::string_view text, std::size_t offset, std::size_t& from, std::size_t& to) {
  from = text.npos;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '{' && i + 1 < text.size() && text[i + 1] == '{' && from == text.npos)
      ++i;
    else if (text[i] == '{' && from == text.npos)
      from = i + 1;
    else if (text[i] == '}')
      from = text.npos;
  }
  if (from == text.npos) return false;
  to = std::min(text.find('}', offset), text.size());
  return true;
}

template <typename T>
std::size_t index_of(const T& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return static_cast<std::size_t>(found - all.begin());
}

// The environment that the loader read this key of the rule in; nothing: it is no expression.
std::optional<cel::Env> environment_of(rule::Rulebook& book, const Spot& spot, bool& message) {
  const rule::Rule& rule = *spot.rule;
  const auto& path = spot.path;
  const std::string& key = path[1];
  const std::string& last = path.back();
  const bool text = last == "zh" || last == "en";
  if (key == "lifetime") return rule::environment(book, *rule.kind, rule.topic);
  if (key == "each" && path.size() == 3)
    return rule::each_environment(book, rule, index_of(rule.each, path[2]));
  if (key == "when") return rule::each_environment(book, rule, rule.each.size());
  if (key == "let" && path.size() >= 3 && !text)
    return rule::environment(book, rule, index_of(rule.lets, path[2]));
  if (key == "assert" || key == "value") return rule::condition_environment(book, rule, 0);
  const std::size_t condition =
      key == "check" && path.size() > 2 ? std::min(number_in(path[2]), rule.conditions.size()) : 0;
  if (key == "check" && last == "that") return rule::condition_environment(book, rule, condition);
  message = text && (key == "message" || (path.size() > 3 && path[3] == "message"));
  if (message) return rule::condition_environment(book, rule, condition);
  if (key == "repair" && !text) return rule::failing_environment(book, rule);
  return {};
}

// A call of a function of the rulebook is bindings of its arguments around its body, which stands
// nowhere in this text: its nodes all claim the place of the call.
bool of_call(const cel::Node& node) {
  return node.op == cel::Op::bind && !node.locals.empty() &&
         node.locals[0].find('@') != std::string::npos;
}

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
  out.path = best.path;
  out.value = node.text;
  out.offset = past == places.begin() ? 0 : static_cast<std::size_t>(past - places.begin()) - 1;
  if (best.item != nullptr) out.rule = rule_at(book, file, best.item->where());
  return out;
}

std::optional<Piece> piece_at(rule::Rulebook& book, const Source& file, const Spot& spot) {
  if (file.name().ends_with("/definitions.yaml") && spot.path.size() == 2 && spot.path[1] == "is")
    return Piece{spot.value, spot.offset, rule::definition_environment(book, spot.path[0])};
  if (spot.rule == nullptr || spot.rule->kind == nullptr || spot.path.size() < 2) return {};
  bool message = false;
  auto env = environment_of(book, spot, message);
  if (!env) return {};
  if (!message) return Piece{spot.value, spot.offset, std::move(*env)};
  std::size_t from = 0;
  std::size_t to = 0;
  if (!hole(spot.value, spot.offset, from, to)) return {};
  return Piece{spot.value.substr(from, to - from), spot.offset - from, std::move(*env)};
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
  const auto letter = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  };
  std::size_t from = std::min(offset, text.size());
  std::size_t to = from;
  while (from > 0 && letter(text[from - 1])) --from;
  while (to < text.size() && letter(text[to])) ++to;
  return std::string(text.substr(from, to - from));
}

}  // namespace ducha::lsp
