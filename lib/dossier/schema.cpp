// Reading the schema of a rulebook. See schema.h.
#include "dossier/schema.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/decimal.h"
#include "base/suggest.h"
#include "base/text.h"

namespace ducha::dossier {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

Message called(const std::string& name) {
  return {fmt::format("字段 {} ", name), fmt::format("field {}", name)};
}

std::optional<std::int64_t> bound(const Context& context, Fields& fields, std::string_view key,
                                  Scalar scalar) {
  const Node* node = fields.get(key);
  if (node == nullptr) return {};
  const auto value = parse_decimal(node->text);
  if (!value || (scalar == Scalar::integer && *value % 1'000'000 != 0)) {
    context.complain(*node, "rulebook/value", say("{} 应为数字", "{} must be a number", key));
    return {};
  }
  return scalar == Scalar::integer ? *value / 1'000'000 : *value;
}

}  // namespace

std::vector<const FieldSpec*> fields_along(const RecordSpec& from, std::string_view path,
                                           Lists lists, PathFault& fault) {
  std::vector<const FieldSpec*> out;
  for (const RecordSpec* record = &from;;) {
    const std::string_view name = path.substr(0, path.find('.'));
    const int at = record->find(name);
    if (at < 0) {
      fault = no_field(*record, name);
      return {};
    }
    const FieldSpec& field = *out.emplace_back(&record->fields[static_cast<std::size_t>(at)]);
    if (name.size() == path.size()) return out;
    path.remove_prefix(name.size() + 1);
    record =
        lists == Lists::stop && field.shape == FieldSpec::Shape::list ? nullptr : field.inner();
    if (record == nullptr) {
      fault = {say("{} 之下没有字段", "{} has no fields of its own", field.name), {}};
      return {};
    }
  }
}

PathFault no_field(const RecordSpec& record, std::string_view name) {
  std::vector<std::string> known;
  Message what = say("没有字段 {}", "there is no field {}", visible(shorten(name, 60)));
  for (const FieldSpec& f : record.fields) {
    // Who writes what people call it has its name told.
    if (f.label.zh == name || f.label.en == name) return {std::move(what), did_you_mean(f.name)};
    known.push_back(f.name);
  }
  return {std::move(what), meant(name, known)};
}

