// Reading the schema of a rulebook. See schema.h.
#include "dossier/schema.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "base/decimal.h"
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/describe.h"
#include "dossier/keys.h"
#include "dossier/reader.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

Message called(const std::string& name) {
  return {fmt::format("字段 {} ", name), fmt::format("field {}", name)};
}

// `min` and `max` of a field of a type that has an order.
void read_bounds(const Context& context, Fields& fields, FieldSpec& spec) {
  for (const auto& [key, to] : {std::pair{"min", &spec.min}, {"max", &spec.max}}) {
    const Node* node = fields.get(key);
    if (node == nullptr) continue;
    *to = node->shape == yaml::Shape::scalar ? read_bound(spec.scalar, node->text) : std::nullopt;
    if (*to) continue;
    const bool whole = spec.scalar == Scalar::timestamp || spec.scalar == Scalar::duration;
    const Message form = expected(spec);
    context.complain(
        *node, "rulebook/value",
        {fmt::format("{} 应为{}", key, form.zh), fmt::format("{} must be {}", key, form.en)},
        whole ? say("写到整秒", "in whole seconds") : Message{});
  }
  if (spec.min && spec.max && *spec.min > *spec.max)
    context.complain(*fields.get("min"), "rulebook/value",
                     say("min 大于 max，没有值能填", "min is above max: no value would do"));
}

// That what `none` stands for is a value of the field.
void check_reads(const FieldSpec& spec, std::string_view text, const Node& at,
                 const Context& context) {
  Arena arena(1024);
  std::vector<Fault> faults;
  Node value;
  value.shape = yaml::Shape::scalar;
  value.text = text;
  value.line = at.line;
  value.column = at.column;
  // What `none` stands for cannot be none again.
  if (text != "none" && text != "\xe6\x97\xa0")
    read_value(spec, value, arena, faults);
  else if (spec.none == FieldSpec::None::stands && spec.none_reads.front().second == text)
    context.complain(at, "rulebook/value",
                     say("none 不能代表它自己", "`none` cannot stand for itself"));
  for (const Fault& f : faults) context.complain(at, "rulebook/value", f.message, f.hint);
}

}  // namespace

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
      Fields words(context, value, enum_word_keys(), called(std::string(key.text)));
      spec.names.emplace_back(key.text);
      spec.labels.push_back(words.words_inline(true));
      writes(key, key.text, spec.names.size() - 1);
      for (const std::string* label : {&spec.labels.back().zh, &spec.labels.back().en})
        writes(key, *label, spec.names.size() - 1);
      for (const std::string& other : words.texts("also"))
        writes(key, other, spec.names.size() - 1);
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
  spec.type = types_.choice(spec.names);
  by_choice_[spec.type->choices.data()] = &spec;
  return &spec;
}

void Schema::read_types(const Context& context, const Node& root) {
  if (!yaml::expect(context, root, yaml::Shape::mapping, {"types.yaml ", "types.yaml"})) return;
  // All names first, so that types may use each other in any order.
  std::set<std::string> known;  // of a layer below
  yaml::each_pair(root, [&](const Node& key, const Node& value) {
    if (shared_.count(std::string(key.text)) != 0) return void(known.emplace(key.text));
    Fields fields(context, value, type_keys(), called(std::string(key.text)));
    Shared& shared = shared_[std::string(key.text)];
    shared.file = context.file;
    shared.where = key.where();
    if (const Node* words = fields.get("enum")) {
      shared.choices = read_enum(context, *words, fields);
      fields.done();
    } else {
      RecordSpec& record = records_.emplace_back();
      record.name = key.text;
      record.type = types_.new_record(record.name);
      by_type_[record.type] = &record;
      shared.record = &record;
    }
  });
  yaml::each_pair(root, [&](const Node& key, const Node& value) {
    if (known.count(std::string(key.text)) != 0) return extend_type(context, key, value);
    Shared& shared = shared_[std::string(key.text)];
    if (shared.record == nullptr) return;
    Fields fields(context, value, type_keys(), called(std::string(key.text)));
    // A list that uses the type may have named its key.
    if (const std::string key = fields.text("key"); !key.empty()) shared.record->key = key;
    shared.record->open = fields.flag("open").value_or(false);
    const Node* title = fields.get("title");
    if (const Node* inner = fields.get("fields", true)) {
      RecordSpec* read = read_record(context, *inner, shared.record->name, shared.record->type);
      read->key = shared.record->key;
      read->type->key = read->find(read->key);
      read_title(context, title, *read);
    }
    fields.done();
  });
}

