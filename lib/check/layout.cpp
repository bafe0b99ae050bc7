// The layout of footprints, computed from the rules: which fields of which records are kept, and in
// which slots. Nothing is read here.
#include "check/layout.h"

#include <algorithm>
#include <functional>
#include <set>

namespace ducha::check {

namespace {

using cel::Kind;

void each_read(const rule::Rule& rule, bool repairs,
               const std::function<void(const rule::Expression&)>& f) {
  rule::each_expression(rule, f);
  rule::each_shown(rule, f);
  if (repairs && rule.repair != nullptr) rule::each_expression(*rule.repair, f);
}

}  // namespace

FootprintLayout::FootprintLayout(const rule::Rulebook& book,
                                 const std::vector<const rule::Rule*>& rules, bool network,
                                 bool repairs)
    : book_(book) {
  std::set<cel::FieldRead> reads;
  for (const rule::Rule* rule : rules) {
    each_read(*rule, repairs, [&](const rule::Expression& e) {
      if (e) reads.insert(e.expr->reads().begin(), e.expr->reads().end());
    });
    keep_shown(*rule);
    keep_target(*rule);
  }
  for (const cel::FieldRead& read : reads) {
    const dossier::RecordSpec* spec = book.schema.record_of(read.record);
    if (spec == nullptr) continue;  // parameters
    keep(*read.record, read.field);
    const dossier::FieldSpec& field = spec->fields[static_cast<std::size_t>(read.field)];
    if (field.shape == dossier::FieldSpec::Shape::back)
      if (const dossier::KindSpec* kind = book.schema.kind(field.target))
        keep_path(kind->record, field.back_path);
  }
  if (network) {
    // Whom letters are addressed to.
    for (const dossier::KindSpec& kind : book.schema.kinds())
      for (const dossier::KindSpec::Part& part : kind.addressee) keep_numbers(kind, part.path);
    for (const auto& [kind, path] : book.group_paths) keep_numbers(*kind, path);
    keep_references();
  }
  // Last, when it is known of which records anything is kept.
  keep_keys();
  number_slots();
}

// Records in messages are shown by their titles or keys.
void FootprintLayout::keep_shown(const rule::Rule& rule) {
  rule::each_shown(rule, [&](const rule::Expression& e) {
    const cel::Type& type = e.expr->type();
    const cel::RecordType* shown =
        type.kind == Kind::list && type.args[0] != nullptr ? type.args[0]->record : type.record;
    const dossier::RecordSpec* item = shown == nullptr ? nullptr : book_.schema.record_of(shown);
    if (item == nullptr) return;
    if (shown->key >= 0) keep(*shown, shown->key);
    for (const int field : item->title) keep(*shown, field);
  });
}

// What the finding points at.
void FootprintLayout::keep_target(const rule::Rule& rule) {
  const rule::Target& target = rule.target;
  const auto item = [&](const cel::Type* type) {
    if (type != nullptr && type->kind == Kind::list) type = type->args[0];
    if (type == nullptr || type->kind != Kind::record) return;
    if (book_.schema.record_of(type->record) != nullptr) items_.insert(type->record);
  };
  for (const rule::Each& each : rule.each) item(each.item());
  point_at(target.each < 0 ? rule.kind->record
                           : rule::item_record(book_, rule, static_cast<std::size_t>(target.each)),
           target.fields);
  if (target.let < 0) return;
  const cel::Type* type = &rule.lets[static_cast<std::size_t>(target.let)].value.expr->type();
  item(type);
  if (type->kind == Kind::list) type = type->args[0];
  if (type != nullptr && type->kind == Kind::record)
    point_at(book_.schema.record_of(type->record), target.let_fields);
}

// Every field on a way from the dossier down.
void FootprintLayout::keep_numbers(const dossier::KindSpec& kind, const std::vector<int>& path) {
  const dossier::RecordSpec* record = kind.record;
  for (const int field : path) {
    keep(*record->type, field);
    record = record->fields[static_cast<std::size_t>(field)].record;
  }
}

// What findings are about is named by its key; other items by their number.
void FootprintLayout::keep_keys() {
  const auto root = [&](const cel::RecordType* type) {
    return std::any_of(book_.schema.kinds().begin(), book_.schema.kinds().end(),
                       [&](const dossier::KindSpec& k) { return k.record->type == type; });
  };
  std::vector<const cel::RecordType*> kept;  // keep() changes the map
  for (const auto& [type, slots] : slots_) kept.push_back(type);
  for (const cel::RecordType* type : kept)
    if (type->key >= 0 && (items_.count(type) != 0 || root(type))) keep(*type, type->key);
}

// In the order of the schema, so that every process lays footprints out alike.
void FootprintLayout::number_slots() {
  for (auto& [type, slots] : slots_) {
    std::sort(slots.fields.begin(), slots.fields.end());
    for (std::size_t i = 0; i < slots.fields.size(); ++i)
      slots.of_field[static_cast<std::size_t>(slots.fields[i])] = static_cast<int>(i);
  }
}

FootprintLayout::Slots& FootprintLayout::slots(const cel::RecordType& record) {
  Slots& slots = slots_[&record];
  if (slots.of_field.empty()) {
    slots.of_field.assign(static_cast<std::size_t>(record.size()), -1);
    slots.placed.assign(static_cast<std::size_t>(record.size()), false);
  }
  return slots;
}

void FootprintLayout::keep(const cel::RecordType& record, int field) {
  Slots& s = slots(record);
  int& slot = s.of_field[static_cast<std::size_t>(field)];
  if (slot >= 0) return;
  slot = static_cast<int>(s.fields.size());
  s.fields.push_back(field);
}

void FootprintLayout::point_at(const dossier::RecordSpec* record, const std::vector<int>& fields) {
  for (const int field : fields) {
    if (record == nullptr) return;
    keep(*record->type, field);
    slots(*record->type).placed[static_cast<std::size_t>(field)] = true;
    record = record->fields[static_cast<std::size_t>(field)].record;
  }
}

void FootprintLayout::keep_path(const dossier::RecordSpec* record,
                                const std::vector<std::string>& path) {
  for (const std::string& name : path) {
    const int field = record == nullptr ? -1 : record->find(name);
    if (field < 0) return;
    keep(*record->type, field);
    record = record->fields[static_cast<std::size_t>(field)].inner();
  }
}

// Every field that is a reference or holds one, at any depth. Types may hold themselves.
void FootprintLayout::keep_references() {
  std::vector<const dossier::RecordSpec*> records;
  for (const dossier::KindSpec& kind : book_.schema.kinds()) records.push_back(kind.record);
  const auto inner = [](const dossier::FieldSpec& f) -> const dossier::FieldSpec& {
    return f.item != nullptr ? *f.item : f;
  };
  std::set<const dossier::RecordSpec*> seen(records.begin(), records.end());
  // Breadth first over all records that dossiers can hold; `records` grows while it is walked.
  for (std::size_t i = 0; i < records.size(); ++i)
    for (const dossier::FieldSpec& f : records[i]->fields)
      if (f.shape != dossier::FieldSpec::Shape::back && inner(f).record != nullptr &&
          seen.insert(inner(f).record).second)
        records.push_back(inner(f).record);
  std::set<const dossier::RecordSpec*> holders;
  // To a fixed point: a record holds references if one of its parts does, and types may be
  // recursive.
  for (std::size_t before = ~std::size_t{0}; before != holders.size();) {
    before = holders.size();
    for (const dossier::RecordSpec* record : records)
      for (std::size_t i = 0; i < record->fields.size(); ++i) {
        const dossier::FieldSpec& f = record->fields[i];
        if (f.shape == dossier::FieldSpec::Shape::back ||
            (inner(f).scalar != dossier::Scalar::reference && holders.count(inner(f).record) == 0))
          continue;
        keep(*record->type, static_cast<int>(i));
        holders.insert(record);
      }
  }
}

int FootprintLayout::slot(const cel::RecordType& record, int field) const {
  if (record.parameters) return field;
  const auto found = slots_.find(&record);
  if (found == slots_.end()) {
    // Records of parameters (tables) are not footprints: they keep every field where it is.
    return book_.schema.record_of(&record) == nullptr ? field : -1;
  }
  return found->second.of_field[static_cast<std::size_t>(field)];
}

int FootprintLayout::size(const cel::RecordType& record) const {
  const auto found = slots_.find(&record);
  return found == slots_.end() ? 0 : static_cast<int>(found->second.fields.size());
}

const std::vector<int>& FootprintLayout::fields(const cel::RecordType& record) const {
  static const std::vector<int> none;
  const auto found = slots_.find(&record);
  return found == slots_.end() ? none : found->second.fields;
}

bool FootprintLayout::placed(const cel::RecordType& record, int field) const {
  const auto found = slots_.find(&record);
  return found != slots_.end() && found->second.placed[static_cast<std::size_t>(field)];
}

}  // namespace ducha::check
