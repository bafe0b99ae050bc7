// The fields of a schema: read_field() is the door, for fields and parameters alike. What `none`
// stands for and the ends of references are held against the schema when all of it is read; see
// Schema::finish().
#include <re2/re2.h>

#include <algorithm>
#include <map>

#include "base/suggest.h"
#include "base/text.h"
#include "cel/regex_fault.h"
#include "dossier/describe.h"
#include "dossier/keys.h"
#include "dossier/nothing.h"
#include "dossier/reader.h"
#include "dossier/scalar.h"
#include "dossier/schema.h"

namespace ducha::dossier {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

// The words for single values. Numbers have a unit, and texts are open or the rulebook's own, so
// their types follow from more than the word.
struct Word {
  std::string_view name;
  Scalar scalar;
  cel::Kind kind;
};
constexpr Word kWords[] = {{"string", Scalar::string, cel::Kind::string},
                           {"int", Scalar::integer, cel::Kind::int64},
                           {"decimal", Scalar::decimal, cel::Kind::decimal},
                           {"money", Scalar::money, cel::Kind::decimal},
                           {"bool", Scalar::boolean, cel::Kind::boolean},
                           {"date", Scalar::date, cel::Kind::date},
                           {"timestamp", Scalar::timestamp, cel::Kind::timestamp},
                           {"duration", Scalar::duration, cel::Kind::duration},
                           {"time", Scalar::time, cel::Kind::time},
                           {"quantity", Scalar::quantity, cel::Kind::quantity}};

// What a bound of the type cannot be, which a value of it can.
Message whole_bound(Scalar scalar) {
  switch (scalar) {
    case Scalar::timestamp:
    case Scalar::duration:
      return say("写到整秒", "in whole seconds");
    case Scalar::quantity:
      return say("写整数，如“2”或“1Gi”", "a whole number, such as 2 or 1Gi");
    default:
      return {};
  }
}

// `min` and `max` of a field of a type that has an order.
void read_bounds(const Context& context, Fields& fields, FieldSpec& spec) {
  for (const auto& [key, to] : {std::pair{"min", &spec.min}, {"max", &spec.max}}) {
    const Node* node = fields.get(key);
    if (node == nullptr) continue;
    *to = node->shape == yaml::Shape::scalar ? read_bound(spec.scalar, node->text) : std::nullopt;
    if (*to) continue;
    const Message form = expected(spec);
    context.complain(
        *node, "rulebook/value",
        {fmt::format("{} 应为{}", key, form.zh), fmt::format("{} must be {}", key, form.en)},
        whole_bound(spec.scalar));
  }
  if (spec.min && spec.max && *spec.min > *spec.max) {
    context.complain(*fields.get("min"), "rulebook/value",
                     say("min 大于 max，没有值能填", "min is above max: no value would do"),
                     say("对调两个数", "change the two round"));
    spec.min.reset();  // values are not told besides
    spec.max.reset();
  }
}

// What this calls by another name, or says with another key than `type`: `string`, `list: {...}`;
// empty: nothing.
std::string_view written_elsewhere(std::string_view type) {
  static const std::map<std::string_view, std::string_view> kElsewhere = {
      {"Date", "date"},          {"String", "string"},
      {"array", "list: {...}"},  {"boolean", "bool"},
      {"datetime", "timestamp"}, {"double", "decimal"},
      {"enum", "enum: {...}"},   {"float", "decimal"},
      {"integer", "int"},        {"list", "list: {...}"},
      {"long", "int"},           {"map", "map: {...}"},
      {"number", "decimal"},     {"object", "fields: {...}"},
      {"percent", "decimal"},    {"record", "fields: {...}"},
      {"ref", "ref: KIND"},      {"str", "string"},
      {"text", "string"}};
  const auto found = kElsewhere.find(type);
  return found == kElsewhere.end() ? std::string_view() : found->second;
}

// A type that other languages call otherwise, or that another key says. True if it was told.
bool other_type(const Context& context, Fields& fields, const Node& node, bool shared) {
  const std::string_view elsewhere = written_elsewhere(node.text);
  if (elsewhere.empty() && !shared) return false;
  const bool key = shared || elsewhere.find(':') != elsewhere.npos;
  const std::string write = shared ? fmt::format("use: {}", node.text)
                            : key  ? std::string(elsewhere)
                                   : fmt::format("type: {}", elsewhere);
  // `type: array` has its items beside it, in other languages.
  for (const std::string_view beside : {"items", "values", "properties", "of", "to", "kind"})
    if (key && fields.node().get(beside) != nullptr) fields.told(beside);
  context.complain(node, "rulebook/value",
                   say("type 没有“{}”这个取值", "type cannot be `{}`", visible(node.text)),
                   key ? say("不写 type，写 {}", "write `{}` in place of `type`", write)
                       : say("写 {}", "write `{}`", write));
  return true;
}

// How many characters or items there may be.
std::optional<std::int64_t> length(const Context& context, Fields& fields, std::string_view key) {
  const auto n = fields.integer(key);
  if (n && *n < 0)
    context.complain(*fields.get(key), "rulebook/value",
                     say("{} 不能小于0", "{} cannot be below 0", key));
  return n;
}

// That what `none` stands for is a value of the field.
void check_reads(const FieldSpec& spec, std::string_view text, const Node& at,
                 const Context& context, const Message& otherwise = {}) {
  Arena arena(1024);
  std::vector<Fault> faults;
  Node value;
  value.shape = yaml::Shape::scalar;
  value.text = text;
  value.line = at.line;
  value.column = at.column;
  // What `none` stands for cannot be none again.
  if (!says_none(text))
    read_value(spec, value, arena, faults);
  else if (spec.none == FieldSpec::None::stands && spec.none_reads.front().second == text)
    context.complain(at, "rulebook/value",
                     say("none 不能代表它自己", "`none` cannot stand for itself"));
  for (const Fault& f : faults)
    context.complain(at, "rulebook/value", f.message, f.hint.empty() ? otherwise : f.hint);
}

}  // namespace