int EnumSpec::find(std::string_view name) const {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<int>(i);
  return -1;
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

const EnumSpec* Schema::words_of(const cel::Type& type) const {
  if (type.choices.empty()) return nullptr;
  const auto found = by_choice_.find(type.choices.data());
  return found == by_choice_.end() ? nullptr : found->second;
}

const EnumSpec* Schema::read_enum(const Context& context, const Node& node) {
  EnumSpec& spec = enums_.emplace_back();
  if (node.shape == yaml::Shape::sequence) {
    yaml::each_item(node, [&](const Node& item) {
      spec.names.emplace_back(item.text);
      spec.labels.push_back({std::string(item.text), std::string(item.text)});
    });
  } else if (yaml::expect(context, node, yaml::Shape::mapping, {"enum ", "enum"})) {
    yaml::each_pair(node, [&](const Node& key, const Node& value) {
      Fields words(context, value, called(std::string(key.text)));
      spec.names.emplace_back(key.text);
      spec.labels.push_back(words.words_inline(true));
      words.done();
    });
  }
  if (spec.names.empty())
    context.complain(node, "rulebook/value", say("enum 没有取值", "an enum needs words"));
  spec.has_none = spec.find("none") >= 0;
  spec.type = types_.choice(spec.names);
  by_choice_[spec.type->choices.data()] = &spec;
  return &spec;
}

void Schema::read_types(const Context& context, const Node& root) {
  if (!yaml::expect(context, root, yaml::Shape::mapping, {"types.yaml ", "types.yaml"})) return;
  // All names first, so that types may use each other in any order.
  yaml::each_pair(root, [&](const Node& key, const Node& value) {
    Fields fields(context, value, called(std::string(key.text)));
    Shared& shared = shared_[std::string(key.text)];
    if (const Node* words = fields.get("enum")) {
      shared.choices = read_enum(context, *words);
    } else {
      RecordSpec& record = records_.emplace_back();
      record.name = key.text;
      record.type = types_.new_record(record.name);
      by_type_[record.type] = &record;
      shared.record = &record;
    }
  });
  yaml::each_pair(root, [&](const Node& key, const Node& value) {
    Shared& shared = shared_[std::string(key.text)];
    if (shared.record == nullptr) return;
    Fields fields(context, value, called(std::string(key.text)));
    shared.record->key = fields.text("key");
    fields.words_inline();
    if (const Node* inner = fields.get("fields", true)) {
      RecordSpec* read = read_record(context, *inner, shared.record->name, shared.record->type);
      read->key = shared.record->key;
      read->type->key = read->find(read->key);
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
  if (!yaml::expect(context, node, yaml::Shape::mapping, {"fields ", "fields"})) return spec;
  spec->fields.reserve(node.count);
  yaml::each_pair(node, [&](const Node& key, const Node& value) {
    Fields fields(context, value, called(std::string(key.text)));
    FieldSpec field = read_field(context, fields, std::string(key.text), name);
    fields.done();
    spec->type->add({field.name, field.type, field.required, field.personal,
                     field.shape == FieldSpec::Shape::back});
    spec->fields.push_back(std::move(field));
  });
  for (std::size_t i = 0; i < spec->fields.size(); ++i)
    spec->by_name[spec->fields[i].name] = static_cast<int>(i);
  return spec;
}

FieldSpec Schema::read_field(const Context& context, Fields& fields, const std::string& name,
                             const std::string& owner) {
  FieldSpec spec;
  spec.name = name;
  const std::string full = owner + "." + name;
  spec.label = fields.words_inline();
  spec.note = fields.words("note");
  spec.required = fields.flag("required").value_or(false);
  spec.personal = fields.flag("personal").value_or(false);
  spec.adjustable = fields.flag("adjustable").value_or(false);
  spec.type = types_.dyn();
  if (const Node* words = fields.get("enum")) {
    spec.scalar = Scalar::choice;
    spec.choices = read_enum(context, *words);
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
    Fields item(context, *list, called(full));
    const std::string key = item.text("key");
    spec.item =
        std::make_unique<FieldSpec>(read_field(context, item, {}, full.substr(0, full.size())));
    item.done();
    if (spec.item->record != nullptr && !key.empty()) {
      auto* record = const_cast<RecordSpec*>(spec.item->record);
      record->key = key;
      record->type->key = record->find(key);
      if (record->type->key < 0)
        context.complain(
            *list, "rulebook/value",
            say("key 指的字段 {} 不存在", "key names a field {} that is not there", key));
    }
    spec.max_items = fields.integer("max_items");
    spec.type = types_.list(spec.item->type);
  } else if (const Node* ref = fields.get("ref")) {
    spec.scalar = Scalar::reference;
    spec.target = ref->text;
    spec.acyclic = fields.flag("acyclic").value_or(false);
    auto& type = kind_types_[spec.target];
    if (type == nullptr) type = types_.new_record(spec.target);
    spec.type = types_.reference(type);
    pending_.push_back({context, ref->where(), spec.target, {}, {}});
  } else if (const Node* back = fields.get("back")) {
    spec.shape = FieldSpec::Shape::back;
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
    static const std::vector<std::string_view> kTypes = {"string", "int",  "decimal",
                                                         "money",  "bool", "date"};
    static constexpr Scalar kScalars[] = {Scalar::string, Scalar::integer, Scalar::decimal,
                                          Scalar::money,  Scalar::boolean, Scalar::date};
    spec.scalar = kScalars[fields.choice("type", kTypes, true).value_or(0)];
    switch (spec.scalar) {
      case Scalar::string:
        spec.type = types_.simple(cel::Kind::string);
        break;
      case Scalar::boolean:
        spec.type = types_.simple(cel::Kind::boolean);
        break;
      case Scalar::date:
        spec.type = types_.simple(cel::Kind::date);
        break;
      default: {
        const Node* unit = fields.get("unit");
        spec.unit = unit != nullptr                ? std::string(unit->text)
                    : spec.scalar == Scalar::money ? "yuan"
                                                   : "";
        if (unit != nullptr && !units.empty() &&
            std::find(units.begin(), units.end(), spec.unit) == units.end()) {
          const std::string near = suggest(spec.unit, units);
          context.complain(
              *unit, "rulebook/unit",
              say("rulebook.yaml 的 units 没有 {}", "units in rulebook.yaml has no {}", spec.unit),
              did_you_mean(near));
        }
        spec.type = types_.number(
            spec.scalar == Scalar::integer ? cel::Kind::int64 : cel::Kind::decimal, spec.unit);
        spec.min = bound(context, fields, "min", spec.scalar);
        spec.max = bound(context, fields, "max", spec.scalar);
      }
    }
    if (spec.scalar == Scalar::string) {
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
              say("正则表达式有误:{}", "the regular expression is faulty: {}", matcher->error()));
        spec.matcher = std::move(matcher);
      }
    }
  }
  return spec;
}

void Schema::read_kind(const Context& context, const Node& root, std::string_view file_stem) {
  Fields fields(context, root, {"类别 ", "the kind"});
  KindSpec& kind = kinds_.emplace_back();
  kind.name = fields.text("kind", true);
  kind.title = fields.words("title", true);
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
    for (const auto& [key, to] : {std::pair{"id", &kind.id_field}, {"name", &kind.name_field}}) {
      const std::string name = fields.text(key, std::string_view(key) == "id");
      if (name.empty()) continue;
      *to = kind.record->find(name);
      if (*to < 0)
        context.complain(
            root, "rulebook/value",
            say("{} 指的字段 {} 不存在", "{} names a field {} that is not there", key, name));
    }
    type->key = kind.id_field;  // a dossier in a list is named by its id
  }
  fields.words("note");
  fields.done();
}

void Schema::finish(const Context&) {
  for (const Pending& p : pending_) {
    const KindSpec* target = kind(p.kind);
    const auto complain = [&](Message message) {
      p.context.problems->push_back(
          {"rulebook/reference", p.context.file, p.where, 1, std::move(message), {}});
    };
    if (target == nullptr) {
      complain(say("没有类别 {}", "there is no kind {}", p.kind));
      continue;
    }
    if (p.owner.empty()) continue;  // a reference
    if (p.path.empty()) {
      complain(say("back 应写作 类别.字段", "back is written kind.field"));
      continue;
    }
    if (target->record == nullptr) continue;
    // The way back must lead over parts to a reference to the kind that declares it.
    const std::string path = joined(p.path, ".");
    PathFault ignored;
    const auto way = fields_along(*target->record, path, Lists::stop, ignored);
    if (way.empty() || way.back()->scalar != Scalar::reference || way.back()->target != p.owner)
      complain(say("{} 的 {} 不是指向 {} 的 ref 字段", "{}.{} is not a ref to {}", p.kind, path,
                   p.owner));
  }
  pending_.clear();
}

}  // namespace ducha::dossier
