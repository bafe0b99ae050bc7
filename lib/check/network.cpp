// What references between dossiers come to. See across.h.
#include <algorithm>
#include <map>
#include <set>

#include "base/suggest.h"
#include "base/text.h"
#include "check/across.h"

namespace ducha::check {

using result::Finding;

void judge_network(const Shared& shared, std::vector<Finding>& out) {
  const Footprints& prints = shared.footprints;
  const auto& roots = prints.roots();
  const auto about = [&](const Footprints::Root& root) {
    return subject_of(root, shared, prints.name(root));
  };
  const auto where = [&](const Footprints::Root& root) {
    return fmt::format("{}:{}",
                       shared.files.empty() ? std::string() : shared.files[root.file].name(),
                       prints.where(root).line);
  };
  for (const auto& [second, first] : prints.duplicates()) {
    const Footprints::Root& root = roots[second];
    const std::string& field =
        root.kind->record->fields[static_cast<std::size_t>(root.kind->id_field)].name;
    add_fault(
        {"input/duplicate-id", prints.where(root), 1, field,
         say("编号 {} 重复,{} 已经用了", "the id {} is already used at {}",
             visible(prints.id(root)), where(roots[first])),
         say("每份档案一个编号,只交一份", "give every dossier its own id, and hand it in once")},
        about(root), out);
  }
  std::map<std::string, std::vector<std::string>> known;
  // Circles of acyclic references are looked for afterwards: the first way up of every dossier.
  std::map<std::uint32_t, std::pair<std::uint32_t, Footprints::Link>> up;
  const auto look = [&](std::uint32_t number, const Footprints::Link& link) {
    const std::uint32_t to = prints.target(link.cell);
    if (to != Footprints::kNone) {
      if (link.field->acyclic) up.try_emplace(number, to, link);
      return;
    }
    const Footprints::Root& root = roots[number];
    const std::string id(prints.id(link.cell));
    // The id of another kind of dossier is a slip whatever the run holds.
    const dossier::KindSpec* other = nullptr;
    const Footprints::Root* other_root = nullptr;
    for (const dossier::KindSpec& kind : shared.book.schema.kinds()) {
      if (kind.name == link.field->target) continue;
      if (const Footprints::Root* r = prints.find(kind.name, id)) {
        other = &kind;
        other_root = r;
      }
    }
    const std::string name = link.field->name.empty() ? link.field->target : link.field->name;
    if (other != nullptr) {
      add_fault(
          {"input/wrong-kind", link.where, static_cast<std::uint32_t>(id.size()), name,
           say("{} 应是 {} 的编号,{} 却是 {}({})", "{} must be the id of a {}; {} is a {} ({})",
               name, link.field->target, visible(id), other->name, where(*other_root)),
           say("改为 {} 的编号", "write the id of a {}", link.field->target)},
          about(root), out);
      return;
    }
    // Where no dossier of that kind was handed in, nobody can say whether the id is right.
    if (!prints.any(link.field->target)) return;
    auto [ids, fresh] = known.try_emplace(link.field->target);
    if (fresh) ids->second = prints.ids(link.field->target);
    const std::string near = suggest(id, ids->second);
    const std::size_t before = out.size();
    add_fault(
        {"input/dangling-reference", link.where,
         static_cast<std::uint32_t>(std::max<std::size_t>(1, count_code_points(id))), name,
         say("{} 引用的 {} {} 不在本次检查中", "{} refers to {} {}, which is not in this run", name,
             link.field->target, visible(id)),
         near.empty() ? say("改正编号,或补交该档案", "correct the id, or hand in that dossier")
                      : say("是不是想写 {}?", "did you mean {}?", near)},
        about(root), out);
    out[before].verdict = Verdict::unknown;
    out[before].missing.push_back(fmt::format("{} {}", link.field->target, visible(id)));
    out[before].needs.push_back({result::Need::What::dossier, link.field->target, id, {}});
  };
  for (std::uint32_t i = 0; i < roots.size(); ++i)
    for (const Footprints::Link& link : prints.links(roots[i])) look(i, link);
  // Walk up from every dossier, each once.
  std::set<std::uint32_t> done;
  for (const auto& [start, first] : up) {
    std::vector<std::uint32_t> path;
    for (std::uint32_t at = start; done.insert(at).second;) {
      path.push_back(at);
      const auto next = up.find(at);
      if (next == up.end()) break;
      at = next->second.first;
      const auto loop = std::find(path.begin(), path.end(), at);
      if (loop == path.end()) continue;
      std::string names;
      for (auto i = loop; i != path.end(); ++i)
        names += fmt::format("{} ({}) → ", visible(prints.id(roots[*i])), where(roots[*i]));
      names += visible(prints.id(roots[at]));
      const Footprints::Link& link = up.at(at).second;
      add_fault({"input/cycle", link.where, 1, link.field->name,
                 say("上级关系成环:{}", "superiors form a circle: {}", names),
                 say("改正其中一处上级", "correct one of the superiors")},
                about(roots[at]), out);
      break;
    }
  }
}

}  // namespace ducha::check
