// What a schema knows by name: kinds, fields, types and the words of enums, as ids or as people
// write them. The other half of schema.h, which schema.cpp fills.
#include <algorithm>

#include "base/suggest.h"
#include "base/text.h"
#include "dossier/scalar.h"
#include "dossier/schema.h"

namespace ducha::dossier {

std::vector<const FieldSpec*> fields_along(const RecordSpec& from, std::string_view path,
                                           Lists lists, PathFault& fault) {
  std::vector<const FieldSpec*> out;
  for (const RecordSpec* record = &from;;) {
    // Why the fields are not known was told: the fault is empty.
    if (record->type->unread) return {};
    const std::string_view name = path.substr(0, path.find('.'));
    const int at = record->find(name);
    if (at < 0) {
      fault = no_field(*record, name);
      const bool item = lists == Lists::enter && !out.empty() && fault.hint.right.empty() &&
                        out.back()->shape == FieldSpec::Shape::list && name.size() < path.size();
      if (item)
        fault.hint = say("列表的一项写作 {}[{}]", "an item of the list is written {}[{}]",
                         out.back()->name, visible(shorten(name, 60)));
      return {};
    }
    const FieldSpec& field = *out.emplace_back(&record->at(at));
    if (name.size() == path.size()) return out;
    path.remove_prefix(name.size() + 1);
    record =
        lists == Lists::stop && field.shape == FieldSpec::Shape::list ? nullptr : field.inner();
    if (record == nullptr) {
      if (!field.type->dyn())
        fault = {say("{} 之下没有字段", "{} has no fields of its own", field.name), {}};
      return {};
    }
  }
}

PathFault no_field(const RecordSpec& record, std::string_view name) {
  std::vector<std::string> known;
  Message what = say("没有字段“{}”", "there is no field `{}`", visible(shorten(name, 60)));
  for (const FieldSpec& f : record.fields) {
    // Who writes what people call it has its name told.
    if (f.label.zh == name || f.label.en == name)
      return {std::move(what), Hint(did_you_mean(f.name), std::string(name), f.name)};
    known.push_back(f.name);
  }
  return {std::move(what), meant(name, known)};
}

int EnumSpec::find(std::string_view name) const {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<int>(i);
  return -1;
}

const KindSpec* Schema::kind_named(std::string_view word) const {
  if (const KindSpec* exact = kind(word)) return exact;
  const std::string wanted = squeezed_word(word);
  for (const KindSpec& kind : kinds_)
    if (squeezed_word(kind.title.zh) == wanted || squeezed_word(kind.title.en) == wanted)
      return &kind;
  return nullptr;
}

int RecordSpec::find_key(std::string_view key) const {
  if (const int exact = find(key); exact >= 0) return exact;
  // Labels are Chinese: names in ASCII, the usual keys, are not looked up a second time.
  const bool ascii =
      std::all_of(key.begin(), key.end(), [](char c) { return static_cast<signed char>(c) > 0; });
  const auto found = ascii ? by_label.end() : by_label.find(squeezed_word(key));
  return found == by_label.end() ? -1 : found->second;
}

int EnumSpec::read(std::string_view text) const {
  const int exact = find(text);
  if (exact >= 0) return exact;
  const std::string word = squeezed_word(text);
  if (const auto found = written.find(word); found != written.end()) return found->second;
  // Ways that begin or end in any text, such as *县教育局党委; of several words none is meant.
  int by_pattern = -1;
  for (const auto& [pattern, index] : written) {
    if (pattern.find('*') == pattern.npos || !matches(pattern, word)) continue;
    if (by_pattern >= 0 && by_pattern != index) return -1;
    by_pattern = index;
  }
  return by_pattern;
}

const std::vector<int>* EnumSpec::several(std::string_view text) const {
  if (together.empty()) return nullptr;
  const auto found = together.find(squeezed_word(text));
  return found == together.end() ? nullptr : &found->second;
}

std::vector<int> EnumSpec::named_in(std::string_view text) const {
  const int whole = read(text);
  if (whole >= 0) return {whole};
  const std::string where = squeezed_word(text);
  struct Found {
    std::size_t from, to;
    int index;
  };
  std::vector<Found> found;
  for (const auto& [word, index] : written) {
    // A single character would be found within other words.
    if (count_code_points(word) < 2) continue;
    for (std::size_t at = where.find(word); at != where.npos; at = where.find(word, at + 1))
      found.push_back({at, at + word.size(), index});
  }
  // Within a longer word a shorter one means nothing of its own: 党员教育 is not 教育.
  std::vector<bool> named(names.size());
  for (const Found& f : found)
    if (std::none_of(found.begin(), found.end(), [&](const Found& other) {
          return other.from <= f.from && f.to <= other.to && other.to - other.from > f.to - f.from;
        }))
      named[static_cast<std::size_t>(f.index)] = true;
  std::vector<int> out;
  for (std::size_t i = 0; i < named.size(); ++i)
    if (named[i] && static_cast<int>(i) != otherwise) out.push_back(static_cast<int>(i));
  if (out.empty()) out.push_back(otherwise);
  return out;
}

const KindSpec* Schema::kind(std::string_view name) const {
  for (const KindSpec& kind : kinds_)
    if (kind.name == name) return &kind;
  return nullptr;
}

const RecordSpec* Schema::record_of(const cel::RecordType* type) const {
  const auto found = by_type_.find(type);
  return found == by_type_.end() ? nullptr : found->second;
}

// A type of types.yaml, or a kind, that has fields.
const RecordSpec* Schema::record_named(std::string_view name) const {
  if (const KindSpec* of = kind(name)) return of->record;
  const auto shared = shared_.find(std::string(name));
  return shared == shared_.end() ? nullptr : shared->second.record;
}

const cel::Type* Schema::type_named(std::string_view name) const {
  if (name.starts_with("list(") && name.ends_with(")")) {
    const cel::Type* item = type_named(name.substr(5, name.size() - 6));
    return item == nullptr ? nullptr : types_.list(item);
  }
  if (const auto simple = scalar_named(name))
    return *simple == Scalar::string ? types_.text(cel::Text::open)
                                     : types_.simple(kind_of(*simple));
  if (const auto shared = shared_.find(std::string(name));
      shared != shared_.end() && shared->second.choices != nullptr)
    return shared->second.choices->type;
  const std::size_t dot = std::min(name.find('.'), name.size());
  const RecordSpec* record = record_named(name.substr(0, dot));
  if (record == nullptr) return nullptr;
  if (dot == name.size()) return types_.record(record->type);
  PathFault ignored;
  const auto way = fields_along(*record, name.substr(dot + 1), Lists::enter, ignored);
  if (way.empty()) return nullptr;
  return way.back()->item != nullptr ? way.back()->item->type : way.back()->type;
}

PathFault Schema::no_type(std::string_view name) const {
  Message what = say("没有类型 {}", "there is no type {}", visible(name));
  if (name.starts_with("list(") && name.ends_with(")")) {
    name.remove_prefix(5);
    name.remove_suffix(1);
  }
  const std::size_t dot = std::min(name.find('.'), name.size());
  const std::string_view lead = name.substr(0, dot);
  if (const RecordSpec* record = record_named(lead); record != nullptr && dot < name.size()) {
    PathFault fault;
    fields_along(*record, name.substr(dot + 1), Lists::enter, fault);
    if (fault.what.empty()) return {};
    return {std::move(what), std::move(fault.hint)};
  }
  std::vector<std::string> known = names_of(kinds_, &KindSpec::name);
  for (const auto& [type, shared] : shared_) known.push_back(type);
  std::sort(known.begin(), known.end());
  if (dot == name.size()) known.insert(known.end(), type_words().begin(), type_words().end());
  return {std::move(what), misspelt(lead, known)};
}

const EnumSpec* Schema::words_of(const cel::Type& type) const {
  if (type.choices.empty()) return nullptr;
  const auto found = by_choice_.find(type.choices.data());
  return found == by_choice_.end() ? nullptr : found->second;
}

}  // namespace ducha::dossier