Message instead_of_field(const Node& node) {
  std::string write = "type: string";
  if (node.shape == yaml::Shape::sequence) {
    bool plain = node.style == yaml::Style::flow;
    std::string words;
    for (const Node& item : node.items()) {
      plain = plain && item.shape == yaml::Shape::scalar && item.text.size() <= 40;
      add_to(words, ", ", visible(item.text));
    }
    if (!plain)
      return {"写成 {enum: [...]} 或 {list: {fields: ...}}",
              "write {enum: [...]} or {list: {fields: ...}}"};
    write = fmt::format("enum: [{}]", words);
  } else if (node.shape == yaml::Shape::scalar) {
    const std::string_view other = written_elsewhere(node.text);
    const auto& types = type_words();
    if (std::find(types.begin(), types.end(), node.text) != types.end())
      write = fmt::format("type: {}", node.text);
    else if (!other.empty())
      write = other.find(':') != other.npos ? std::string(other) : fmt::format("type: {}", other);
    else
      return say("写成 {{type: string}} 之类；类型可用：{}",
                 "write {{type: string}} or the like; the types are: {}", joined(types, ", "));
  }
  return say("写成 {{{}}}", "write {{{}}}", write);
}

Message Schema::called(const std::string& name) {
  return {fmt::format("字段 {} ", name), fmt::format("field {}", name)};
}

cel::Kind kind_of(Scalar scalar) {
  for (const Word& w : kWords)
    if (w.scalar == scalar) return w.kind;
  return scalar == Scalar::reference ? cel::Kind::ref : cel::Kind::string;
}

std::optional<Scalar> scalar_named(std::string_view word) {
  for (const Word& w : kWords)
    if (w.name == word) return w.scalar;
  return {};
}

// In the order of the table, which is the one that messages list them in.
const std::vector<std::string_view>& type_words() {
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> names;
    for (const Word& w : kWords) names.push_back(w.name);
    return names;
  }();
  return words;
}

