// Packing, taking over, linking and saving footprints: Footprints is the door. The bytes of a slot
// are written and read by packed.cpp alone.
#include "check/footprint.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "cel/format.h"
#include "cel/moment.h"
#include "check/footprint_bytes.h"
#include "check/packed.h"
#include "dossier/scalar.h"

namespace ducha::check {

using cel::Kind;
using cel::Value;
using packed::Code;
using packed::Cursor;
using packed::Slot;

namespace {

constexpr std::size_t kArena = std::size_t{256} * 1024;

const char* keep_sized(Arena& arena, std::string_view bytes) {
  std::string size;
  packed::put(size, std::uint64_t{bytes.size()});
  char* out = arena.array<char>(size.size() + bytes.size());
  std::copy(bytes.begin(), bytes.end(), std::copy(size.begin(), size.end(), out));
  return out;
}

}  // namespace

// True of a list in which a text does not say which item it means: what rests on it is unknown.
bool in_doubt(const cel::List& list) {
  return std::any_of(list.items, list.items + list.size,
                     [](const Value& v) { return v.is(Kind::ref) && v.ref->kind == nullptr; });
}

class Packer {
 public:
  Packer(Footprints& prints, std::string& out) : prints_(prints), out_(out) {}

  // Where the values are that findings may point at.
  std::vector<Place> places;
  std::string links;

  void record(const cel::Record& record, const dossier::RecordSpec& spec) {
    for (const int f : prints_.layout_.fields(*spec.type)) {
      const dossier::FieldSpec& field = spec.at(f);
      // A way back is filled when a window opens.
      const Value& v = record.slots[f];
      value(field.shape == dossier::FieldSpec::Shape::back ? Value(Kind::absent) : v, field,
            prints_.places_ || prints_.layout_.placed(*spec.type, f));
    }
  }

 private:
  void put(Slot slot, const Value& v, bool placed) {
    slot.placed = placed;
    if (placed) {
      slot.where = v.where();
      places.push_back(slot.where);
    }
    out_.put(slot);
  }

  void value(const Value& v, const dossier::FieldSpec& field, bool placed) {
    Slot slot;
    switch (v.kind()) {
      case Kind::null:
        slot.code = Code::null;
        break;
      case Kind::boolean:
        slot.code = v.u != 0 ? Code::yes : Code::no;
        break;
      case Kind::int64:
      case Kind::date:
      case Kind::decimal:
        slot.code = v.is(Kind::int64) ? Code::whole : v.is(Kind::date) ? Code::day : Code::decimal;
        slot.integer = v.i;
        break;
      case Kind::timestamp:
      case Kind::duration:
      case Kind::quantity:
      case Kind::time:
        // As text, which load() checks with the reader of the language.
        shown_ = cel::show_plain(v, Lang::en);
        slot.code = Code::text;
        slot.text = shown_;
        break;
      case Kind::string: {
        // The number of the word: shorter than the word, and the record gets the one Str of the
        // schema back.
        const int choice = field.choices == nullptr ? -1 : field.choices->find(v.str->view());
        slot.code = choice < 0 ? Code::text : Code::choice;
        slot.text = v.str->view();
        slot.number = static_cast<std::uint64_t>(std::max(0, choice));
        break;
      }
      case Kind::ref:
        if (v.ref->kind == nullptr) {  // of an item, in doubt
          slot.code = Code::unreadable;
          placed = false;
          break;
        }
        slot.code = Code::reference;
        slot.number = prints_.cell(prints_.number(v.ref->kind), v.ref->id.view());
        placed = true;  // where it leads nowhere, a finding points at it
        prints_.put_link(links, field, slot.number, v.where());
        break;
      case Kind::record:
        slot.code = Code::record;
        // A record in block style begins at its first key, not where its value is.
        slot.own = v.record->where;
        placed |= prints_.places_ || prints_.layout_.placed(*v.record->type);
        if (placed) places.push_back(slot.own);
        put(slot, v, placed);
        return record(*v.record, *field.record);
      case Kind::list:
        if (in_doubt(*v.list)) {
          slot.code = Code::unreadable;
          placed = false;
          break;
        }
        slot.code = Code::list;
        slot.number = v.list->size;
        put(slot, v, placed);
        for (std::uint32_t i = 0; i < v.list->size; ++i)
          value(v.list->items[i], *field.item, prints_.places_);
        return;
      default:
        if (v.is_unreadable()) slot.code = Code::unreadable;
        placed = false;
    }
    put(slot, v, placed);
  }

