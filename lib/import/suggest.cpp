// Maps as suggestions. See report.h.
#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.h"
#include "dossier/describe.h"
#include "import/report.h"

namespace ducha::imports {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;

constexpr std::size_t kHeadRows = 20;       // people put titles and notes above the headings
constexpr std::size_t kHeadingBytes = 300;  // a longer text is none

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

struct Known {
  std::string path;
  const FieldSpec* field;
  std::string zh = table::squeezed(field->label.zh);  // as headings are compared
  std::string en = lower(table::squeezed(field->label.en));
};

// Fields that a column can fill, with those of parts.
void collect(const RecordSpec& record, const std::string& lead,
             std::vector<const RecordSpec*>& open, std::vector<Known>& out) {
  if (std::find(open.begin(), open.end(), &record) != open.end()) return;
  open.push_back(&record);
  for (const FieldSpec& f : record.fields) {
    const std::string path = lead + f.name;
    if (f.shape == FieldSpec::Shape::record) collect(*f.record, path + ".", open, out);
    const bool texts =
        f.shape == FieldSpec::Shape::list && f.item->shape == FieldSpec::Shape::scalar;
    if ((f.shape == FieldSpec::Shape::scalar && path != "kind") || texts) out.push_back({path, &f});
  }
  open.pop_back();
}

// 党建经费(万元) and 党建经费（万元） without what is in brackets.
std::string bare(const std::string& heading) {
  const std::size_t at = std::min(heading.find('('), heading.find("（"));
  return lower(heading.substr(0, at == 0 ? heading.npos : at));
}

// The fields that have this heading as label or name; if there is none, those that share a part
// with it. More than one: nobody can tell.
std::vector<const Known*> candidates(const std::vector<Known>& fields, const std::string& heading) {
  std::vector<const Known*> same;
  std::vector<const Known*> part;
  std::size_t longest = 0;
  if (heading.empty() || heading.size() > kHeadingBytes) return same;
  const std::string wanted = bare(heading);
  for (const Known& k : fields) {
    if (wanted == k.zh || wanted == k.en || wanted == k.field->name) same.push_back(&k);
    const std::size_t common = wanted.find(k.zh) != wanted.npos ? k.zh.size()
                               : k.zh.find(wanted) != k.zh.npos ? wanted.size()
                                                                : 0;
    if (common < 6 || common < longest) continue;  // two Chinese characters
    if (common > longest) part.clear();
    longest = common;
    part.push_back(&k);
  }
  return same.empty() ? part : same;
}

class Suggestion {
 public:
  Suggestion(const dossier::KindSpec& kind, const std::string& list, const RecordSpec& record,
             Lang lang)
      : kind_(kind), list_(list), zh_(lang == Lang::zh) {
    std::vector<const RecordSpec*> open;
    collect(record, "", open, fields_);
    const FieldSpec& id = kind.record->fields[static_cast<std::size_t>(kind.id_field)];
    id_ = {{id.name, &id}};
    if (list.empty()) std::erase_if(fields_, [&](const Known& k) { return k.path == id_[0].path; });
  }

  std::string run(const std::vector<Book>& books) {
    out_ = zh_ ? "# 这是建议,由标题与字段名对照得出,逐行核对后再用。\n"
               : "# A suggestion, made by comparing headings with fields: look at every line "
                 "before use.\n";
    out_ += "import: 1\ntables:\n";
    for (const Book& book : books)
      for (const table::Sheet& sheet : book.workbook.sheets)
        if (!sheet.hidden && !sheet.rows.empty()) table(book, sheet);
    return std::move(out_);
  }

 private:
  void table(const Book& book, const table::Sheet& sheet) {
    const auto quoted = [](std::string text) {
      return yaml::Draft::scalar(std::move(text)).line();
    };
    Headings best(sheet, {0});
    std::size_t head = 0;
    std::size_t most = 0;
    for (std::size_t r = 0; r < std::min(kHeadRows, sheet.rows.size()); ++r) {
      Headings names(sheet, {r});
      const auto found = static_cast<std::size_t>(
          std::count_if(names.texts().begin(), names.texts().end(), [&](const std::string& h) {
            return !(candidates(fields_, h).empty() && candidates(id_, h).empty());
          }));
      if (found <= most) continue;
      most = found;
      head = r;
      best = std::move(names);
    }
    out_ +=
        fmt::format("  - file: {}\n", quoted(std::filesystem::path(book.file).filename().string()));
    if (!sheet.name.empty()) out_ += fmt::format("    sheet: {}\n", quoted(sheet.name));
    out_ += fmt::format("    header: {}{}\n    kind: {}\n", head + 1, comment({}), kind_.name);
    if (!list_.empty()) out_ += fmt::format("    list: {}\n", list_);
    columns(best);
  }

  void columns(const Headings& names) {
    std::string key;
    std::string found;
    std::string undecided;
    std::set<std::string> used;
    for (std::size_t c = 0; c < names.size(); ++c) {
      const std::string heading = names.name(c);
      const auto known = candidates(fields_, names[c]);
      if (key.empty() && !candidates(id_, names[c]).empty()) {
        key = fmt::format("    key: {}{}\n", heading, comment(dossier::both(id_[0].field->label)));
      } else if (known.size() == 1 && used.insert(known[0]->path).second) {
        found += fmt::format("      {}: {}{}\n", heading, target(*known[0], names[c]),
                             comment(dossier::both(known[0]->field->label)));
      } else {
        std::string note;
        for (const Known* k : known) note += (note.empty() ? "  # " : ", ") + k->path;
        undecided += fmt::format("      - {}{}\n", heading, note);
      }
    }
    out_ += key.empty() ? fmt::format("    key:{}\n",
                                      zh_ ? "  # 待定:写档案编号的那一列"
                                          : "  # to decide: the column with the id of the dossier")
                        : key;
    if (!found.empty()) out_ += "    columns:\n" + found;
    if (!undecided.empty())
      out_ += fmt::format("    undecided:  # {}\n{}",
                          zh_ ? "逐一移到 columns 或 ignore" : "move each to columns or to ignore",
                          undecided);
  }

  static std::string target(const Known& known, const std::string& heading) {
    const bool many = known.field->shape == FieldSpec::Shape::list;
    const FieldSpec& field = many ? *known.field->item : *known.field;
    std::string more;
    if (field.choices != nullptr) more += ", labels: true";
    if (many) more += ", split: 、";
    if (field.scalar == dossier::Scalar::money && heading.find("万元") != heading.npos)
      more += ", times: 10000";
    return more.empty() ? known.path : fmt::format("{{to: {}{}}}", known.path, more);
  }

  std::string comment(const std::string& what) const {
    return fmt::format("  # {}{}{}", zh_ ? "建议" : "suggested",
                       what.empty() ? ""
                       : zh_        ? ":"
                                    : ": ",
                       visible(what));
  }

  const dossier::KindSpec& kind_;
  const std::string& list_;
  bool zh_;
  std::vector<Known> fields_;
  std::vector<Known> id_;
  std::string out_;
};

}  // namespace

std::string suggest_map(const std::vector<Book>& books, const dossier::KindSpec& kind,
                        const std::string& list, const RecordSpec& record, Lang lang) {
  return Suggestion(kind, list, record, lang).run(books);
}

}  // namespace ducha::imports