const EnumSpec* Schema::read_enum(const Context& context, const Node& node, Fields& owner) {
  EnumSpec& spec = enums_.emplace_back();
  // Two words must not be written alike; the ids are first.
  const auto writes = [&](const Node& at, std::string_view text, std::size_t word) {
    const std::string key = squeezed_word(text);
    const auto [found, fresh] = spec.written.emplace(key, static_cast<int>(word));
    if (!key.empty() && !fresh && found->second != static_cast<int>(word))
      context.complain(
          at, "rulebook/value",
          say("“{}”既是 {} 又是 {} 的写法", "`{}` is a way to write both {} and {}", text,
              spec.names[static_cast<std::size_t>(found->second)], spec.names[word]));
  };
  if (node.shape == yaml::Shape::sequence) {
    yaml::each_item(node, [&](const Node& item) {
      spec.names.emplace_back(item.text);
      writes(item, item.text, spec.names.size() - 1);
      spec.labels.push_back({std::string(item.text), std::string(item.text)});
    });
  } else {
    yaml::each_pair(node, [&](const Node& key, const Node& value) {
      Fields words(context, value, enum_word_keys(),
                   {fmt::format("词 {} ", key.text), fmt::format("the word {}", key.text)},
                   value.shape == yaml::Shape::scalar
                       ? say("写 {{zh: {0}, en: ...}}", "write {{zh: {0}, en: ...}}",
                             visible(shorten(value.text, 40)))
                       : Message());
      spec.names.emplace_back(key.text);
      spec.labels.push_back(words.words_inline(true));
      writes(key, key.text, spec.names.size() - 1);
      for (const std::string* label : {&spec.labels.back().zh, &spec.labels.back().en})
        writes(key, *label, spec.names.size() - 1);
      for (const std::string& other : words.texts("also")) {
        writes(key, other, spec.names.size() - 1);
        if (!other.empty() && squeezed_word(other).find_first_not_of('*') == std::string::npos)
          context.complain(value, "rulebook/value",
                           say("“{}”什么都合", "`{}` fits every text", visible(other)),
                           say("写上 * 之外的字", "write more than the star"));
      }
      words.done();
    });
  }
  if (spec.names.empty())
    context.complain(node, "rulebook/value", say("enum 没有取值", "an enum needs words"));
  spec.has_none = spec.find("none") >= 0;
  if (spec.has_none) spec.written.emplace("无", spec.find("none"));
  if (const Node* otherwise = owner.get("otherwise")) {
    spec.otherwise = spec.find(otherwise->text);
    if (spec.otherwise < 0)
      context.complain(
          *otherwise, "rulebook/value",
          say("otherwise 应是 enum 的一个词", "`otherwise` must be a word of the enum"));
  }
  if (const Node* together = owner.get("together"))
    yaml::each_pair(*together, [&](const Node& word, const Node& parts) {
      if (spec.read(word.text) >= 0)
        context.complain(
            word, "rulebook/value",
            say("“{}”已是 {} 的写法", "`{}` is a way to write {} already", visible(word.text),
                spec.names[static_cast<std::size_t>(spec.read(word.text))]));
      std::vector<int>& words = spec.together[squeezed_word(word.text)];
      yaml::each_item(parts, [&](const Node& part) {
        const int index = spec.find(part.text);
        if (index < 0)
          context.complain(part, "rulebook/value",
                           say("enum 没有词 {}", "the enum has no word `{}`", visible(part.text)),
                           misspelt(part.text, spec.names));
        else
          words.push_back(index);
      });
    });
  spec.type = types_.choice(spec.names);
  by_choice_[spec.type->choices.data()] = &spec;
  return &spec;
}

