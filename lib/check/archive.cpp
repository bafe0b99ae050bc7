#include "check/archive.h"

#include <new>
#include <nlohmann/json.hpp>
#include <utility>

namespace ducha::check {

namespace {

using cel::Kind;
using cel::Value;
using nlohmann::json;

class Writer {
 public:
  explicit Writer(const FootprintLayout& layout) : layout_(layout) {}

  json record(const cel::Record& r, const dossier::RecordSpec& spec) const {
    json slots = json::array();
    const std::vector<int>& fields = layout_.fields(*r.type);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const dossier::FieldSpec& field = spec.fields[static_cast<std::size_t>(fields[i])];
      // A way back is filled again where the parts come together.
      slots.push_back(field.shape == dossier::FieldSpec::Shape::back ? json()
                                                                     : value(r.slots[i], field));
    }
    return slots;
  }

 private:
  json value(const Value& v, const dossier::FieldSpec& field) const {
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
        out.push_back(record(*v.record, *field.record));
        break;
      case Kind::list: {
        json items = json::array();
        for (std::uint32_t i = 0; i < v.list->size; ++i)
          items.push_back(value(v.list->items[i], *field.item));
        out.push_back(std::move(items));
        break;
      }
      default:
        break;  // null
    }
    return out;
  }

  const FootprintLayout& layout_;
};

// A whole number; nlohmann would cut off what does not fit.
template <typename T>
T whole(const json& j) {
  const auto fits = [](auto n) {
    if (!std::in_range<T>(n)) throw std::out_of_range("number");
    return static_cast<T>(n);
  };
  if (j.is_number_unsigned()) return fits(j.get<std::uint64_t>());
  if (j.is_number_integer()) return fits(j.get<std::int64_t>());
  throw std::out_of_range("number");
}

Place place(const json& j, std::size_t at) {
  return {whole<std::uint32_t>(j.at(at)), whole<std::uint32_t>(j.at(at + 1))};
}

Date date(const json& j) {
  const Date out{whole<std::int32_t>(j)};
  if (out < *make_date(1, 1, 1) || *make_date(9999, 12, 31) < out) throw std::out_of_range("date");
  return out;
}

// The way back. Types come from the schema, so a line cannot bring a value of another type. Records
// have a slot for every field, as if they had just been read.
class Reader {
 public:
  Reader(const rule::Rulebook& book, const FootprintLayout& layout, Arena& arena)
      : book_(book), layout_(layout), arena_(arena) {}

  cel::Record* record(const json& j, const dossier::RecordSpec& spec, const cel::Origin* origin,
                      Place where) {
    const std::vector<int>& fields = layout_.fields(*spec.type);
    if (j.size() != fields.size()) throw std::out_of_range("slots");
    auto* slots = arena_.array<Value>(spec.fields.size());
    for (std::size_t i = 0; i < spec.fields.size(); ++i) slots[i] = Value(Kind::absent);
    for (std::size_t i = 0; i < fields.size(); ++i)
      slots[fields[i]] = value(j.at(i), spec.fields[static_cast<std::size_t>(fields[i])], origin);
    return arena_.make<cel::Record>(spec.type, origin, where, slots);
  }

  cel::Str* text(const json& j) {
    const std::string_view kept = arena_.copy(j.get_ref<const std::string&>());
    return arena_.make<cel::Str>(kept.data(), static_cast<std::uint32_t>(kept.size()));
  }

 private:
  // True if a dossier can have such a value in this field.
  static bool fits(Kind kind, const dossier::FieldSpec& field) {
    using Shape = dossier::FieldSpec::Shape;
    if (kind == Kind::null) return true;
    if (field.shape == Shape::record) return kind == Kind::record;
    if (field.shape == Shape::list) return kind == Kind::list;
    if (field.shape == Shape::back) return false;
    switch (field.scalar) {
      case dossier::Scalar::string:
      case dossier::Scalar::choice:
        return kind == Kind::string;
      case dossier::Scalar::integer:
        return kind == Kind::int64;
      case dossier::Scalar::decimal:
      case dossier::Scalar::money:
        return kind == Kind::decimal;
      case dossier::Scalar::boolean:
        return kind == Kind::boolean;
      case dossier::Scalar::date:
        return kind == Kind::date;
      case dossier::Scalar::reference:
        return kind == Kind::ref;
    }
    return false;
  }

