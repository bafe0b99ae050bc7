// Letters: who gets one, what stands in them, the papers they ask for, and the folder they are in.
#include "report/letters.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "report/formats.h"
#include "result/codec.h"
#include "rule/rulebook.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "table/table.h"

using namespace ducha;
using test::Ran;
using test::Workshop;
namespace fs = std::filesystem;

namespace {

using result::Need;
using result::Paper;

Need field(const std::string& path, const std::string& kind = "school",
           const std::string& dossier = "S1") {
  return {Need::What::field, kind, dossier, path};
}

result::Finding finding(const std::string& rule, Verdict verdict, std::vector<Need> needs = {}) {
  result::Finding f;
  f.rule = rule;
  f.verdict = verdict;
  f.kind = "school";
  f.dossier = "S1";
  f.name = "一小";
  f.file = "a.yaml";
  f.message = {"缺", "missing"};
  f.needs = std::move(needs);
  for (const Need& n : f.needs) f.missing.push_back(n.path);
  f.fingerprint = rule;
  return f;
}

// Statistics show members and form; the roll shows members; the approval shows form and its date;
// the county keeps the file on guidance; every meeting has minutes of its own.
result::Run run() {
  result::Run r;
  r.as_of = *make_date(2024, 1, 1);
  r.time_limits = {std::nullopt, 60, 30};
  r.kinds = {{"school", {"学校", "school"}}, {"county", {"旗县", "county"}}};
  r.evidence = {{
      {"roll", {"名册", "roll"}, "", false, {{"school", {"party.members"}}}},
      {"statistics",
       {"年报", "statistics"},
       "",
       false,
       {{"school", {"party.form", "party.members"}}}},
      {"approval", {"批复", "approval"}, "", false, {{"school", {"party.form", "party.date"}}}},
      {"guidance", {"指导", "guidance"}, "county", false, {{"school", {"guide"}}}},
      {"other", {"证明", "statement"}, "", false, {{"school", {"guide"}}}},
      {"minutes", {"记录", "minutes"}, "", true, {{"school", {"meetings"}}}},
      {"budget", {"预算", "budget"}, "", false, {{"county", {"budget"}}}},
  }};
  return r;
}

std::vector<std::string> titles(const result::Run& r, const std::vector<Paper>& papers) {
  std::vector<std::string> out;
  for (const Paper& p : papers) out.push_back(result::title(r, p).en);
  return out;
}

using Titles = std::vector<std::string>;

std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> out;
  for (const auto& e : fs::directory_iterator(folder)) out.insert(e.path().filename().string());
  return out;
}

const std::string kRoot = tests::kSourceDir;

Ran check(const Workshop& w, const std::string& file) {
  return w.run({"check", kRoot + "/tests/golden/letters", kRoot + "/samples/violations", "--base",
                kRoot, "--rules", kRoot + "/rules", "--profile", "example-county", "--as-of",
                "2013-12-31", "--format", "json=" + file});
}

}  // namespace

TEST_CASE("letters: one paper may settle several findings, one finding may need several papers") {
  result::Run r = run();
  r.findings = {finding("a", Verdict::unknown, {field("party.members.full")}),
                finding("b", Verdict::unknown, {field("party.form"), field("party.date")}),
                finding("c", Verdict::unknown, {field("party.members.full"), field("party.form")})};
  std::vector<result::Letter> letters = result::letters(r);
  REQUIRE(letters.size() == 1);
  const result::Supply& s = letters[0].supply;
  // The approval alone shows the date, and the form with it; the roll is enough for the members.
  CHECK(titles(r, s.papers) == Titles{"roll", "approval"});
  CHECK(s.papers[0].findings == std::vector<std::size_t>{0, 2});
  CHECK(s.papers[1].findings == std::vector<std::size_t>{1, 2});
  CHECK(s.smallest);
  CHECK(s.complete);
  CHECK(s.named);
  // Without the date, one paper does for all.
  r.findings[1].needs.pop_back();
  letters = result::letters(r);
  CHECK(titles(r, letters[0].supply.papers) == Titles{"statistics"});
  r.findings[0].needs_left_out = 3;
  CHECK_FALSE(result::letters(r)[0].supply.complete);
}

