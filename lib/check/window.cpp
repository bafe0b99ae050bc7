// Records made of footprints, with references and ways back between them: Footprints::Window is the
// door.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "cel/format.h"
#include "cel/moment.h"
#include "check/footprint.h"
#include "check/footprint_bytes.h"
#include "dossier/scalar.h"

namespace ducha::check {

using cel::Kind;
using cel::Value;
using packed::Code;
using packed::Cursor;
using packed::Slot;

// Makes records of the bytes of one dossier.
class Footprints::Window::Unpacker {
 public:
  Unpacker(Window& window, const Root& root, const cel::Origin* origin)
      : window_(window),
        layout_(window.prints_.layout_),
        arena_(window.arena_),
        root_(root),
        origin_(origin) {}

  cel::Record* record(Cursor& at, const dossier::RecordSpec& spec, Place where) {
    const std::vector<int>& fields = layout_.fields(*spec.type);
    const FootprintLayout* mask = window_.mask_;
    auto* slots = arena_.array<Value>(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const dossier::FieldSpec& field = spec.at(fields[i]);
      // Slots keep the numbers of the whole layout, for which rules are compiled: a masked field is
      // absent, but the bytes must be passed over.
      if (mask == nullptr || mask->slot(*spec.type, fields[i]) >= 0) {
        slots[i] = value(at, field);
      } else {
        slots[i] = Value(Kind::absent);
        auto skip = [](const dossier::FieldSpec&, const Slot&) { return true; };
        walk_value(at, layout_, field, skip, 0);
      }
    }
    return arena_.make<cel::Record>(spec.type, origin_, where, slots);
  }

 private:
  Value value(Cursor& at, const dossier::FieldSpec& field) {
    const Slot slot = at.slot();
    const Value v = plain(at, field, slot);
    return slot.placed ? v.at(slot.where) : v;
  }

  // A value that was packed as text; absent for texts as such.
  Value moment(dossier::Scalar scalar, std::string_view text) {
    using dossier::Scalar;
    if (scalar == Scalar::time) return Value::time(cel::read_time(text).value_or(0));
    const auto read = dossier::parse_moment(scalar, text);
    return read ? Value::of(dossier::kind_of(scalar), arena_.make<cel::Moment>(*read)) : Value();
  }

  Value plain(Cursor& at, const dossier::FieldSpec& field, const Slot& slot) {
    switch (slot.code) {
      case Code::absent:
        break;
      case Code::unreadable:
        return Value::unreadable();
      case Code::null:
        return Value::null();
      case Code::no:
      case Code::yes:
        return Value::boolean(slot.code == Code::yes);
      case Code::whole:
        return Value::int64(slot.integer);
      case Code::day:
        return Value::date(Date{static_cast<std::int32_t>(slot.integer)});
      case Code::decimal:
        return Value::decimal(slot.integer);
      case Code::text:
        if (const Value timed = moment(field.scalar, slot.text); !timed.is(Kind::absent))
          return timed;
        return Value::string(arena_.make<cel::Str>(arena_.copy(slot.text).data(),
                                                   static_cast<std::uint32_t>(slot.text.size())));
      case Code::choice:
        return Value::string(&field.type->choices[slot.number].text);
      case Code::reference:
        return Value::of(window_.reference(window_.prints_.cell_of(root_, slot.number)));
      case Code::record:
        return Value::of(record(at, *field.record, slot.own));
      case Code::list: {
        auto* items = arena_.array<Value>(slot.number);
        for (std::uint64_t i = 0; i < slot.number; ++i) items[i] = value(at, *field.item);
        return Value::list_of(
            arena_.make<cel::List>(items, static_cast<std::uint32_t>(slot.number)));
      }
    }
    return Value(Kind::absent);
  }

