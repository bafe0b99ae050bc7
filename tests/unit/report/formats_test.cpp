// What all formats have in common: nothing in a run acts, every finding is there with its place,
// and people are told the same whatever they read.
#include "report/formats.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>

#include "base/text.h"
#include "report/csv.h"
#include "report/markup.h"
#include "result/codec.h"
#include "result/diff.h"
#include "support/command.h"
#include "table/table.h"

using namespace ducha;
using test::has;
using test::Ran;
using test::Workshop;

namespace {

result::Finding finding(const std::string& rule, Verdict verdict, const std::string& dossier) {
  result::Finding f;
  f.rule = rule;
  f.verdict = verdict;
  f.kind = "school";
  f.dossier = f.name = dossier;
  f.file = dossier + ".yaml";
  f.line = 3;
  f.column = 5;
  f.group = "C1";
  f.message = {"问题", "a problem"};
  f.fingerprint = rule + dossier;
  return f;
}

// A rule, an organization with a finding of it, a county and a city of the same id.
result::Run run() {
  result::Run out;
  out.as_of = *make_date(2024, 1, 1);
  out.kinds = {
      {"school", {"学校", "school"}}, {"county", {"旗县区", "county"}}, {"city", {"市", "city"}}};
  out.topics = {{"a", {"甲类", "topic a"}}};
  result::RuleInfo rule;
  rule.id = "a/one";
  rule.topic = "a";
  rule.kind = "school";
  rule.title = {"题", "title"};
  rule.cites = {"1.1-s1a"};
  rule.remedy = {"整改它", "mend it"};
  rule.counts = {1, 1, 0, 0, 0, 0};
  out.rules = {rule};
  out.provisions = {{"1.1-s1a", "required", {"条", "provision"}}};
  out.findings = {finding("a/one", Verdict::fail, "S1")};
  const auto topic = [](const char* id) {
    return std::pair(std::make_shared<const std::string>(id), Counts{1, 1, 0, 0, 0, 0});
  };
  out.groups = {{"county", "C1", "甲县", "C1", 1, {topic("a"), topic("input")}, {}},
                {"city", "C1", "甲市", "", 1, {topic("a"), topic("input")}, {}}};
  return out;
}

report::Options in(Lang lang) {
  report::Options out;
  out.lang = lang;
  return out;
}

std::string written(const std::string& format, const result::Run& r, Lang lang = Lang::en) {
  return report::find_format(format)->write(r, in(lang));
}

// The text of every cell of a workbook.
std::string cells_of(const std::string& bytes) {
  Problems problems;
  const auto book = table::read(bytes, "book.xlsx", problems);
  REQUIRE(book);
  std::string out;
  for (const table::Sheet& sheet : book->sheets) {
    out += sheet.name + "\n";
    for (const auto& row : sheet.rows)
      for (const auto& cell : row) out += cell.text + "\n";
  }
  return out;
}

// One item of a hundred points that fails with one rule.
result::ScoreSheet simple_sheet(const Message& title, const std::string& item,
                                const std::string& kind, const Message& words,
                                const std::string& rule) {
  result::ScoreSheet out;
  out.title = title;
  out.sheets = {{kind, kind, words, 100'000'000, 100'000'000}};
  result::ScoreItem& i = out.items.emplace_back();
  i.id = item;
  i.kind = i.sheet = kind;
  i.title = words;
  i.points = 100'000'000;
  i.rules = {rule};
  result::Toll& toll = i.tolls.emplace_back();
  toll.rules = {rule};
  out.bands = {{"good", {"好", "good"}, 0}};
  return out;
}

}  // namespace

