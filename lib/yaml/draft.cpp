// YAML values that can be changed: paths, set() and remove(), and writing, as a line or as a block.
// What is written is read again as the same value, and looks the same on a terminal.
#include "yaml/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "yaml/decode.h"
#include "yaml/events.h"

namespace ducha::yaml {

namespace {

// True for texts with control or bidirectional characters: a terminal or an editor would obey them.
bool acts(std::string_view s) { return visible(s, true) != s; }

// Characters that YAML gives a meaning, here or elsewhere in a scalar.
bool means(char c) {
  static constexpr auto kTable = [] {
    std::array<bool, 256> table{};
    for (const char m : std::string_view(",[]{}#:&*!|>'\"%@`\n\t"))
      table[static_cast<unsigned char>(m)] = true;
    return table;
  }();
  return kTable[static_cast<unsigned char>(c)];
}

// What YAML does not take as it is, and what would act on a terminal, is written as escapes.
void quote(std::string& out, std::string_view s) {
  const bool tame = !acts(s);
  out += '"';
  for (std::size_t at = 0; at < s.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(s, at);
    if (c == '\n') {
      out += "\\n";
    } else if (tame || !acts(s.substr(from, at - from))) {
      if (c == '"' || c == '\\') out += '\\';
      out += s.substr(from, at - from);
    } else {
      const auto code = static_cast<std::uint32_t>(c);
      out += code > 0xffff ? fmt::format("\\U{:08x}", code) : fmt::format("\\u{:04x}", code);
    }
  }
  out += '"';
}

bool plain_key(std::string_view key) {
  return !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == key.npos;
}

// Walks to the parent of the last part, making what is missing if asked.
Draft* parent_of(Draft& root, const std::vector<PathPart>& parts, bool make) {
  Draft* at = &root;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    Draft* next = nullptr;
    if (parts[i].item) {
      const std::size_t n = item_of(*at, parts[i].name);
      next = n == std::string::npos ? nullptr : &at->items[n];
    } else {
      next = at->find(parts[i].name);
      if (next != nullptr && next->shape != Shape::mapping && next->shape != Shape::sequence) {
        if (!make) return nullptr;
        *next = Draft::mapping();
      }
      if (next == nullptr && make) {
        if (at->shape != Shape::mapping) return nullptr;
        next = &at->pairs.emplace_back(parts[i].name, Draft::mapping()).second;
      }
    }
    if (next == nullptr) return nullptr;
    at = next;
  }
  return at;
}

}  // namespace

Draft::Draft(const Node& node)
    : shape(node.shape), plain(node.style == Style::plain), text(node.text) {
  if (shape == Shape::mapping)
    each_pair(node, [&](const Node& k, const Node& v) {
      pairs.emplace_back(std::string(k.text), Draft(v));
    });
  if (shape == Shape::sequence) each_item(node, [&](const Node& i) { items.emplace_back(i); });
  // Style is compared with the value (operator==), and only that of scalars says something.
  if (shape != Shape::scalar) plain = true;
}

Draft Draft::of(Shape shape) {
  Draft d;
  d.shape = shape;
  return d;
}

Draft Draft::read(std::string_view line) {
  Reader reader;
  Problems ignored;
  const Node* root = reader.read(line, 1, ignored);
  return root == nullptr ? Draft() : Draft(*root);
}

Draft Draft::scalar(std::string text, bool plain) {
  Draft d = of(Shape::scalar);
  d.text = std::move(text);
  d.plain = plain;
  return d;
}

Draft* Draft::find(std::string_view key) {
  for (auto& [k, v] : pairs)
    if (k == key) return &v;
  return nullptr;
}

void Draft::write(std::string& out) const {
  switch (shape) {
    case Shape::empty:
      out += "~";
      break;
    case Shape::scalar: {
      const bool safe = plain && !text.empty() && std::none_of(text.begin(), text.end(), means) &&
                        text[0] != '-' && text[0] != '?' && text[0] != ' ' && text.back() != ' ' &&
                        !null_word(text) && !acts(text);
      // Quoting does not change what a scalar means, but for words such as none, which are safe.
      if (safe) {
        out += text;
      } else {
        quote(out, text);
      }
      break;
    }
    case Shape::sequence:
      out += '[';
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += ", ";
        items[i].write(out);
      }
      out += ']';
      break;
    case Shape::mapping:
      out += '{';
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (i > 0) out += ", ";
        if (plain_key(pairs[i].first)) {
          out += pairs[i].first;
        } else {
          quote(out, pairs[i].first);
        }
        out += ": ";
        pairs[i].second.write(out);
      }
      out += '}';
      break;
  }
}

