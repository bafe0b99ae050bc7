// Rewrites the keys and words of a dossier, by names or by labels, at the places where the parser
// found them: plain(). All other bytes stay.
#include "dossier/plain.h"

#include <map>
#include <vector>

#include "base/decimal.h"
#include "base/text.h"
#include "base/written_day.h"
#include "dossier/fault_log.h"
#include "dossier/identity.h"
#include "dossier/nothing.h"
#include "dossier/reader.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

using yaml::Node;
using yaml::Shape;

class Respeller {
 public:
  // Places of nodes are lines and columns; the offsets of lines turn them into bytes. A byte order
  // mark is no column.
  Respeller(std::string_view text, Respell respell) : text_(text), respell_(respell) {
    starts_.push_back(text.starts_with("\xef\xbb\xbf") ? 3 : 0);
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
      starts_.push_back(at + 1);
  }

  // Keys of one record are respelt even where a value of it cannot be.
  void record(const RecordSpec& spec, const Node& node) {
    for (const auto [key, value] : node.pairs()) {
      const int index = spec.find_key(key.text);
      if (index < 0) continue;
      const FieldSpec& field = spec.at(index);
      if (respell_ == Respell::labels) {
        // A label that several fields have would not be read again.
        if (spec.find_key(field.label.zh) == index) replace(key, people(field.label.zh));
      } else if (field.name != key.text) {
        replace(key, field.name);
      }
      this->value(field, value);
    }
  }

  // The node stands for a word of the rulebook.
  void replace(const Node& node, const std::string& with) {
    if (node.line == 0 || node.line > starts_.size()) return;
    const std::size_t start = starts_[node.line - 1];
    const std::size_t at = start + code_point_offset(text_.substr(start), node.column - 1);
    std::string written(node.text);
    if (node.style == yaml::Style::single_quoted) written = "'" + written + "'";
    if (node.style == yaml::Style::double_quoted) written = "\"" + written + "\"";
    // An alias, a text over several lines or with escapes stays.
    if (written.empty() || written == with || text_.substr(at, written.size()) != written) return;
    changes_[at] = {written.size(), with};
  }

  std::string run() const {
    std::string out;
    std::size_t from = 0;
    for (const auto& [at, change] : changes_) {
      out += text_.substr(from, at - from);
      out += change.second;
      from = at + change.first;
    }
    return out += text_.substr(from);
  }

 private:
  bool labels() const { return respell_ == Respell::labels; }

  // A word of people as YAML has it: quoted unless it begins with a character of Chinese.
  static std::string people(const std::string& word) {
    const bool plain =
        static_cast<unsigned char>(word[0]) >= 0xe4 && word.find_first_of(":#,[]{}") == word.npos;
    return plain ? word : "\"" + word + "\"";
  }

  void value(const FieldSpec& field, const Node& node) {
    if (field.shape == FieldSpec::Shape::record && node.shape == Shape::mapping)
      return record(*field.record, node);
    if (field.shape == FieldSpec::Shape::list && node.shape == Shape::sequence) {
      for (const Node& item : node.items()) this->value(*field.item, item);
      return;
    }
    if (respell_ != Respell::keys && node.shape == Shape::scalar) scalar(field, node);
  }

  // A value is only replaced by another way to write it that the reader takes for the same value.
  void scalar(const FieldSpec& field, const Node& node) {
    const bool word = field.choices != nullptr && field.choices->has_none;
    // Some fields take 无 as a text: no findings is a finding.
    const bool text =
        !field.none_reads.empty() && field.none_reads.front().second == none_word(node.text);
    if (says_none(field, node) && field.can_be_none() && !word && !text)
      return replace(node, labels() ? "无" : "none");
    if (field.shape != FieldSpec::Shape::scalar) return;
    switch (field.scalar) {
      case Scalar::choice:
        if (const int index = field.choices->read(node.text); index >= 0) {
          const auto i = static_cast<std::size_t>(index);
          const std::string& label = field.choices->labels[i].zh;
          replace(node, labels() && field.choices->read(label) == index ? people(label)
                                                                        : field.choices->names[i]);
        }
        return;
      case Scalar::boolean:
        if (const auto flag = parse_bool(node.text))
          replace(node, labels() ? (*flag ? "是" : "否") : *flag ? "true" : "false");
        return;
      case Scalar::date:
        if (const auto day = parse_written_date(node.text)) replace(node, to_string(*day));
        return;
      case Scalar::integer:
        if (const auto n = parse_number_of(field, node.text)) replace(node, std::to_string(*n));
        return;
      case Scalar::decimal:
      case Scalar::money: {
        const auto n = parse_number_of(field, node.text);
        // 1200.00 says that the last places are known.
        if (n && node.text.find_first_not_of("0123456789.-") != node.text.npos)
          replace(node, decimal_to_string(*n));
        return;
      }
      case Scalar::time:
        if (const auto nanos = parse_time(node.text)) replace(node, cel::time_text(*nanos));
        return;
      case Scalar::timestamp:
      case Scalar::duration:
      case Scalar::quantity:
      case Scalar::string:
      case Scalar::reference:
        return;
    }
  }

  std::string_view text_;
  Respell respell_;
  std::vector<std::size_t> starts_;                                     // of lines
  std::map<std::size_t, std::pair<std::size_t, std::string>> changes_;  // by offset
};

}  // namespace

std::string plain(std::string_view text, const Node& root, const Schema& schema, Respell respell) {
  const Node* word = kind_word(root, schema);
  const KindSpec* kind = word == nullptr ? nullptr : schema.kind_named(word->text);
  if (kind == nullptr) return std::string(text);
  Respeller respeller(text, respell);
  respeller.replace(*word, respell == Respell::labels ? kind->title.zh : kind->name);
  respeller.record(*kind->record, root);
  return respeller.run();
}

}  // namespace ducha::dossier