TEST_CASE("formats: a run that somebody wrote by hand sets off nothing, wherever it is shown") {
  // An escape sequence, an order to turn the line, an element, and what is no character of XML.
  const std::string bad = "\x1b[31m\xE2\x80\xAE<img src=x>\xEF\xBF\xBF";
  const Message both{bad, bad};
  result::Run r = run();
  r.tool_version = r.rulebook = r.rulebook_version = r.rulebook_digest = r.profile = bad;
  r.rulebook_title = both;
  r.set = r.defaults = {bad};
  r.kinds = {{bad, both}};
  r.topics = {{bad, both}};
  r.provisions = {{bad, bad, both}};
  r.rules[0].id = r.rules[0].topic = r.rules[0].kind = bad;
  r.rules[0].title = r.rules[0].remedy = r.rules[0].supply = both;
  r.rules[0].cites = {bad};
  r.measures = {{bad, bad, bad, both, both, {bad}, {{bad, bad, "1", nullptr, {bad}}}}};
  const auto id = std::make_shared<const std::string>(bad);
  r.groups = {{bad, bad, bad, "", 1, {{id, {0, 1, 0, 0, 0, 0}}}, {{id, {1, 0, 1, 1, 1}}}}};
  r.sheet = simple_sheet(both, bad, bad, both, bad);
  r.sheet.bands = {{bad, both, 0}};
  r.organizations = {{bad, bad, bad, bad, bad, 0}};
  r.organizations[0].sheet = bad;
  r.problems = {{bad, bad, {}, 1, both, both}};
  result::Finding& f = r.findings[0];
  f.rule = f.kind = f.dossier = f.name = f.file = f.path = f.group = f.fingerprint = bad;
  f.message = f.hint = both;
  f.values = {{bad, "2", both, both}};
  f.missing = {bad};
  for (const Verdict verdict : {Verdict::fail, Verdict::unknown, Verdict::waived}) {
    f.verdict = verdict;
    for (const report::Format& format : report::formats()) {
      CAPTURE(format.name);
      const std::string bytes = written(std::string(format.name), r);
      const std::string shown = format.binary ? cells_of(bytes) : bytes;
      CHECK_FALSE(has(shown, "\x1b"));
      CHECK_FALSE(has(shown, "\xE2\x80\xAE"));
      CHECK_FALSE(has(shown, "\xEF\xBF\xBF"));
      if (format.name == "html" || format.name == "junit") CHECK_FALSE(has(shown, "<img"));
      if (format.name == "markdown") CHECK_FALSE(has(shown, " <img"));
    }
  }
}

TEST_CASE("markup: what is parsed again is what was written, in elements and in both quotes") {
  const std::string texts[] = {"",
                               "a < b && c > d; &amp; &#10; ]]> <!-- -->",
                               "\"quoted\" and 'quoted' 中文 \xF0\x9F\x90\xB6",
                               " blanks  at  the ends ",
                               "a tab\tand\nlines\n\nmore",
                               "\r\n\x01\x7f\xff \xEF\xBF\xBE\xEF\xBF\xBF \xC2\x85 \xE2\x80\xA8"};
  for (const std::string& text : texts)
    for (const bool lines : {false, true}) {
      CAPTURE(text);
      CAPTURE(lines);
      const std::string m = report::markup_text(text, lines);
      pugi::xml_document xml;
      // As XML has it: blanks in attributes are blanks, line ends are one character.
      REQUIRE(xml.load_string(("<e a=\"" + m + "\" b='" + m + "'>" + m + "</e>").c_str(),
                              pugi::parse_default | pugi::parse_ws_pcdata_single));
      const pugi::xml_node e = xml.child("e");
      CHECK(e.attribute("a").value() == visible(text, lines));
      CHECK(e.attribute("b").value() == visible(text, lines));
      CHECK(e.text().get() == visible(text, lines));
    }
}

TEST_CASE("markup: JUnit and the page give back the texts of a run") {
  const std::string text = "a\t\"b\" 'c' <d> & e\nf\xEF\xBF\xBF";
  result::Run r = run();
  r.findings[0].name = text;
  r.findings[0].message = {text, text};
  pugi::xml_document junit;
  REQUIRE(junit.load_string(written("junit", r).c_str()));
  const pugi::xml_node failure = junit.select_node("//failure").node();
  CHECK(failure.parent().attribute("name").value() == visible(text, true) + " S1");
  CHECK(failure.attribute("message").value() == visible(text, true));
  CHECK(failure.text().get() == "S1.yaml:3:5\n" + visible(text, true) + "\n[1.1-s1a]\nmend it");
  const std::string page = written("html", r);
  const std::size_t from = page.find("<noscript>");
  pugi::xml_document html;
  REQUIRE(html.load_string(page.substr(from, page.find("</noscript>") + 11 - from).c_str()));
  const auto cells = html.select_nodes("//tbody/tr/td");
  REQUIRE(cells.size() == 4);
  CHECK(cells[1].node().text().get() == visible(text));
  CHECK(cells[2].node().text().get() == visible(text));
}

TEST_CASE("formats: what is unknown is told what to supply, and never to be mended") {
  result::Run r = run();
  r.findings[0].verdict = Verdict::unknown;
  for (const std::string format :
       {"text", "csv", "markdown", "github", "gitlab", "junit", "html"}) {
    CAPTURE(format);
    CHECK_FALSE(has(written(format, r), "mend it"));
  }
  CHECK_FALSE(has(cells_of(written("xlsx", r)), "mend it"));
  r.rules[0].supply = {"补交它", "supply it"};
  for (const std::string format :
       {"text", "csv", "markdown", "github", "gitlab", "junit", "html"}) {
    CAPTURE(format);
    CHECK(has(written(format, r), "supply it"));
  }
  // A hint tells more than the rule can.
  r.findings[0].verdict = Verdict::fail;
  r.findings[0].hint = {"改成这样", "write this"};
  for (const std::string format :
       {"text", "csv", "markdown", "github", "gitlab", "junit", "html", "sarif"}) {
    CAPTURE(format);
    CHECK(has(written(format, r), "write this"));
  }
}