TEST_CASE(
    "letters: rather what one keeps oneself; items, others' papers, settings, what no paper "
    "shows") {
  result::Run r = run();
  r.findings = {finding("a", Verdict::unknown,
                        {field("guide"),
                         field("meetings[M-3].present"),
                         field("meetings[M-3].due"),
                         field("meetings[M].4].due"),
                         field("budget.lines", "county", "C1"),
                         field("students"),
                         {Need::What::dossier, "county", "C9", ""},
                         {Need::What::parameter, "", "", "t.quorum"}})};
  r.fields = {{"school", "students", {"学生数", "students"}}};
  const result::Letter letter = result::letters(r)[0];
  CHECK(titles(r, letter.supply.papers) == Titles{"statement", "minutes M-3", "minutes M",
                                                  "students", "budget",
                                                  "the dossier of county C9"});
  CHECK(letter.supply.papers[1].shows.size() == 2);
  REQUIRE(letter.supply.settings.size() == 1);
  CHECK(letter.supply.settings[0].about.path == "t.quorum");
  CHECK(result::without_keys("meetings[M-3].items[a.b].x") == "meetings.items.x");
  CHECK(result::without_keys("a[x") == "a");
}

TEST_CASE("letters: what is said of several items is one row, and every number leads to its row") {
  result::Run r = run();
  const auto of = [](const std::string& rule, Verdict verdict, const std::string& id) {
    result::Finding f = finding(rule, verdict, {});
    f.message = {"党员（编号" + id + "）缺学时", "member " + id + " lacks hours"};
    f.fingerprint = rule + id;
    return f;
  };
  // Findings of two rules take turns, as those of the items of a list do.
  for (const std::string id : {"M1", "M2", "M3"}) {
    r.findings.push_back(of("hours", Verdict::fail, id));
    r.findings.push_back(of("late", Verdict::fail, id));
    r.findings.push_back(of("unsure", Verdict::unknown, id));
    r.findings.back().needs = {field("party.date")};
  }
  // The same words under another remedy are another row.
  r.findings.push_back(of("hours", Verdict::fail, "M4"));
  r.findings.back().remedy =
      std::make_shared<const Message>(Message{"另行安排", "arrange it otherwise"});
  result::RuleInfo hours;
  hours.id = "hours";
  hours.remedy = {"补学时", "supply hours"};
  result::RuleInfo late;
  late.id = "late";
  late.remedy = {"尽快", "soon"};
  r.rules = {hours, late};
  const report::Options options;
  const report::Page page = report::Letters(r, options).letter(0);
  const auto column = [&](std::size_t section, std::size_t number) {
    std::vector<std::string> out;
    for (const auto& row : page.sections.at(section).table.rows)
      out.push_back(joined(row.at(number).lines, "|"));
    return out;
  };
  using Texts = std::vector<std::string>;
  REQUIRE(page.sections.size() == 3);
  CHECK(column(0, 0) == Texts{"1—3", "4—6", "7"});
  CHECK(column(0, 1) == Texts{"党员（编号M1、M2、M3）缺学时", "党员（编号M1、M2、M3）缺学时",
                              "党员（编号M4）缺学时"});
  CHECK(column(0, 3) == Texts{"补学时", "尽快", "另行安排"});
  CHECK(column(1, 4) == Texts{"8—10"});  // what the paper settles
  CHECK(column(2, 0) == Texts{"8—10"});
  CHECK(column(2, 1) == Texts{"党员（编号M1、M2、M3）缺学时"});
}

