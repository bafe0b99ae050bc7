// What a layer adds to the schema below it, and what it may say anew of it: Schema::extend_kind()
// is the door. Reading a schema as such is schema.cpp.
#include <algorithm>

#include "base/text.h"
#include "dossier/keys.h"
#include "dossier/schema.h"

namespace ducha::dossier {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

// Both places, and what a layer may write there.
void taken(const Context& context, const Node& at, const Message& what, const std::string& file,
           Place where, Message hint) {
  context.complain(at, "rulebook/layer",
                   say("{0}已在 {2} 第{3}行写明，这一层不能改",
                       "{1} is declared in {2} line {3}; a layer cannot change it", what.zh,
                       what.en, file, where.line),
                   std::move(hint));
}

Message quoted(std::string_view zh, std::string_view en, std::string_view name) {
  return {fmt::format("{} {} ", zh, visible(name)), fmt::format("{} {}", en, visible(name))};
}

// The first key that is none of these; nullptr: there is none.
const Node* other_key(const Node& mapping, std::initializer_list<std::string_view> allowed) {
  if (mapping.shape != yaml::Shape::mapping) return &mapping;
  for (const auto [key, value] : mapping.pairs())
    if (std::find(allowed.begin(), allowed.end(), key.text) == allowed.end()) return &key;
  return nullptr;
}

}  // namespace

void Schema::extend_kind(const Context& context, const Node& root) {
  Fields fields(context, root, layer_keys());
  if (!fields.ok()) return;
  const std::string name = fields.text("kind");
  const auto found =
      std::find_if(kinds_.begin(), kinds_.end(), [&](const KindSpec& k) { return k.name == name; });
  if (found == kinds_.end()) return;
  if (const Node* other = other_key(root, {"kind", "title", "note", "fields"}))
    return taken(context, *other, quoted("类别", "the kind", name), found->file, found->where,
                 say("这里可写 title、fields", "write `title` or `fields` here"));
  if (Message title = fields.words("title"); !title.empty()) found->title = std::move(title);
  if (const Node* inner = fields.get("fields"))
    // Kinds hold their records as const for all who read them; the schema is still being built
    // here.
    extend_record(context, *inner, *const_cast<RecordSpec*>(found->record), name);
  fields.done();
}

void Schema::extend_type(const Context& context, const Node& key, const Node& value) {
  const Shared& shared = shared_[std::string(key.text)];
  if (shared.record == nullptr || other_key(value, {"fields"}) != nullptr)
    return taken(context, key, quoted("类型", "the type", key.text), shared.file, shared.where,
                 shared.record == nullptr ? say("取值不能增减；另立一个类型",
                                                "its words stay as they are: declare another type")
                                          : say("这里只写 fields", "write `fields` alone here"));
  if (const Node* inner = value.get("fields"))
    extend_record(context, *inner, *shared.record, shared.record->name);
}

void Schema::extend_record(const Context& context, const Node& node, RecordSpec& record,
                           const std::string& name) {
  if (!yaml::expect(context, node, yaml::Shape::mapping, {"fields ", "fields"})) return;
  yaml::each_pair(node, [&](const Node& key, const Node& value) {
    const int at = record.find(key.text);
    if (at >= 0)
      return extend_field(context, key, value, record.fields[static_cast<std::size_t>(at)],
                          name + "." + std::string(key.text));
    add_to(record, context, key, value, name);
    // The index points into the names of the fields, which moved when the vector grew.
    index(record);
  });
}

void Schema::extend_field(const Context& context, const Node& key, const Node& value,
                          FieldSpec& field, const std::string& name) {
  const auto refuse = [&](const Node& at, Message hint) {
    taken(context, at, quoted("字段", "the field", name), field.file, field.where, std::move(hint));
  };
  const RecordSpec* inner = field.inner();
  const bool list = field.shape == FieldSpec::Shape::list;
  const bool part = field.shape == FieldSpec::Shape::record;
  const std::string_view in = field.keyed ? "map" : list ? "list" : "fields";
  const Node* other =
      other_key(value, {"zh", "en", "note", part || (list && inner != nullptr) ? in : "zh"});
  const Node* below = value.shape == yaml::Shape::mapping ? value.get(in) : nullptr;
  if (other == nullptr && below != nullptr && list) {
    other = other_key(*below, {"fields"});
    below = other == nullptr ? below->get("fields") : nullptr;
  }
  if (other != nullptr)
    return refuse(
        other == &value ? key : *other,
        inner == nullptr
            ? say("这里可改 zh、en；要别的内容就另起一个名字",
                  "`zh` and `en` may be changed here; for anything else take another name")
            : say("这里可改 zh、en，可在 {} 里增加字段",
                  "`zh` and `en` may be changed here, and fields added in `{}`",
                  list ? std::string(in) + ".fields" : std::string(in)));
  // Its record is shared: a field added here would appear wherever the type is used.
  for (const auto& [type, shared] : shared_)
    if (below != nullptr && shared.record == inner)
      return refuse(*below, say("它用的是类型 {}：在 schema/types.yaml 里增加字段",
                                "it uses the type {}: add fields in schema/types.yaml", type));
  Fields fields(context, value, field_keys(), quoted("字段", "field", name));
  const Message label = fields.words_inline();
  if (!label.zh.empty()) field.label.zh = label.zh;
  if (!label.en.empty()) field.label.en = label.en;
  if (Message note = fields.words("note"); !note.empty()) field.note = std::move(note);
  if (below != nullptr) extend_record(context, *below, *const_cast<RecordSpec*>(inner), name);
}

}  // namespace ducha::dossier