// References and ways back name kinds whose files may not have been read yet: they are noted in
// pending_ and checked by finish().
FieldSpec Schema::read_field(const Context& context, Fields& fields, const std::string& name,
                             const std::string& owner) {
  FieldSpec spec;
  spec.name = name;
  const std::string full = name.empty() ? owner + "[]" : owner + "." + name;  // no name: items
  spec.label = fields.words_inline();
  spec.note = fields.words("note");
  spec.unread = fields.words("unread");
  spec.required = fields.flag("required").value_or(false);
  spec.personal = fields.flag("personal").value_or(false);
  spec.adjustable = fields.flag("adjustable").value_or(false);
  spec.type = types_.dyn();
  // The first of these keys says what the field is; fields.done() complains of the others.
  if (const Node* words = fields.get("enum")) {
    take_choices(spec, read_enum(context, *words, fields));
  } else if (const Node* use = fields.get("use")) {
    read_use(context, *use, spec);
  } else if (const Node* inner = fields.get("fields")) {
    RecordSpec* record = new_record(full, types_.new_record(full));
    read_record(context, *inner, *record);
    take_record(spec, record);
  } else if (const Node* list = fields.get("list")) {
    read_list(context, *list, fields, spec, full);
  } else if (const Node* map = fields.get("map")) {
    read_map(context, *map, spec, full);
  } else if (const Node* ref = fields.get("ref")) {
    spec.scalar = Scalar::reference;
    spec.target = ref->text;
    spec.acyclic = fields.flag("acyclic").value_or(false);
    spec.loose = fields.flag("loose").value_or(false);
    spec.type = types_.reference(type_of_kind(spec.target));
    pending_.push_back({context, ref->where(), spec.target, {}, {}});
  } else if (const Node* back = fields.get("back")) {
    read_back(context, *back, fields, spec, owner);
  } else if (!read_scalar(context, fields, spec)) {
    return spec;
  }
  read_other_forms(context, fields, spec);
  read_none(context, fields, spec);
  if (spec.none == FieldSpec::None::stated) spec.type = types_.or_none(spec.type);
  return spec;
}

void Schema::take_choices(FieldSpec& spec, const EnumSpec* choices) {
  spec.scalar = Scalar::choice;
  spec.choices = choices;
  spec.type = choices->type;
}

void Schema::take_record(FieldSpec& spec, const RecordSpec* record) {
  spec.shape = FieldSpec::Shape::record;
  spec.record = record;
  spec.type = types_.record(record->type);
}

// Kinds refer to kinds whose files are read later: the type is made when it is first named.
cel::RecordType* Schema::type_of_kind(const std::string& kind) {
  auto& type = kind_types_[kind];
  if (type == nullptr) {
    type = types_.new_record(kind);
    type->unread = true;  // until the file of the kind is read
  }
  return type;
}

void Schema::read_use(const Context& context, const Node& use, FieldSpec& spec) {
  const auto found = shared_.find(std::string(use.text));
  if (found == shared_.end()) {
    std::vector<std::string> known = keys_of(shared_);
    std::sort(known.begin(), known.end());
    return context.complain(use, "rulebook/unknown-type",
                            say("types.yaml 没有 {}", "types.yaml has no {}", visible(use.text)),
                            misspelt(use.text, known));
  }
  const Shared& shared = found->second;
  if (shared.choices != nullptr) return take_choices(spec, shared.choices);
  take_record(spec, shared.record);
}

// The key is looked up when the record is complete: layers of a rulebook may add fields to it.
void Schema::read_list(const Context& context, const Node& list, Fields& fields, FieldSpec& spec,
                       const std::string& full) {
  spec.shape = FieldSpec::Shape::list;
  Fields item(context, list, item_keys(), called(full), instead_of_field(list));
  const std::string key = item.text("key");
  const Node* title = item.get("title");
  spec.item = std::make_unique<FieldSpec>(read_field(context, item, {}, full));
  item.done();
  if (spec.item->record != nullptr && !key.empty()) {
    auto* record = const_cast<RecordSpec*>(spec.item->record);
    record->key = key;
    keys_.push_back({context, item.get("key")->where(), record});
    read_title(context, title, *record);
  }
  spec.max_items = length(context, fields, "max_items");
  read_complete(fields, spec);
  spec.type = types_.list(spec.item->type);
}

// The expression is compiled by lib/rule, when the whole schema is there.
void Schema::read_complete(Fields& fields, FieldSpec& spec) {
  const Node* complete = fields.get("complete");
  if (complete == nullptr) return;
  spec.complete = complete->text;
  spec.complete_where = complete->where();
}