TEST_CASE("letters: who keeps a paper, what is no paper, and what is not proven is said") {
  result::Run r = run();
  r.groups = {{"county", "C1", "甲旗", "", 2, {}, {}}};
  (*r.evidence)[4].shows.clear();  // now the county alone can show who guides
  r.findings = {finding("a", Verdict::unknown,
                        {field("guide"),
                         field("party.date"),
                         field("budget", "county", "C1"),
                         {Need::What::parameter, "", "", "t.quorum"}}),
                finding("b", Verdict::waived)};
  for (result::Finding& f : r.findings) f.group = "C1";
  r.findings[1].hint = {"另议", "agreed otherwise"};
  report::Options options;
  options.lang = Lang::en;
  const std::string page = report::draw_markdown(report::Letters(r, options).letter(0));
  CAPTURE(page);
  CHECK(page.find("| 1 | approval | yourselves | party.date | 1 |") != page.npos);
  CHECK(page.find("| 2 | guidance | 甲旗 | guide | 1 |") != page.npos);
  CHECK(page.find("| 3 | budget | 甲旗 | budget | 1 |") != page.npos);
  CHECK(page.find("| t.quorum | 1 |") != page.npos);
  CHECK(page.find("Waived: nothing to do") != page.npos);
  CHECK(page.find("agreed otherwise") != page.npos);
  CHECK(page.find("No set of fewer papers than these 3") != page.npos);

  // Too many that hang together: every pair of seventy papers shows a field of its own.
  constexpr std::size_t kPapers = 70;
  r.evidence.emplace(kPapers, result::Evidence{});
  for (result::Evidence& e : *r.evidence) e.shows = {{"school", {}}};
  r.findings = {finding("a", Verdict::unknown)};
  for (std::size_t a = 0; a < kPapers; ++a)
    for (std::size_t b = a + 1; b < kPapers; ++b) {
      const std::string path = fmt::format("f{}_{}", a, b);
      r.findings[0].needs.push_back(field(path));
      for (const std::size_t e : {a, b}) (*r.evidence)[e].shows[0].paths.push_back(path);
    }
  const report::Letters many(r, options);
  CHECK(result::letters(r)[0].supply.papers.size() == kPapers - 1);
  CHECK(report::draw_markdown(many.letter(0)).find("is not proven") != std::string::npos);
}

TEST_CASE("letters: a part left out of a dossier is asked for, and nothing that is there") {
  const Workshop w("letters-parts");
  fs::copy(kRoot + "/samples/compliant", "in", fs::copy_options::recursive);
  const std::string whole = w.read("in/schools.yaml");
  // Where the top-level keys of the first school begin.
  const std::size_t end = whole.find("\n---\n") + 1;
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < end; at = whole.find('\n', at) + 1)
    if (whole[at] >= 'a' && whole[at] <= 'z') starts.push_back(at);
  starts.push_back(end);
  std::size_t asked = 0;
  for (std::size_t k = 0; k + 1 < starts.size(); ++k) {
    const std::string key = whole.substr(starts[k], whole.find(':', starts[k]) - starts[k]);
    // Without these it is another dossier, or one of another county.
    if (key == "kind" || key == "id" || key == "name" || key == "county") continue;
    CAPTURE(key);
    w.write("in/schools.yaml", whole.substr(0, starts[k]) + whole.substr(starts[k + 1]));
    w.run({"check", "in", "--rules", kRoot + "/rules", "--profile", "2013", "--format",
           "json=run.json", "--quiet"});
    Problems problems;
    const auto run = result::read_run(w.read("run.json"), "run.json", problems);
    REQUIRE(run);
    for (const result::Letter& letter : result::letters(*run)) {
      CHECK(letter.failing.empty());  // what is missing is never found wrong
      CHECK(letter.supply.smallest);
      CHECK(letter.supply.settings.empty());
      std::set<std::size_t> settled;
      for (const Paper& p : letter.supply.papers) {
        settled.insert(p.findings.begin(), p.findings.end());
        CHECK(p.evidence != Paper::kNone);
        for (const Need& n : p.shows) {
          CAPTURE(n.path);
          CHECK(n.kind == "school");
          CHECK((n.path == key || n.path.starts_with(key + ".")));
          ++asked;
        }
      }
      CHECK(settled.size() == letter.unknown.size());
    }
  }
  CHECK(asked > 50);
}

