// What the finding of a rule points at: path, place, and every item that a `let` found. Members of
// Judge (judge.h) that need nothing but the record and the values of the frame.

#include "cel/format.h"
#include "check/judge.h"

namespace ducha::check {

using cel::Kind;
using cel::Value;

Place Judge::descend(const cel::Record* record, const std::vector<int>& fields,
                     const cel::Layout& layout, std::string& path) const {
  if (record == nullptr) return {};
  Place place = record->where;
  const dossier::RecordSpec* spec = book_.schema.record_of(record->type);
  for (const int field : fields) {
    const dossier::FieldSpec& known = spec->fields[static_cast<std::size_t>(field)];
    if (!path.empty()) path += '.';
    path += known.name;
    spec = known.record;
    if (record == nullptr) continue;  // what is below is not there; its name belongs to the path
    const int slot = layout.slot(*record->type, field);
    const Value v = slot < 0 ? Value() : record->slots[slot];
    // A value without a place was computed or filled in: the finding then points at what is around
    // it.
    if (v.where()) place = v.where();
    record = v.is(Kind::record) ? v.record : nullptr;
  }
  return place;
}

std::string Judge::item_path(const CompiledRule& compiled, const Subject& subject,
                             std::size_t each) const {
  const Value& item = items_[each];
  if (item.is(Kind::record)) return subject.path_of(*item.record, -1, *compiled.layout_);
  // A value of a plain list: by the list, and its text.
  const rule::Each& of = compiled.rule().each[each];
  std::string path;
  const cel::Record* record = subject.root;
  if (of.at.each >= 0) {
    const Value& outer = items_[static_cast<std::size_t>(of.at.each)];
    record = outer.is(Kind::record) ? outer.record : nullptr;
    path = item_path(compiled, subject, static_cast<std::size_t>(of.at.each));
  }
  descend(record, of.at.fields, *compiled.layout_, path);
  const bool hidden = of.list.personal() && !personal_;
  return path + "[" + (hidden ? "" : dossier::item_name(cel::show_plain(item, Lang::en), 0)) + "]";
}

void Judge::locate(const CompiledRule& compiled, const Subject& subject,
                   result::Finding& finding) const {
  const rule::Target& target = compiled.rule().target;
  Place place = subject.root->where;
  if (target.each >= static_cast<int>(items_.size())) {
    // The list itself is missing: point at the dossier.
  } else if (target.each < 0) {
    place = descend(subject.root, target.fields, *compiled.layout_, finding.path);
  } else {
    const Value& item = items_[static_cast<std::size_t>(target.each)];
    finding.path = item_path(compiled, subject, static_cast<std::size_t>(target.each));
    place = item.is(Kind::record)
                ? descend(item.record, target.fields, *compiled.layout_, finding.path)
                : item.where();
  }
  finding.line = place.line;
  finding.column = place.column;
  if (target.let >= 0) find_spots(compiled, subject, finding);
}

void Judge::locate_missing(const cel::UnknownSet& set, const CompiledRule& compiled,
                           const Subject& subject, result::Finding& finding) const {
  if (items_.size() >= compiled.rule().each.size()) return;
  const cel::Record& root = *subject.root;
  for (const cel::MissingInput* m : cel::inputs_of(set)) {
    if (m->parent == nullptr || m->parent->origin != root.origin) continue;
    const int field = m->parent->type->find(m->field);
    const int slot = field < 0 ? -1 : compiled.layout_->slot(*m->parent->type, field);
    Place place = slot < 0 ? Place() : m->parent->slots[slot].where();
    if (!place && m->parent != &root) place = m->parent->where;
    if (!place) continue;
    finding.line = place.line;
    finding.column = place.column;
    return;
  }
}

// Every item of what the rule points at that is in this dossier.
void Judge::find_spots(const CompiledRule& compiled, const Subject& subject,
                       result::Finding& finding) const {
  const rule::Target& target = compiled.rule().target;
  const auto one = [&](const Value& v) {
    Place place = v.where();
    std::string path;
    if (v.is(Kind::record)) {
      // What was found in another dossier has no line in this file.
      if (v.record->origin != nullptr && v.record->origin != subject.root->origin) return;
      path = subject.path_of(*v.record, -1, *compiled.layout_);
      place = descend(v.record, target.let_fields, *compiled.layout_, path);
    }
    if (place.line == 0 || finding.spots.size() == result::kSpots) return;
    finding.spots.push_back({std::move(path), place.line, place.column, nullptr});
  };
  const Value& found = frame_.variables[static_cast<std::size_t>(compiled.rule().first_let()) +
                                        static_cast<std::size_t>(target.let)];
  if (found.is(Kind::list)) {
    for (std::uint32_t i = 0; i < found.list->size; ++i) one(found.list->items[i]);
  } else {
    one(found);
  }
  if (finding.spots.empty()) return;
  finding.line = finding.spots.front().line;
  finding.column = finding.spots.front().column;
}

// The item of `each`, where the path does not lead to it: three schools of one township are three
// findings at the township's list.
std::string Judge::about(const CompiledRule& compiled, const Subject& subject) const {
  const rule::Rule& rule = compiled.rule();
  if (items_.empty() || items_.size() < rule.each.size()) return {};
  const cel::Record* item = items_.back().is(Kind::record) ? items_.back().record : nullptr;
  const bool own =
      item == nullptr || item->origin == nullptr || item->origin == subject.root->origin;
  if (own && rule.target.each + 1 == static_cast<int>(items_.size())) return {};
  if (own) return item_path(compiled, subject, items_.size() - 1);
  std::string out = fmt::format("{} {}", item->origin->kind, item->origin->id);
  const dossier::KindSpec* kind = book_.schema.kind(item->origin->kind);
  if (kind != nullptr && item->type == kind->record->type) return out;
  const int slot = item->type->key < 0 ? -1 : compiled.layout_->slot(*item->type, item->type->key);
  if (slot >= 0 && !item->slots[slot].is(Kind::absent))
    out += " " + cel::show_plain(item->slots[slot], Lang::en);
  return out;
}

}  // namespace ducha::check