TEST_CASE("formats: a finding of the file as a whole names no line") {
  result::Run r = run();
  r.findings[0].line = r.findings[0].column = 0;
  for (const std::string format : {"text", "csv", "markdown", "github", "junit", "html"}) {
    CAPTURE(format);
    const std::string text = written(format, r);
    CHECK_FALSE(has(text, ":0:0"));
    CHECK_FALSE(has(text, "line=\"0\""));
    if (std::string(format) != "html") CHECK_FALSE(has(text, ",0,0,"));  // told apart by the script
  }
}

TEST_CASE("formats: a finding of a rule that the run says nothing of is there all the same") {
  result::Run r = run();
  r.findings.push_back(finding("b/two", Verdict::fail, "S2"));
  for (const report::Format& format : report::formats()) {
    CAPTURE(format.name);
    if (format.name == "rollup" || format.name == "scores") continue;  // no findings in them
    report::Options o;
    o.lang = Lang::en;
    o.technical = true;
    const std::string bytes = format.write(r, o);
    CHECK(has(format.binary ? cells_of(bytes) : bytes, "b/two"));
  }
  pugi::xml_document xml;
  REQUIRE(xml.load_string(written("junit", r).c_str()));
  CHECK(xml.child("testsuites").attribute("failures").as_int() == 2);
}

TEST_CASE("formats: numbers in CSV are numbers, whatever their sign") {
  CHECK(report::csv_cell("-3") == "-3");
  CHECK(report::csv_cell("-0.5") == "-0.5");
  CHECK(report::csv_cell("-3+1") == "'-3+1");
  CHECK(report::csv_cell("-") == "'-");
  CHECK(report::csv_cell("+49") == "'+49");
  CHECK(report::csv_cell(" -3") == "' -3");
  result::Run r = run();
  result::Spread spread;
  spread.add(-3'500'000);
  spread.add(1'000'000);
  r.groups[0].measures = {{std::make_shared<const std::string>("a/m"), spread}};
  CHECK(has(written("rollup", r), ",2,0,-2.5,-3.5,1\r\n"));
}

TEST_CASE(
    "formats: a group is called by its name of the nearest level, a topic and a kind by theirs") {
  result::Run r = run();
  r.sheet = simple_sheet({"考评", "scores"}, "i", "school", {"项", "item"}, "a/one");
  r.organizations = {{"school", "S1", "S1", "C1", "S1.yaml", 0},
                     {"school", "S2", "S2", "", "S2.yaml", 0}};
  for (result::Organization& o : r.organizations) o.sheet = "school";
  const result::Scores scores = result::score(r);
  REQUIRE(scores.groups.size() == 2);
  CHECK(scores.groups[1].name == "甲县");
  const std::string book = cells_of(written("xlsx-group", r, Lang::zh));
  CHECK(has(book, "甲县\n"));  // the name of a sheet
  // Those that name no group, and what is wrong with the dossier itself, have words too.
  const std::string text = written("text", r, Lang::zh);
  CHECK(has(text, "未写明旗县区，学校：1个单位"));
  CHECK(has(text, "  甲县：1份档案"));
  CHECK(has(text, "甲类1，档案本身1"));
  CHECK_FALSE(has(text, "county"));
  CHECK(has(text, "S1（学校，编号S1）"));
  CHECK(has(written("text", r), "county not stated, school: 1 organization,"));
  CHECK(has(written("rollup", r), "input,the dossier itself,"));
  r.rules.push_back(r.rules[0]);
  r.rules[1].id = "input/syntax";
  r.rules[1].topic = "input";
  CHECK(has(cells_of(written("xlsx", r)), "the dossier itself\n"));
  CHECK_FALSE(has(written("markdown", r, Lang::zh), "(学校 S1)"));
}

TEST_CASE("text: many groups are not listed, and no heading stands above nothing") {
  result::Run r = run();
  r.sheet = simple_sheet({"考评", "scores"}, "i", "school", {"项", "item"}, "a/one");
  for (int i = 0; i < 40; ++i) {
    const std::string id = std::to_string(i);
    r.organizations.push_back({"school", id, id, "C" + id, id, 0});
    r.organizations.back().sheet = "school";
  }
  const std::string text = written("text", r);
  CHECK_FALSE(has(text, "Scores\n\n"));
  CHECK(has(text, "40 groups; --format scores lists every organization"));
}