TEST_CASE("letters: a run from before papers were recorded lists fields, and says so") {
  result::Run r = run();
  r.evidence.reset();
  r.findings = {finding("a", Verdict::unknown, {})};
  r.findings[0].missing = {"party.form", "params.t.quorum"};
  const report::Options options;
  const report::Letters letters(r, options);
  const result::Supply s = result::letters(r)[0].supply;
  CHECK_FALSE(s.named);
  CHECK(titles(r, s.papers) == Titles{"party.form"});
  CHECK(s.settings.size() == 1);
  CHECK(report::draw_markdown(letters.letter(0)).find("没有记录材料目录") != std::string::npos);
  // Old JSON is read as such a run; new JSON comes back as it was.
  Problems problems;
  const auto old = result::read_run(
      R"({"format": "ducha-run", "version": 1, "as_of": "2024-01-01"})", "old", problems);
  REQUIRE(old);
  CHECK_FALSE(old->evidence);
  r = run();
  r.findings = {finding("a", Verdict::unknown,
                        {field("x[1].y"),
                         {Need::What::dossier, "k", "D", ""},
                         {Need::What::parameter, "", "", "p.q"}})};
  r.findings[0].needs_left_out = 2;
  r.fields = {{"school", "x.y", {"甲 / 乙", "a / b"}}};
  const auto again = result::read_run(report::write_json(r, {}), "new", problems);
  REQUIRE(again);
  CHECK(again->findings[0].needs == r.findings[0].needs);
  CHECK(report::write_json(*again, {}) == report::write_json(r, {}));
}

TEST_CASE("letters: a dossier of a kind that is not known is asked for without one") {
  result::Run r = run();
  r.findings = {finding("a", Verdict::unknown, {{Need::What::dossier, "", "D", ""}})};
  report::Options options;
  options.lang = Lang::en;
  CHECK(test::has(report::draw_markdown(report::Letters(r, options).letter(0)),
                  "| 1 | the dossier D | D | the dossier D | 1 |"));
}

TEST_CASE("letters: to whom; nobody gets one for what is waived alone") {
  result::Run r = run();
  r.findings = {finding("a", Verdict::waived), finding("b", Verdict::fail),
                finding("c", Verdict::waived)};
  r.findings[0].dossier = "S0";
  r.findings[2].file = "b.yaml";  // the same organization, handed in twice: one letter
  result::Finding nameless = finding("input/syntax", Verdict::fail);
  nameless.dossier = nameless.kind = nameless.name = "";
  nameless.document = 1;
  r.findings.push_back(nameless);
  r.findings.push_back(finding("d", Verdict::error));
  r.findings.back().kind = "county";
  r.findings.back().dossier = "C1";
  const std::vector<result::Letter> letters = result::letters(r);
  REQUIRE(letters.size() == 3);
  CHECK(letters[0].id == "S1");
  CHECK(letters[0].failing == std::vector<std::size_t>{1});
  CHECK(letters[0].waived == std::vector<std::size_t>{2});
  CHECK(letters[1].kind == "county");
  CHECK(letters[1].unknown == std::vector<std::size_t>{4});
  CHECK(letters[2].id.empty());
  const report::Options options;
  const report::Letters files(r, options);
  CHECK(files.file(0) == "school-~s1");
  CHECK(files.file(2) == "a=2eyaml=232");
}