  Footprints& prints_;
  packed::Writer out_;
  std::string shown_;  // a value that is packed as text
};

namespace {

// A line is its number, the column it was cut around (0: it is whole), the code points left out
// before it, whether it goes on, and its text.
struct Line {
  Place at;
  Excerpt excerpt;

  explicit Line(Cursor& from) : at(from.place()) {
    excerpt.before = from.small();
    excerpt.more = from.number() != 0;
    excerpt.text = from.text();
  }
};

void put(std::string& out, Place at, const Excerpt& excerpt) {
  packed::put(out, at);
  packed::put(out, std::uint64_t{excerpt.before});
  packed::put(out, std::uint64_t{excerpt.more});
  packed::put(out, std::string_view(excerpt.text));
}

// The lines of these places. A line is kept whole, or cut around each place, whichever is shorter:
// of a county with hundreds of records, each of them on one line, the cuts came to several times
// its file.
std::string pack_lines(std::vector<Place> places, dossier::Gate& gate) {
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::string out;
  for (std::size_t i = 0, next = 0; i < places.size(); i = next) {
    const std::uint32_t line = places[i].line;
    while (next < places.size() && places[next].line == line) ++next;
    const std::string text = line == 0 ? std::string() : gate.whole(line);
    if (text.empty()) continue;
    if (text.size() <= (next - i) * kExcerpt)
      put(out, {line, 0}, {text, 0, false});
    else
      for (; i < next; ++i) put(out, places[i], excerpt_around(text, places[i].column));
  }
  return out;
}

}  // namespace

Footprints::Footprints(const rule::Rulebook& book, const FootprintLayout& layout, bool places)
    : book_(book), layout_(layout), places_(places), realms_(1), link_fields_(1) {
  kept_.emplace_back(kArena);
  group_number("");
}

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
  // Open addressing over the numbers of cells, whose ids are in the cells alone. The size is a
  // power of two.
  const std::size_t mask = table_.size() - 1;
  std::size_t at = (std::hash<std::string_view>()(id) + kind) & mask;
  for (; table_[at] != kNone; at = (at + 1) & mask) {
    if (cells_[table_[at]].kind != kind || this->id(table_[at]) != id) continue;
    found = true;
    return table_[at];
  }
  // Not there: the free place in the table.
  return static_cast<std::uint32_t>(at);
}

std::uint32_t Footprints::cell(std::uint32_t kind, std::string_view id, bool copied) {
  bool found = false;
  std::uint32_t at = look(kind, id, found);
  if (found) return at;
  // At three quarters full the runs of a linear probe become long.
  if (table_.empty() || cells_.size() * 4 >= table_.size() * 3) {
    table_.assign(std::max<std::size_t>(1024, table_.size() * 2), kNone);
    for (std::uint32_t i = 0; i < cells_.size(); ++i)
      table_[look(cells_[i].kind, this->id(i), found)] = i;
    at = look(kind, id, found);
  }
  const std::string_view kept = copied ? id : kept_.front().copy(id);
  const auto number = static_cast<std::uint32_t>(cells_.size());
  cells_.push_back({kept.data(), static_cast<std::uint32_t>(kept.size()), kind});
  cell_roots_.push_back(kNone);
  table_[at] = number;
  return number;
}

void Footprints::put_link(std::string& out, const dossier::FieldSpec& field, std::uint64_t cell,
                          Place where) {
  std::vector<const dossier::FieldSpec*>& fields = link_fields_.front();
  const auto known = std::find(fields.begin(), fields.end(), &field);
  packed::put(out, static_cast<std::uint64_t>(known - fields.begin()));
  if (known == fields.end()) fields.push_back(&field);
  packed::put(out, cell);
  packed::put(out, where);
}

