#include "check/archive.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace ducha::check {

namespace {

using cel::Kind;
using cel::Value;
using nlohmann::json;

// Every field that holds references, numbered the same way for the same schema.
class References {
 public:
  explicit References(const dossier::Schema& schema) {
    for (const dossier::KindSpec& kind : schema.kinds()) record(*kind.record);
  }
  std::size_t number(const dossier::FieldSpec* field) const { return numbers_.at(field); }
  const dossier::FieldSpec* field(std::size_t number) const {
    return number < fields_.size() ? fields_[number] : nullptr;
  }

 private:
  void record(const dossier::RecordSpec& spec) {
    if (!seen_.insert(&spec).second) return;
    for (const dossier::FieldSpec& f : spec.fields) field(f);
  }
  void field(const dossier::FieldSpec& f) {
    if (f.scalar == dossier::Scalar::reference && numbers_.emplace(&f, fields_.size()).second)
      fields_.push_back(&f);
    if (f.record != nullptr) record(*f.record);
    if (f.item != nullptr) field(*f.item);
  }

  std::map<const dossier::FieldSpec*, std::size_t> numbers_;
  std::vector<const dossier::FieldSpec*> fields_;
  std::set<const dossier::RecordSpec*> seen_;
};

json write(const Value& v, const FootprintLayout& layout);

json write(const cel::Record& r, const FootprintLayout& layout) {
  json slots = json::array();
  for (int i = 0; i < layout.size(*r.type); ++i) slots.push_back(write(r.slots[i], layout));
  return slots;
}

json write(const Value& v, const FootprintLayout& layout) {
  if (v.is(Kind::absent)) return nullptr;
  json out = {static_cast<int>(v.kind()), v.where().line, v.where().column};
  switch (v.kind()) {
    case Kind::boolean:
    case Kind::int64:
    case Kind::date:
    case Kind::decimal:
      out.push_back(v.i);
      break;
    case Kind::string:
      out.push_back(v.str->view());
      break;
    case Kind::ref:
      out.push_back(v.ref->kind->name());
      out.push_back(v.ref->id.view());
      break;
    case Kind::record:
      out.push_back(v.record->where.line);
      out.push_back(v.record->where.column);
      out.push_back(write(*v.record, layout));
      break;
    case Kind::list: {
      json items = json::array();
      for (std::uint32_t i = 0; i < v.list->size; ++i)
        items.push_back(write(v.list->items[i], layout));
      out.push_back(std::move(items));
      break;
    }
    default:
      break;  // null
  }
  return out;
}

Place place(const json& j, std::size_t at) {
  return {j.at(at).get<std::uint32_t>(), j.at(at + 1).get<std::uint32_t>()};
}

// The way back. Types come from the schema, so a line cannot bring a value of another type.
class Reader {
 public:
  Reader(Footprints& prints, const rule::Rulebook& book, const FootprintLayout& layout)
      : prints_(prints), book_(book), layout_(layout) {}