  Window& window_;
  const FootprintLayout& layout_;
  Arena& arena_;
  const Root& root_;
  const cel::Origin* origin_;
};

cel::RefCell* Footprints::Window::reference(std::uint32_t cell) {
  // One cell for each id, so that every reference in the window gets its target when the dossier is
  // opened, before or after it. A name is that of the id.
  cell = prints_.canonical(cell);
  cel::RefCell*& made = references_[cell];
  if (made == nullptr) {
    const Cell& c = prints_.cells_[cell];
    made = arena_.make<cel::RefCell>(
        cel::RefCell{{c.id, c.size}, prints_.book_.schema.kinds()[c.kind].record->type, nullptr});
    prints_.tell_perhaps(cell, *made, arena_);
  }
  return made;
}

void Footprints::Window::open(const std::vector<std::uint32_t>& roots) {
  references_.clear();
  records_.clear();
  arena_.clear();
  for (const std::uint32_t number : roots) {
    const Root& root = prints_.roots_[number];
    const auto* origin = arena_.make<cel::Origin>(
        cel::Origin{root.kind->name.c_str(), prints_.id(root), root.file, root.document});
    Cursor lead = sized(root.lead);
    Cursor at(packed_.read(root.packed));
    at.text();  // its lines
    records_.push_back(
        Unpacker(*this, root, origin).record(at, *root.kind->record, Lead(lead).record));
    // Of dossiers with one id only the first is what references lead to.
    if (root.cell == kNone || prints_.cell_roots_[root.cell] != number) continue;
    reference(root.cell)->target = records_.back();
  }
  fill_back_lists(roots);
}

void Footprints::Window::fill_back_lists(const std::vector<std::uint32_t>& roots) {
  for (const dossier::KindSpec& kind : prints_.book_.schema.kinds()) {
    const dossier::RecordSpec& spec = *kind.record;
    for (std::size_t f = 0; f < spec.fields.size(); ++f) {
      const int slot = prints_.layout_.slot(*spec.type, static_cast<int>(f));
      const bool wanted =
          slot >= 0 && (mask_ == nullptr || mask_->slot(*spec.type, static_cast<int>(f)) >= 0);
      if (wanted && spec.fields[f].shape == dossier::FieldSpec::Shape::back)
        fill_back_list(roots, kind, spec.fields[f], slot);
    }
  }
}

namespace {

// What is at a path of a record, in every item of the lists on the way.
void collect(const FootprintLayout& layout, const cel::Record& at, const dossier::RecordSpec& spec,
             const std::vector<std::string>& path, std::size_t step, std::vector<Value>& out) {
  const int index = spec.find(path[step]);
  const Value& v = at.slots[layout.slot(*spec.type, index)];
  if (step + 1 == path.size()) {
    out.push_back(v);
    return;
  }
  const dossier::RecordSpec* inner = spec.at(index).inner();
  if (v.is(Kind::record)) collect(layout, *v.record, *inner, path, step + 1, out);
  for (std::uint32_t i = 0; v.is(Kind::list) && i < v.list->size; ++i)
    if (const Value& item = v.list->items[i]; item.is(Kind::record))
      collect(layout, *item.record, *inner, path, step + 1, out);
}

// Such a text does not identify, like a prefix that all numbers share.
constexpr std::size_t kNamesakes = 16;

}  // namespace

// Who points at whom, in the order of the dossiers; over a text, who has one in common with whom.
void Footprints::Window::fill_back_list(const std::vector<std::uint32_t>& roots,
                                        const dossier::KindSpec& kind,
                                        const dossier::FieldSpec& field, int slot) {
  const dossier::KindSpec* source = prints_.book_.schema.kind(field.target);
  std::unordered_map<const cel::Record*, std::vector<Value>> lists;
  std::map<std::string_view, std::vector<const cel::Record*>> namesakes;
  for (std::size_t n = 0; n < roots.size(); ++n) {
    if (prints_.roots_[roots[n]].kind != source) continue;
    std::vector<Value> found;
    collect(prints_.layout_, *records_[n], *source->record, field.back_path, 0, found);
    for (const Value& v : found) {
      if (v.is(Kind::ref) && v.ref->target != nullptr) {
        auto& list = lists[v.ref->target];
        // A dossier that refers to another twice is in its list once; both are met in a row.
        if (list.empty() || list.back().record != records_[n])
          list.push_back(Value::of(records_[n]));
      } else if (v.is(Kind::string)) {
        auto& same = namesakes[v.str->view()];
        if (same.empty() || same.back() != records_[n]) same.push_back(records_[n]);
      }
    }
  }
  for (const auto& [text, same] : namesakes) {
    if (same.size() > kNamesakes) continue;
    for (const cel::Record* one : same)
      for (const cel::Record* other : same)
        if (auto& list = lists[one];
            other != one && std::none_of(list.begin(), list.end(),
                                         [&](const Value& v) { return v.record == other; }))
          list.push_back(Value::of(other));
  }
  for (std::size_t n = 0; n < roots.size(); ++n) {
    if (prints_.roots_[roots[n]].kind != &kind) continue;
    auto& items = lists[records_[n]];
    auto* kept = arena_.array<Value>(items.size());
    std::copy(items.begin(), items.end(), kept);
    const_cast<Value*>(records_[n]->slots)[slot] =
        Value::list_of(arena_.make<cel::List>(kept, static_cast<std::uint32_t>(items.size())));
  }
}

}  // namespace ducha::check