TEST_CASE("letters: hostile names are text, in every format") {
  result::Run r = run();
  const std::string hostile =
      "</style><script>alert(1)</script>|[x](javascript:1)\x1b[31m\xE2\x80\xAE";
  result::Finding f = finding("a", Verdict::unknown, {field("meetings[" + hostile + "].x")});
  f.name = f.file = f.path = f.group = f.fingerprint = hostile;
  f.dossier = "../../" + hostile;
  f.message = f.hint = {hostile, hostile};
  f.values = {{hostile, "1", {hostile, hostile}, {hostile, hostile}}};
  r.findings = {f, f};
  r.findings[1].verdict = Verdict::fail;
  r.profile = r.rulebook = r.tool_version = hostile;
  const report::Options options;
  const report::Letters letters(r, options);
  CHECK(letters.file(0).find_first_of("/.<>|\x1b") == std::string::npos);
  for (const report::LetterFormat& format : report::letter_formats())
    for (const report::Page& page : {letters.letter(0), letters.index(format)}) {
      CAPTURE(format.name);
      const std::string bytes = format.draw(page);
      CHECK(bytes == format.draw(page));
      if (format.name == "xlsx" || format.name == "docx")
        continue;  // compressed; held by xlsx_text's own cases
      CHECK(bytes.find("<script>") == bytes.npos);
      CHECK(bytes.find('\x1b') == bytes.npos);
      CHECK(bytes.find("\xE2\x80\xAE") == bytes.npos);
      CHECK(bytes.find(" |[x](") == bytes.npos);
      CHECK(bytes.find("alert") != bytes.npos);
    }
}

TEST_CASE("letters: the command writes a folder whole or not at all") {
  const Workshop w("letters");
  REQUIRE(check(w, "run.json").code == 1);
  const auto report = [&](std::vector<std::string> more) {
    std::vector<std::string> args = {"report", "run.json", "--lang", "en"};
    args.insert(args.end(), more.begin(), more.end());
    return w.run(args);
  };
  const Ran ran = report({"--per", "dossier", "--format", "markdown", "--format", "xlsx",
                          "--technical", "--output", "out/letters"});
  CHECK(ran.code == 1);
  CHECK(ran.out == "7 papers in out/letters\n");
  const std::set<std::string> files = files_in("out/letters");
  CHECK(files.size() == 16);
  CHECK(files.count("index.md") == 1);
  CHECK(files.count("school-2115000305.xlsx") == 1);
  CHECK(files.count("county-150222.md") == 1);
  const std::string letter = w.read("out/letters/school-2115000305.md");
  CHECK(letter.find("2.2-s3d") != letter.npos);
  CHECK(letter.find("2014-01-30") != letter.npos);
  CHECK(letter.find("No set of fewer papers than these 8") != letter.npos);
  // The workbook says the same.
  Problems problems;
  const auto book = table::load("out/letters/school-2115000305.xlsx", problems);
  REQUIRE(book);
  std::string cells;
  for (const auto& row : book->sheets.at(0).rows)
    for (const auto& cell : row) cells += cell.text + "\n";
  CHECK(cells.find("minutes J3") != cells.npos);
  CHECK(cells.find("2014-01-30") != cells.npos);
  // The default is html; quiet is quiet; the exit code is that of `report`.
  CHECK(report({"--per", "dossier", "--output", "html", "--quiet"}).out.empty());
  CHECK(files_in("html").count("index.html") == 1);
  CHECK(report({"--per", "dossier", "--output", "never", "--fail-on", "never"}).code == 0);
  // What is there stays.
  w.write("full/mine.txt", "mine");
  const Ran full = report({"--per", "dossier", "--output", "full"});
  CHECK(full.code == 2);
  CHECK(full.err.find("full") != full.err.npos);
  CHECK(files_in("full") == std::set<std::string>{"mine.txt"});
  CHECK(report({"--per", "dossier"}).code == 2);
  CHECK(report({"--output", "x"}).code == 2);
  CHECK(report({"--per", "dossier", "--format", "csv", "--output", "x"}).code == 2);
  CHECK(report({"--per", "dossier", "--format", "html=y", "--output", "x"}).code == 2);
  CHECK_FALSE(fs::exists("x"));
}

