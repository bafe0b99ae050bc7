// Sums by group: what each dossier adds, and how groups add up to those above.
#include "check/rollup.h"

#include <algorithm>

namespace ducha::check {

namespace {

// The id that a dossier names in a field of references.
std::string way_up(const Footprints& prints, Footprints::Reader& reader,
                   const Footprints::Root& root, const dossier::FieldSpec* field) {
  for (const Footprints::Link& link : reader.links(root))
    if (link.field == field) return std::string(prints.id(prints.canonical(link.cell)));
  return {};
}

}  // namespace

RollUp::RollUp(const rule::Rulebook& book, const std::vector<const rule::Rule*>& measures)
    : book_(book), measures_(measures) {
  for (const rule::Topic& t : book.topics)
    if (t.id != result::topics_beside()[0].id)
      topics_.push_back(std::make_shared<std::string>(t.id));
  for (const result::TopicInfo& beside : result::topics_beside())
    topics_.push_back(std::make_shared<std::string>(beside.id));
  for (const rule::Rule* m : measures_)
    measure_ids_.push_back(std::make_shared<std::string>(m->id));
}

std::string_view RollUp::group_of(const dossier::KindSpec& kind, const cel::Record& record,
                                  const cel::Layout& layout) const {
  if (book_.roll_up.empty()) return {};
  if (&kind == book_.roll_up[0]) return record.origin == nullptr ? "" : record.origin->id;
  const auto path = book_.group_paths.find(&kind);
  if (path == book_.group_paths.end()) return {};
  const cel::Record* at = &record;
  for (const int field : path->second) {
    const int slot = layout.slot(*at->type, field);
    if (slot < 0) return {};
    const cel::Value& v = at->slots[slot];
    if (v.is(cel::Kind::ref)) return v.ref->id.view();
    if (!v.is(cel::Kind::record)) return {};
    at = v.record;
  }
  return {};
}

RollUp::Sums& RollUp::sums(std::string_view group) {
  const auto found = groups_.find(group);
  if (found != groups_.end()) return found->second;
  Sums& made = groups_[std::string(group)];
  made.topics.resize(topics_.size());
  made.measures.resize(measures_.size());
  return made;
}

void RollUp::dossier(std::string_view group) {
  if (!book_.roll_up.empty()) ++sums(group).dossiers;
}

std::size_t RollUp::topic(std::string_view id) const {
  const auto found =
      std::find_if(topics_.begin(), topics_.end(), [&](const auto& t) { return *t == id; });
  return static_cast<std::size_t>(found - topics_.begin());
}

void RollUp::verdict(Sums& sums, std::size_t topic, Verdict verdict, std::uint64_t count) const {
  if (!book_.roll_up.empty() && topic < topics_.size()) sums.topics[topic][verdict] += count;
}

void RollUp::waive(std::string_view group, std::size_t topic, Verdict was) {
  if (book_.roll_up.empty() || topic >= topics_.size()) return;
  auto& counts = sums(group).topics[topic];
  --counts[was];
  ++counts[Verdict::waived];
}

void RollUp::measure(std::string_view group, std::size_t m, std::optional<std::int64_t> value) {
  sums(group).measures[m].add(value);
}

void RollUp::add(Sums& to, const Sums& from) {
  to.topics.resize(from.topics.size());
  to.measures.resize(from.measures.size());
  to.dossiers += from.dossiers;
  for (std::size_t t = 0; t < to.topics.size(); ++t) to.topics[t] += from.topics[t];
  for (std::size_t m = 0; m < to.measures.size(); ++m) to.measures[m].add(from.measures[m]);
}

void RollUp::take(RollUp& other) {
  groups_.merge(other.groups_);
  for (const auto& [id, from] : other.groups_) add(sums(id), from);
  other.groups_.clear();
}

void RollUp::add(const std::vector<result::Group>& groups) {
  for (const result::Group& g : groups) {
    Sums& to = sums(g.id);
    to.dossiers += g.dossiers;
    for (const auto& [id, counts] : g.topics)
      for (std::size_t v = 0; v < kVerdicts; ++v)
        verdict(to, topic(*id), static_cast<Verdict>(v), counts[v]);
    for (const auto& [id, spread] : g.measures)
      for (std::size_t m = 0; m < measures_.size(); ++m)
        if (measures_[m]->id == *id) to.measures[m].add(spread);
  }
}

result::Group RollUp::group_from(const std::string& kind, const std::string& id,
                                 const Sums& from) const {
  result::Group g;
  g.kind = kind;
  g.id = id;
  g.dossiers = from.dossiers;
  for (std::size_t t = 0; t < topics_.size(); ++t)
    if (std::any_of(from.topics[t].begin(), from.topics[t].end(),
                    [](std::uint64_t n) { return n != 0; }))
      g.topics.emplace_back(topics_[t], from.topics[t]);
  for (std::size_t m = 0; m < measures_.size(); ++m)
    if (from.measures[m].known + from.measures[m].unknown > 0)
      g.measures.emplace_back(measure_ids_[m], from.measures[m]);
  result::sort(g);
  g.topics.shrink_to_fit();
  g.measures.shrink_to_fit();
  return g;
}

std::vector<result::Group> RollUp::groups() const {
  std::vector<result::Group> out;
  if (book_.roll_up.empty()) return out;
  for (const auto& [id, sums] : groups_)
    out.push_back(group_from(book_.roll_up[0]->name, id, sums));
  return out;
}

std::vector<result::Group> RollUp::take_groups(const Footprints& prints) {
  std::vector<result::Group> out;
  if (book_.roll_up.empty()) return out;
  std::map<std::string, Sums, std::less<>> level = std::move(groups_);
  groups_.clear();
  // Some dossiers name their group, others write its id.
  std::vector<std::pair<std::string, Sums>> named;
  for (auto& [id, sums] : level)
    if (prints.canonical_group(id) != id) named.emplace_back(id, std::move(sums));
  for (const auto& [id, sums] : named) {
    level.erase(id);
    add(level[std::string(prints.canonical_group(id))], sums);
  }
  Footprints::Reader reader(prints);
  for (std::size_t n = 0; n < book_.roll_up.size(); ++n) {
    const dossier::KindSpec& kind = *book_.roll_up[n];
    const dossier::KindSpec* above = n + 1 < book_.roll_up.size() ? book_.roll_up[n + 1] : nullptr;
    std::map<std::string, Sums, std::less<>> next;
    const auto found = book_.group_paths.find(&kind);
    const dossier::FieldSpec* path = nullptr;
    if (above != nullptr && found != book_.group_paths.end()) {
      const dossier::RecordSpec* record = kind.record;
      for (const int field : found->second) {
        path = &record->fields[static_cast<std::size_t>(field)];
        record = path->record;
      }
    }
    out.reserve(out.size() + level.size());
    // The sums of a level are freed while the next one is made: there may be as many groups as
    // dossiers.
    while (!level.empty()) {
      const auto node = level.extract(level.begin());
      const std::string& id = node.key();
      const Sums& sums = node.mapped();
      result::Group g = group_from(kind.name, id, sums);
      const Footprints::Root* root = prints.find(kind.name, id);
      if (root != nullptr) g.name = prints.name(*root);
      if (above != nullptr) {
        if (root != nullptr) g.parent = way_up(prints, reader, *root, path);
        add(next[g.parent], sums);
      }
      out.push_back(std::move(g));
    }
    level = std::move(next);
  }
  return out;
}

}  // namespace ducha::check