  cel::Record* record(const json& j, const dossier::RecordSpec& spec, const cel::Origin* origin,
                      Place where) {
    const std::vector<int>& fields = layout_.fields(*spec.type);
    if (j.size() != fields.size()) throw std::out_of_range("slots");
    auto* slots = prints_.array(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
      slots[i] = value(j.at(i), spec.fields[static_cast<std::size_t>(fields[i])], origin);
    return prints_.record(spec.type, origin, where, slots);
  }

 private:
  Value value(const json& j, const dossier::FieldSpec& field, const cel::Origin* origin) {
    if (j.is_null()) return Value(Kind::absent);
    const auto kind = static_cast<Kind>(j.at(0).get<int>());
    return plain(j, kind, field, origin).at(place(j, 1));
  }

  Value plain(const json& j, Kind kind, const dossier::FieldSpec& field,
              const cel::Origin* origin) {
    switch (kind) {
      case Kind::null:
        return Value::null();
      case Kind::boolean:
        return Value::boolean(j.at(3).get<std::int64_t>() != 0);
      case Kind::int64:
        return Value::int64(j.at(3).get<std::int64_t>());
      case Kind::date:
        return Value::date(Date{static_cast<std::int32_t>(j.at(3).get<std::int64_t>())});
      case Kind::decimal:
        return Value::decimal(j.at(3).get<std::int64_t>());
      case Kind::string:
        return Value::string(prints_.text(j.at(3).get_ref<const std::string&>()));
      case Kind::ref: {
        const dossier::KindSpec* to = book_.schema.kind(j.at(3).get_ref<const std::string&>());
        if (to == nullptr) throw std::out_of_range("kind");
        return Value::of(
            prints_.reference(to->record->type, j.at(4).get_ref<const std::string&>()));
      }
      case Kind::record:
        if (field.record == nullptr) throw std::out_of_range("record");
        return Value::of(record(j.at(5), *field.record, origin, place(j, 3)));
      case Kind::list: {
        // A way back is filled by linking, and a list has items of one type.
        const json& items = j.at(3);
        if (field.item == nullptr) throw std::out_of_range("list");
        auto* kept = prints_.array(items.size());
        for (std::size_t i = 0; i < items.size(); ++i)
          kept[i] = value(items[i], *field.item, origin);
        return prints_.list(kept, items.size());
      }
      default:
        throw std::out_of_range("value");
    }
  }

  Footprints& prints_;
  const rule::Rulebook& book_;
  const FootprintLayout& layout_;
};

}  // namespace

std::string write_footprints(const Footprints& prints, const rule::Rulebook& book,
                             const FootprintLayout& layout) {
  const References references(book.schema);
  std::vector<std::vector<const Footprints::Link*>> links(prints.roots().size());
  for (const Footprints::Link& l : prints.links()) links[l.root].push_back(&l);
  std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, std::string>> lines;
  for (std::size_t i = 0; i < prints.roots().size(); ++i) {
    const Footprints::Root& root = prints.roots()[i];
    json refs = json::array();
    for (const Footprints::Link* l : links[i])
      refs.push_back({references.number(l->field), l->cell->kind->name(), l->cell->id.view(),
                      l->line, l->column});
    const json line = {root.kind->name,
                       root.origin->id,
                       root.name,
                       root.origin->file,
                       root.origin->document,
                       root.where.line,
                       root.where.column,
                       root.record->where.line,
                       root.record->where.column,
                       write(*root.record, layout),
                       std::move(refs)};
    lines.emplace_back(std::pair{root.origin->file, root.origin->document}, line.dump() + "\n");
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const auto& [key, line] : lines) out += line;
  return out;
}

struct FootprintReader::State {
  Footprints& prints;
  const rule::Rulebook& book;
  const FootprintLayout& layout;
  References references;
};

FootprintReader::FootprintReader(Footprints& prints, const rule::Rulebook& book,
                                 const FootprintLayout& layout)
    : state_(new State{prints, book, layout, References(book.schema)}) {}
FootprintReader::~FootprintReader() = default;

bool FootprintReader::read(std::string_view line) {
  auto& [prints, book, layout, references] = *state_;
  try {
    const json j = json::parse(line);
    const dossier::KindSpec* kind = book.schema.kind(j.at(0).get_ref<const std::string&>());
    if (kind == nullptr) return false;
    cel::Origin origin;
    origin.kind = kind->name.c_str();
    origin.file = j.at(3).get<std::uint32_t>();
    origin.document = j.at(4).get<std::uint32_t>();
    const cel::Origin* kept = prints.origin(origin, j.at(1).get_ref<const std::string&>());
    const Place where = place(j, 7);
    Reader reader(prints, book, layout);
    cel::Record* record = reader.record(j.at(9), *kind->record, kept, where);
    const std::uint32_t number =
        prints.add_root(*kind, record, kept, j.at(2).get_ref<const std::string&>(), place(j, 5));
    for (const json& l : j.at(10)) {
      const dossier::FieldSpec* field = references.field(l.at(0).get<std::size_t>());
      const dossier::KindSpec* to = book.schema.kind(l.at(1).get_ref<const std::string&>());
      if (field == nullptr || to == nullptr) return false;
      prints.add_link({prints.reference(to->record->type, l.at(2).get_ref<const std::string&>()),
                       field, number, l.at(3).get<std::uint32_t>(), l.at(4).get<std::uint32_t>()});
    }
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace ducha::check
