// The types and kinds of a schema: read_types(), read_kind() and, when all files are read,
// finish(). Single fields are read in fields.cpp, layers over a schema in layer.cpp.
#include "dossier/schema.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <set>

#include "base/suggest.h"
#include "base/text.h"
#include "dossier/keys.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

std::vector<std::string> days_of(const RecordSpec& record) {
  std::vector<std::string> out;
  for (const FieldSpec& f : record.fields)
    if (f.scalar == Scalar::date && f.shape == FieldSpec::Shape::scalar) out.push_back(f.name);
  return out;
}

}  // namespace

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

}  // namespace

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
      shared.record = new_record(std::string(key.text), types_.new_record(std::string(key.text)));
    }
  });
  yaml::each_pair(root, [&](const Node& key, const Node& value) {
    if (known.count(std::string(key.text)) != 0) return extend_type(context, key, value);
    Shared& shared = shared_[std::string(key.text)];
    if (shared.record == nullptr) return;
    Fields fields(context, value, type_keys(), called(std::string(key.text)));
    // A list that uses the type may have named its key.
    if (const std::string key = fields.text("key"); !key.empty()) {
      shared.record->key = key;
      keys_.push_back({context, fields.get("key")->where(), shared.record});
    }
    shared.record->open = fields.flag("open").value_or(false);
    const Node* title = fields.get("title");
    if (const Node* inner = fields.get("fields", true)) {
      read_record(context, *inner, *shared.record);
      shared.record->type->key = shared.record->find(shared.record->key);
      read_title(context, title, *shared.record);
    }
    fields.done();
  });
}

// A record whose fields are not read yet: each has one place, whatever becomes of them.
RecordSpec* Schema::new_record(std::string name, cel::RecordType* type) {
  RecordSpec& record = records_.emplace_back();
  record.name = std::move(name);
  record.type = type;
  type->unread = true;
  by_type_[type] = &record;
  return &record;
}

void Schema::read_record(const Context& context, const Node& node, RecordSpec& record) {
  record.type->unread = false;
  record.fields.reserve(node.count);
  yaml::each_pair(node, [&](const Node& key, const Node& value) {
    add_to(record, context, key, value, record.name);
  });
  index(record);
}

void Schema::add_to(RecordSpec& record, const Context& context, const Node& key, const Node& value,
                    const std::string& name) {
  Fields fields(context, value, field_keys(), called(std::string(key.text)),
                instead_of_field(value));
  FieldSpec field = read_field(context, fields, std::string(key.text), name);
  field.where = key.where();
  field.file = context.file;
  // These are variables of every expression, and a bare name would not reach the field.
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
  record.due.clear();
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const FieldSpec& field = record.fields[i];
    record.by_name[field.name] = static_cast<int>(i);
    if (field.required || field.fallback) record.due.push_back(static_cast<int>(i));
    if (field.shape == FieldSpec::Shape::back) continue;
    const auto label = record.by_label.emplace(squeezed_word(field.label.zh), static_cast<int>(i));
    if (!label.second) label.first->second = -1;
  }
}

void Schema::add_field(RecordSpec& record, FieldSpec field) {
  record.type->add({field.name, field.type, field.required, field.personal, false});
  if (field.required || field.fallback)
    record.due.push_back(static_cast<int>(record.fields.size()));
  record.fields.push_back(std::move(field));
  record.by_name.clear();  // growing moved the names that it points to
  for (std::size_t i = 0; i < record.fields.size(); ++i)
    record.by_name[record.fields[i].name] = static_cast<int>(i);
}

void Schema::note(const Context& context, const Node& at, const RecordSpec* record,
                  std::size_t offset) {
  paths.push_back({context.file, at.where(), offset, record, Lists::stop});
}

void Schema::add_text(RecordSpec& record, std::string name, Message label, cel::Text text) {
  FieldSpec field;
  field.name = std::move(name);
  field.label = std::move(label);
  field.type = types_.text(text);
  add_field(record, std::move(field));
}

