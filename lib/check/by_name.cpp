// References that are written as names: members of Footprints (footprint.h) that link() uses.
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "check/footprint.h"
#include "dossier/naming.h"

namespace ducha::check {

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) > 0; });
}

const RE2* pattern_of(const dossier::KindSpec& kind) {
  return kind.id_field < 0 ? nullptr
                           : static_cast<const RE2*>(kind.record->at(kind.id_field).matcher.get());
}

}  // namespace

// What the dossiers of a kind and the references to it are called.
struct Footprints::Called {
  struct Root {
    std::uint32_t cell;
    std::string id, name;  // keys
  };
  std::vector<Root> roots;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_key;  // roots
  // Cells without a dossier; dossiers without a name stand among the ids.
  std::vector<std::uint32_t> ids, names;
};

// A reference may be the name of its dossier or a former one, if no other of the kind has it, or
// its id in another writing. Ids go before names. What is neither may be a slip for the ids and
// names that are near; and of a name and an id, neither of which leads to the other, nobody knows
// that they differ.
void Footprints::answer_names() {
  perhaps_.clear();
  written_first_.clear();
  std::map<std::uint32_t, std::vector<std::uint32_t>> open;  // cells by kind
  for (std::uint32_t c = 0; c < cells_.size(); ++c)
    if (cell_roots_[c] == kNone) open[cells_[c].kind].push_back(c);
  if (open.empty()) return;
  std::map<std::uint32_t, Called> called;  // by kind
  for (std::uint32_t i = 0; i < roots_.size(); ++i) {
    const Root& root = roots_[i];
    if (root.cell == kNone || cell_roots_[root.cell] != i) continue;
    const std::uint32_t kind = cells_[root.cell].kind;
    if (open.count(kind) == 0) continue;
    Called& all = called[kind];
    std::string id = dossier::name_key(this->id(root));
    std::string name = dossier::name_key(this->name(root));
    all.by_key[id].push_back(i);
    if (name.empty()) all.ids.push_back(root.cell);
    if (!name.empty() && name != id) all.by_key[name].push_back(i);
    for (const std::string_view former : former_names(root)) {
      std::string key = dossier::name_key(former);
      std::vector<std::uint32_t>& called_so = all.by_key[key];
      if (key.empty() || (!called_so.empty() && called_so.back() == i)) continue;
      called_so.push_back(i);
      all.roots.push_back({root.cell, key, key});
    }
    all.roots.push_back({root.cell, std::move(id), std::move(name)});
  }
  std::uint64_t compared = 0;
  for (auto& [kind, cells] : open) {
    Called& all = called[kind];
    // By their texts: the numbers of cells depend on who read what first.
    std::sort(cells.begin(), cells.end(),
              [&](std::uint32_t a, std::uint32_t b) { return id(a) < id(b); });
    std::unordered_map<std::string, std::uint32_t> first;
    std::vector<std::uint32_t> left;
    for (const std::uint32_t c : cells) {
      const std::string key = dossier::name_key(id(c));
      const auto found = all.by_key.find(key);
      if (found != all.by_key.end() && found->second.size() == 1) {
        cell_roots_[c] = found->second[0];
        continue;
      }
      if (const auto [at, fresh] = first.try_emplace(key, c); !fresh) {
        written_first_[c] = at->second;
        continue;
      }
      left.push_back(c);
      const RE2* pattern = pattern_of(book_.schema.kinds()[kind]);
      const bool is_id = pattern == nullptr ? is_ascii(key) : RE2::FullMatch(key, *pattern);
      (is_id ? all.ids : all.names).push_back(c);
      if (found != all.by_key.end())
        for (const std::uint32_t root : found->second)
          perhaps_[c].cells.push_back(roots_[root].cell);
    }
    for (const std::uint32_t c : left) look_near(c, all, compared);
  }
  for (std::string& group : groups_) group = std::string(canonical_group(group));
}

// Ids of one kind are all alike, and one that nobody has may be that of a dossier which was not
// handed in. So ids are near only where two neighbours are swapped, or where the text cannot be an
// id of the kind.
void Footprints::look_near(std::uint32_t cell, const Called& all, std::uint64_t& compared) {
  const RE2* pattern = pattern_of(book_.schema.kinds()[cells_[cell].kind]);
  const std::string text = dossier::name_key(id(cell));
  compared += all.roots.size() + all.ids.size() + all.names.size();
  if (text.empty() || text.size() > limits::kNameShown || compared > limits::kIdsCompared) return;
  const bool ascii = is_ascii(text);
  const bool fits = pattern != nullptr && RE2::FullMatch(text, *pattern);
  Perhaps out;
  if (const auto known = perhaps_.find(cell); known != perhaps_.end()) out = known->second;
  for (const Called::Root& root : all.roots) {
    const bool near = ascii ? pattern != nullptr && (dossier::swapped(text, root.id) ||
                                                     (!fits && dossier::one_off(text, root.id)))
                            : dossier::may_mean(text, root.name);
    if (near) out.cells.push_back(root.cell);
  }
  std::sort(out.cells.begin(), out.cells.end(),
            [&](std::uint32_t a, std::uint32_t b) { return id(a) < id(b); });
  out.cells.erase(std::unique(out.cells.begin(), out.cells.end()), out.cells.end());
  out.near = out.cells.size();
  if (pattern == nullptr ? !ascii : !fits) {
    out.cells.insert(out.cells.end(), all.ids.begin(), all.ids.end());
    for (const std::uint32_t other : all.names)
      if (other != cell && !ascii && dossier::may_mean(text, dossier::name_key(id(other))))
        out.cells.push_back(other);
  }
  if (!out.cells.empty()) perhaps_[cell] = std::move(out);
}

const Footprints::Perhaps& Footprints::perhaps(std::uint32_t cell) const {
  static const Perhaps kNobody;
  const auto found = perhaps_.find(cell);
  return found == perhaps_.end() ? kNobody : found->second;
}

std::vector<std::string> Footprints::called(std::string_view kind) const {
  std::vector<std::string> out;
  for (const Root& root : roots_) {
    if (root.kind->name != kind || root.cell == kNone) continue;
    out.emplace_back(id(root));
    if (const std::string_view name = this->name(root); !name.empty()) out.emplace_back(name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void Footprints::tell_perhaps(std::uint32_t cell, cel::RefCell& to, Arena& arena) const {
  const std::vector<std::uint32_t>& cells = perhaps(cell).cells;
  auto* ids = arena.array<cel::Str>(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    ids[i] = {cells_[cells[i]].id, cells_[cells[i]].size};
  to.perhaps = ids;
  to.perhaps_count = static_cast<std::uint32_t>(cells.size());
}

const Footprints::Root* Footprints::find(std::string_view kind, std::string_view id) const {
  const dossier::KindSpec* spec = book_.schema.kind(kind);
  if (spec == nullptr) return nullptr;
  bool found = false;
  const std::uint32_t number = look(this->number(spec->record->type), id, found);
  if (!found || cell_roots_[number] == kNone) return nullptr;
  return &roots_[cell_roots_[number]];
}

std::uint32_t Footprints::group_number(std::string_view group) {
  const auto known = group_numbers_.find(group);
  if (known != group_numbers_.end()) return known->second;
  const auto number = static_cast<std::uint32_t>(groups_.size());
  groups_.emplace_back(group);
  group_numbers_.emplace(std::string(group), number);
  return number;
}

std::string_view Footprints::canonical_group(std::string_view group) const {
  if (book_.roll_up.empty()) return group;
  const Root* root = find(book_.roll_up[0]->name, group);
  return root == nullptr ? group : id(*root);
}

}  // namespace ducha::check
