// From a tree to a typed record: read() and read_value(). Scalars become what the schema says and
// nothing is guessed: a value in another form is a fault and stays absent. Faults and their paths
// are kept by fault_log.cpp, written forms by scalar.cpp.
#include "dossier/reader.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/limits.h"
#include "base/simplified.h"
#include "base/spacing.h"
#include "base/text.h"
#include "base/written_day.h"
#include "cel/format.h"
#include "dossier/by_name.h"
#include "dossier/describe.h"
#include "dossier/fault_log.h"
#include "dossier/identity.h"
#include "dossier/nothing.h"
#include "dossier/paths.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

using cel::Kind;
using cel::Value;
using yaml::Node;
using yaml::Shape;

// A field of a record that is not in the mapping itself; -1: none.
struct Given {
  int field = -1;
  Value value = {};
};

class ReaderImpl : public FaultLog {
 public:
  ReaderImpl(Arena& arena, const cel::Origin* origin, std::vector<Fault>& faults,
             bool personal = true, Gate* gate = nullptr)
      : FaultLog(faults, personal), arena_(arena), origin_(origin), gate_(gate) {}

  // Slots are in the order of the schema, whatever the order of the file. Required fields are
  // looked at last, when merges have filled in what they can.
  cel::Record* record(const RecordSpec& spec, const Node& node, Place where, Given given = {}) {
    auto* slots = absent_slots(spec, arena_);
    auto* record = arena_.make<cel::Record>(spec.type, origin_, where, slots);
    // Before the mapping is read: what it writes itself counts.
    if (given.field >= 0) slots[given.field] = given.value;
    fill(spec, slots, node, nullptr);
    for (const int i : spec.due) {
      if (!slots[i].is(Kind::absent)) continue;
      const FieldSpec& field = spec.at(i);
      if (present(node, spec, field)) continue;  // faulty, and said so
      if (field.fallback)
        slots[i] = field.shape == FieldSpec::Shape::list
                       ? Value::list_of(arena_.make<cel::List>(nullptr, 0U)).at(where)
                       : stated(field, *field.fallback, node).at(where);
      else
        fault_at("input/missing-field", where, 1, field.name,
                 {fmt::format("缺少必填的“{}”", label(field.label.zh, field)),
                  fmt::format("the required field {} ({}) is missing", field.name,
                              label(field.label.en, field))},
                 {"补上" + named(field), "add " + field.name});
    }
    return record;
  }

  // The value of a field or list item. Absent after a fault.
  Value value(const FieldSpec& field, const Node& node, const Node& key) {
    if (!field.personal) return shaped(field, node, key);
    const std::size_t before = faults_.size();
    const bool hide = !personal_;
    hidden_ += hide ? 1 : 0;
    ++within_personal_;
    const Value v = shaped(field, node, key);
    hidden_ -= hide ? 1 : 0;
    --within_personal_;
    // Also for what is below: a list may be personal as a whole.
    if (hide)
      for (std::size_t i = before; i < faults_.size(); ++i) {
        faults_[i].message =
            say("{}填写有误（个人信息，不显示）",
                "{1} is not as it should be (personal, not shown)", field.label.zh, field.label.en);
        faults_[i].hint = {};
        faults_[i].told = false;
      }
    return v;
  }

  // Copied into the arena: the text of the document is gone when expressions run.
  Value own_text(std::string_view text, Place where) {
    auto* str = arena_.make<cel::Str>(nullptr, 0U);
    copy(*str, text);
    return Value::string(str).at(where);
  }

  const Node* kind_word_ = nullptr;  // the word after `kind:`, where no field has that name
  const cel::RecordType* own_kind_ = nullptr;
  Ids ids_;  // that may be names