void Footprints::add(const dossier::Dossier& dossier, std::string_view group, dossier::Gate* gate) {
  if (dossier.record == nullptr) return;
  const dossier::KindSpec& kind = *dossier.kind;
  const Value& id = dossier.record->slots[kind.id_field];
  const Place where = id.where() ? id.where() : dossier.where;
  record_.clear();
  Packer packer(*this, record_);
  packer.record(*dossier.record, *kind.record);
  packer.places.insert(packer.places.end(), {where, dossier.record->where});
  std::string former;
  if (kind.former_field >= 0)
    if (const Value& v = dossier.record->slots[kind.former_field]; v.is(cel::Kind::list))
      for (std::uint32_t i = 0; i < v.list->size; ++i)
        if (v.list->items[i].is(cel::Kind::string))
          packed::put(former, v.list->items[i].str->view());
  const std::string lines = gate == nullptr ? std::string() : pack_lines(packer.places, *gate);
  buffer_.clear();
  packed::put(buffer_, std::string_view(lines));
  buffer_ += record_;
  const Lead lead(dossier.name, former, where, dossier.record->where);
  Root root{&kind,
            keep_sized(kept_.front(), lead.bytes()),
            packed_.add(buffer_),
            links_.add(packer.links),
            dossier.origin.file,
            dossier.origin.document,
            kNone,
            group_number(group),
            0,
            !lines.empty()};
  if (!dossier.origin.id.empty()) root.cell = cell(number(kind.record->type), dossier.origin.id);
  roots_.push_back(root);
  ++counts_[kind.name];
}

void Footprints::add(Footprints&& other) {
  std::vector<std::uint32_t> cells;
  cells.reserve(other.cells_.size());
  for (const Cell& c : other.cells_) cells.push_back(cell(c.kind, {c.id, c.size}, true));
  std::vector<std::uint32_t> groups;
  for (const std::string& g : other.groups_) groups.push_back(group_number(g));
  const auto first = static_cast<std::uint32_t>(realms_.size());
  const std::uint32_t packed = packed_.add(std::move(other.packed_));
  const std::uint32_t links = links_.add(std::move(other.links_));
  for (Root& root : other.roots_) {
    if (root.cell != kNone) root.cell = cells[root.cell];
    root.group = groups[root.group];
    root.realm += first;
    root.packed.block += packed;
    root.links.block += links;
    roots_.push_back(root);
  }
  for (std::vector<std::uint32_t>& own : other.realms_) {
    for (std::uint32_t& number : own) number = cells[number];
    // Its own numbers are those of the list; without cells there is nothing to number.
    realms_.push_back(own.empty() ? cells : std::move(own));
  }
  std::move(other.link_fields_.begin(), other.link_fields_.end(), std::back_inserter(link_fields_));
  std::move(other.kept_.begin(), other.kept_.end(), std::back_inserter(kept_));
  for (const auto& [kind, count] : other.counts_) counts_[kind] += count;
}

void Footprints::link() {
  // By place in the input: the result must not depend on which worker read what. Only then are
  // duplicates told, the first of them being the one that references mean.
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
  answer_names();
}

std::string_view Footprints::name(const Root& root) const {
  Cursor at = sized(root.lead);
  return Lead(at).name;
}

std::vector<std::string_view> Footprints::former_names(const Root& root) const {
  Cursor at = sized(root.lead);
  std::vector<std::string_view> out;
  for (Cursor names(Lead(at).former); names.left() > 0;) out.push_back(names.text());
  return out;
}

Place Footprints::where(const Root& root) const {
  Cursor at = sized(root.lead);
  return Lead(at).id;
}

