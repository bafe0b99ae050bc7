// evidence.yaml: which papers show which fields, for the lists of what organizations have to
// supply.
#include <algorithm>

#include "base/suggest.h"
#include "base/text.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

class EvidenceReader {
 public:
  EvidenceReader(Rulebook& book, const Source& file, Problems& problems)
      : book_(book), context_{file.name(), &problems} {}

  void read(const Node& item) {
    Fields fields(context_, item, {"材料 ", "the evidence"});
    if (!fields.ok()) return;
    result::Evidence out;
    out.id = fields.text("id", true);
    out.title = fields.words_inline(true);
    out.each = fields.flag("each").value_or(false);
    out.holder = fields.text("holder");
    if (!out.holder.empty()) kind(*fields.get("holder"), out.holder);
    if (const Node* shows = fields.get("shows", true);
        shows != nullptr &&
        yaml::expect(context_, *shows, yaml::Shape::mapping, {"shows ", "`shows`"}))
      yaml::each_pair(*shows, [&](const Node& key, const Node& list) {
        if (const dossier::KindSpec* k = kind(key, std::string(key.text)))
          out.shows.push_back({k->name, paths(*k, list, out.each)});
      });
    fields.done();
    if (std::any_of(book_.evidence.begin(), book_.evidence.end(),
                    [&](const result::Evidence& e) { return e.id == out.id; }))
      context_.complain(*fields.get("id"), "rulebook/duplicate",
                        say("材料 {} 重复", "the evidence {} is there twice", visible(out.id)));
    book_.evidence.push_back(std::move(out));
  }

 private:
  const dossier::KindSpec* kind(const Node& at, const std::string& name) {
    const dossier::KindSpec* found = book_.schema.kind(name);
    if (found == nullptr) {
      std::vector<std::string> known;
      for (const dossier::KindSpec& k : book_.schema.kinds()) known.push_back(k.name);
      complain(at, say("没有类别 {}", "there is no kind {}", visible(name)), name, known);
    }
    return found;
  }

  std::vector<std::string> paths(const dossier::KindSpec& kind, const Node& list, bool each) {
    std::vector<std::string> out;
    if (!yaml::expect(context_, list, yaml::Shape::sequence, {"字段 ", "the fields"})) return out;
    yaml::each_item(list, [&](const Node& path) {
      const dossier::FieldSpec* field = find(kind, path);
      if (field == nullptr) return;
      if (each && (field->shape != dossier::FieldSpec::Shape::list || field->inner() == nullptr))
        context_.complain(
            path, "rulebook/evidence",
            say("each 只用于有编号各项的列表，{} 不是",
                "`each` is for lists of items with keys; {} is none", visible(path.text)));
      out.emplace_back(path.text);
    });
    return out;
  }

  const dossier::FieldSpec* find(const dossier::KindSpec& kind, const Node& path) {
    const dossier::RecordSpec* record = kind.record;
    const dossier::FieldSpec* field = nullptr;
    std::string_view rest = path.text;
    do {
      const std::string name(rest.substr(0, rest.find('.')));
      const int at = record == nullptr ? -1 : record->find(name);
      if (at < 0) {
        std::vector<std::string> known;
        if (record != nullptr)
          for (const dossier::FieldSpec& f : record->fields) known.push_back(f.name);
        complain(path, say("没有字段 {}", "there is no field {}", visible(path.text)), name, known);
        return nullptr;
      }
      field = &record->fields[static_cast<std::size_t>(at)];
      record = field->inner();
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    } while (!rest.empty());
    return field;
  }

  void complain(const Node& at, Message message, const std::string& name,
                const std::vector<std::string>& known) {
    const std::string near = suggest(name, known);
    context_.complain(at, "rulebook/evidence", std::move(message),
                      near.empty() ? say("可用:{}", "known: {}", shorten(joined(known, ", "), 300))
                                   : say("是不是想写 {}?", "did you mean {}?", near));
  }

  Rulebook& book_;
  Context context_;
};

}  // namespace

void read_evidence(Rulebook& book, const Source& file, const Node& list, Problems& problems) {
  const Context context{file.name(), &problems};
  if (!yaml::expect(context, list, yaml::Shape::sequence, {"evidence.yaml ", "evidence.yaml"}))
    return;
  EvidenceReader reader(book, file, problems);
  yaml::each_item(list, [&](const Node& item) { reader.read(item); });
}

}  // namespace ducha::rule
