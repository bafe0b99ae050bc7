// Records and list items by their paths, as people look them up; item_name() names an item.
#include "dossier/paths.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/date.h"
#include "base/limits.h"
#include "base/text.h"

namespace ducha::dossier {

using cel::Kind;
using cel::Value;

std::string item_name(std::string_view key, std::size_t number) {
  return key.empty() ? std::to_string(number) : visible(shorten(key, limits::kNameShown));
}

namespace {

std::string key_of(const cel::Record& record, std::size_t index, const cel::Layout& layout) {
  const int own = record.type->key;
  // Not by a personal key: paths go into reports and fingerprints.
  const int key = own < 0 || record.type->field(own).personal ? -1 : layout.slot(*record.type, own);
  if (key >= 0) {
    const Value& v = record.slots[key];
    if (v.is(Kind::string)) return item_name(v.str->view(), index);
    if (v.is(Kind::int64)) return std::to_string(v.i);
    if (v.is(Kind::ref)) return item_name(v.ref->id.view(), index);
    if (v.is(Kind::date)) return to_string(Date{static_cast<std::int32_t>(v.i)});
  }
  return item_name({}, index);
}

}  // namespace

void Paths::enter(const cel::Record& at, const cel::Layout& layout, int depth) {
  // No document nests deeper, so a deeper record was made by something else than the reader.
  if (depth > limits::kYamlDepth) return;
  for (int field = 0; field < at.type->size(); ++field) {
    const int slot = layout.slot(*at.type, field);
    if (slot < 0 || at.type->field(field).back) continue;
    const Value& v = at.slots[slot];
    if (v.is(Kind::record)) {
      if (steps_.try_emplace(v.record, Step{&at, field, kNoItem}).second)
        enter(*v.record, layout, depth + 1);
    } else if (v.is(Kind::list) && v.list->size > 0 && v.list->items[0].is(Kind::record)) {
      for (std::uint32_t i = 0; i < v.list->size; ++i)
        if (const Value& item = v.list->items[i]; item.is(Kind::record))
          if (steps_.try_emplace(item.record, Step{&at, field, i}).second)
            enter(*item.record, layout, depth + 1);
    }
  }
}

std::string Paths::of(const cel::Record& root, const cel::Record& record, int field,
                      const cel::Layout& layout) {
  // Once for each record, when a path is first asked for: most dossiers have no finding.
  if (steps_.empty()) enter(root, layout, 0);
  std::vector<std::string> names;
  if (field >= 0) names.push_back(record.type->field(field).name);
  for (const cel::Record* at = &record; at != &root;) {
    const auto step = steps_.find(at);
    if (step == steps_.end()) break;
    const auto& [parent, number, item] = step->second;
    std::string name = parent->type->field(number).name;
    if (item != kNoItem) name += fmt::format("[{}]", key_of(*at, item, layout));
    names.push_back(std::move(name));
    at = parent;
  }
  std::reverse(names.begin(), names.end());
  return joined(names, ".");
}

}  // namespace ducha::dossier
