// evidence.yaml: which papers show which fields, for the lists of what organizations have to
// supply.
#include <algorithm>

#include "base/suggest.h"
#include "base/text.h"
#include "rule/keys.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

class EvidenceReader {
 public:
  EvidenceReader(Rulebook& book, const Source& file, Problems& problems)
      : book_(book), context_{file.name(), &problems, book.languages} {}

  void read(const Node& item) {
    Fields fields(context_, item, evidence_keys());
    if (!fields.ok()) return;
    result::Evidence out;
    out.id = fields.text("id");
    out.title = fields.words_inline(true);
    out.each = fields.flag("each").value_or(false);
    out.holder = fields.text("holder");
    if (!out.holder.empty()) kind(*fields.get("holder"));
    if (const Node* shows = fields.get("shows"))
      yaml::each_pair(*shows, [&](const Node& key, const Node& list) {
        if (const dossier::KindSpec* k = kind(key); k != nullptr)
          out.shows.push_back({k->name, paths(*k, list, out.each)});
      });
    fields.done();
    if (std::any_of(book_.evidence.begin(), book_.evidence.end(),
                    [&](const result::Evidence& e) { return e.id == out.id; }))
      context_.complain(item, "rulebook/duplicate",
                        say("材料 {} 重复", "the evidence {} is there twice", visible(out.id)));
    book_.evidence.push_back(std::move(out));
  }

 private:
  const dossier::KindSpec* kind(const Node& at) const {
    return known_kind(book_, context_, at, "rulebook/evidence");
  }

  std::vector<std::string> paths(const dossier::KindSpec& kind, const Node& list, bool each) {
    std::vector<std::string> out;
    if (!yaml::expect(context_, list, yaml::Shape::sequence, {"字段", "the fields"})) return out;
    yaml::each_item(list, [&](const Node& path) {
      dossier::PathFault fault;
      book_.schema.paths.push_back(
          {context_.file, path.where(), 0, kind.record, dossier::Lists::enter});
      const auto way = dossier::fields_along(*kind.record, path.text, dossier::Lists::enter, fault);
      // Paths go through lists: a paper shows a field of all items.
      if (way.empty())
        return context_.complain(path, "rulebook/evidence", std::move(fault.what),
                                 std::move(fault.hint));
      const dossier::FieldSpec* field = way.back();
      if (each && (field->shape != dossier::FieldSpec::Shape::list || field->inner() == nullptr))
        context_.complain(
            path, "rulebook/evidence",
            say("each 只用于有编号各项的列表，{} 不是",
                "`each` is for lists of items with keys; {} is none", visible(path.text)));
      out.emplace_back(path.text);
    });
    return out;
  }

  Rulebook& book_;
  Context context_;
};

}  // namespace

void read_evidence(Rulebook& book, const Source& file, const Node& list, Problems& problems) {
  const Context context{file.name(), &problems, book.languages};
  if (!yaml::expect(context, list, yaml::Shape::sequence, {"evidence.yaml ", "evidence.yaml"}))
    return;
  EvidenceReader reader(book, file, problems);
  yaml::each_item(list, [&](const Node& item) { reader.read(item); });
}

}  // namespace ducha::rule
