// Reads dossiers whole, one after another. Door: load_dossiers(). Judges nothing.
#include "cli/dossiers.h"

#include <iterator>

#include "base/source.h"
#include "base/text.h"
#include "check/inputs.h"
#include "dossier/identity.h"
#include "yaml/split.h"

namespace ducha::cli {

std::vector<imports::Existing> load_dossiers(const rule::Rulebook& book,
                                             const std::vector<std::string>& paths,
                                             Problems& problems) {
  std::vector<imports::Existing> out;
  const auto files = check::find_inputs(paths, {}, problems);
  if (!problems.empty()) return out;
  yaml::Reader reader;
  for (const check::InputFile& file : files) {
    if (!file.has_path()) continue;
    const auto text = read_file(file.path(), file.name(), std::size_t{1} << 30, problems);
    if (!text) continue;
    yaml::each_piece(*text, [&](const yaml::Piece& piece) {
      const std::size_t before = problems.size();
      const yaml::Node* root = reader.read(piece.text, piece.first_line, problems);
      // A reader is given text and knows no file.
      for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = file.name();
      if (root == nullptr) return;
      imports::Existing one;
      if (const yaml::Node* kind = dossier::kind_word(*root, book.schema))
        one.kind = book.schema.kind_named(kind->text);
      if (one.kind == nullptr) {
        problems.push_back(
            {"input/no-kind", file.name(), root->where(), 1,
             say("不是规则库所知类别的档案", "is no dossier of a kind that the rulebook knows"),
             say("删去这份文档，或改正 kind", "remove the document, or correct `kind`")});
        return;
      }
      std::vector<dossier::Fault> faults;
      one.draft = imports::canonical(*one.kind, *root, faults);
      for (dossier::Fault& f : faults)
        problems.push_back({f.rule, file.name(), f.where, f.length,
                            said_of(visible(f.path), f.message),
                            say("先在档案里改正；这个值没有取",
                                "correct the dossier first; this value was not taken")});
      const auto& id = one.kind->record->at(one.kind->id_field).name;
      if (const yaml::Draft* value = one.draft.find(id)) one.id = value->text;
      one.where = fmt::format("{}:{}", visible(file.name()), root->line);
      out.push_back(std::move(one));
    });
  }
  return out;
}

}  // namespace ducha::cli
