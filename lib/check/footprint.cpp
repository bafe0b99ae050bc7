// Layout, copying and linking of footprints. See footprint.h.
#include "check/footprint.h"

#include <algorithm>
#include <set>

#include "base/limits.h"

namespace ducha::check {

namespace {

using cel::Kind;
using cel::Value;

void each_read(const rule::Rule& rule, bool repairs,
               const std::function<void(const rule::Expression&)>& f) {
  rule::each_expression(rule, f);
  for (const rule::Template* t : {&rule.message.zh, &rule.message.en})
    for (const rule::Expression& e : t->holes) f(e);
  if (repairs && rule.repair != nullptr) rule::each_expression(*rule.repair, f);
}

}  // namespace

FootprintLayout::FootprintLayout(const rule::Rulebook& book,
                                 const std::vector<const rule::Rule*>& rules, bool network,
                                 bool repairs)
    : book_(book) {
  const auto root = [&](const cel::RecordType* type) {
    return std::any_of(book.schema.kinds().begin(), book.schema.kinds().end(),
                       [&](const dossier::KindSpec& k) { return k.record->type == type; });
  };
  std::set<cel::FieldRead> reads;
  for (const rule::Rule* rule : rules) {
    each_read(*rule, repairs, [&](const rule::Expression& e) {
      if (e) reads.insert(e.expr->reads().begin(), e.expr->reads().end());
    });
    // Records in messages are shown by their keys.
    for (const rule::Template* t : {&rule->message.zh, &rule->message.en})
      for (const rule::Expression& e : t->holes) {
        const cel::Type& type = e.expr->type();
        const cel::RecordType* shown =
            type.kind == Kind::list && type.args[0] != nullptr ? type.args[0]->record : type.record;
        if (shown != nullptr && shown->key >= 0 && book.schema.record_of(shown) != nullptr)
          keep(*shown, shown->key);
      }
    // What the finding points at.
    const dossier::RecordSpec* record = rule->kind->record;
    if (rule->each && rule->each.expr->type().args[0] != nullptr) {
      const cel::RecordType* item = rule->each.expr->type().args[0]->record;
      if (item != nullptr) items_.insert(item);
      if (rule->target.item) record = book.schema.record_of(item);
    }
    for (const int field : rule->target.fields) {
      if (record == nullptr) break;
      keep(*record->type, field);
      slots(*record->type).placed[static_cast<std::size_t>(field)] = true;
      record = record->fields[static_cast<std::size_t>(field)].record;
    }
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
    for (const auto& [kind, path] : book.group_paths) {
      const dossier::RecordSpec* record = kind->record;
      for (const int field : path) {
        keep(*record->type, field);
        record = record->fields[static_cast<std::size_t>(field)].record;
      }
    }
    keep_references();
  }
  // What findings are about is named by its key; other items by their number.
  std::vector<const cel::RecordType*> kept;
  for (const auto& [type, slots] : slots_) kept.push_back(type);
  for (const cel::RecordType* type : kept)
    if (type->key >= 0 && (items_.count(type) != 0 || root(type))) keep(*type, type->key);
  // In the order of the schema, so that every process lays footprints out alike.
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

void FootprintLayout::keep_path(const dossier::RecordSpec* record,
                                const std::vector<std::string>& path) {
  for (const std::string& name : path) {
    const int field = record == nullptr ? -1 : record->find(name);
    if (field < 0) return;
    keep(*record->type, field);
    record = record->fields[static_cast<std::size_t>(field)].record;
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
  for (std::size_t i = 0; i < records.size(); ++i)
    for (const dossier::FieldSpec& f : records[i]->fields)
      if (f.shape != dossier::FieldSpec::Shape::back && inner(f).record != nullptr &&
          seen.insert(inner(f).record).second)
        records.push_back(inner(f).record);
  std::set<const dossier::RecordSpec*> holders;
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

// The packed form. A record is its slots in the order of the layout; a slot is a byte of kind, with
// kPlaced and two numbers if its place is kept, then the value. Numbers are written seven bits a
// byte, signed ones folded first. A record within a record or a list has its place before its
// slots.
namespace {

enum class Code : std::uint8_t {
  absent,
  null,
  no,
  yes,
  whole,
  day,
  decimal,
  text,
  choice,
  reference,
  record,
  list
};
constexpr std::uint8_t kPlaced = 0x80;

void put(std::string& out, std::uint64_t n) {
  while (n >= 0x80) {
    out += static_cast<char>((n & 0x7f) | 0x80);
    n >>= 7;
  }
  out += static_cast<char>(n);
}

void put_signed(std::string& out, std::int64_t n) {
  put(out, (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63));
}

std::uint64_t get(const std::uint8_t*& at) {
  std::uint64_t n = 0;
  for (int shift = 0;; shift += 7) {
    const std::uint8_t byte = *at++;
    n |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return n;
  }
}

std::int64_t get_signed(const std::uint8_t*& at) {
  const std::uint64_t n = get(at);
  return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

Place get_place(const std::uint8_t*& at) {
  const auto line = static_cast<std::uint32_t>(get(at));
  return {line, static_cast<std::uint32_t>(get(at))};
}

std::string_view get_text(const std::uint8_t*& at) {
  const auto size = static_cast<std::size_t>(get(at));
  const std::string_view text(reinterpret_cast<const char*>(at), size);
  at += size;
  return text;
}

const dossier::FieldSpec& field_of(const dossier::RecordSpec& spec, int field) {
  return spec.fields[static_cast<std::size_t>(field)];
}

}  // namespace

class Packer {
 public:
  Packer(Footprints& prints, std::string& out) : prints_(prints), out_(out) {}

  void record(const cel::Record& record, const dossier::RecordSpec& spec) {
    for (const int f : prints_.layout_.fields(*spec.type)) {
      const dossier::FieldSpec& field = field_of(spec, f);
      // A way back is filled when a window opens.
      const Value& v = record.slots[f];
      value(field.shape == dossier::FieldSpec::Shape::back ? Value(Kind::absent) : v, field,
            prints_.places_ || prints_.layout_.placed(*spec.type, f));
    }
  }

 private:
  void code(Code c, const Value& v, bool placed) {
    out_ += static_cast<char>(static_cast<std::uint8_t>(c) | (placed ? kPlaced : 0));
    if (!placed) return;
    put(out_, v.where().line);
    put(out_, v.where().column);
  }

  void text(std::string_view s) {
    put(out_, s.size());
    out_ += s;
  }

  void value(const Value& v, const dossier::FieldSpec& field, bool placed) {
    switch (v.kind()) {
      case Kind::null:
        return code(Code::null, v, placed);
      case Kind::boolean:
        return code(v.u != 0 ? Code::yes : Code::no, v, placed);
      case Kind::int64:
        code(Code::whole, v, placed);
        return put_signed(out_, v.i);
      case Kind::date:
        code(Code::day, v, placed);
        return put_signed(out_, v.i);
      case Kind::decimal:
        code(Code::decimal, v, placed);
        return put_signed(out_, v.i);
      case Kind::string: {
        const int choice = field.choices == nullptr ? -1 : field.choices->find(v.str->view());
        code(choice < 0 ? Code::text : Code::choice, v, placed);
        if (choice < 0) return text(v.str->view());
        return put(out_, static_cast<std::uint64_t>(choice));
      }
      case Kind::ref:
        // Where it leads nowhere, a finding points at it.
        code(Code::reference, v, true);
        return put(out_, prints_.cell(v.ref->kind, v.ref->id.view()));
      case Kind::record: {
        const bool item = prints_.places_ || prints_.layout_.placed(*v.record->type);
        code(Code::record, v, placed || item);
        if (placed || item) {
          put(out_, v.record->where.line);
          put(out_, v.record->where.column);
        }
        return record(*v.record, *field.record);
      }
      case Kind::list:
        code(Code::list, v, placed);
        put(out_, v.list->size);
        for (std::uint32_t i = 0; i < v.list->size; ++i)
          value(v.list->items[i], *field.item, prints_.places_);
        return;
      default:
        return code(Code::absent, v, false);
    }
  }

  Footprints& prints_;
  std::string& out_;
};

namespace {

// Walks packed slots, telling of references.
class Scanner {
 public:
  Scanner(const FootprintLayout& layout, std::function<void(const Footprints::Link&)> f)
      : layout_(layout), f_(std::move(f)) {}

  void record(const std::uint8_t*& at, const dossier::RecordSpec& spec) {
    for (const int field : layout_.fields(*spec.type)) value(at, field_of(spec, field));
  }

  void value(const std::uint8_t*& at, const dossier::FieldSpec& field) {
    const std::uint8_t byte = *at++;
    const bool placed = (byte & kPlaced) != 0;
    const Place where = placed ? get_place(at) : Place{};
    switch (static_cast<Code>(byte & ~kPlaced)) {
      case Code::whole:
      case Code::day:
      case Code::decimal:
      case Code::choice:
        get(at);
        break;
      case Code::text:
        get_text(at);
        break;
      case Code::reference:
        f_({&field, static_cast<std::uint32_t>(get(at)), where});
        break;
      case Code::record:
        if (placed) get_place(at);
        record(at, *field.record);
        break;
      case Code::list:
        for (std::uint64_t n = get(at); n > 0; --n) value(at, *field.item);
        break;
      default:
        break;
    }
  }

 private:
  const FootprintLayout& layout_;
  const std::function<void(const Footprints::Link&)> f_;
};

}  // namespace

std::uint32_t Footprints::number(const cel::RecordType* kind) const {
  const auto& kinds = book_.schema.kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const dossier::KindSpec& k) {
    return k.record->type == kind;
  });
  return static_cast<std::uint32_t>(found - kinds.begin());
}

std::uint32_t Footprints::look(std::uint32_t kind, std::string_view id, bool& found) const {
  found = false;
  if (table_.empty()) return kNone;
  const std::size_t mask = table_.size() - 1;
  std::size_t at = (std::hash<std::string_view>()(id) + kind) & mask;
  for (; table_[at] != kNone; at = (at + 1) & mask) {
    if (cells_[table_[at]].kind != kind || this->id(table_[at]) != id) continue;
    found = true;
    return table_[at];
  }
  return static_cast<std::uint32_t>(at);
}

std::uint32_t Footprints::cell(const cel::RecordType* type, std::string_view id) {
  const std::uint32_t kind = number(type);
  bool found = false;
  std::uint32_t at = look(kind, id, found);
  if (found) return at;
  if (table_.empty() || cells_.size() * 4 >= table_.size() * 3) {
    table_.assign(std::max<std::size_t>(1024, table_.size() * 2), kNone);
    for (std::uint32_t i = 0; i < cells_.size(); ++i)
      table_[look(cells_[i].kind, this->id(i), found)] = i;
    at = look(kind, id, found);
  }
  const std::string_view kept = ids_.copy(id);
  const auto number = static_cast<std::uint32_t>(cells_.size());
  cells_.push_back({kept.data(), static_cast<std::uint32_t>(kept.size()), kind});
  cell_roots_.push_back(kNone);
  table_[at] = number;
  return number;
}

void Footprints::add(const dossier::Dossier& dossier, std::string_view group) {
  if (dossier.record == nullptr) return;
  const dossier::KindSpec& kind = *dossier.kind;
  const Value& id = dossier.record->slots[kind.id_field];
  const Place where = id.where() ? id.where() : dossier.where;
  buffer_.clear();
  put(buffer_, dossier.name.size());
  buffer_ += dossier.name;
  put(buffer_, where.line);
  put(buffer_, where.column);
  put(buffer_, dossier.record->where.line);
  put(buffer_, dossier.record->where.column);
  Packer(*this, buffer_).record(*dossier.record, *kind.record);
  Root root{&kind, packed_.add(buffer_), dossier.origin.file, dossier.origin.document, kNone, 0};
  if (!dossier.origin.id.empty()) root.cell = cell(kind.record->type, dossier.origin.id);
  const auto known = group_numbers_.find(group);
  if (known != group_numbers_.end()) {
    root.group = known->second;
  } else {
    root.group = static_cast<std::uint32_t>(groups_.size());
    groups_.emplace_back(group);
    group_numbers_.emplace(std::string(group), root.group);
  }
  roots_.push_back(root);
  ++counts_[kind.name];
}

void Footprints::link() {
  packed_.seal();
  std::sort(roots_.begin(), roots_.end(), [](const Root& a, const Root& b) {
    return a.file != b.file ? a.file < b.file : a.document < b.document;
  });
  for (std::uint32_t i = 0; i < roots_.size(); ++i) {
    if (roots_[i].cell == kNone) continue;
    std::uint32_t& first = cell_roots_[roots_[i].cell];
    if (first == kNone) {
      first = i;
    } else {
      duplicates_.emplace_back(i, first);
    }
  }
}

std::string Footprints::name(const Root& root) const {
  const std::uint8_t* at = bytes_of(reader_.at(root.packed));
  return std::string(get_text(at));
}

Place Footprints::where(const Root& root) const {
  const std::uint8_t* at = bytes_of(reader_.at(root.packed));
  get_text(at);
  return get_place(at);
}

std::vector<Footprints::Link> Footprints::links(const Root& root) const {
  std::vector<Link> out;
  const std::uint8_t* at = bytes_of(reader_.at(root.packed));
  get_text(at);
  get_place(at);
  get_place(at);
  Scanner(layout_, [&](const Link& link) { out.push_back(link); }).record(at, *root.kind->record);
  return out;
}

const Footprints::Root* Footprints::find(std::string_view kind, std::string_view id) const {
  const dossier::KindSpec* spec = book_.schema.kind(kind);
  if (spec == nullptr) return nullptr;
  bool found = false;
  const std::uint32_t number = look(this->number(spec->record->type), id, found);
  if (!found || cell_roots_[number] == kNone) return nullptr;
  return &roots_[cell_roots_[number]];
}

std::vector<std::string> Footprints::ids(std::string_view kind) const {
  std::vector<std::string> out;
  for (const Root& root : roots_)
    if (root.kind->name == kind && root.cell != kNone) out.emplace_back(id(root));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::vector<std::uint32_t>> Footprints::components(
    const std::function<bool(const dossier::KindSpec&)>& needed) const {
  std::set<const dossier::KindSpec*> kinds;
  for (const dossier::KindSpec& k : book_.schema.kinds())
    if (needed(k)) kinds.insert(&k);
  // Dossiers of a group belong together, and groups that refer to one another.
  std::vector<std::uint32_t> parent(groups_.size());
  for (std::uint32_t g = 0; g < parent.size(); ++g) parent[g] = g;
  const auto top = [&](std::uint32_t g) {
    while (parent[g] != g) g = parent[g] = parent[parent[g]];
    return g;
  };
  for (const Root& root : roots_) {
    if (kinds.count(root.kind) == 0) continue;
    for (const Link& link : links(root)) {
      const std::uint32_t to = cell_roots_[link.cell];
      if (to != kNone && kinds.count(roots_[to].kind) != 0)
        parent[top(root.group)] = top(roots_[to].group);
    }
  }
  std::vector<std::vector<std::uint32_t>> by_group(groups_.size());
  for (std::uint32_t i = 0; i < roots_.size(); ++i)
    if (kinds.count(roots_[i].kind) != 0) by_group[top(roots_[i].group)].push_back(i);
  std::vector<std::vector<std::uint32_t>> out;
  for (auto& members : by_group)
    if (!members.empty()) out.push_back(std::move(members));
  std::sort(out.begin(), out.end());
  return out;
}

cel::RefCell* Footprints::Window::reference(std::uint32_t cell) {
  cel::RefCell*& made = references_[cell];
  if (made == nullptr) {
    const Cell& c = prints_.cells_[cell];
    made = arena_.make<cel::RefCell>(
        cel::RefCell{{c.id, c.size}, prints_.book_.schema.kinds()[c.kind].record->type, nullptr});
  }
  return made;
}

void Footprints::Window::open(const std::vector<std::uint32_t>& roots) {
  references_.clear();
  records_.clear();
  names_.clear();
  arena_.clear();
  for (const std::uint32_t number : roots) {
    const Root& root = prints_.roots_[number];
    const auto* origin = arena_.make<cel::Origin>(
        cel::Origin{root.kind->name.c_str(), prints_.id(root), root.file, root.document});
    const std::uint8_t* at = bytes_of(packed_.at(root.packed));
    names_.push_back(arena_.copy(get_text(at)));
    get_place(at);
    const Place where = get_place(at);
    records_.push_back(record(at, *root.kind->record, origin, where));
    if (root.cell == kNone || prints_.cell_roots_[root.cell] != number) continue;
    reference(root.cell)->target = records_.back();
  }
  fill_back_lists(roots);
}

cel::Record* Footprints::Window::record(const std::uint8_t*& at, const dossier::RecordSpec& spec,
                                        const cel::Origin* origin, Place where) {
  const std::vector<int>& fields = prints_.layout_.fields(*spec.type);
  auto* slots = arena_.array<Value>(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const dossier::FieldSpec& field = field_of(spec, fields[i]);
    if (mask_ == nullptr || mask_->slot(*spec.type, fields[i]) >= 0) {
      slots[i] = value(at, field, origin);
    } else {
      slots[i] = Value(Kind::absent);
      Scanner(prints_.layout_, [](const Link&) {}).value(at, field);
    }
  }
  return arena_.make<cel::Record>(spec.type, origin, where, slots);
}

Value Footprints::Window::value(const std::uint8_t*& at, const dossier::FieldSpec& field,
                                const cel::Origin* origin) {
  const std::uint8_t byte = *at++;
  const bool placed = (byte & kPlaced) != 0;
  const Place where = placed ? get_place(at) : Place{};
  const auto plain = [&]() -> Value {
    switch (static_cast<Code>(byte & ~kPlaced)) {
      case Code::null:
        return Value::null();
      case Code::no:
      case Code::yes:
        return Value::boolean(static_cast<Code>(byte & ~kPlaced) == Code::yes);
      case Code::whole:
        return Value::int64(get_signed(at));
      case Code::day:
        return Value::date(Date{static_cast<std::int32_t>(get_signed(at))});
      case Code::decimal:
        return Value::decimal(get_signed(at));
      case Code::text: {
        const std::string_view text = arena_.copy(get_text(at));
        return Value::string(
            arena_.make<cel::Str>(text.data(), static_cast<std::uint32_t>(text.size())));
      }
      case Code::choice:
        return Value::string(&field.type->choices[static_cast<std::size_t>(get(at))].text);
      case Code::reference:
        return Value::of(reference(static_cast<std::uint32_t>(get(at))));
      case Code::record: {
        const Place own = placed ? get_place(at) : Place{};
        return Value::of(record(at, *field.record, origin, own));
      }
      case Code::list: {
        const auto size = static_cast<std::size_t>(get(at));
        auto* items = arena_.array<Value>(size);
        for (std::size_t i = 0; i < size; ++i) items[i] = value(at, *field.item, origin);
        return Value::list_of(arena_.make<cel::List>(items, static_cast<std::uint32_t>(size)));
      }
      default:
        return Value(Kind::absent);
    }
  };
  const Value v = plain();
  return placed ? v.at(where) : v;
}

// Who points at whom, in the order of the dossiers.
void Footprints::Window::fill_back_lists(const std::vector<std::uint32_t>& roots) {
  const FootprintLayout& layout = prints_.layout_;
  for (const dossier::KindSpec& kind : prints_.book_.schema.kinds()) {
    const dossier::RecordSpec& spec = *kind.record;
    for (std::size_t f = 0; f < spec.fields.size(); ++f) {
      const dossier::FieldSpec& field = spec.fields[f];
      const int slot = layout.slot(*spec.type, static_cast<int>(f));
      if (field.shape != dossier::FieldSpec::Shape::back || slot < 0 ||
          (mask_ != nullptr && mask_->slot(*spec.type, static_cast<int>(f)) < 0))
        continue;
      const dossier::KindSpec* source = prints_.book_.schema.kind(field.target);
      std::unordered_map<const cel::Record*, std::vector<Value>> lists;
      for (std::size_t n = 0; n < roots.size(); ++n) {
        if (prints_.roots_[roots[n]].kind != source) continue;
        const cel::Record* at = records_[n];
        const dossier::RecordSpec* record = source->record;
        Value v;
        for (std::size_t i = 0; at != nullptr && i < field.back_path.size(); ++i) {
          const int index = record->find(field.back_path[i]);
          v = at->slots[layout.slot(*record->type, index)];
          at = v.is(Kind::record) ? v.record : nullptr;
          record = record->fields[static_cast<std::size_t>(index)].record;
        }
        if (v.is(Kind::ref) && v.ref->target != nullptr)
          lists[v.ref->target].push_back(Value::of(records_[n]));
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
  }
}

}  // namespace ducha::check