  Value value(const json& j, const dossier::FieldSpec& field, const cel::Origin* origin) {
    if (j.is_null()) return Value(Kind::absent);
    const auto kind = static_cast<Kind>(whole<std::uint8_t>(j.at(0)));
    if (!fits(kind, field)) throw std::out_of_range("type");
    return plain(j, kind, field, origin).at(place(j, 1));
  }

  Value plain(const json& j, Kind kind, const dossier::FieldSpec& field,
              const cel::Origin* origin) {
    switch (kind) {
      case Kind::null:
        return Value::null();
      case Kind::boolean:
        return Value::boolean(whole<std::int64_t>(j.at(3)) != 0);
      case Kind::int64:
        return Value::int64(whole<std::int64_t>(j.at(3)));
      case Kind::date:
        return Value::date(date(j.at(3)));
      case Kind::decimal:
        return Value::decimal(whole<std::int64_t>(j.at(3)));
      case Kind::string:
        return Value::string(text(j.at(3)));
      case Kind::ref: {
        const dossier::KindSpec* to = book_.schema.kind(j.at(3).get_ref<const std::string&>());
        if (to == nullptr || to->name != field.target) throw std::out_of_range("kind");
        return Value::of(arena_.make<cel::RefCell>(*text(j.at(4)), to->record->type, nullptr));
      }
      case Kind::record:
        if (field.record == nullptr) throw std::out_of_range("record");
        return Value::of(record(j.at(5), *field.record, origin, place(j, 3)));
      case Kind::list: {
        const json& items = j.at(3);
        if (field.item == nullptr) throw std::out_of_range("list");
        auto* kept = arena_.array<Value>(items.size());
        for (std::size_t i = 0; i < items.size(); ++i)
          kept[i] = value(items[i], *field.item, origin);
        return Value::list_of(
            arena_.make<cel::List>(kept, static_cast<std::uint32_t>(items.size())));
      }
      default:
        throw std::out_of_range("value");
    }
  }

  const rule::Rulebook& book_;
  const FootprintLayout& layout_;
  Arena& arena_;
};

}  // namespace

std::string write_footprints(Footprints& prints, const FootprintLayout& layout) {
  const Writer writer(layout);
  Footprints::Window window(prints, nullptr);
  std::string out;
  for (std::uint32_t i = 0; i < prints.roots().size(); ++i) {
    const Footprints::Root& root = prints.roots()[i];
    window.open({i});
    const cel::Record& record = *window.record(0);
    const json line = {root.kind->name,
                       prints.id(root),
                       prints.name(root),
                       root.file,
                       root.document,
                       prints.where(root).line,
                       prints.where(root).column,
                       record.where.line,
                       record.where.column,
                       prints.group(root.group),
                       writer.record(record, *root.kind->record)};
    out += line.dump();
    out += '\n';
  }
  return out;
}

bool read_footprint(std::string_view line, Footprints& prints, const rule::Rulebook& book,
                    const FootprintLayout& layout, Arena& arena) {
  try {
    arena.clear();
    const json j = json::parse(line);
    dossier::Dossier dossier;
    dossier.kind = book.schema.kind(j.at(0).get_ref<const std::string&>());
    if (dossier.kind == nullptr) return false;
    Reader reader(book, layout, arena);
    dossier.origin.kind = dossier.kind->name.c_str();
    dossier.origin.id = reader.text(j.at(1))->view();
    dossier.origin.file = whole<std::uint32_t>(j.at(3));
    dossier.origin.document = whole<std::uint32_t>(j.at(4));
    dossier.name = reader.text(j.at(2))->view();
    dossier.where = place(j, 5);
    dossier.record = reader.record(j.at(10), *dossier.kind->record, &dossier.origin, place(j, 7));
    prints.add(dossier, j.at(9).get_ref<const std::string&>());
    return true;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace ducha::check
