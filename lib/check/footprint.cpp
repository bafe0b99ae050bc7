// Layout, copying and linking of footprints. See footprint.h.
#include "check/footprint.h"

#include <algorithm>
#include <set>

#include "base/limits.h"

namespace ducha::check {

namespace {

using cel::Kind;
using cel::Value;

void each_expression(const rule::Rule& rule,
                     const std::function<void(const rule::Expression&)>& f) {
  f(rule.each);
  f(rule.when);
  for (const rule::Let& let : rule.lets) f(let.value);
  f(rule.assertion);
  for (const rule::Template* t : {&rule.message.zh, &rule.message.en})
    for (const rule::Expression& e : t->holes) f(e);
}

}  // namespace

FootprintLayout::FootprintLayout(const rule::Rulebook& book,
                                 const std::vector<const rule::Rule*>& rules)
    : book_(book) {
  std::set<cel::FieldRead> reads;
  for (const rule::Rule* rule : rules) {
    each_expression(*rule, [&](const rule::Expression& e) {
      if (e) reads.insert(e.expr->reads().begin(), e.expr->reads().end());
    });
    // What the finding points at.
    const dossier::RecordSpec* record = rule->kind->record;
    if (rule->target.item && rule->each)
      record = book.schema.record_of(rule->each.expr->type().args[0]->record);
    for (const int field : rule->target.fields) {
      if (record == nullptr) break;
      keep(*record->type, field);
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
  for (const auto& [kind, path] : book.group_paths) {
    const dossier::RecordSpec* record = kind->record;
    for (const int field : path) {
      keep(*record->type, field);
      record = record->fields[static_cast<std::size_t>(field)].record;
    }
  }
  if (!rules.empty())
    for (const dossier::KindSpec& kind : book.schema.kinds()) keep_acyclic(*kind.record, 0);
  // Items of lists keep the field that names them in paths.
  std::vector<const cel::RecordType*> kept;
  for (const auto& [type, slots] : slots_) kept.push_back(type);
  for (const cel::RecordType* type : kept)
    if (type->key >= 0) keep(*type, type->key);
  // In the order of the schema, so that every process lays footprints out alike.
  for (auto& [type, slots] : slots_) {
    std::sort(slots.fields.begin(), slots.fields.end());
    for (std::size_t i = 0; i < slots.fields.size(); ++i)
      slots.of_field[static_cast<std::size_t>(slots.fields[i])] = static_cast<int>(i);
  }
}

void FootprintLayout::keep(const cel::RecordType& record, int field) {
  Slots& slots = slots_[&record];
  if (slots.of_field.empty()) slots.of_field.assign(static_cast<std::size_t>(record.size()), -1);
  int& slot = slots.of_field[static_cast<std::size_t>(field)];
  if (slot >= 0) return;
  slot = static_cast<int>(slots.fields.size());
  slots.fields.push_back(field);
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

void FootprintLayout::keep_acyclic(const dossier::RecordSpec& record, int depth) {
  if (depth > limits::kYamlDepth) return;
  const auto leads = [](const dossier::RecordSpec& r, auto&& self, int d) -> bool {
    if (d > 8) return false;
    for (const dossier::FieldSpec& f : r.fields)
      if (f.acyclic ||
          (f.shape == dossier::FieldSpec::Shape::record && self(*f.record, self, d + 1)))
        return true;
    return false;
  };
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const dossier::FieldSpec& f = record.fields[i];
    const bool part = f.shape == dossier::FieldSpec::Shape::record && leads(*f.record, leads, 0);
    if (f.acyclic || part) keep(*record.type, static_cast<int>(i));
    if (part) keep_acyclic(*f.record, depth + 1);
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

const cel::Str* Footprints::intern(std::string_view text) {
  const auto found = strings_.find(text);
  if (found != strings_.end()) return found->second;
  const std::string_view kept = text_.copy(text);
  const auto* str = text_.make<cel::Str>(kept.data(), static_cast<std::uint32_t>(kept.size()));
  strings_.emplace(kept, str);
  return str;
}

cel::RefCell* Footprints::cell(const cel::RecordType* kind, std::string_view id) {
  const auto found = cells_.find({kind, id});
  if (found != cells_.end()) return found->second;
  const cel::Str* text = intern(id);
  auto* made = arena_.make<cel::RefCell>(*text, kind, nullptr);
  cells_.emplace(std::pair{kind, text->view()}, made);
  return made;
}

Value Footprints::copy(const Value& value, const cel::Origin* origin) {
  switch (value.kind()) {
    case Kind::string:
      return Value::string(intern(value.str->view())).at(value.where());
    case Kind::ref:
      return Value::of(cell(value.ref->kind, value.ref->id.view())).at(value.where());
    case Kind::record:
      return Value::of(copy(*value.record, origin)).at(value.where());
    case Kind::list: {
      auto* items = arena_.array<Value>(value.list->size);
      for (std::uint32_t i = 0; i < value.list->size; ++i)
        items[i] = copy(value.list->items[i], origin);
      return Value::list_of(arena_.make<cel::List>(items, value.list->size)).at(value.where());
    }
    default:
      return value;
  }
}

cel::Record* Footprints::copy(const cel::Record& record, const cel::Origin* origin) {
  const std::vector<int>& fields = layout_.fields(*record.type);
  auto* slots = arena_.array<Value>(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) slots[i] = copy(record.slots[fields[i]], origin);
  return arena_.make<cel::Record>(record.type, origin, record.where, slots);
}

void Footprints::collect_links(const dossier::RecordSpec& spec, const cel::Record& record,
                               std::uint32_t root) {
  const auto look = [&](const dossier::FieldSpec& field, const Value& v, auto&& self) -> void {
    if (v.is(Kind::ref)) {
      links_.push_back(
          {cell(v.ref->kind, v.ref->id.view()), &field, root, v.where().line, v.where().column});
    } else if (v.is(Kind::record)) {
      if (field.record != nullptr) collect_links(*field.record, *v.record, root);
    } else if (v.is(Kind::list) && field.item != nullptr &&
               (field.item->record != nullptr ||
                field.item->scalar == dossier::Scalar::reference)) {
      for (std::uint32_t i = 0; i < v.list->size; ++i) self(*field.item, v.list->items[i], self);
    }
  };
  for (std::size_t i = 0; i < spec.fields.size(); ++i) look(spec.fields[i], record.slots[i], look);
}

cel::Origin* Footprints::origin(cel::Origin origin, std::string_view id) {
  auto* kept = arena_.make<cel::Origin>(origin);
  kept->id = id.empty() ? std::string_view() : intern(id)->view();
  return kept;
}

std::uint32_t Footprints::add_root(const dossier::KindSpec& kind, cel::Record* record,
                                   const cel::Origin* origin, std::string_view name, Place where) {
  roots_.push_back(
      {&kind, record, origin, name.empty() ? std::string_view() : text_.copy(name), where});
  ++counts_[kind.name];
  return static_cast<std::uint32_t>(roots_.size() - 1);
}

void Footprints::add(const dossier::Dossier& dossier) {
  if (dossier.record == nullptr) return;
  const cel::Origin* kept = origin(dossier.origin, dossier.origin.id);
  Place where = dossier.where;
  if (const Value& id = dossier.record->slots[dossier.kind->id_field]; !id.is(Kind::absent))
    where = id.where();
  const std::uint32_t number =
      add_root(*dossier.kind, copy(*dossier.record, kept), kept, dossier.name, where);
  collect_links(*dossier.kind->record, *dossier.record, number);
}

void Footprints::link() {
  std::vector<std::uint32_t> order(roots_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const cel::Origin& x = *roots_[a].origin;
    const cel::Origin& y = *roots_[b].origin;
    return x.file != y.file ? x.file < y.file : x.document < y.document;
  });
  std::vector<std::uint32_t> rank(order.size());
  std::vector<Root> sorted;
  sorted.reserve(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    rank[order[i]] = i;
    sorted.push_back(roots_[order[i]]);
  }
  roots_ = std::move(sorted);
  for (Link& l : links_) l.root = rank[l.root];
  std::sort(links_.begin(), links_.end(), [](const Link& a, const Link& b) {
    return std::tie(a.root, a.line, a.column) < std::tie(b.root, b.line, b.column);
  });
  for (std::uint32_t i = 0; i < roots_.size(); ++i) {
    const Root& root = roots_[i];
    if (root.origin->id.empty()) continue;
    const auto [at, fresh] =
        by_id_.emplace(std::pair<const cel::RecordType*, std::string_view>{root.kind->record->type,
                                                                           root.origin->id},
                       i);
    if (!fresh) {
      duplicates_.emplace_back(i, at->second);
      continue;
    }
    cell(root.kind->record->type, root.origin->id)->target = root.record;
  }
  fill_back_lists();
}

void Footprints::fill_back_lists() {
  for (const dossier::KindSpec& kind : book_.schema.kinds()) {
    const dossier::RecordSpec& spec = *kind.record;
    for (std::size_t f = 0; f < spec.fields.size(); ++f) {
      const dossier::FieldSpec& field = spec.fields[f];
      const int slot = layout_.slot(*spec.type, static_cast<int>(f));
      if (field.shape != dossier::FieldSpec::Shape::back || slot < 0) continue;
      const dossier::KindSpec* source = book_.schema.kind(field.target);
      // Who points at whom, in the order of the dossiers.
      std::unordered_map<const cel::Record*, std::vector<Value>> lists;
      for (const Root& root : roots_) {
        if (root.kind != source) continue;
        const cel::Record* at = root.record;
        const dossier::RecordSpec* record = source->record;
        Value v;
        for (std::size_t i = 0; at != nullptr && i < field.back_path.size(); ++i) {
          const int index = record->find(field.back_path[i]);
          v = at->slots[layout_.slot(*record->type, index)];
          at = v.is(Kind::record) ? v.record : nullptr;
          record = record->fields[static_cast<std::size_t>(index)].record;
        }
        if (v.is(Kind::ref) && v.ref->target != nullptr)
          lists[v.ref->target].push_back(Value::of(root.record));
      }
      for (const Root& root : roots_) {
        if (root.kind != &kind) continue;
        auto& items = lists[root.record];
        auto* kept = arena_.array<Value>(items.size());
        std::copy(items.begin(), items.end(), kept);
        const_cast<Value*>(root.record->slots)[slot] =
            Value::list_of(arena_.make<cel::List>(kept, static_cast<std::uint32_t>(items.size())));
      }
    }
  }
}

const Footprints::Root* Footprints::find(std::string_view kind, std::string_view id) const {
  const dossier::KindSpec* spec = book_.schema.kind(kind);
  if (spec == nullptr) return nullptr;
  const auto found = by_id_.find({spec->record->type, id});
  return found == by_id_.end() ? nullptr : &roots_[found->second];
}

std::vector<std::string> Footprints::ids(std::string_view kind) const {
  std::vector<std::string> out;
  for (const Root& root : roots_)
    if (root.kind->name == kind && !root.origin->id.empty()) out.emplace_back(root.origin->id);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace ducha::check