 private:
  // The pairs of a mapping into slots. `over` is the mapping into which this one is merged: what
  // is there counts.
  void fill(const RecordSpec& spec, Value* slots, const Node& node, const Node* over) {
    const bool flow = node.style == yaml::Style::flow;
    std::size_t guess = 0;
    bool merges = false;
    bool labels = false;  // keys are labels: two of them may be one field
    for (const auto [key, value] : node.pairs()) {
      int index = number_of(spec, key.text, guess);
      if (index < 0) {
        index = spec.find_key(key.text);
        labels |= index >= 0;
      }
      if (index < 0) {
        if (&value == kind_word_) continue;
        // Merged last, so that what is in the mapping itself counts, wherever the key is.
        if (key.text == "<<" && key.style == yaml::Style::plain) {
          merges = true;
          continue;
        }
        if (!spec.open) unknown_field(spec, key);
        close(key, value, flow);
        continue;
      }
      if (over != nullptr && (!slots[index].is(Kind::absent) || over->get(key.text) != nullptr))
        continue;
      if (const Node* first = labels ? before(node, key, spec, index) : nullptr) {
        fault("input/duplicate-key", key, spec.at(index).name,
              say("“{0}”和第{2}行的“{1}”是同一个字段",
                  "`{0}` and `{1}` in line {2} are the same field", visible(key.text),
                  visible(first->text), first->line),
              say("只保留一个", "keep one of them"));
        close(key, value, flow);
        continue;
      }
      guess = static_cast<std::size_t>(index) + 1;
      const FieldSpec& field = spec.at(index);
      if (field.shape == FieldSpec::Shape::back) {
        fault("input/unknown-field", key, field.name,
              say("{} 由其他档案得出，不在档案里填写",
                  "{} follows from other dossiers; it is not written here", field.name));
        close(key, value, flow);
        continue;
      }
      pass(field, key, value, flow);
      if (value.shape == Shape::empty) continue;
      const Step step(*this, {field.name});
      slots[index] = this->value(field, value, key);
      if (slots[index].is(Kind::absent)) {
        const bool block = value.shape != Shape::scalar && value.style != yaml::Style::flow;
        slots[index] = Value::unreadable().at(block ? key.where() : value.where());
      }
    }
    if (merges) merge(spec, slots, node);
  }

  // The number of the field of this name, or -1. Dossiers mostly keep the order of the schema, so
  // the fields from `guess` on are compared before the index is asked: four, since some are left
  // out.
  static int number_of(const RecordSpec& spec, std::string_view key, std::size_t guess) {
    for (std::size_t i = guess; i < std::min(guess + 4, spec.fields.size()); ++i)
      if (spec.fields[i].name == key) return static_cast<int>(i);
    return spec.find(key);
  }

  // What the merge keys (`<<`, of YAML 1.1) bring in: one mapping, or a list of them, of which the
  // earlier counts.
  void merge(const RecordSpec& spec, Value* slots, const Node& node) {
    for (const auto [key, value] : node.pairs()) {
      if (key.text != "<<" || key.style != yaml::Style::plain) continue;
      if (value.shape == Shape::mapping) fill(spec, slots, value, &node);
      for (const Node& item : value.items())
        if (item.shape == Shape::mapping) fill(spec, slots, item, &node);
      if (value.shape != Shape::mapping && value.shape != Shape::sequence) {
        fault("input/unknown-field", key, key.text,
              say("<< 之后应是另一组字段的别名", "`<<` takes an alias of other fields"),
              say("写 <<: *名字", "write <<: *name"));
        close(key, value, node.style == yaml::Style::flow);
      }
    }
  }

  void close(const Node& key, const Node& value, bool flow) {
    if (gate_ == nullptr) return;
    gate_->close(key, flow);
    gate_->close(value, flow);
  }

  // Tells the gate whether key and value may be shown.
  void pass(const FieldSpec& field, const Node& key, const Node& value, bool flow) {
    if (gate_ == nullptr) return;
    const bool known =
        value.shape == Shape::empty || value.shape == Shape::scalar || shape_fits(field, value);
    if (!known || secret(field, value)) return close(key, value, flow);
    gate_->open(key, flow);
    if (value.shape == Shape::scalar && value.line != key.line) gate_->open(value, flow);
  }

