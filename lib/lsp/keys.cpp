// Keys of a file of a rulebook under the cursor; key_at() and keys_here() are the doors. The tree
// of the file and the tables of its form are walked together.
#include "lsp/keys.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "rule/keys.h"
#include "yaml/document.h"

namespace ducha::lsp {

namespace {

using yaml::Node;
using yaml::Table;
using yaml::Value;

// A key, or a single value, and what the tables say of it.
struct Met {
  const Node* node = nullptr;
  const Node* mapping = nullptr;  // that the key is of; nullptr: it is a value
  const Table* table = nullptr;
  const Value* value = nullptr;
};

// Calls `take` for keys and single values until it says that it has what it looked for.
using Take = std::function<bool(const Met&)>;
bool walk_keys(const Node& node, const Value& value, const Take& take) {
  if (node.shape == yaml::Shape::scalar) return take({&node, nullptr, nullptr, &value});
  if (value.items != nullptr)
    for (const Node& item : node.items())
      if (walk_keys(item, *value.items, take)) return true;
  if (node.shape != yaml::Shape::mapping) return false;
  const Table* table = value.table(node);
  for (const auto [key, below] : node.pairs()) {
    const yaml::Key* known = table == nullptr ? nullptr : table->find(key.text);
    const Value* next = known != nullptr   ? &known->value
                        : table != nullptr ? table->others.get()
                                           : value.each.get();
    if (table != nullptr && take({&key, &node, table, next})) return true;
    if (next != nullptr && walk_keys(below, *next, take)) return true;
  }
  return false;
}

bool search_keys(const Source& file, const std::string& text, const Take& take) {
  const rule::FileForm* form = rule::form_of(file.name());
  if (form == nullptr) return true;
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  Problems faults;
  const Node* root = reader.read(text, 1, faults);
  if (root == nullptr || !faults.empty()) return false;
  walk_keys(*root, form->root, take);
  return true;
}

void offer_keys(const Table& table, const Node* mapping, Lang lang, std::vector<Offer>& out) {
  const auto there = [&](std::string_view key) {
    return mapping != nullptr && mapping->get(key) != nullptr;
  };
  const auto apart = [](const yaml::Key& a, const yaml::Key& b) {
    return std::find(a.without.begin(), a.without.end(), b.name) != a.without.end();
  };
  for (const yaml::Key& key : table.keys)
    if (!there(key.name) &&
        std::none_of(table.keys.begin(), table.keys.end(), [&](const yaml::Key& other) {
          return there(other.name) && (apart(key, other) || apart(other, key));
        }))
      out.push_back({std::string(key.name), kPropertyItem, {}, key.says.in(lang)});
}

}  // namespace

std::optional<Known> key_at(const Source& file, std::size_t offset, Lang lang) {
  std::optional<Known> out;
  search_keys(file, std::string(file.text()), [&](const Met& met) {
    if (met.mapping == nullptr) return false;
    const std::size_t from = file.offset(met.node->where());
    const yaml::Key* key = met.table->find(met.node->text);
    if (offset < from || offset >= from + met.node->text.size() || key == nullptr) return false;
    out = Known{fmt::format("`{}` {}", key->name, key->says.in(lang)), {}};
    if (!key->value.words.empty()) out->words += "\n\n`" + joined(key->value.words, "` `") + "`";
    return true;
  });
  return out;
}

std::vector<Offer> keys_here(const Source& file, Lang lang) {
  std::vector<Offer> out;
  const auto take = [&](const Met& met) {
    if (met.node->text.find(kHere) == std::string_view::npos) return false;
    if (met.mapping != nullptr) {
      offer_keys(*met.table, met.mapping, lang, out);
    } else {
      for (const std::string_view word : met.value->words)
        out.push_back({std::string(word), kWordItem, {}, {}});
      for (const yaml::TableOf of : met.value->tables) offer_keys(of(), nullptr, lang, out);
    }
    return true;
  };
  std::string text(file.text());
  if (search_keys(file, text, take)) return out;
  const std::size_t at = text.find(kHere);
  if (at == text.npos) return out;
  text.insert(at + kHere.size(), ": ");
  search_keys(file, text, take);
  return out;
}

}  // namespace ducha::lsp