// `id`, `name` and `match`. Where the id is not a field of its own, a field `id` is added, so that
// it has one place.
void Schema::read_identity(const Context& context, Fields& fields, KindSpec& kind) {
  auto& record = const_cast<RecordSpec&>(*kind.record);
  const auto there = [&](const Node& at, std::string_view key, const std::string& path) {
    if (at.shape == yaml::Shape::scalar) note(context, at, &record);
    for (const Node& one : at.items()) note(context, one, &record);
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
      add_text(record, "id", {"编号", "id"}, cel::Text::open);
      kind.id_field = record.find("id");
    } else if (context.problems->size() == faults) {
      context.complain(*id, "rulebook/value",
                       say("已有字段 id，编号就用它", "there is a field id: take it as the id"));
    }
  }
  kind.name_path = fields.text("name");
  if (const Node* name = fields.get("name")) there(*name, "name", kind.name_path);
  if (const Node* former = fields.get("former")) {
    kind.former_field = record.find(former->text);
    const FieldSpec* field = kind.former_field < 0 ? nullptr : &record.at(kind.former_field);
    if (field == nullptr)
      there(*former, "former", std::string(former->text));
    else if (field->item == nullptr || field->item->scalar != Scalar::string || field->personal)
      context.complain(
          *former, "rulebook/value",
          say("former 指的 {} 应是文字的列表", "`former` must name a list of texts, and {} is none",
              field->name),
          say("把该字段写成 list: {{type: string}}", "declare it as `list: {{type: string}}`"));
  }
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
  if (record.find("kind") < 0) add_text(record, "kind", {"类别", "kind"}, cel::Text::open);
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
      context.complain(
          *name, "rulebook/value",
          say("类别 {} 应与文件名 {} 一致", "kind {} must be the name of its file, {}", kind.name,
              file_stem),
          say("写 kind: {0}，或把文件改名为 {1}.yaml",
              "write `kind: {0}`, or call the file {1}.yaml", file_stem, visible(kind.name)));
    kind.name = file_stem;  // others refer to it by either; once is enough
  }
  const bool first = this->kind(kind.name) == &kind;
  cel::RecordType* type = first ? type_of_kind(kind.name) : types_.new_record(kind.name);
  RecordSpec& record = *new_record(kind.name, type);
  kind.record = &record;
  // A second file of the same kind has been complained of: its name is not that of the kind.
  if (!first) return;
  if (const Node* inner = fields.get("fields", true)) {
    read_record(context, *inner, record);
    record.open = fields.flag("open").value_or(false);
    read_identity(context, fields, kind);
    if (kind.match.conditions() == 0) has_kind(record);
    type->key = kind.id_field;  // a dossier in a list is named by its id
    if (const Node* lifetime = fields.get("lifetime")) read_lifetime(context, *lifetime, kind);
    if (const Node* addressee = fields.get("addressee")) read_addressee(context, *addressee, kind);
  }
  if (const Node* fills = fields.get("fills"))
    yaml::each_pair(
        *fills, [&](const Node& path, const Node& text) { read_fill(context, path, text, kind); });
  fields.done();
}

// The numbers of the fields along a path from a record, as far as they are there. False, and told,
// if it does not lead to a single value.
bool Schema::single_value(const Context& context, const Node& at, const RecordSpec& record,
                          std::vector<int>& path) {
  note(context, at, &record);
  PathFault fault;
  const auto way = fields_along(record, at.text, Lists::stop, fault);
  const RecordSpec* from = &record;
  for (const FieldSpec* field : way) {
    path.push_back(from->find(field->name));
    from = field->record;
  }
  if (!way.empty() && way.back()->shape == FieldSpec::Shape::scalar) return true;
  context.complain(
      at, "rulebook/value",
      way.empty() ? fault.what
                  : say("{} 不是单个值的字段", "{} is no field of one value", visible(at.text)),
      fault.hint);
  return false;
}

void Schema::read_lifetime(const Context& context, const Node& node, KindSpec& kind) {
  Fields fields(context, node, lifetime_keys());
  for (const auto& [key, to] :
       {std::pair{"from", &kind.lifetime_from}, {"to", &kind.lifetime_to}}) {
    *to = fields.text(key);
    if (const Node* day = fields.get(key)) note(context, *day, kind.record);
    const FieldSpec* end = kind.record->field(*to);
    // A field that is faulty itself has been told.
    if (!to->empty() && (end == nullptr || (end->scalar != Scalar::date && !end->type->dyn())))
      context.complain(*fields.get(key), "rulebook/value",
                       say("{} 不是日期字段", "{} is no field with a date", visible(*to)),
                       meant(*to, days_of(*kind.record)));
  }
  fields.done();
}

// The expression is compiled by lib/rule, when the whole schema is there.
void Schema::read_fill(const Context& context, const Node& path, const Node& text, KindSpec& kind) {
  Fill& fill =
      kind.fills.emplace_back(Fill{std::string(path.text), std::string(text.text), text.where()});
  single_value(context, path, *kind.record, fill.fields);
}