RecordSpec* Schema::read_record(const Context& context, const Node& node, std::string name,
                                cel::RecordType* type) {
  RecordSpec* spec = nullptr;
  if (type != nullptr && by_type_.count(type) != 0) {
    spec = const_cast<RecordSpec*>(by_type_[type]);
  } else {
    spec = &records_.emplace_back();
    spec->name = name;
    spec->type = type != nullptr ? type : types_.new_record(name);
    by_type_[spec->type] = spec;
  }
  spec->fields.reserve(node.count);
  yaml::each_pair(
      node, [&](const Node& key, const Node& value) { add_to(*spec, context, key, value, name); });
  index(*spec);
  return spec;
}

void Schema::add_to(RecordSpec& record, const Context& context, const Node& key, const Node& value,
                    const std::string& name) {
  Fields fields(context, value, field_keys(), called(std::string(key.text)));
  FieldSpec field = read_field(context, fields, std::string(key.text), name);
  field.where = key.where();
  field.file = context.file;
  for (const std::string_view engine : {"self", "params", "as_of"})
    if (field.name == engine)
      context.complain(
          key, "rulebook/value",
          say("字段不能叫 {}，表达式里另有所指",
              "a field cannot be called {}: expressions mean something else by it", engine),
          say("换一个名字", "give it another name"));
  fields.done();
  record.type->add({field.name, field.type, field.required, field.personal,
                    field.shape == FieldSpec::Shape::back});
  record.fields.push_back(std::move(field));
}

// Names and labels point into the fields, which move when one is added.
void Schema::index(RecordSpec& record) {
  record.by_name.clear();
  record.by_label.clear();
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const FieldSpec& field = record.fields[i];
    record.by_name[field.name] = static_cast<int>(i);
    if (field.shape == FieldSpec::Shape::back) continue;
    const auto label = record.by_label.emplace(squeezed_word(field.label.zh), static_cast<int>(i));
    if (!label.second) label.first->second = -1;
  }
}