// `back: school.meetings.branch`: the dossiers of that kind whose field there refers to this one.
void Schema::read_back(const Context& context, const Node& back, Fields& fields, FieldSpec& spec,
                       const std::string& owner) {
  spec.shape = FieldSpec::Shape::back;
  read_complete(fields, spec);
  std::string_view rest = back.text;
  for (std::size_t dot = rest.find('.'); !rest.empty(); dot = rest.find('.')) {
    spec.back_path.emplace_back(rest.substr(0, dot));
    rest = dot == rest.npos ? std::string_view() : rest.substr(dot + 1);
  }
  if (!spec.back_path.empty()) {
    spec.target = std::move(spec.back_path.front());
    spec.back_path.erase(spec.back_path.begin());
  }
  spec.type = types_.list(types_.record(type_of_kind(spec.target)));
  pending_.push_back({context, back.where(), spec.target, spec.back_path, owner});
}

// False, and a problem, if `type` names none.
bool Schema::read_scalar(const Context& context, Fields& fields, FieldSpec& spec) {
  // Another key that says what the field is, and is of the wrong shape, was told already.
  const auto& others = field_keys().find("type")->without;
  const bool other = std::any_of(others.begin(), others.end(), [&](std::string_view key) {
    const Node* value = fields.node().get(key);
    return value != nullptr && value->shape != yaml::Shape::empty;
  });
  if (const Node* node = fields.get("type");
      node != nullptr &&
      other_type(context, fields, *node, shared_.count(std::string(node->text)) != 0))
    return false;
  const auto type = fields.choice("type", type_words(), !other);
  if (!type) return false;
  const Word& word = kWords[*type];
  spec.scalar = word.scalar;
  switch (word.kind) {
    case cel::Kind::string:
      spec.type = types_.text(own_texts ? cel::Text::constant : cel::Text::open);
      read_text(context, fields, spec);
      return true;
    case cel::Kind::boolean:
      spec.type = types_.simple(word.kind);
      return true;
    case cel::Kind::int64:
    case cel::Kind::decimal:
      read_unit(context, fields, spec);
      spec.type = types_.number(word.kind, spec.unit);
      break;
    default:
      spec.type = types_.simple(word.kind);
  }
  read_bounds(context, fields, spec);
  return true;
}

void Schema::read_unit(const Context& context, Fields& fields, FieldSpec& spec) {
  const Node* unit = fields.get("unit");
  if (unit == nullptr) {
    if (spec.scalar == Scalar::money) spec.unit = money;
    return;
  }
  spec.unit = unit->text;
  if (const auto words = unit_words.find(spec.unit); words != unit_words.end())
    spec.unit_words = words->second;
  if (units.empty() || std::find(units.begin(), units.end(), spec.unit) != units.end()) return;
  context.complain(
      *unit, "rulebook/unit",
      say("rulebook.yaml 的 units 没有 {}", "units in rulebook.yaml has no {}", spec.unit),
      meant(spec.unit, units), spec.unit);
  // Without a unit the field may be compared with any, so that the slip is reported once, here.
  spec.unit.clear();
}

// RE2 runs in time linear in the text, whatever the pattern: rulebooks come from others.
void Schema::read_text(const Context& context, Fields& fields, FieldSpec& spec) {
  if (const Node* node = fields.get("names")) {
    spec.names = node->text;
    spec.loose = fields.flag("loose").value_or(false);
    pending_.push_back({context, node->where(), spec.names, {}, {}, true});
  }
  spec.min_length = length(context, fields, "min_length");
  spec.max_length = length(context, fields, "max_length");
  if (spec.min_length && spec.max_length && *spec.min_length > *spec.max_length)
    context.complain(*fields.get("min_length"), "rulebook/value",
                     say("min_length 大于 max_length", "min_length is above max_length"));
  const Node* pattern = fields.get("pattern");
  if (pattern == nullptr) return;
  if (pattern->text.empty())
    context.complain(
        *pattern, "rulebook/pattern",
        say("空的正则表达式只合空文字", "an empty pattern fits no text but the empty one"),
        say("写出格式，或删去 pattern", "write the form, or take it out"));
  spec.pattern = pattern->text;
  RE2::Options options;
  options.set_log_errors(false);
  auto matcher = std::make_shared<const RE2>(spec.pattern, options);
  if (!matcher->ok()) context.complain(*pattern, "rulebook/pattern", cel::regex_fault(*matcher));
  spec.matcher = std::move(matcher);
}