  // A value of another shape is a fault and stays absent; a single text is never taken for a list
  // of one, unless the schema says so.
  Value shaped(const FieldSpec& field, const Node& node, const Node& key) {
    switch (field.shape) {
      case FieldSpec::Shape::record: {
        // In block style the value begins on a line of its own; the key is what people look for.
        const Place where = node.style == yaml::Style::flow ? node.where() : key.where();
        if (node.shape == Shape::mapping)
          // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): fields of this shape have one
          return Value::of(record(*field.record, node, where)).at(where);
        if (!says_none(field, node)) {
          if (field.stand_in.empty() || node.shape != Shape::scalar) break;
          return Value::of(stood_in(*field.record, field.stand_in, node, where)).at(where);
        }
        if (field.none == FieldSpec::None::stated) return Value::null().at(node.where());
        if (field.none == FieldSpec::None::stands) return stands_for(field, node).at(where);
        none_refused(field, node);
        return {};
      }
      case FieldSpec::Shape::list:
        return list(field, node, key);
      case FieldSpec::Shape::back:
        return {};
      case FieldSpec::Shape::scalar:
        if (node.shape == Shape::scalar) return scalar(field, node).at(node.where());
        break;
    }
    wrong_type(field, node, expected(field));
    return {};
  }

  // The value of a field, whose key may be its label.
  static const Node* value_of(const Node& node, const RecordSpec& spec, std::string_view name) {
    if (const Node* value = node.get(name)) return value;
    if (node.shape != Shape::mapping) return nullptr;
    const int index = spec.find(name);
    for (const auto [key, value] : node.pairs())
      if (spec.find_key(key.text) == index) return &value;
    return nullptr;
  }
  // The key before this one that means the same field, or nullptr.
  static const Node* before(const Node& node, const Node& key, const RecordSpec& spec, int index) {
    for (const auto [other, value] : node.pairs()) {
      if (&other == &key) break;
      if (spec.find_key(other.text) == index) return &other;
    }
    return nullptr;
  }

  static bool present(const Node& node, const RecordSpec& spec, const FieldSpec& field) {
    const Node* value = value_of(node, spec, field.name);
    return value != nullptr && value->shape != Shape::empty && !says_none(field, *value);
  }

  static const std::string& label(const std::string& words, const FieldSpec& field) {
    return words.empty() ? field.name : words;
  }
  // A list that is stated to be none is empty; one that is not written is absent, which rules
  // cannot decide on.
  Value list(const FieldSpec& field, const Node& node, const Node& key) {
    const Place where = node.style == yaml::Style::flow ? node.where() : key.where();
    if (says_none(field, node))
      return Value::list_of(arena_.make<cel::List>(nullptr, 0U)).at(node.where());
    if (field.keyed && node.shape == Shape::mapping) return keyed(field, node, where);
    const bool single = field.single && node.shape != Shape::sequence;
    if (node.shape != Shape::sequence && !single) {
      wrong_type(field, node, expected(field));
      return {};
    }
    if (single) {
      auto* item = arena_.array<Value>(1);
      item[0] = this->value(*field.item, node, key);
      if (item[0].is(Kind::absent) || item[0].is(Kind::null)) return {};
      return Value::list_of(arena_.make<cel::List>(item, 1U)).at(where);
    }
    check_count(field, node);
    if (field.item->choices != nullptr && field.item->choices->otherwise >= 0)
      return words(field, node, where);
    const bool together = field.item->choices != nullptr && !field.item->choices->together.empty();
    auto* items =
        arena_.array<Value>(node.count * (together ? field.item->choices->names.size() : 1));
    std::uint32_t size = 0;
    bool faulty = false;
    const RecordSpec* spec = field.item->record;
    int key_field = spec != nullptr && !spec->key.empty() ? spec->find(spec->key) : -1;
    // Keys become parts of paths and fingerprints.
    if (key_field >= 0 && spec->at(key_field).personal) key_field = -1;
    const bool flow = node.style == yaml::Style::flow;
    for (const Node& item : node.items()) {
      if (together && several(*field.item, item, items, size)) continue;
      const bool plain = spec == nullptr && item.shape == Shape::scalar && within_personal_ == 0 &&
                         !field.item->personal;
      const Step step(*this, {{},
                              plain            ? std::string_view(item.text)
                              : key_field >= 0 ? key_text(item, *spec)
                                               : std::string_view(),
                              static_cast<int>(size),
                              plain});
      Value v;
      pass(*field.item, item, item, flow);
      if (item.shape == Shape::empty) {
        fault("input/wrong-type", item, {}, say("这一项是空的", "this item is empty"),
              say("补上内容，或删去这个“-”", "supply it, or delete the `-`"));
      } else {
        v = field.keyed && item.shape == Shape::scalar
                ? Value::of(named_by(*spec, item)).at(item.where())
                : this->value(*field.item, item, item);
      }
      if (v.is(Kind::null)) {
        fault("input/wrong-type", item, {},
              say("列表里的一项不能是“无”", "an item of a list cannot be none"),
              say("删去这一项；一项也没有就写 []", "take the item out; write [] if there is none"));
        v = {};
      }
      if (v.is(Kind::absent)) faulty = true;
      items[size++] = v;
    }
    if (key_field >= 0) duplicates(node, *spec);
    // An item that could not be read is not left out silently: the whole list is then not known.
    if (faulty) return {};
    return Value::list_of(arena_.make<cel::List>(items, size)).at(where);
  }

