// Maps of `import` against the shipped rulebook, and small tables imported through those that load.
// The input is the map; tables follow, each after a line `#= FILE` or `#= FILE!SHEET`. Without any,
// a small one is there.
#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/source.h"
#include "base/text.h"
#include "dossier/reader.h"
#include "fuzz/targets.h"
#include "import/report.h"
#include "rule/rulebook.h"
#include "support/source_dir.h"

namespace ducha::fuzz {

namespace {

using imports::Book;
using imports::Imported;
using imports::Left;

constexpr std::string_view kTables =
    "#= schools.csv\n"
    "一览表\n"
    "学校标识码,校名,学段,建校日期,党组织形式,党员数,,经费（万元）,兼任校长,书记姓名,备注\n"
    ",,,,,正式,预备,,,,\n"
    "2115000401,河湾镇中心小学,小学,1958.9,党总支,60,2,1.28,是,云某某,\n"
    "2115000402,清泉镇中学,小学、初中,2001年2月30日,党委,\"1,012\",无,3.5万,无,\x1B[31m,x\n"
    "2115000402,清泉镇初中,初中,20010901,无,18,0,0.000001,√,无,\n"
    "x,=1+1,、,41518,none,12.0,-1,1e3,TRUE,\u202E,\n"
    "合计,,,,,78,2,,,,\n";

const rule::Rulebook& rulebook() {
  static const auto book = [] {
    Problems problems;
    auto loaded = rule::load_rulebook(std::string(tests::kSourceDir) + "/rules", problems);
    must(loaded != nullptr, "the shipped rulebook loads");
    return loaded;
  }();
  return *book;
}

std::vector<Book> books_of(std::string_view bytes) {
  std::vector<std::pair<std::string, std::string>> parts;  // name and text
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end);
    if (line.starts_with("#= ") && line.ends_with('\n')) {
      parts.emplace_back(line.substr(3, line.size() - 4), "");
    } else if (!parts.empty()) {
      parts.back().second += line;
    }
  }
  std::vector<Book> books;
  for (const auto& [name, text] : parts) {
    Problems problems;
    auto read = table::read(text, name, problems);
    if (!read || find_invalid_utf8(name) != std::string::npos) continue;
    const std::size_t mark = std::min(name.find('!'), name.size());
    const std::string file = name.substr(0, mark);
    if (mark < name.size()) read->sheets[0].name = name.substr(mark + 1);
    const auto same =
        std::find_if(books.begin(), books.end(), [&](const Book& b) { return b.file == file; });
    if (same == books.end()) {
      books.push_back({file, std::move(*read)});
    } else {
      same->workbook.sheets.push_back(std::move(read->sheets[0]));
    }
  }
  return books;
}

void hold(const Problems& problems, const std::string& map) {
  const Source source("m.map", map);
  for (const Problem& p : problems) {
    must(!p.message.zh.empty() && !p.message.en.empty(), "problems are told in both languages");
    must(p.hint.zh.empty() == p.hint.en.empty(), "hints are told in both languages");
    if (p.file != "m.map") continue;
    must(p.where.line <= source.lines(), "a problem is in a line of the map");
    must(p.where.line == 0 || p.where.column <= count_code_points(source.line(p.where.line)) + 1,
         "a problem is in its line");
    must(p.length >= 1, "a problem has a width");
  }
}

const table::Sheet* sheet_of(const std::vector<Book>& books, const Left& left) {
  for (const Book& book : books)
    for (const table::Sheet& sheet : book.workbook.sheets)
      if (book.file == left.file && sheet.name == left.sheet) return &sheet;
  return nullptr;
}

void hold(const Imported& got, const std::vector<Book>& books) {
  must(got.left.size() <= limits::kImportLeft, "what is told is limited");
  for (const Left& left : got.left) {
    must(sheet_of(books, left) != nullptr, "what is left is of a sheet that was given");
    must(!left.why.zh.empty() && !left.why.en.empty(), "why is told in both languages");
    must(!left.write.zh.empty() && !left.write.en.empty(), "what to do is told in both languages");
    must(!left.hidden || left.value.empty(), "what is hidden is not there");
    must(left.row > 0 || left.column == 0, "a column is of a row");
  }
  for (const Lang lang : {Lang::zh, Lang::en}) {
    const std::string text = imports::text_report(got, lang);
    must(visible(text, true) == text, "a report acts on nothing");
  }
  const std::string json = imports::json_report(got);
  must(visible(json, true) == json, "a report acts on nothing");
}