FieldSpec Schema::read_field(const Context& context, Fields& fields, const std::string& name,
                             const std::string& owner) {
  FieldSpec spec;
  spec.name = name;
  const std::string full = owner + "." + name;
  spec.label = fields.words_inline();
  spec.note = fields.words("note");
  spec.unread = fields.words("unread");
  spec.required = fields.flag("required").value_or(false);
  spec.personal = fields.flag("personal").value_or(false);
  spec.adjustable = fields.flag("adjustable").value_or(false);
  spec.type = types_.dyn();
  if (const Node* words = fields.get("enum")) {
    spec.scalar = Scalar::choice;
    spec.choices = read_enum(context, *words, fields);
    spec.type = spec.choices->type;
  } else if (const Node* use = fields.get("use")) {
    const auto found = shared_.find(std::string(use->text));
    if (found == shared_.end()) {
      std::vector<std::string> known;
      for (const auto& [key, value] : shared_) known.push_back(key);
      std::sort(known.begin(), known.end());
      const std::string near = suggest(use->text, known);
      context.complain(*use, "rulebook/unknown-type",
                       say("types.yaml 没有 {}", "types.yaml has no {}", visible(use->text)),
                       did_you_mean(near));
    } else if (found->second.choices != nullptr) {
      spec.scalar = Scalar::choice;
      spec.choices = found->second.choices;
      spec.type = spec.choices->type;
    } else {
      spec.shape = FieldSpec::Shape::record;
      spec.record = found->second.record;
      spec.type = types_.record(spec.record->type);
    }
  } else if (const Node* inner = fields.get("fields")) {
    spec.shape = FieldSpec::Shape::record;
    spec.record = read_record(context, *inner, full, nullptr);
    spec.type = types_.record(spec.record->type);
  } else if (const Node* list = fields.get("list")) {
    spec.shape = FieldSpec::Shape::list;
    Fields item(context, *list, item_keys(), called(full));
    const std::string key = item.text("key");
    const Node* title = item.get("title");
    spec.item =
        std::make_unique<FieldSpec>(read_field(context, item, {}, full.substr(0, full.size())));
    item.done();
    if (spec.item->record != nullptr && !key.empty()) {
      auto* record = const_cast<RecordSpec*>(spec.item->record);
      record->key = key;
      keys_.push_back({context, list->where(), record});
      read_title(context, title, *record);
    }
    spec.max_items = fields.integer("max_items");
    if (const Node* complete = fields.get("complete")) {
      spec.complete = complete->text;
      spec.complete_where = complete->where();
    }
    spec.type = types_.list(spec.item->type);
  } else if (const Node* map = fields.get("map")) {
    read_map(context, *map, spec, full);
  } else if (const Node* ref = fields.get("ref")) {
    spec.scalar = Scalar::reference;
    spec.target = ref->text;
    spec.acyclic = fields.flag("acyclic").value_or(false);
    spec.loose = fields.flag("loose").value_or(false);
    auto& type = kind_types_[spec.target];
    if (type == nullptr) type = types_.new_record(spec.target);
    spec.type = types_.reference(type);
    pending_.push_back({context, ref->where(), spec.target, {}, {}});
  } else if (const Node* back = fields.get("back")) {
    spec.shape = FieldSpec::Shape::back;
    if (const Node* complete = fields.get("complete")) {
      spec.complete = complete->text;
      spec.complete_where = complete->where();
    }
    std::vector<std::string> path;
    std::string_view rest = back->text;
    for (std::size_t dot = rest.find('.'); !rest.empty(); dot = rest.find('.')) {
      path.emplace_back(rest.substr(0, dot));
      rest = dot == rest.npos ? std::string_view() : rest.substr(dot + 1);
    }
    spec.target = path.empty() ? std::string() : path.front();
    if (!path.empty()) path.erase(path.begin());
    spec.back_path = path;
    auto& type = kind_types_[spec.target];
    if (type == nullptr) type = types_.new_record(spec.target);
    spec.type = types_.list(types_.record(type));
    pending_.push_back({context, back->where(), spec.target, path, owner});
  } else {
    static constexpr Scalar kScalars[] = {Scalar::string,    Scalar::integer,  Scalar::decimal,
                                          Scalar::money,     Scalar::boolean,  Scalar::date,
                                          Scalar::timestamp, Scalar::duration, Scalar::time};
    // One of the others that is there is of the wrong shape, which was told.
    const auto& others = field_keys().find("type")->without;
    const bool other = std::any_of(others.begin(), others.end(), [&](std::string_view key) {
      const Node* value = fields.node().get(key);
      return value != nullptr && value->shape != yaml::Shape::empty;
    });
    const auto type = fields.choice("type", type_words(), !other);
    if (!type) return spec;
    spec.scalar = kScalars[*type];
    switch (spec.scalar) {
      case Scalar::string:
        spec.type = types_.text(own_texts ? cel::Text::constant : cel::Text::open);
        break;
      case Scalar::boolean:
        spec.type = types_.simple(cel::Kind::boolean);
        break;
      case Scalar::date:
        spec.type = types_.simple(cel::Kind::date);
        break;
      case Scalar::timestamp:
        spec.type = types_.simple(cel::Kind::timestamp);
        break;
      case Scalar::duration:
        spec.type = types_.simple(cel::Kind::duration);
        break;
      case Scalar::time:
        spec.type = types_.simple(cel::Kind::time);
        break;
      default: {
        const Node* unit = fields.get("unit");
        spec.unit = unit != nullptr                ? std::string(unit->text)
                    : spec.scalar == Scalar::money ? money
                                                   : "";
        if (unit != nullptr && !units.empty() &&
            std::find(units.begin(), units.end(), spec.unit) == units.end()) {
          const std::string near = suggest(spec.unit, units);
          context.complain(
              *unit, "rulebook/unit",
              say("rulebook.yaml 的 units 没有 {}", "units in rulebook.yaml has no {}", spec.unit),
              near.empty() ? say("可用：{}", "known: {}", joined(units, ", "))
                           : did_you_mean(near));
          spec.unit.clear();  // of what it is compared with nothing more is said
        }
        spec.type = types_.number(
            spec.scalar == Scalar::integer ? cel::Kind::int64 : cel::Kind::decimal, spec.unit);
      }
    }
    if (spec.scalar != Scalar::string && spec.scalar != Scalar::boolean)
      read_bounds(context, fields, spec);
    if (spec.scalar == Scalar::string) {
      if (const Node* node = fields.get("names")) {
        spec.names = node->text;
        pending_.push_back({context, node->where(), spec.names, {}, {}, true});
      }
      spec.min_length = fields.integer("min_length");
      spec.max_length = fields.integer("max_length");
      if (const Node* pattern = fields.get("pattern")) {
        spec.pattern = pattern->text;
        RE2::Options options;
        options.set_log_errors(false);
        auto matcher = std::make_shared<const RE2>(spec.pattern, options);
        if (!matcher->ok())
          context.complain(
              *pattern, "rulebook/pattern",
              say("正则表达式有误：{}", "the regular expression is faulty: {}", matcher->error()));
        spec.matcher = std::move(matcher);
      }
    }
  }
  read_other_forms(context, fields, spec);
  read_none(context, fields, spec);
  if (spec.none == FieldSpec::None::stated) spec.type = types_.or_none(spec.type);
  return spec;
}