std::shared_ptr<const Excerpt> Footprints::Reader::excerpt(const Root& root, Place where) {
  if (!root.lined) return nullptr;
  Cursor at(packed_.read(root.packed));
  Cursor lines(at.text());
  while (lines.left() > 0) {
    Line line(lines);
    if (line.at.line != where.line) continue;
    if (line.at.column == 0)
      return std::make_shared<const Excerpt>(excerpt_around(line.excerpt.text, where.column));
    if (line.at.column == where.column)
      return std::make_shared<const Excerpt>(std::move(line.excerpt));
  }
  return nullptr;
}

std::vector<Footprints::Link> Footprints::Reader::links(const Root& root) {
  std::vector<Link> out;
  for (Cursor at(links_.read(root.links)); at.left() > 0;) {
    const dossier::FieldSpec* field = prints_.link_fields_[root.realm][at.number()];
    const std::uint32_t cell = prints_.cell_of(root, at.number());
    out.push_back({field, cell, at.place()});
  }
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
    // Union-find with path halving.
    while (parent[g] != g) g = parent[g] = parent[parent[g]];
    return g;
  };
  Reader reader(*this);
  for (const Root& root : roots_) {
    if (kinds.count(root.kind) == 0) continue;
    for (const Link& link : reader.links(root)) {
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
  // The order of groups in memory depends on who read first; that of the dossiers does not.
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::uint32_t> Footprints::all(
    const std::function<bool(const dossier::KindSpec&)>& needed) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < roots_.size(); ++i)
    if (needed(*roots_[i].kind)) out.push_back(i);
  return out;
}

// ---- as bytes: the ids that are named, the groups, the dossiers

std::string Footprints::save() const {
  // Cells are numbered as they are met: the numbers in memory depend on who read what first.
  std::unordered_map<std::uint32_t, std::uint64_t> numbers;
  std::string cells;
  const auto renumbered = [&](std::uint32_t cell) {
    const auto [found, fresh] = numbers.try_emplace(cell, numbers.size());
    if (fresh) {
      packed::put(cells, std::uint64_t{cells_[cell].kind});
      packed::put(cells, id(cell));
    }
    return found->second;
  };
  std::string roots;
  std::string record;
  Reader reader(*this);
  for (const Root& root : roots_) {
    packed::put(roots, std::uint64_t{number(root.kind->record->type)});
    packed::put(roots, std::uint64_t{root.file});
    packed::put(roots, std::uint64_t{root.document});
    // 0: without an id.
    packed::put(roots, root.cell == kNone ? 0 : renumbered(root.cell) + 1);
    packed::put(roots, std::string_view(groups_[root.group]));
    Cursor lead = sized(root.lead);
    Cursor at(reader.packed_.read(root.packed));
    record = Lead(lead).bytes();
    packed::put(record, at.text());
    packed::Writer writer(record);
    auto copy = [&](const dossier::FieldSpec&, Slot slot) {
      if (slot.code == Code::reference) slot.number = renumbered(cell_of(root, slot.number));
      writer.put(slot);
      return true;
    };
    walk_record(at, layout_, *root.kind->record, copy);
    packed::put(roots, std::string_view(record));
  }
  std::string out;
  packed::put(out, std::uint64_t{numbers.size()});
  out += cells;
  packed::put(out, std::uint64_t{roots_.size()});
  return out + roots;
}