// A mapping with any keys. Expressions see a list: its items have the key as a field, and those of
// single values the value.
void Schema::read_map(const Context& context, const Node& node, FieldSpec& spec,
                      const std::string& full) {
  Fields fields(context, node, map_keys(), called(full));
  spec.shape = FieldSpec::Shape::list;
  spec.keyed = true;
  std::string key = fields.text("key");
  if (key.empty()) key = "key";
  spec.max_items = length(context, fields, "max_items");
  auto item = std::make_unique<FieldSpec>(read_field(context, fields, {}, full));
  fields.done();
  if (item->record == nullptr) {
    auto outer = std::make_unique<FieldSpec>();
    RecordSpec& record = *new_record(full, types_.new_record(full));
    record.type->unread = false;
    take_record(*outer, &record);
    item->name = "value";
    if (item->label.zh.empty()) item->label = {"值", "value"};
    add_field(record, std::move(*item));
    item = std::move(outer);
  }
  auto& record = const_cast<RecordSpec&>(*item->record);
  if (record.find(key) < 0) add_text(record, key, {"键", "key"}, cel::Text::any);
  record.key = key;
  record.type->key = record.find(key);
  spec.item = std::move(item);
  spec.type = types_.list(spec.item->type);
}

// `open`, `also` and `default`: what documents that exist already write.
void Schema::read_other_forms(const Context& context, Fields& fields, FieldSpec& spec) {
  const auto refuse = [&](const Node& node, Message what) {
    context.complain(node, "rulebook/value", std::move(what));
  };
  if (const Node* open = fields.get("open")) {
    if (spec.inner() == nullptr)
      refuse(*open, say("open 用于有字段的部分", "`open` is for parts that have fields"));
    else
      const_cast<RecordSpec*>(spec.inner())->open = fields.flag("open").value_or(false);
  }
  if (const Node* also = fields.get("also")) {
    if (spec.record != nullptr) note(context, *also, spec.record);
    if (spec.shape == FieldSpec::Shape::list && !spec.keyed && also->text == "single")
      spec.single = true;
    else if (spec.record != nullptr && spec.record->field(also->text) != nullptr)
      spec.stand_in = also->text;
    else
      refuse(*also,
             say("also 用于列表时写 single，用于一组字段时写其中一个字段",
                 "`also` is `single` for a list, and the name of a field for a part with fields"));
  }
  if (own_texts) return;
  if (const Node* fallback = fields.get("default")) {
    if (spec.shape == FieldSpec::Shape::list && fallback->shape == yaml::Shape::sequence &&
        fallback->count == 0)
      spec.fallback.emplace();
    else if (spec.shape != FieldSpec::Shape::scalar || fallback->shape != yaml::Shape::scalar ||
             spec.scalar == Scalar::reference || spec.required)
      refuse(*fallback,
             say("default 用于不必填的单个值，列表只能写 []",
                 "`default` is for single values that are not required; of lists it is []"));
    else
      check_reads(spec, spec.fallback.emplace(fallback->text), *fallback, context);
  }
}