TEST_CASE("letters: deadlines run from the day a finding was first seen, where a store knows it") {
  const Workshop w("letters-store");
  REQUIRE(check(w, "run.json").code == 1);
  std::string first = w.read("run.json");
  w.write("later.json", first.replace(first.find("2013-12-31"), 10, "2014-01-20"));
  CHECK(w.run({"report", "run.json", "--store", "s.db", "--record", "--quiet"}).code == 1);
  const auto day = [&](std::vector<std::string> more, const std::string& folder) {
    std::vector<std::string> args = {"report",   "later.json", "--per", "dossier", "--format",
                                     "markdown", "--output",   folder,  "--lang",  "en"};
    args.insert(args.end(), more.begin(), more.end());
    CHECK(w.run(args).code == 1);
    const std::string letter = w.read(folder + "/school-2115000305.md");
    const std::size_t row = letter.find("\n| 1 |");
    const std::string line = letter.substr(row + 1, letter.find('\n', row + 1) - row - 1);
    return line.substr(line.size() - 12, 10);
  };
  CHECK(day({}, "without") == "2014-02-19");
  CHECK(day({"--store", "s.db"}, "with") == "2014-01-30");
}

TEST_CASE("letters: every field that a rule of the rulebook reads has a paper that shows it") {
  Problems problems;
  const auto book = rule::load_rulebook(kRoot + "/rules", problems);
  REQUIRE(book);
  // Paths of the fields that rules read, through the schema.
  std::set<cel::FieldRead> reads;
  for (const rule::Rule& r : book->rules) {
    const auto take = [&](const rule::Expression& e) {
      if (e) reads.insert(e.expr->reads().begin(), e.expr->reads().end());
    };
    rule::each_kind(r, [&](const rule::Rule& one) { rule::each_expression(one, take); });
  }
  std::size_t shown = 0;
  const auto walk = [&](auto&& self, const std::string& kind, const dossier::RecordSpec& record,
                        const std::string& path) -> void {
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const dossier::FieldSpec& f = record.fields[i];
      const std::string at = path.empty() ? f.name : path + "." + f.name;
      const auto* inner = f.shape == dossier::FieldSpec::Shape::list ? f.item->record : f.record;
      if (inner != nullptr) self(self, kind, *inner, at);
      const bool leaf = f.record == nullptr && f.shape != dossier::FieldSpec::Shape::back;
      if (!leaf || at == "id" || at == "kind" ||
          reads.count({record.type, static_cast<int>(i)}) == 0)
        continue;
      const bool found =
          std::any_of(book->evidence.begin(), book->evidence.end(), [&](const result::Evidence& e) {
            return std::any_of(e.shows.begin(), e.shows.end(), [&](const auto& s) {
              return s.kind == kind &&
                     std::any_of(s.paths.begin(), s.paths.end(), [&](const std::string& p) {
                       return at == p || at.starts_with(p + ".");
                     });
            });
          });
      CAPTURE(kind);
      CAPTURE(at);
      CHECK(found);
      ++shown;
    }
  };
  for (const dossier::KindSpec& kind : book->schema.kinds())
    walk(walk, kind.name, *kind.record, "");
  CHECK(shown > 100);
}

TEST_CASE("letters: faults of evidence.yaml are told with their place") {
  const Workshop w("letters-faults");
  fs::copy(kRoot + "/tests/books/kennel", "book", fs::copy_options::recursive);
  w.write("book/evidence.yaml",
          "- id: a\n  zh: 甲\n  en: a\n  holder: kennell\n  shows: {kennel: [nam, dogs.x]}\n"
          "- id: a\n  zh: 乙\n  en: b\n  each: true\n  shows: {kennel: [name], cat: [name]}\n");
  const Ran ran = w.run({"rules", "list", "--rules", "book", "--lang", "en"});
  CHECK(ran.code == 2);
  for (const char* part :
       {"there is no kind kennell", "there is no field `nam`", "evidence a is there twice",
        "`each` is for lists", "there is no kind cat", "did you mean kennel?", "did you mean name?",
        "evidence.yaml:4:11"}) {
    CAPTURE(part);
    CAPTURE(ran.err);
    CHECK(ran.err.find(part) != ran.err.npos);
  }
}
