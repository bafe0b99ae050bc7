// The groups for which verdicts and measures are added up: the kinds that `roll_up` names, and the
// way from a dossier to its group, which is the first way back that the group declares.
#include "base/suggest.h"
#include "rule/load_parts.h"
#include "rule/rulebook.h"

namespace ducha::rule {

namespace {

// Fields of the dossiers that the way back lists, from each to the group.
std::vector<int> way_to_group(const dossier::KindSpec& from, const dossier::FieldSpec& back) {
  std::vector<int> path;
  const dossier::RecordSpec* record = from.record;
  for (const std::string& part : back.back_path) {
    const int field = record == nullptr ? -1 : record->find(part);
    if (field < 0) return {};
    path.push_back(field);
    record = record->at(field).record;
  }
  return path;
}

}  // namespace

void find_groups(Rulebook& book, const std::vector<std::string>& names, const std::string& file,
                 Place at, Problems& problems) {
  const auto complain = [&](Message what, Hint hint) {
    problems.push_back({"rulebook/roll-up", file, at, 1, std::move(what), std::move(hint)});
  };
  for (const std::string& name : names) {
    const dossier::KindSpec* kind = book.schema.kind(name);
    if (kind == nullptr)
      return complain(say("没有类别 {}", "there is no kind {}", name),
                      meant(name, names_of(book.schema.kinds(), &dossier::KindSpec::name)));
    if (kind->record->type->unread) return;  // which is told
    const bool first = book.roll_up.empty();
    for (const dossier::FieldSpec& f : kind->record->fields) {
      if (f.shape != dossier::FieldSpec::Shape::back) continue;
      const dossier::KindSpec* from = book.schema.kind(f.target);
      if (from == nullptr || (!first && from != book.roll_up.back()) ||
          book.group_paths.count(from) != 0)
        continue;
      if (std::vector<int> path = way_to_group(*from, f); !path.empty())
        book.group_paths[from] = std::move(path);
    }
    // A way back that is faulty was told.
    if (first && book.group_paths.empty() && problems.empty())
      complain(say("{0} 没有 back 字段列出别的档案，没有可合计的",
                   "{0} has no `back` field that lists dossiers, so nothing can be added up for it",
                   name),
               say("写列出别的档案的类别，或删去 roll_up",
                   "name a kind that lists others, or take `roll_up` out"));
    if (!first && book.group_paths.count(book.roll_up.back()) == 0)
      complain(say("{0} 没有 back 字段列出 {1}，合计到不了它",
                   "{0} has no `back` field that lists the {1}, so nothing can be added up for it",
                   name, book.roll_up.back()->name),
               say("由近到远写，或在 schema/{0}.yaml 里加 {{back: {1}.{0}}}",
                   "write the nearest first, or add {{back: {1}.{0}}} to schema/{0}.yaml", name,
                   book.roll_up.back()->name));
    book.roll_up.push_back(kind);
  }
}

}  // namespace ducha::rule