  // A text in the place of fields: the value of one of them.
  cel::Record* stood_in(const RecordSpec& spec, std::string_view name, const Node& node,
                        Place where) {
    const int index = spec.find(name);
    const Value v = [&] {
      const Step step(*this, {name});
      return value(spec.at(index), node, node);
    }();
    Node none;
    none.shape = Shape::mapping;
    return record(spec, none, where, {index, v});
  }

  // An item of a map that is written in a list: KEY, or KEY=VALUE.
  cel::Record* named_by(const RecordSpec& spec, const Node& item) {
    const std::size_t equals = item.text.find('=');
    const int value = equals == item.text.npos ? -1 : spec.find("value");
    const std::string_view name = value < 0 ? item.text : item.text.substr(0, equals);
    Node none;
    none.shape = Shape::mapping;
    auto* out =
        record(spec, none, item.where(), {spec.find(spec.key), own_text(name, item.where())});
    if (value >= 0) {
      Node text = item;
      text.text = item.text.substr(equals + 1);
      const_cast<Value*>(out->slots)[value] = this->value(spec.at(value), text, item);
    }
    return out;
  }

  // A mapping with any keys, as a list of what is under them.
  Value keyed(const FieldSpec& field, const Node& node, Place where) {
    const RecordSpec& spec = *field.item->record;
    const int key_field = spec.find(spec.key);
    const int value_field = spec.fields.size() == 2 ? spec.find("value") : -1;
    check_count(field, node);
    auto* items = arena_.array<Value>(node.count);
    std::uint32_t size = 0;
    bool faulty = false;
    const bool flow = node.style == yaml::Style::flow;
    Node none;
    none.shape = Shape::mapping;
    for (const auto [key, value] : node.pairs()) {
      const Step step(*this, {{}, key.text, static_cast<int>(size)});
      const Given name{key_field, own_text(key.text, key.where())};
      const bool plain = value_field >= 0 && value.shape != Shape::mapping;
      const FieldSpec& inner = plain ? spec.at(value_field) : *field.item;
      pass(inner, key, value, flow);
      cel::Record* item = nullptr;
      if (value.shape == Shape::mapping || value.shape == Shape::empty) {
        item = record(spec, value.shape == Shape::empty ? none : value, key.where(), name);
      } else if (plain || !field.item->stand_in.empty()) {
        const int at = plain ? value_field : spec.find(field.item->stand_in);
        item = record(spec, none, key.where(), name);
        auto* slots = const_cast<Value*>(item->slots);
        slots[at] = this->value(spec.at(at), value, key);
        faulty |= slots[at].is(Kind::absent);
      } else {
        wrong_type(*field.item, value, expected(*field.item));
        faulty = true;
      }
      if (item != nullptr) items[size++] = Value::of(item).at(key.where());
    }
    if (faulty) return {};
    return Value::list_of(arena_.make<cel::List>(items, size)).at(where);
  }

  // A text that stands for several words: those of them that are not there yet.
  static bool several(const FieldSpec& item, const Node& node, Value* items, std::uint32_t& size) {
    const std::vector<int>* words =
        node.shape == Shape::scalar ? item.choices->several(node.text) : nullptr;
    if (words == nullptr) return false;
    for (const int index : *words) {
      const cel::Str* text = &item.type->choices[static_cast<std::size_t>(index)].text;
      if (std::none_of(items, items + size, [&](const Value& v) { return v.str == text; }))
        items[size++] = Value::string(text).at(node.where());
    }
    return true;
  }