TEST_CASE("text, Markdown: what is the same of the findings of one rule is told once") {
  result::Run r;
  result::RuleInfo rule;
  rule.id = "t/hours";
  rule.remedy = {"补学时", "supply hours"};
  rule.grounds = {{"《办法》第一条", "Measures, article 1"}};
  r.rules = {rule};
  for (const char* file : {"a.yaml", "b.yaml"})
    for (const std::string id : {"M1", "M2", "M3"}) {
      result::Finding f;
      f.rule = rule.id;
      f.file = file;
      f.line = static_cast<std::uint32_t>(r.findings.size() + 1);
      f.message = {"党员（编号" + id + "）缺学时", "member " + id + " lacks hours"};
      r.findings.push_back(f);
    }
  const auto times = [](const std::string& text, std::string_view word) {
    std::size_t out = 0;
    for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; ++at) ++out;
    return out;
  };
  const report::Options o;
  const std::string text = report::write_text(r, o);
  CHECK(times(text, "补学时") == 2);  // once for each dossier
  CHECK(times(text, "《办法》第一条") == 2);
  for (const char* place : {"a.yaml:1", "a.yaml:2", "a.yaml:3", "b.yaml:6"})
    CHECK(times(text, place) == 1);
  const std::string page = report::write_markdown(r, o);
  CHECK(times(page, "| 党员（编号M1、M2、M3）缺学时 |") == 2);
  CHECK(times(page, "补学时") == 2);
  // With places every finding has a row.
  report::Options technical;
  technical.technical = true;
  CHECK(times(report::write_markdown(r, technical), "补学时") == 6);
  // What a condition asks for by itself is told with it.
  r.findings[1].remedy = std::make_shared<const Message>(Message{"另行安排", "otherwise"});
  CHECK(times(report::write_text(r, o), "补学时") == 3);
  CHECK(times(report::write_text(r, o), "另行安排") == 1);
}

TEST_CASE("formats: 50,000 findings that look alike take no longer than others") {
  result::Run r = run();
  const result::Finding one = r.findings[0];
  r.findings.assign(50'000, one);
  // Each of these would be at it for minutes if it looked at all earlier ones for each.
  pugi::xml_document xml;
  REQUIRE(xml.load_string(written("junit", r).c_str()));
  std::set<std::string> names;
  for (const auto& node : xml.child("testsuites").child("testsuite").children("testcase"))
    names.insert(node.attribute("name").value());
  CHECK(names.size() == 50'001);
  std::set<std::string> prints;
  for (const auto& entry : nlohmann::json::parse(written("gitlab", r)))
    prints.insert(entry["fingerprint"].get<std::string>());
  CHECK(prints.size() == 50'000);
  result::Run less = r;
  less.findings.resize(10);
  const result::Diff d = result::diff(r, less);
  CHECK(d.count(result::Change::State::gone) == 49'990);
  CHECK(d.changes.front().before == &r.findings[10]);
}

TEST_CASE("saved runs: a mark against the baseline is one of two") {
  Problems problems;
  std::string json = report::write_json(run(), {});
  CHECK(result::read_run(json, "run", problems));
  json.replace(json.find("\"fingerprint\""), 13, "\"baseline\": \"old\", \"fingerprint\"");
  CHECK_FALSE(result::read_run(json, "run", problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message.en == "findings[0].baseline cannot be `old`");
}

TEST_CASE("diff and history: rules and provisions of a run that somebody wrote act as little") {
  const Workshop w("formats-diff");
  result::Run r = run();
  w.write("old.json", report::write_json(r, {}));
  r.rules[0].id = r.findings[0].rule = "\x1b[31m/x";
  r.rules[0].cites = {"\x1b[31m"};
  r.findings[0].fingerprint = "1";
  w.write("new.json", report::write_json(r, {}));
  CHECK(w.run({"report", "new.json", "--store", "s.db", "--record", "--quiet"}).code == 1);
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"diff", "old.json", "new.json"},
        {"history", "--store", "s.db", "--open"},
        {"history", "--store", "s.db", "--by", "topic"},
        {"history", "--store", "s.db", "--by", "provision"}}) {
    const Ran ran = w.run(args);
    CAPTURE(args.back());
    CHECK(ran.err == "");
    // A list of findings and a sum of topics name neither rules nor provisions.
    CHECK(has(ran.out, "<U+001B>[31m") != (args.back() == "topic" || args.back() == "--open"));
    CHECK_FALSE(has(ran.out, "\x1b"));
  }
}

TEST_CASE("report: two formats into one file are refused; one of letters twice is one") {
  const Workshop w("formats-outputs");
  w.write("run.json", report::write_json(run(), {}));
  const Ran twice =
      w.run({"report", "run.json", "--lang", "en", "--format", "csv=out", "--format", "text=out"});
  CHECK(twice.code == 2);
  CHECK(has(twice.err, "another output"));
  CHECK_FALSE(std::filesystem::exists("out"));
  const Ran letters = w.run({"report", "run.json", "--lang", "en", "--per", "dossier", "--format",
                             "html", "--format", "html", "--output", "letters"});
  CHECK(letters.err == "");
  CHECK(letters.code == 1);
}