// Where a dossier may say that there is none. Unless the field says otherwise: of parts it can be
// said, of counts and amounts it is zero, of lists no item; elsewhere it cannot.
void Schema::read_none(const Context& context, Fields& fields, FieldSpec& spec) {
  using None = FieldSpec::None;
  const bool part = spec.shape == FieldSpec::Shape::record;
  const bool scalar = spec.shape == FieldSpec::Shape::scalar;
  const Node* node = fields.get("none");
  if (node == nullptr) {
    // An item of a list is there; what is not there is no item.
    if (own_texts || spec.name.empty() || spec.required ||
        (spec.choices != nullptr && spec.choices->has_none))
      return;
    if (part) spec.none = None::stated;
    if (scalar && (spec.scalar == Scalar::integer || spec.scalar == Scalar::money) && spec.min &&
        *spec.min == 0) {
      spec.none = None::stands;
      spec.none_reads = {{"", "0"}};
    }
    return;
  }
  if (spec.required || (!part && !scalar) || (spec.choices != nullptr && spec.choices->has_none)) {
    context.complain(*node, "rulebook/value",
                     spec.required ? say("必填的字段不能填“无”", "a required field cannot be none")
                                   : say("这里不写 none", "`none` is not written here"));
    return;
  }
  if (node->shape == yaml::Shape::mapping) {
    Fields inner(context, *node, none_keys());
    spec.none = None::stated;
    spec.none_words = inner.words_inline(true);
    // A way to say none that is a text here: "无" of findings is a finding of nothing.
    if (const std::string text = inner.text("except"); !text.empty())
      spec.none_reads = {{"except", text}};
    if (const Node* reads = inner.get("reads")) {
      spec.none = None::stands;
      if (reads->shape == yaml::Shape::scalar && scalar) {
        spec.none_reads = {{"", std::string(reads->text)}};
      } else if (part && reads->shape == yaml::Shape::mapping) {
        yaml::each_pair(*reads, [&](const Node& k, const Node& v) {
          note(context, k, spec.record);
          spec.none_reads.emplace_back(std::string(k.text), std::string(v.text));
          parts_.push_back(
              {context, spec.record, k.where(), std::string(k.text), std::string(v.text)});
        });
      } else {
        // A value for a part, or fields for a value. Of a field whose type is not known it was
        // told.
        spec.none = None::stated;
        if (!spec.type->dyn())
          context.complain(
              *reads, "rulebook/value",
              part ? say("这里 reads 写各字段的值", "`reads` takes the values of fields here")
                   : say("这里 reads 只写一个值", "`reads` takes a single value here"),
              part ? say("写成 reads: {{字段: 值}}", "write reads: {{FIELD: VALUE}}")
                   : say("写成 reads: 值", "write reads: VALUE"));
      }
    }
    inner.done();
  } else if (node->text == "refused") {
    spec.none = None::refused;
  } else if (node->text == "text" && scalar && spec.scalar == Scalar::string) {
    spec.none = None::text;
  } else if (node->shape == yaml::Shape::scalar && scalar) {
    spec.none = None::stands;
    spec.none_reads = {{"", std::string(node->text)}};
  } else {
    context.complain(*node, "rulebook/value",
                     say("none 写 {{zh, en}}、refused、text 或它所代表的值",
                         "`none` takes {{zh, en}}, refused, text or the value it stands for"));
  }
  if (scalar && spec.none == None::stands)
    check_reads(
        spec, spec.none_reads.front().second, *node, context,
        say("档案可以说没有的，写 none: {{zh: ..., en: ...}}",
            "where a dossier may say that there is none, write none: {{zh: ..., en: ...}}"));
}

// That what `none` of a part stands for is a value of its field.
void Schema::check_part(const Part& p) {
  Node at;
  at.shape = yaml::Shape::scalar;
  at.line = p.where.line;
  at.column = p.where.column;
  at.text = p.name;
  PathFault fault;
  const auto way = fields_along(*p.record, p.name, Lists::stop, fault);
  if (way.empty())
    return p.context.complain(at, "rulebook/value", std::move(fault.what), std::move(fault.hint));
  // Of a list only that it is empty.
  if (way.back()->shape == FieldSpec::Shape::list && p.text == "none") return;
  if (way.back()->shape != FieldSpec::Shape::scalar || way.size() > 1)
    return p.context.complain(at, "rulebook/value",
                              say("reads 里的 {} 不是单个值的字段",
                                  "{} in `reads` is no field of one value", visible(p.name)));
  check_reads(*way.back(), p.text, at, p.context);
}

}  // namespace ducha::dossier