// The fields that people call an item of a list by.
void Schema::read_title(const Context& context, const Node* node, RecordSpec& record) {
  if (node == nullptr) return;
  yaml::each_item(*node, [&](const Node& name) {
    note(context, name, &record);
    const int field = record.find(name.text);
    if (field >= 0 && record.at(field).personal)
      return context.complain(
          name, "rulebook/value",
          say("title 不能用个人信息 {}：它会印在报告里",
              "{} is personal and cannot be a `title`, which reports show", visible(name.text)),
          say("换一个字段，或不写 title：条目以 key 称呼",
              "name another field, or leave `title` out: items are called by their key"));
    if (field < 0 || record.at(field).shape != FieldSpec::Shape::scalar)
      return context.complain(name, "rulebook/value",
                              say("title 里的 {} 应是单个值的字段",
                                  "{} in `title` must be a field of one value", visible(name.text)),
                              meant(name.text, names_of(record.fields, &FieldSpec::name)));
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
    if (!single_value(context, item, *kind.record, part.path)) kind.addressee.pop_back();
  });
}

void Schema::finish() {
  for (const Pending& p : pending_) find_target(p);
  pending_.clear();
  for (const Key& k : keys_) {
    paths.push_back({k.context.file, k.where, 0, k.record, Lists::stop});
    k.record->type->key = k.record->find(k.record->key);
    if (k.record->type->key < 0)
      k.context.problems->push_back(
          {"rulebook/value", k.context.file, k.where, 1,
           say("key 指的字段 {} 不存在", "key names a field {} that is not there", k.record->key),
           meant(k.record->key, names_of(k.record->fields, &FieldSpec::name))});
    else if (const FieldSpec& key = k.record->at(k.record->type->key);
             key.shape != FieldSpec::Shape::scalar)
      k.context.problems->push_back(
          {"rulebook/value",
           k.context.file,
           k.where,
           1,
           say("key 应是单个值，{} 不是", "a key is a single value, and {} is none", key.name),
           {}});
  }
  keys_.clear();
  allow_none();
  for (const Part& p : parts_) check_part(p);
  parts_.clear();
}

namespace {

// What `names` may say: kinds, and lists of records with a key by their paths.
std::vector<std::string> lists_with_keys(const std::deque<KindSpec>& kinds) {
  std::vector<std::string> out = names_of(kinds, &KindSpec::name);
  const std::function<void(const RecordSpec&, const std::string&)> look =
      [&](const RecordSpec& record, const std::string& before) {
        for (const FieldSpec& f : record.fields) {
          if (f.item != nullptr && f.item->record != nullptr && !f.item->record->key.empty())
            out.push_back(before + f.name);
          if (f.shape == FieldSpec::Shape::record && f.record != nullptr)
            look(*f.record, before + f.name + ".");
        }
      };
  for (const KindSpec& k : kinds)
    if (k.record != nullptr) look(*k.record, "");
  return out;
}

}  // namespace

// The end of a reference, of a way back or of `names`.
void Schema::find_target(const Pending& p) {
  const KindSpec* target = kind(p.kind);
  const auto complain = [&](Message message, Hint hint = {}) {
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
                   "`names` must be a kind, or a list with a key: {}", p.kind),
               misspelt(p.kind, lists_with_keys(kinds_)));
    return;
  }
  if (target == nullptr)
    return complain(say("没有类别 {}", "there is no kind {}", visible(p.kind)),
                    meant(p.kind, names_of(kinds_, &KindSpec::name)));
  if (p.owner.empty()) return;  // a reference
  if (target->record->type->unread) return;
  if (p.path.empty()) {
    Hint hint;
    for (const FieldSpec& f : target->record->fields)
      if (hint.empty() && f.scalar == Scalar::reference && f.target == p.owner)
        hint = say("写 {0}.{1}", "write {0}.{1}", p.kind, f.name);
    return complain(say("back 应写作 类别.字段", "back is written kind.field"), std::move(hint));
  }
  paths.push_back({p.context.file, p.where, p.kind.size() + 1, target->record, Lists::enter});
  // The way back must lead to a reference to the kind that declares it, or to a text of that kind
  // itself, which those have in common.
  const std::string path = joined(p.path, ".");
  PathFault fault;
  const auto way = fields_along(*target->record, path, Lists::enter, fault);
  // A field that is faulty itself has been told.
  if (!way.empty() && way.back()->type->dyn()) return;
  const bool single = !way.empty() && way.back()->shape == FieldSpec::Shape::scalar;
  const bool reference = single && way.back()->scalar == Scalar::reference;
  // A reference to a kind that is not there is the fault, not the way back.
  if (reference && (way.back()->target == p.owner || kind(way.back()->target) == nullptr)) return;
  if (single && way.back()->scalar == Scalar::string && p.kind == p.owner) return;
  complain(
      say("{} 的 {} 不是指向 {} 的 ref 字段", "{}.{} is not a ref to {}", p.kind, path, p.owner),
      std::move(fault.hint));
}

void Schema::allow_none() {
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
}

}  // namespace ducha::dossier