// As a check reads them: each is a dossier, and what is wrong with it has been told.
void read_back(const Imported& got) {
  std::size_t faults = 0;
  yaml::Reader reader;
  Arena arena;
  std::set<std::string> names;
  for (const auto& [name, text] : got.files) {
    must(names.insert(name).second, "a dossier has a file of its own");
    must(std::count(name.begin(), name.end(), '/') == 1 && name.find("..") == name.npos,
         "a file is in the folder of its kind");
    Problems problems;
    const yaml::Node* root = reader.read(text, 1, problems);
    must(root != nullptr && problems.empty(), "what was written is read back");
    std::vector<dossier::Fault> found;
    dossier::Dossier dossier;
    arena.clear();
    dossier::read(*root, rulebook().schema, arena, dossier, found);
    must(dossier.kind != nullptr && name.starts_with(dossier.kind->name + "/"),
         "what was written is a dossier");
    faults += found.size();
  }
  const auto told = std::count_if(got.left.begin(), got.left.end(), [](const Left& left) {
    return left.reason == std::string_view("fault");
  });
  must(got.unlisted > 0 || faults == static_cast<std::size_t>(told), "every fault has been told");
}

// What is suggested loads as soon as somebody has decided.
void suggestion(const std::vector<Book>& books, const std::string& list) {
  const dossier::Schema& schema = rulebook().schema;
  const dossier::KindSpec* kind = schema.kind("school");
  Problems problems;
  const auto* record = imports::record_at(schema, *kind, list, problems);
  must(record != nullptr, "the list is there");
  std::string map = imports::suggest_map(books, {}, *kind, list, *record, Lang::en);
  must(visible(map, true) == map, "a suggestion acts on nothing");
  for (std::size_t at = 0; (at = map.find("    undecided:", at)) != map.npos;)
    map.replace(at + 4, 9, "ignore");
  if (map.find("    key:  #") != map.npos || map.find("    key:\n") != map.npos ||
      map.ends_with("tables:\n"))
    return;
  const auto loaded = imports::read_map(map, "m.map", schema, problems);
  const bool keyless = std::any_of(problems.begin(), problems.end(), [](const Problem& p) {
    return p.message.en.starts_with("items of ") || p.message.en.starts_with("no table makes ");
  });
  must(loaded.has_value() || keyless,
       "a suggestion loads: " + (problems.empty() ? std::string() : problems[0].message.en));
}

}  // namespace

void map(std::string_view bytes) {
  const std::size_t mark = bytes.starts_with("#= ") ? 0 : bytes.find("\n#= ");
  const std::string text(bytes.substr(0, mark == bytes.npos ? mark : mark + 1));
  const auto books = books_of(mark == bytes.npos ? kTables : bytes.substr(mark));
  if (!books.empty() && mark != bytes.npos) {
    suggestion(books, "");
    suggestion(books, "members_list");
  }
  Problems problems;
  const auto read = imports::read_map(text, "m.map", rulebook().schema, problems);
  must(read.has_value() == problems.empty(), "a map loads or has problems");
  hold(problems, text);
  if (!read) return;
  const bool personal = bytes.size() % 2 == 0;
  const Imported got = imports::run(*read, rulebook().schema, books, personal, problems);
  hold(problems, text);
  if (!problems.empty()) return;
  hold(got, books);
  read_back(got);
  const std::vector<Book> others(books.rbegin(), books.rend());
  const Imported again = imports::run(*read, rulebook().schema, others, personal, problems);
  must(again.files == got.files && imports::json_report(again) == imports::json_report(got),
       "the order of tables does not show");
}

}  // namespace ducha::fuzz