namespace {

void add_field(RecordSpec& record, FieldSpec field) {
  record.type->add({field.name, field.type, field.required, field.personal, false});
  record.fields.push_back(std::move(field));
  record.by_name.clear();  // growing moved the names that it points to
  for (std::size_t i = 0; i < record.fields.size(); ++i)
    record.by_name[record.fields[i].name] = static_cast<int>(i);
}

FieldSpec text_field(std::string name, Message label, const cel::Type* type) {
  FieldSpec out;
  out.name = std::move(name);
  out.label = std::move(label);
  out.type = type;
  return out;
}

}  // namespace

// A mapping with any keys. Expressions see a list: its items have the key as a field, and those of
// single values the value.
void Schema::read_map(const Context& context, const Node& node, FieldSpec& spec,
                      const std::string& full) {
  Fields fields(context, node, map_keys(), called(full));
  spec.shape = FieldSpec::Shape::list;
  spec.keyed = true;
  std::string key = fields.text("key");
  if (key.empty()) key = "key";
  spec.max_items = fields.integer("max_items");
  auto item = std::make_unique<FieldSpec>(read_field(context, fields, {}, full));
  fields.done();
  if (item->record == nullptr) {
    auto outer = std::make_unique<FieldSpec>();
    RecordSpec& record = records_.emplace_back();
    record.name = full;
    record.type = types_.new_record(full);
    by_type_[record.type] = &record;
    outer->shape = FieldSpec::Shape::record;
    outer->record = &record;
    outer->type = types_.record(record.type);
    item->name = "value";
    if (item->label.zh.empty()) item->label = {"值", "value"};
    add_field(record, std::move(*item));
    item = std::move(outer);
  }
  auto& record = const_cast<RecordSpec&>(*item->record);
  if (record.find(key) < 0)
    add_field(record, text_field(key, {"键", "key"}, types_.text(cel::Text::any)));
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
    if (spec.shape == FieldSpec::Shape::list && !spec.keyed && also->text == "single")
      spec.single = true;
    else if (spec.shape == FieldSpec::Shape::record && spec.record->find(also->text) >= 0)
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
      } else if (part) {
        yaml::each_pair(*reads, [&](const Node& k, const Node& v) {
          spec.none_reads.emplace_back(std::string(k.text), std::string(v.text));
        });
        parts_.push_back({context, reads->where(), spec.record, spec.none_reads});
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
    check_reads(spec, spec.none_reads.front().second, *node, context);
}