  // Texts that name words, several in one perhaps: each word once.
  Value words(const FieldSpec& field, const Node& node, Place where) {
    const FieldSpec& item = *field.item;
    auto* items = arena_.array<Value>(item.choices->names.size());
    std::uint32_t size = 0;
    bool faulty = false;
    std::vector<bool> seen(item.choices->names.size());
    for (const Node& one : node.items()) {
      if (one.shape != Shape::scalar || one.text.size() > limits::kScalarBytes) {
        wrong_type(item, one, expected(item));
        faulty = true;
        continue;
      }
      for (const int index : item.choices->named_in(one.text)) {
        if (seen[static_cast<std::size_t>(index)]) continue;
        seen[static_cast<std::size_t>(index)] = true;
        items[size++] = Value::string(&item.type->choices[static_cast<std::size_t>(index)].text)
                            .at(one.where());
      }
    }
    if (faulty) return {};
    return Value::list_of(arena_.make<cel::List>(items, size)).at(where);
  }

  static std::string_view key_text(const Node& item, const RecordSpec& spec) {
    const Node* key = value_of(item, spec, spec.key);
    return key != nullptr && key->shape == Shape::scalar ? key->text : std::string_view();
  }

  // Keys become parts of fingerprints, so two items of one key could not be told apart.
  void duplicates(const Node& list, const RecordSpec& spec) {
    std::vector<std::pair<std::string_view, const Node*>>& seen = seen_;
    seen.clear();
    for (const Node& item : list.items()) {
      const std::string_view key = key_text(item, spec);
      if (!key.empty()) seen.emplace_back(key, &item);
    }
    // Most lists are written in the order of their keys.
    const auto not_after = [](const auto& a, const auto& b) { return a.first >= b.first; };
    if (std::adjacent_find(seen.begin(), seen.end(), not_after) == seen.end()) return;
    // Sorted, so that a long list costs n log n; stable, so that the later one is the duplicate.
    std::stable_sort(seen.begin(), seen.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const FieldSpec& key = *spec.field(spec.key);
    for (std::size_t i = 1; i < seen.size(); ++i) {
      if (seen[i].first != seen[i - 1].first) continue;
      fault("input/duplicate-item", *seen[i].second, {},
            say("{3}为“{1}”的项重复，第{2}行已经有了",
                "an item whose {0} is {1} is already given in line {2}", spec.key,
                visible(seen[i].first), seen[i - 1].second->line, key.label.zh),
            say("编号各不相同", "give every item a number of its own"));
    }
  }

  // A value as if a dossier had written `text` where it says none.
  Value stated(const FieldSpec& field, std::string_view text, const Node& at) {
    Node value = at;
    // The record outlives the schema's string only by way of the arena.
    value.text = arena_.copy(text);
    return scalar(field, value);
  }
  Value stands_for(const FieldSpec& field, const Node& at) {
    const RecordSpec& spec = *field.record;
    auto* slots = absent_slots(spec, arena_);
    for (const auto& [name, text] : field.none_reads) {
      const int index = spec.find(name);
      if (index >= 0 && spec.at(index).shape == FieldSpec::Shape::list)
        slots[index] = Value::list_of(arena_.make<cel::List>(nullptr, 0U)).at(at.where());
      else if (index >= 0)
        slots[index] = stated(spec.at(index), text, at).at(at.where());
    }
    return Value::of(arena_.make<cel::Record>(spec.type, origin_, at.where(), slots));
  }

  // A bound is a whole second or unit where values may be finer.
  static int against(const Value& v, std::int64_t bound) {
    const bool moment = v.is(Kind::timestamp) || v.is(Kind::duration) || v.is(Kind::quantity);
    const auto own = moment ? std::pair(v.moment->whole, v.moment->nanos) : std::pair(v.i, 0U);
    return own < std::pair(bound, 0U) ? -1 : own > std::pair(bound, 0U) ? 1 : 0;
  }

  Value in_range(const FieldSpec& field, const Node& node, Value v) {
    if (!(field.min && against(v, *field.min) < 0) && !(field.max && against(v, *field.max) > 0))
      return v;
    // 90m and 0.5Gi are shown as written, not as 5400s and 512Mi.
    const bool as_written = v.is(Kind::duration) || v.is(Kind::quantity);
    const std::string shown = as_written ? visible(trim(node.text)) : cel::show_plain(v, Lang::en);
    const std::string low = field.min ? show_bound(field.scalar, *field.min) : "";
    const std::string high = field.max ? show_bound(field.scalar, *field.max) : "";
    fault("input/out-of-range", node, {},
          field.min && field.max
              ? say("{} 不在 {} 到 {} 之间", "{} is not between {} and {}", shown, low, high)
          : field.min ? say("{} 小于最小值 {}", "{} is less than {}", shown, low)
                      : say("{} 大于最大值 {}", "{} is more than {}", shown, high));
    return {};
  }

  // The value of a text that says that there is none; nothing where it is read like any other.
  std::optional<Value> none(const FieldSpec& field, const Node& node) {
    // A field may keep one of the words for none as a text of its own (`except`).
    const bool except = field.none == FieldSpec::None::stated && !field.none_reads.empty() &&
                        field.none_reads.front().second == none_word(node.text);
    if (except || (field.choices != nullptr && field.choices->has_none)) return {};
    switch (field.none) {
      case FieldSpec::None::stated:
        return Value::null();
      case FieldSpec::None::stands:
        return stated(field, field.none_reads.front().second, node);
      case FieldSpec::None::refused:
        // Of a required field its absence is the fault; one is enough.
        if (!field.required) none_refused(field, node);
        return Value();
      case FieldSpec::None::text:
        break;
    }
    return {};
  }

  Value scalar(const FieldSpec& field, const Node& node) {
    if (says_none(field, node))
      if (const auto stated = none(field, node)) return *stated;
    const std::size_t most =
        field.scalar == Scalar::reference ? limits::kIdBytes : limits::kScalarBytes;
    // Before parsing: a number or a pattern is not tried on a megabyte of text.
    if (node.text.size() > most) {
      fault("input/limit", node, {},
            say("值超过{}字节的上限", "the value is larger than the limit of {} bytes", most));
      return {};
    }
    switch (field.scalar) {
      case Scalar::string:
        return text(field, node);
      case Scalar::reference: {
        auto* cell = arena_.make<cel::RefCell>(
            cel::Str{node.text.data(), static_cast<std::uint32_t>(node.text.size())},
            field.type->ref, nullptr);
        // Ids are copied: the tree of the document is gone when references are followed.
        copy(cell->id, node.text);
        if (cell->kind == own_kind_) ids_.of_kin.push_back(cell);
        return Value::of(cell);
      }
      case Scalar::choice: {
        int index = field.choices->otherwise < 0 ? field.choices->read(node.text)
                                                 : field.choices->named_in(node.text)[0];
        if (index < 0 && field.choices->has_none && says_none(node.text))
          index = field.choices->find("none");
        if (index >= 0)
          return Value::string(&field.type->choices[static_cast<std::size_t>(index)].text);
        unknown_choice(field, node);
        return {};
      }
      case Scalar::integer:
        if (const auto v = parse_number_of(field, node.text))
          return in_range(field, node, Value::int64(*v));
        break;
      case Scalar::decimal:
      case Scalar::money:
        if (const auto v = parse_number_of(field, node.text))
          return in_range(field, node, Value::decimal(*v));
        break;
      case Scalar::boolean:
        if (const auto v = parse_bool(node.text)) return Value::boolean(*v);
        break;
      case Scalar::date:
        if (const auto v = parse_written_date(node.text))
          return in_range(field, node, Value::date(*v));
        break;
      case Scalar::timestamp:
      case Scalar::duration:
      case Scalar::quantity:
        if (const auto m = parse_moment(field.scalar, node.text))
          return in_range(field, node,
                          Value::of(kind_of(field.scalar), arena_.make<cel::Moment>(*m)));
        break;
      case Scalar::time:
        if (const auto nanos = parse_time(node.text))
          return in_range(field, node, Value::time(*nanos));
        break;
    }
    // The right form with a fault of its own, or another form altogether.
    const Message why = secret(field, node) ? Message() : why_not(field, node.text);
    if (why.empty()) {
      wrong_type(field, node, expected(field));
    } else {
      const std::string shown = visible(shorten(node.text, 40));
      fault("input/wrong-type", node, {},
            {fmt::format("“{}”：{}", shown, why.zh), fmt::format("`{}`: {}", shown, why.en)},
            {fmt::format("写{}", expected(field).zh), fmt::format("write {}", expected(field).en)});
    }
    return {};
  }

  void copy(cel::Str& to, std::string_view text) {
    const std::string_view kept = arena_.copy(text);
    to = {kept.data(), static_cast<std::uint32_t>(kept.size())};
  }

  Value text(const FieldSpec& field, const Node& node) {
    if (field.min_length || field.max_length) {
      const auto length = static_cast<std::int64_t>(count_code_points(node.text));
      if ((field.min_length && length < *field.min_length) ||
          (field.max_length && length > *field.max_length)) {
        fault(
            "input/out-of-range", node, {},
            say("文字长{}个字，应在{}到{}之间", "the text has {} characters, {} to {} are allowed",
                length, field.min_length.value_or(0),
                field.max_length ? std::to_string(*field.max_length) : "∞"));
        return {};
      }
    }
    // Where a text is evidence of something, one that says nothing is none.
    if (!field.none_words.zh.empty() && (says_nothing(node.text) || only_affirms(node.text))) {
      fault("input/wrong-type", node, {},
            say("“{}”没有说出内容", "`{}` says nothing", visible(node.text)),
            say("有的写出来，没有的写“无”", "write what there is, or none"));
      return {};
    }
    std::string narrowed;
    if (field.matcher) {
      const auto& re = *static_cast<const RE2*>(field.matcher.get());
      const auto fits = [&](std::string_view text) {
        return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), re);
      };
      // Full-width digits, and blanks between groups of them, are how people type an id.
      const bool as_written = fits(node.text);
      if (!as_written) {
        narrowed = narrow(node.text);
        std::erase(narrowed, ' ');
      }
      if (!as_written && !fits(narrowed)) {
        const std::string shown = visible(shorten(node.text, 40));
        const Message form = form_of(field.pattern);
        fault("input/pattern", node, {},
              {fmt::format("“{}”不合格式，应为{}{}", shown,
                           form.zh.empty() || spacing::digit(form.zh[0]) ? "" : " ", form.zh),
               fmt::format("`{}` has not the form that is asked for: {}", shown, form.en)});
        return {};
      }
    }
    auto* str = arena_.make<cel::Str>(nullptr, 0U);
    copy(*str, narrowed.empty() ? node.text : std::string_view(narrowed));
    if (!field.names.empty()) ids_.of_items.push_back({&field, str});
    return Value::string(str);
  }

  Arena& arena_;
  const cel::Origin* origin_;
  Gate* gate_;
  std::vector<std::pair<std::string_view, const Node*>> seen_;
};