std::string Draft::line() const {
  std::string out;
  write(out);
  return out;
}

std::string Draft::block() const {
  std::string out;
  block(out, "");
  return out;
}

void Draft::block(std::string& out, const std::string& lead) const {
  for (const auto& [key, value] : pairs) {
    out += lead;
    Draft::scalar(key, plain_key(key)).write(out);
    out += ':';
    const bool records = value.shape == Shape::sequence && !value.items.empty() &&
                         value.items[0].shape == Shape::mapping;
    if (value.shape == Shape::mapping && !value.pairs.empty()) {
      out += '\n';
      value.block(out, lead + "  ");
      continue;
    }
    out += records ? "\n" : " ";
    if (!records) value.write(out);
    for (std::size_t i = 0; records && i < value.items.size(); ++i) {
      out += lead + "  - ";
      value.items[i].write(out);
      if (i + 1 < value.items.size()) out += '\n';
    }
    out += '\n';
  }
}

std::vector<PathPart> parts_of(std::string_view path) {
  std::vector<PathPart> out;
  std::string name;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '.' || path[at] == '[') {
      if (!name.empty()) out.push_back({std::move(name), false});
      name.clear();
      if (path[at] == '[') {
        const std::size_t end = std::min(path.find(']', at), path.size());
        out.push_back({std::string(path.substr(at + 1, end - at - 1)), true});
        at = end;
      }
    } else {
      name += path[at];
    }
  }
  if (!name.empty()) out.push_back({std::move(name), false});
  return out;
}

std::size_t item_of(const Draft& list, std::string_view key) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto& pairs = list.items[i].pairs;
    // By `id`, or by the first key: a draft has no schema that would name the key of the list. A
    // number is the place in the list only where no item has that key.
    for (std::size_t n = 0; n < pairs.size(); ++n)
      if (pairs[n].second.shape == Shape::scalar && pairs[n].second.text == key &&
          (pairs[n].first == "id" || n == 0))
        return i;
  }
  if (key.empty() || key.size() > 9 || key.find_first_not_of("0123456789") != key.npos)
    return std::string::npos;
  const auto index = static_cast<std::size_t>(std::stoul(std::string(key)));
  return index < list.items.size() ? index : std::string::npos;
}

bool set(Draft& root, std::string_view path, Draft value) {
  const auto parts = parts_of(path);
  if (parts.empty()) return false;
  Draft* parent = parent_of(root, parts, true);
  if (parent == nullptr) return false;
  if (parts.back().item) {
    const std::size_t item = item_of(*parent, parts.back().name);
    if (item == std::string::npos) {
      if (parent->shape != Shape::sequence) return false;
      parent->items.push_back(std::move(value));
      return true;
    }
    parent->items[item] = std::move(value);
    return true;
  }
  if (parent->shape != Shape::mapping) return false;
  if (Draft* there = parent->find(parts.back().name)) {
    *there = std::move(value);
  } else {
    parent->pairs.emplace_back(parts.back().name, std::move(value));
  }
  return true;
}

bool remove(Draft& root, std::string_view path) {
  const auto parts = parts_of(path);
  if (parts.empty()) return false;
  Draft* parent = parent_of(root, parts, false);
  if (parent == nullptr) return false;
  if (parts.back().item) {
    const std::size_t item = item_of(*parent, parts.back().name);
    if (item == std::string::npos) return false;
    parent->items.erase(parent->items.begin() + static_cast<std::ptrdiff_t>(item));
    return true;
  }
  const auto found = std::find_if(parent->pairs.begin(), parent->pairs.end(),
                                  [&](const auto& p) { return p.first == parts.back().name; });
  if (found == parent->pairs.end()) return false;
  parent->pairs.erase(found);
  return true;
}

}  // namespace ducha::yaml