// `id`, `name` and `match`. Where the id is not a field of its own, a field `id` is added, so that
// whoever needs it finds it in one place.
void Schema::read_identity(const Context& context, Fields& fields, KindSpec& kind) {
  auto& record = const_cast<RecordSpec&>(*kind.record);
  const auto there = [&](const Node& at, std::string_view key, const std::string& path) {
    PathFault fault;
    if (record.open || !fields_along(record, path, Lists::stop, fault).empty()) return;
    context.complain(
        at, "rulebook/value",
        say("{} 指的字段 {} 不存在", "{} names a field {} that is not there", key, visible(path)),
        fault.hint);
  };
  if (const Node* id = fields.get("id", true)) {
    const std::size_t faults = context.problems->size();
    if (id->shape == yaml::Shape::mapping) {
      Fields inner(context, *id, id_keys());
      inner.choice("from", {"file"});
      inner.done();
      kind.id_of_file = true;
    } else {
      for (const std::string& path : fields.texts("id")) {
        there(*id, "id", path);
        kind.id_paths.push_back(path);
      }
    }
    if (kind.id_paths.size() == 1) kind.id_field = record.find(kind.id_paths[0]);
    if (kind.id_field >= 0) {
      kind.id_paths.clear();
    } else if (record.find("id") < 0) {
      add_field(record, text_field("id", {"编号", "id"}, types_.text(cel::Text::open)));
      kind.id_field = record.find("id");
    } else if (context.problems->size() == faults) {
      context.complain(*id, "rulebook/value",
                       say("已有字段 id，编号就用它", "there is a field id: take it as the id"));
    }
  }
  kind.name_path = fields.text("name");
  if (const Node* name = fields.get("name")) there(*name, "name", kind.name_path);
  if (const Node* match = fields.get("match")) {
    Fields inner(context, *match, match_keys());
    kind.match.file = inner.text("file");
    kind.match.has = inner.texts("has");
    for (const auto [key, value] : match->pairs()) {
      if (key.text == "file" || key.text == "has") continue;
      kind.match.texts.emplace_back(key.text, inner.text(key.text));
    }
    inner.done();
    if (kind.match.conditions() == 0)
      context.complain(*match, "rulebook/value",
                       say("match 没有条件", "`match` has no conditions"));
  }
}

// Every dossier says its kind, whether the schema lists the field or not.
void Schema::has_kind(RecordSpec& record) {
  if (record.find("kind") < 0)
    add_field(record, text_field("kind", {"类别", "kind"}, types_.text(cel::Text::open)));
}

