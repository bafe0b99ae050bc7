// fill(): what the lists of a dossier say of fields that it leaves out.
#include "dossier/reader.h"

namespace ducha::dossier {

using cel::Kind;
using cel::Value;

void fill(const Dossier& dossier, Date day, Arena& arena) {
  if (dossier.record == nullptr) return;
  const auto absent = [&](const RecordSpec& spec) {
    return Value::of(arena.make<cel::Record>(spec.type, &dossier.origin, dossier.where,
                                             absent_slots(spec, arena)));
  };
  cel::Frame frame(arena);
  frame.variables = {Value::of(dossier.record), Value::date(day)};
  // Only what is missing: what the dossier writes is never overruled.
  const auto written = [&](const Fill& f) {
    for (const cel::Record* at = dossier.record; const int field : f.fields) {
      if (at == nullptr) return true;  // stated to be none, or faulty
      const Value& v = at->slots[field];
      if (v.is(Kind::absent)) return v.is_unreadable();
      at = v.is(Kind::record) ? v.record : nullptr;
    }
    return true;
  };
  // In order: a later one may read what an earlier one gave.
  for (const Fill& f : dossier.kind->fills) {
    if (f.is == nullptr || written(f)) continue;
    const Value value = f.is->run(frame);
    if (!value.is(Kind::int64) && !value.is(Kind::boolean) && !value.is(Kind::date)) continue;
    const cel::Record* at = dossier.record;
    const RecordSpec* spec = dossier.kind->record;
    for (std::size_t i = 0; at != nullptr; ++i) {
      auto* slot = const_cast<Value*>(at->slots) + f.fields[i];  // not shared yet
      const FieldSpec& field = spec->at(f.fields[i]);
      if (i + 1 == f.fields.size()) {
        *slot = value.at(at->where);
        break;
      }
      spec = field.record;
      if (slot->is(Kind::absent)) *slot = absent(*spec);
      at = slot->is(Kind::record) ? slot->record : nullptr;
    }
  }
}

}  // namespace ducha::dossier
