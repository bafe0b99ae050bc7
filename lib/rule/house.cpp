// The order of keys in files of a rulebook, and blanks in their expressions. See house.h. Whole
// lines are moved by dossier::in_order; proven before it is kept.
#include "rule/house.h"

#include <algorithm>
#include <map>

#include "base/source.h"
#include "base/suggest.h"
#include "cel/spacing.h"
#include "dossier/plain.h"
#include "rule/keys.h"
#include "yaml/decode.h"
#include "yaml/draft.h"

namespace ducha::rule {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using yaml::Node;
using yaml::Shape;

RecordSpec keys(const std::vector<std::string>& names) {
  RecordSpec out;
  out.fields.reserve(names.size());  // by_name points into the names: they must not move
  for (const std::string& name : names) out.fields.emplace_back().name = name;
  for (std::size_t i = 0; i < out.fields.size(); ++i)
    out.by_name.emplace(out.fields[i].name, static_cast<int>(i));
  return out;
}

// Measures are among rules, and have other words for two of their keys.
const RecordSpec& rule_order() {
  static const RecordSpec out = [] {
    std::vector<std::string> names = names_of(rule_keys().keys, &yaml::Key::name);
    const auto behind = [&](std::string_view key, const char* more) {
      names.insert(std::find(names.begin(), names.end(), key) + 1, more);
    };
    behind("id", "measure");
    behind("check", "value");
    return keys(names);
  }();
  return out;
}

const RecordSpec& test_order() {
  static const RecordSpec test = keys(names_of(test_keys().keys, &yaml::Key::name));
  static const RecordSpec file = [] {
    RecordSpec out = keys(names_of(tests_keys().keys, &yaml::Key::name));
    FieldSpec& tests = out.fields[static_cast<std::size_t>(out.find("tests"))];
    tests.shape = FieldSpec::Shape::list;
    tests.item = std::make_unique<FieldSpec>();
    tests.item->shape = FieldSpec::Shape::record;
    tests.item->record = &test;
    return out;
  }();
  return file;
}

// Parameters are keys of their own, in the order of the file.
RecordSpec parameter_order(const Node& root) {
  static const RecordSpec parameter = keys(names_of(parameter_keys().keys, &yaml::Key::name));
  std::vector<std::string> ids;
  for (const auto [key, value] : root.pairs()) ids.emplace_back(key.text);
  RecordSpec out = keys(ids);
  for (FieldSpec& f : out.fields) {
    f.shape = FieldSpec::Shape::record;
    f.record = &parameter;
  }
  return out;
}

template <typename Take>
void each_expression_of(const Node& rule, const Take& take) {
  if (rule.shape != Shape::mapping) return;
  const auto scalar = [&](const Node& node) {
    if (node.shape == Shape::scalar) take(node);
  };
  for (const auto [key, value] : rule.pairs()) {
    if (key.text == "when" || key.text == "assert" || key.text == "value") scalar(value);
    if (key.text == "check" && value.shape == Shape::sequence)
      for (const Node& item : value.items())
        if (item.shape == Shape::mapping)
          for (const auto [name, that] : item.pairs())
            if (name.text == "that") scalar(that);
    if ((key.text != "let" && key.text != "each") || value.shape != Shape::mapping) continue;
    for (const auto [name, let] : value.pairs()) {
      scalar(let);
      if (let.shape == Shape::mapping)
        for (const auto [word, is] : let.pairs())
          if (word.text == "is") scalar(is);
    }
  }
}

std::string in_quotes(yaml::Style style, std::string_view text) {
  if (style == yaml::Style::double_quoted) return '"' + std::string(text) + '"';
  if (style != yaml::Style::single_quoted) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

std::string respaced(const std::string& text, const Node& root) {
  const Source source("", text);
  std::map<std::size_t, std::pair<std::size_t, std::string>, std::greater<>> changes;
  const auto take = [&](const Node& node) {
    const std::string better = cel::spaced(node.text);
    if (better == node.text || node.line == 0) return;
    const std::string written = in_quotes(node.style, node.text);
    const std::size_t at = source.offset(node.where());
    // An alias, escapes or a text over several lines: it is not written as it is read, and stays.
    if (text.compare(at, written.size(), written) == 0)
      changes[at] = {written.size(), in_quotes(node.style, better)};
  };
  if (root.shape == Shape::sequence)
    for (const Node& rule : root.items()) each_expression_of(rule, take);
  std::string out = text;
  for (const auto& [at, change] : changes) out.replace(at, change.first, change.second);
  return out;
}

// What a file says, whatever the order of keys and the blanks of expressions.
void normalise(yaml::Draft& draft) {
  if (draft.shape == Shape::scalar) draft.text = cel::spaced(draft.text);
  for (yaml::Draft& item : draft.items) normalise(item);
  for (auto& [key, value] : draft.pairs) normalise(value);
  std::stable_sort(draft.pairs.begin(), draft.pairs.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
}

const Node* read(yaml::Reader& reader, const std::string& text) {
  Problems ignored;
  const Node* root = reader.read(text, 1, ignored);
  return ignored.empty() ? root : nullptr;
}

}  // namespace

std::string in_house_order(FileKind kind, const std::string& text) {
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const Node* root = read(reader, text);
  const Shape wanted = kind == FileKind::rules ? Shape::sequence : Shape::mapping;
  if (root == nullptr || root->shape != wanted) return text;
  yaml::Draft was(*root);
  normalise(was);
  const auto same = [&](const std::string& now) {
    const Node* again = read(reader, now);
    if (again == nullptr) return false;
    yaml::Draft is(*again);
    normalise(is);
    return is == was;
  };
  std::string out = kind == FileKind::rules ? respaced(text, *root) : text;
  // A blank that makes a mark of YAML (`: `, ` #`) would change what is read.
  if (!same(out)) out = text;
  root = read(reader, out);
  std::string sorted = kind == FileKind::rules ? dossier::in_order(out, *root, rule_order())
                       : kind == FileKind::tests
                           ? dossier::in_order(out, *root, test_order())
                           : dossier::in_order(out, *root, parameter_order(*root));
  return same(sorted) ? sorted : out;
}

}  // namespace ducha::rule