// For a text that is no mapping: what was probably meant. A text of several lines is one here, with
// blanks between them.
Message no_dossier_hint(std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  if (text.find("\xef\xbc\x9a") != text.npos)
    return say("全角冒号要改成英文冒号加空格",
               "a full-width colon must be an ASCII colon and a space");
  if (text.starts_with('<'))
    return say("是网页或 XML，不是档案", "this is a page of the web or XML, and no dossier");
  if (const std::size_t colon = word.find(':'); colon != word.npos && colon + 1 < word.size())
    return say("冒号后留一个空格：“键: 值”", "leave a blank behind the colon: `key: value`");
  if (word.find('=') != word.npos || text.substr(word.size()).starts_with(" ="))
    return say("写“键: 值”，不用等号", "write `key: value`, without an equals sign");
  if (word.find(',') != word.npos || word.find("\xef\xbc\x8c") != word.npos)
    return say("是表格就用 ducha import 转成档案",
               "if it is a table, ducha import makes dossiers of it");
  return say("第一行写“kind: 类别”", "begin with `kind: ...`");
}

void no_kind(const Node& root, const Schema& schema, ReaderImpl& reader) {
  const Node* word = kind_word(root, schema);
  if (word != nullptr && word->shape != Shape::scalar) word = nullptr;
  Told told = no_such_kind(schema, word == nullptr ? std::string_view() : word->text);
  if (const Node* format = root.get("format"); format != nullptr && format->text == "ducha-run")
    told.hint = say("这是检查结果，不是档案：用 ducha report 出报告，ducha diff 比较",
                    "this is a saved run, no dossier: ducha report and ducha diff read it");
  if (root.get("profile") != nullptr && word == nullptr)
    told.hint = say("像是地方配置，不是档案：用 --profile 写它的文件名",
                    "this looks like a profile, no dossier: name it with --profile");
  if (word == nullptr)
    return reader.fault_at("input/no-kind", root.where(), 1, "kind", std::move(told.what),
                           std::move(told.hint));
  reader.fault("input/unknown-kind", *word, "kind", std::move(told.what), std::move(told.hint));
  reader.tell();
}

}  // namespace

