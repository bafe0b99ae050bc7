// What the bytes of a footprint are made of, for those that write them and make records of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/place.h"
#include "check/layout.h"
#include "check/packed.h"
#include "dossier/reader.h"

namespace ducha::check {

// What is asked of a dossier before its record.
struct Lead {
  std::string_view name;
  std::string_view former;  // texts: what it was called before
  Place id;                 // where the id stands
  Place record;             // where the record begins

  Lead(std::string_view n, std::string_view f, Place i, Place r)
      : name(n), former(f), id(i), record(r) {}
  explicit Lead(packed::Cursor& at)
      : name(at.text()), former(at.text()), id(at.place()), record(at.place()) {}

  std::string bytes() const {
    std::string out;
    packed::put(out, name);
    packed::put(out, former);
    packed::put(out, id);
    packed::put(out, record);
    return out;
  }
};

// Bytes in memory that begin with their number. They were written or held against the schema by us.
inline packed::Cursor sized(const char* at) {
  // A varint, written out here because a Cursor wants to know where the bytes end.
  std::size_t size = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(*at++);
    size |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return packed::Cursor({at, size});
  }
}

// Walks the slots of a record; `f` gets every slot with its field. A slot that opens a record or a
// list is followed by what is in it. Deeper than any dossier may be, the bytes are at fault.
template <typename F>
void walk_value(packed::Cursor& at, const FootprintLayout& layout, const dossier::FieldSpec& field,
                F& f, int depth);

template <typename F>
void walk_record(packed::Cursor& at, const FootprintLayout& layout, const dossier::RecordSpec& spec,
                 F& f, int depth = 0) {
  for (const int number : layout.fields(*spec.type))
    walk_value(at, layout, spec.at(number), f, depth);
}

template <typename F>
void walk_value(packed::Cursor& at, const FootprintLayout& layout, const dossier::FieldSpec& field,
                F& f, int depth) {
  const packed::Slot slot = at.slot();
  if (depth > limits::kYamlDepth || !f(field, slot)) at.fail();
  if (at.failed()) return;
  // Only records and lists have something behind them; every other slot is complete in itself.
  if (slot.code == packed::Code::record) walk_record(at, layout, *field.record, f, depth + 1);
  if (slot.code == packed::Code::list)
    for (std::uint64_t i = 0; i < slot.number && !at.failed(); ++i)
      walk_value(at, layout, *field.item, f, depth + 1);
}

}  // namespace ducha::check