void Schema::read_kind(const Context& context, const Node& root, std::string_view file_stem) {
  Fields fields(context, root, kind_keys());
  KindSpec& kind = kinds_.emplace_back();
  kind.name = fields.text("kind");
  kind.title = fields.words("title", true);
  kind.file = context.file;
  if (const Node* name = fields.get("kind")) kind.where = name->where();
  if (fields.ok() && kind.name != file_stem) {
    if (const Node* name = fields.get("kind"))
      context.complain(*name, "rulebook/value",
                       say("类别 {} 应与文件名 {} 一致", "kind {} must be the name of its file, {}",
                           kind.name, file_stem));
  }
  // A second file of the same kind has been complained of: its name is not that of the kind.
  if (this->kind(kind.name) != &kind) return;
  auto& type = kind_types_[kind.name];
  if (type == nullptr) type = types_.new_record(kind.name);
  if (const Node* inner = fields.get("fields", true)) {
    kind.record = read_record(context, *inner, kind.name, type);
    const_cast<RecordSpec*>(kind.record)->open = fields.flag("open").value_or(false);
    read_identity(context, fields, kind);
    if (kind.match.conditions() == 0) has_kind(*const_cast<RecordSpec*>(kind.record));
    type->key = kind.id_field;  // a dossier in a list is named by its id
    if (const Node* lifetime = fields.get("lifetime")) {
      Fields inner(context, *lifetime, lifetime_keys());
      for (const auto& [key, to] :
           {std::pair{"from", &kind.lifetime_from}, {"to", &kind.lifetime_to}}) {
        *to = inner.text(key);
        const int at = kind.record->find(*to);
        if (!to->empty() &&
            (at < 0 || kind.record->fields[static_cast<std::size_t>(at)].scalar != Scalar::date))
          context.complain(*lifetime, "rulebook/value",
                           say("{} 不是日期字段", "{} is no field with a date", visible(*to)));
      }
      inner.done();
    }
    if (const Node* addressee = fields.get("addressee")) read_addressee(context, *addressee, kind);
  }
  if (const Node* fills = fields.get("fills"))
    yaml::each_pair(*fills, [&](const Node& path, const Node& text) {
      kind.fills.push_back({std::string(path.text), std::string(text.text), text.where()});
      if (kind.record == nullptr) return;
      Fill& fill = kind.fills.back();
      PathFault fault;
      const auto way = fields_along(*kind.record, fill.path, Lists::stop, fault);
      const RecordSpec* at = kind.record;
      for (const FieldSpec* field : way) {
        fill.fields.push_back(at->find(field->name));
        at = field->record;
      }
      if (way.empty() || way.back()->shape != FieldSpec::Shape::scalar)
        context.complain(path, "rulebook/value",
                         way.empty() ? fault.what
                                     : say("{} 不是单个值的字段", "{} is no field of one value",
                                           visible(path.text)),
                         fault.hint);
    });
  fields.done();
}

// The fields that people call an item of a list by.
void Schema::read_title(const Context& context, const Node* node, RecordSpec& record) {
  if (node == nullptr) return;
  yaml::each_item(*node, [&](const Node& name) {
    const int field = record.find(name.text);
    if (field < 0 || record.fields[static_cast<std::size_t>(field)].personal ||
        record.fields[static_cast<std::size_t>(field)].shape != FieldSpec::Shape::scalar)
      return context.complain(name, "rulebook/value",
                              say("title 里的 {} 应是单个值的字段，且不是个人信息",
                                  "{} in `title` must be a field of one value that is not personal",
                                  visible(name.text)));
    record.title.push_back(field);
  });
}

void Schema::read_addressee(const Context& context, const Node& node, KindSpec& kind) {
  yaml::each_item(node, [&](const Node& item) {
    KindSpec::Part& part = kind.addressee.emplace_back();
    if (item.shape == yaml::Shape::mapping) {
      Fields words(context, item, yaml::words_table(), {"addressee ", "addressee"});
      part.words = words.words_inline(true);
      return words.done();
    }
    PathFault fault;
    const RecordSpec* record = kind.record;
    const auto way = fields_along(*record, item.text, Lists::stop, fault);
    if (way.empty() || way.back()->shape != FieldSpec::Shape::scalar) {
      kind.addressee.pop_back();
      return context.complain(item, "rulebook/value",
                              way.empty() ? fault.what
                                          : say("{} 不是单个值的字段",
                                                "{} is no field of one value", visible(item.text)),
                              fault.hint);
    }
    for (const FieldSpec* field : way) {
      part.path.push_back(static_cast<int>(field - record->fields.data()));
      record = field->record;
    }
  });
}