namespace {

bool date_fits(std::int64_t days) {
  return make_date(1, 1, 1)->days <= days && days <= make_date(9999, 12, 31)->days;
}

// True if a dossier can have such a value in this field.
bool fits(const dossier::FieldSpec& field, const Slot& slot, std::size_t cells) {
  using Shape = dossier::FieldSpec::Shape;
  // Any field may be missing or faulty in a dossier, required ones too.
  if (slot.code == Code::absent || slot.code == Code::unreadable || slot.code == Code::null)
    return true;
  if (field.shape == Shape::record) return slot.code == Code::record && field.record != nullptr;
  if (field.shape == Shape::list) return slot.code == Code::list && field.item != nullptr;
  // Ways back are computed from references and never stored.
  if (field.shape == Shape::back) return false;
  switch (field.scalar) {
    case dossier::Scalar::string:
      return slot.code == Code::text && find_invalid_utf8(slot.text) == slot.text.npos;
    case dossier::Scalar::choice:
      return slot.code == Code::choice && slot.number < field.type->choices.size();
    case dossier::Scalar::integer:
      return slot.code == Code::whole;
    case dossier::Scalar::decimal:
    case dossier::Scalar::money:
      return slot.code == Code::decimal;
    case dossier::Scalar::boolean:
      return slot.code == Code::yes || slot.code == Code::no;
    case dossier::Scalar::date:
      return slot.code == Code::day && date_fits(slot.integer);
    case dossier::Scalar::timestamp:
    case dossier::Scalar::duration:
    case dossier::Scalar::quantity:
      return slot.code == Code::text && dossier::parse_moment(field.scalar, slot.text);
    case dossier::Scalar::time:
      return slot.code == Code::text && cel::read_time(slot.text);
    case dossier::Scalar::reference:
      return slot.code == Code::reference && slot.number < cells;
  }
  return false;
}

bool texts_fit(std::string_view bytes) {
  Cursor at(bytes);
  while (at.left() > 0) {
    const std::string_view text = at.text();
    if (at.failed() || find_invalid_utf8(text) != text.npos) return false;
  }
  return true;
}

bool lines_fit(std::string_view bytes) {
  Cursor at(bytes);
  while (at.left() > 0) {
    const Line line(at);
    if (at.failed() || find_invalid_utf8(line.excerpt.text) != std::string::npos) return false;
  }
  return true;
}

}  // namespace

bool Footprints::load(std::string_view bytes, std::uint32_t files) {
  const auto& kinds = book_.schema.kinds();
  // Into a value of its own, so that a part that turns out faulty leaves nothing behind.
  Footprints part(book_, layout_, places_);
  Cursor at(bytes);
  std::vector<std::uint32_t> own;  // cells by their number in the bytes
  // A cell takes two bytes at least: the stated count is checked against what is there.
  const std::uint64_t cells = at.number();
  for (std::uint64_t i = 0; i < cells && !at.failed(); ++i) {
    const std::uint32_t kind = at.small();
    const std::string_view id = at.text();
    if (kind >= kinds.size() || id.size() > limits::kIdBytes || find_invalid_utf8(id) != id.npos)
      return false;
    own.push_back(part.cell(kind, id));
    if (own.back() != i) return false;  // there already
  }
  const std::uint64_t count = at.number();
  for (std::uint64_t i = 0; i < count && !at.failed(); ++i) {
    Root root{};
    const std::uint32_t kind = at.small();
    root.file = at.small();
    root.document = at.small();
    const std::uint64_t cell = at.number();
    const std::string_view group = at.text();
    if (at.failed() || kind >= kinds.size() || root.file >= files || cell > own.size())
      return false;
    root.kind = &kinds[kind];
    root.cell = cell == 0 ? kNone : static_cast<std::uint32_t>(cell - 1);
    root.group = part.group_number(group);
    Cursor inner(at.text());
    const Lead lead(inner);
    const std::string_view packed(inner.here(), inner.left());
    const std::string_view lines = inner.text();
    std::string links;
    auto check = [&](const dossier::FieldSpec& field, const Slot& slot) {
      if (!fits(field, slot, own.size())) return false;
      if (slot.code == Code::reference) part.put_link(links, field, slot.number, slot.where);
      return true;
    };
    walk_record(inner, layout_, *root.kind->record, check);
    if (at.failed() || inner.failed() || inner.left() != 0 || !lines_fit(lines) ||
        find_invalid_utf8(lead.name) != lead.name.npos || !texts_fit(lead.former))
      return false;
    root.lead = keep_sized(part.kept_.front(), lead.bytes());
    root.packed = part.packed_.add(packed);
    root.lined = !lines.empty();
    root.links = part.links_.add(links);
    part.roots_.push_back(root);
    ++part.counts_[root.kind->name];
  }
  if (at.failed() || at.left() != 0) return false;
  add(std::move(part));
  return true;
}

}  // namespace ducha::check
