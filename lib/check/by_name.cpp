// References that are written as names: members of Footprints (footprint.h) that link() uses.
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "check/footprint.h"
#include "dossier/scalar.h"

namespace ducha::check {

// A reference may be the name of its dossier, if no other of the kind has it. Ids go before names.
void Footprints::answer_names() {
  std::vector<std::uint32_t> open;
  std::set<std::uint32_t> kinds;
  for (std::uint32_t c = 0; c < cells_.size(); ++c)
    if (cell_roots_[c] == kNone && counts_.count(book_.schema.kinds()[cells_[c].kind].name) != 0) {
      open.push_back(c);
      kinds.insert(cells_[c].kind);
    }
  if (open.empty()) return;
  // kNone: several have the name.
  std::map<std::uint32_t, std::unordered_map<std::string, std::uint32_t>> named;
  for (std::uint32_t i = 0; i < roots_.size(); ++i) {
    const Root& root = roots_[i];
    if (root.cell == kNone || cell_roots_[root.cell] != i) continue;
    const std::uint32_t kind = cells_[root.cell].kind;
    if (kinds.count(kind) == 0) continue;
    const std::string_view name = this->name(root);
    if (name.empty()) continue;
    const auto [at, fresh] = named[kind].try_emplace(dossier::squeezed_word(name), i);
    if (!fresh) at->second = kNone;
  }
  for (const std::uint32_t c : open) {
    const auto& names = named[cells_[c].kind];
    if (const auto found = names.find(dossier::squeezed_word(id(c))); found != names.end())
      cell_roots_[c] = found->second;
  }
  for (std::string& group : groups_) group = std::string(canonical_group(group));
}

std::string_view Footprints::canonical_group(std::string_view group) const {
  if (book_.roll_up.empty()) return group;
  const Root* root = find(book_.roll_up[0]->name, group);
  return root == nullptr ? group : id(*root);
}

}  // namespace ducha::check