Value* absent_slots(const RecordSpec& spec, Arena& arena) {
  auto* slots = arena.array<Value>(spec.fields.size());
  std::fill_n(slots, spec.fields.size(), Value());
  return slots;
}

void read(const Node& root, const Schema& schema, Arena& arena, Dossier& dossier,
          std::vector<Fault>& faults, bool personal, Gate* gate) {
  ReaderImpl reader(arena, &dossier.origin, faults, personal || !schema.guarded, gate);
  dossier.where = root.where();
  const KindSpec* kind = kind_of(schema, root, dossier.file);
  dossier.other = kind == nullptr && schema.ignore_others;
  if (dossier.other) return;
  if (root.shape != Shape::mapping) {
    reader.fault("input/not-a-dossier", root, {},
                 say("档案应是一组“键: 值”", "a dossier must be a mapping of keys and values"),
                 root.shape == Shape::scalar ? no_dossier_hint(root.text)
                 : root.shape == Shape::sequence
                     ? say("一个文件里有几份档案时，各份之间单起一行写 ---，不写成列表",
                           "several dossiers in one file are parted by lines of `---`; they are no "
                           "list")
                     : say("第一行写“kind: 类别”", "begin with `kind: ...`"));
    return;
  }
  if (kind == nullptr) return no_kind(root, schema, reader);
  dossier.kind = kind;
  dossier.origin.kind = kind->name.c_str();
  if (const Node* word = kind->record->find("kind") < 0 ? root.get("kind") : nullptr;
      word != nullptr && schema.kind_named(word->text) == kind)
    reader.kind_word_ = word;
  reader.own_kind_ = kind->record->type;
  dossier.record = reader.record(*kind->record, root, root.where());
  // The record is not shared yet, so its slot may still be filled.
  if (Value& id = const_cast<Value*>(dossier.record->slots)[kind->id_field];
      id.is(Kind::absent) && (kind->id_of_file || !kind->id_paths.empty()))
    if (const std::string text = id_of(*kind, root, dossier.file); !text.empty())
      id = reader.own_text(text, root.where());
  const auto text_of = [&](int field) -> std::string_view {
    if (field < 0) return {};
    const Value& v = dossier.record->slots[field];
    return v.is(Kind::string) ? v.str->view() : std::string_view();
  };
  dossier.origin.id = text_of(kind->id_field);
  // Ids are kept in indexes and reports of the whole run.
  if (dossier.origin.id.size() > limits::kIdBytes) {
    faults.push_back({"input/limit",
                      root.where(),
                      1,
                      kind->record->at(kind->id_field).name,
                      say("编号超过{}字节的上限", "the id is longer than the limit of {} bytes",
                          limits::kIdBytes),
                      {}});
    dossier.origin.id = {};
  }
  PathFault ignored;
  const auto way = fields_along(*kind->record, kind->name_path, Lists::stop, ignored);
  // A name along a personal field is not shown in any report.
  const bool named = personal || std::none_of(way.begin(), way.end(),
                                              [](const FieldSpec* f) { return f->personal; });
  const std::string_view name = !named            ? std::string_view()
                                : way.size() == 1 ? text_of(kind->record->find(kind->name_path))
                                                  : text_at(root, kind->name_path);
  // A copy: the tree need not be there any more.
  dossier.name = arena.copy(one_line(name));
  dossier.name = dossier.name.substr(0, code_point_offset(dossier.name, limits::kNameShown));
  reader.suppressed += by_name(dossier, reader.ids_, arena, faults, personal || !schema.guarded);
  if (reader.suppressed > 0)
    faults.push_back(
        {"input/too-many-faults",
         root.where(),
         1,
         {},
         say("另有{}处问题未列出", "{} further faults are not listed", reader.suppressed),
         {}});
}

Value read_value(const FieldSpec& field, const Node& node, Arena& arena,
                 std::vector<Fault>& faults) {
  return ReaderImpl(arena, nullptr, faults).value(field, node, node);
}

}  // namespace ducha::dossier