void Schema::finish(const Context&) {
  for (const Pending& p : pending_) {
    const KindSpec* target = kind(p.kind);
    const auto complain = [&](Message message, Message hint = {}) {
      p.context.problems->push_back(
          {"rulebook/reference", p.context.file, p.where, 1, std::move(message), std::move(hint)});
    };
    if (target == nullptr && p.names) {
      // A list that some kind has.
      const bool found = std::any_of(kinds_.begin(), kinds_.end(), [&](const KindSpec& k) {
        PathFault ignored;
        if (k.record == nullptr) return false;
        const auto way = fields_along(*k.record, p.kind, Lists::stop, ignored);
        return !way.empty() && way.back()->item != nullptr && way.back()->item->record != nullptr &&
               !way.back()->item->record->key.empty();
      });
      if (!found)
        complain(say("names 应是一个类别，或有 key 的列表：{}",
                     "`names` must be a kind, or a list with a key: {}", p.kind));
      continue;
    }
    if (target == nullptr) {
      std::vector<std::string> known;
      for (const KindSpec& k : kinds_) known.push_back(k.name);
      complain(say("没有类别 {}", "there is no kind {}", visible(p.kind)), meant(p.kind, known));
      continue;
    }
    if (p.owner.empty()) continue;  // a reference
    if (p.path.empty()) {
      complain(say("back 应写作 类别.字段", "back is written kind.field"));
      continue;
    }
    if (target->record == nullptr) continue;
    // The way back must lead to a reference to the kind that declares it, or to a text of that kind
    // itself, which those have in common.
    const std::string path = joined(p.path, ".");
    PathFault fault;
    const auto way = fields_along(*target->record, path, Lists::enter, fault);
    const bool single = !way.empty() && way.back()->shape == FieldSpec::Shape::scalar;
    const bool reference = single && way.back()->scalar == Scalar::reference;
    // A reference to a kind that is not there is the fault, not the way back.
    if (reference && (way.back()->target == p.owner || kind(way.back()->target) == nullptr))
      continue;
    if (single && way.back()->scalar == Scalar::string && p.kind == p.owner) continue;
    complain(
        say("{} 的 {} 不是指向 {} 的 ref 字段", "{}.{} is not a ref to {}", p.kind, path, p.owner),
        std::move(fault.hint));
  }
  pending_.clear();
  for (const Key& k : keys_) {
    k.record->type->key = k.record->find(k.record->key);
    if (k.record->type->key < 0)
      k.context.problems->push_back(
          {"rulebook/value",
           k.context.file,
           k.where,
           1,
           say("key 指的字段 {} 不存在", "key names a field {} that is not there", k.record->key),
           {}});
  }
  keys_.clear();
  for (const RecordSpec& r : records_)
    for (const FieldSpec& f : r.fields)
      guarded |= f.personal || (f.item != nullptr && f.item->personal);
  // A schema from before `none:` was written: single values may be stated none, as they could.
  const bool told = std::any_of(records_.begin(), records_.end(), [](const RecordSpec& r) {
    return std::any_of(r.fields.begin(), r.fields.end(),
                       [](const FieldSpec& f) { return !f.none_words.empty(); });
  });
  for (RecordSpec& r : records_)
    for (FieldSpec& f : r.fields)
      if (!told && f.shape == FieldSpec::Shape::scalar && f.none == FieldSpec::None::refused &&
          !f.required && (f.choices == nullptr || !f.choices->has_none))
        f.none = FieldSpec::None::stated;
  for (const Part& p : parts_) {
    Node at;
    at.line = p.where.line;
    at.column = p.where.column;
    for (const auto& [name, text] : p.reads) {
      const int index = p.record->find(name);
      const FieldSpec* field =
          index < 0 ? nullptr : &p.record->fields[static_cast<std::size_t>(index)];
      // Of a list only that it is empty.
      if (field != nullptr && field->shape == FieldSpec::Shape::list && text == "none") continue;
      if (field == nullptr || field->shape != FieldSpec::Shape::scalar) {
        p.context.complain(at, "rulebook/value",
                           say("reads 里的 {} 不是单个值的字段",
                               "{} in `reads` is no field of one value", visible(name)));
        continue;
      }
      check_reads(*field, text, at, p.context);
    }
  }
  parts_.clear();
}

}  // namespace ducha::dossier
