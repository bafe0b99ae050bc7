// Papers of Word: letters, bulletins, what is overdue and what falls due, and templates of an
// office.
#include <doctest/doctest.h>

#include "report/letters.h"
#include "report/notices.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "table/archive.h"
#include "table/document.h"

using namespace ducha;
using test::has;
using test::Ran;
using test::Workshop;
namespace fs = std::filesystem;

namespace {

const std::string kRoot = tests::kSourceDir;

// The text of a part of a Word document, paragraphs on lines of their own.
std::string text_of(const std::string& docx, const std::string& part = "word/document.xml") {
  Problems problems;
  const auto archive = table::Archive::open(docx, "t", problems);
  REQUIRE(archive != nullptr);
  const auto xml = archive->read(part, problems);
  REQUIRE(xml);
  std::string out;
  for (std::size_t at = 0; at < xml->size();) {
    if ((*xml)[at] != '<') {
      out += (*xml)[at++];
      continue;
    }
    if (xml->compare(at, 6, "</w:p>") == 0) out += '\n';
    at = xml->find('>', at) + 1;
  }
  return out;
}

// A run of the samples, saved in `run.json`.
struct Office : Workshop {
  explicit Office(const std::string& name) : Workshop(name) {
    write("office.yaml",
          "profile: office\nextends: example-county\ntitle: {zh: 示例, en: example}\noffice:\n"
          "  issuer: 中共固阳县教育局委员会\n  number: 固教党督〔2013〕1号\n  contact: 督查组 "
          "0472-1\n"
          "  copies: [县委组织部, 县教育局]\n");
    const Ran ran = check();
    CAPTURE(ran.err);
    REQUIRE(ran.code == 1);
  }
  Ran check(const char* day = "2013-12-31") const {
    return run({"check", kRoot + "/samples/violations", "--rules", kRoot + "/rules", "--profile",
                "office.yaml", "--as-of", day, "--store", "h.db", "--format", "json=run.json",
                "--quiet"});
  }
  Ran papers(const std::string& per, std::vector<std::string> more) const {
    fs::remove_all(folder() / "out");
    std::vector<std::string> args = {"report", "run.json", "--per", per,        "--lang",
                                     "zh",     "--format", "docx",  "--output", "out"};
    args.insert(args.end(), more.begin(), more.end());
    return run(args);
  }
};

}  // namespace

TEST_CASE("papers: a letter of Word says whom, why, by when, and who signs") {
  const Office o("papers-letter");
  REQUIRE(o.papers("dossier", {}).code == 1);
  const std::string letter = text_of(o.read("out/school-2115000301.docx"));
  for (const char* part :
       {"整改通知书", "固教党督〔2013〕1号", "河湾镇中心小学党总支：", "经督查，截至2013年12月31日",
        "\n需整改的问题\n", "应配备党务干部", "第三部分第二项", "2014年1月30日",
        "联系人及电话：督查组 0472-1", "中共固阳县教育局委员会\n2013年12月31日\n",
        "抄送：县委组织部，县教育局"}) {
    CAPTURE(part);
    CHECK(has(letter, part));
  }
  CHECK_FALSE(has(letter, "staffing/"));
  CHECK(has(text_of(o.read("out/school-2115000301.docx"), "word/footer1.xml"), "—"));
  // The same bytes at any time.
  const std::string once = o.read("out/school-2115000301.docx");
  REQUIRE(o.papers("dossier", {}).code == 1);
  CHECK(o.read("out/school-2115000301.docx") == once);
  REQUIRE(o.papers("dossier", {"--technical"}).code == 1);
  CHECK(has(text_of(o.read("out/school-2115000301.docx")), "staffing/too-few-cadres"));
}

TEST_CASE("papers: every column of a page has the width that its table says") {
  const Office office("papers-widths");
  std::size_t tables = 0;
  CHECK(office.check("2014-06-30").code == 1);
  for (const char* per : {"dossier", "group", "sheet", "overdue"}) {
    fs::remove_all(office.folder() / "out");
    std::vector<std::string> args = {"report",   "run.json", "--per",    per,
                                     "--format", "html",     "--output", "out"};
    if (std::string(per) == "overdue") args.insert(args.end(), {"--store", "h.db"});
    const Ran ran = office.run(args);
    CAPTURE(ran.err);
    REQUIRE(fs::exists(office.folder() / "out"));
    for (const auto& entry : fs::directory_iterator(office.folder() / "out")) {
      const std::string page = test::slurp(entry.path());
      CAPTURE(entry.path().string());
      for (std::size_t at = 0; (at = page.find("<colgroup>", at)) != page.npos; ++at, ++tables) {
        int all = 0;
        const std::size_t end = page.find("</colgroup>", at);
        for (std::size_t c = at; (c = page.find("class=\"w", c)) < end; ++c) {
          const std::string width = page.substr(c + 8, page.find('"', c + 8) - c - 8);
          CHECK(has(page, fmt::format(".w{0} {{ width: {0}%; }}", width)));
          all += std::stoi(width);
        }
        CHECK(all >= 98);
        CHECK(all <= 102);
      }
    }
  }
  CHECK(tables > 15);
}

TEST_CASE("papers: in a bulletin one topic and title is one row, whichever rules have it") {
  result::Run r;
  result::RuleInfo school;
  school.id = "t/school";
  school.title = {"届满未换届", "term expired"};
  result::RuleInfo other = school;
  other.id = "t/institution";
  result::RuleInfo elsewhere = school;
  elsewhere.id = "u/school";
  result::RuleInfo untitled;
  untitled.id = "t/untitled";
  r.rules = {school, other, elsewhere, untitled};
  const auto add = [&](const std::string& rule, const std::string& name, Severity severity) {
    result::Finding f;
    f.rule = rule;
    f.name = name;
    f.severity = severity;
    f.message = {"没有", "none"};
    r.findings.push_back(f);
  };
  add("t/school", "甲", Severity::error);
  add("t/institution", "乙", Severity::error);
  add("t/institution", "甲", Severity::error);
  add("u/school", "甲", Severity::error);
  add("t/untitled", "丙", Severity::error);
  add("t/school", "丁", Severity::note);
  const std::vector<report::Paper> all = report::bulletins(r, {});
  REQUIRE(all.size() == 1);
  std::vector<std::string> rows;
  for (const report::PageSection& s : all[0].page.sections)
    if (s.heading == "主要问题")
      for (const auto& row : s.table.rows)
        rows.push_back(row.at(2).lines[0] + " " + row.at(4).lines[0] + " " + row.at(5).lines[0]);
  CHECK(joined(rows, ";") ==
        "届满未换届 3 乙、甲（2个）;没有 1 丙;届满未换届 1 甲;届满未换届 1 丁");
}

TEST_CASE("papers: a bulletin names problems by kind and the units concerned") {
  const Office o("papers-bulletin");
  REQUIRE(o.papers("group", {}).code == 1);
  const std::string bulletin = text_of(o.read("out/county-150222.docx"));
  for (const char* part : {"关于固阳县督查情况的通报", "各有关单位：", "一、总体情况",
                           "二、主要问题", "涉及单位", "河湾镇中心小学", "工作要求", "（一）"})
    CHECK(has(bulletin, part));
}

TEST_CASE("papers: what is overdue in the ledger is urged, and nothing else") {
  const Office o("papers-overdue");
  REQUIRE(o.papers("overdue", {"--store", "h.db"}).code == 1);
  CHECK(fs::is_empty(o.folder() / "out"));
  REQUIRE(o.check("2014-06-01").code == 1);
  REQUIRE(o.papers("overdue", {"--store", "h.db"}).code == 1);
  const std::string letter = text_of(o.read("out/overdue-school-2115000301.docx"));
  for (const char* part : {"催办函", "河湾镇中心小学党总支：", "2014年1月30日", "整改进展"})
    CHECK(has(letter, part));
}

TEST_CASE("papers: what falls due is told beforehand, by the name that the rulebook gives it") {
  const Office o("papers-due");
  const Ran ran =
      o.run({"forecast", kRoot + "/samples/compliant", "--rules", kRoot + "/rules", "--profile",
             "office.yaml", "--as-of", "2013-12-31", "--until", "2016-12-31", "--select",
             "organization/term-expired", "--letters", "due", "--lang", "zh"});
  CAPTURE(ran.err);
  REQUIRE(ran.code == 0);
  std::size_t letters = 0;
  for (const auto& entry : fs::directory_iterator(o.folder() / "due")) {
    const std::string letter = text_of(test::slurp(entry.path()));
    CHECK(has(letter, "换届提醒函"));
    CHECK(has(letter, "到期日"));
    ++letters;
  }
  CHECK(letters > 0);
}

TEST_CASE("papers: a template of one's own is filled in, and its faults are told") {
  const Office o("papers-template");
  const std::string open =
      "<w:document "
      "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
  const auto paragraph = [](const std::string& text) {
    return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
  };
  const auto document = [&](const std::string& body) {
    return table::pack({{"word/document.xml", open + body + "</w:body></w:document>"}});
  };
  o.write("own.docx", document(paragraph("我局格式：{标题}") +
                               "<w:p><w:r><w:t>{主</w:t></w:r><w:r><w:t>送}："
                               "</w:t></w:r></w:p>" +
                               paragraph("{正文}") + "<w:tbl><w:tr><w:tc>" + paragraph("问题") +
                               "</w:tc></w:tr>"
                               "<w:tr><w:tc>" +
                               paragraph("{序号}. {问题}（{时限}）") + "</w:tc></w:tr></w:tbl>" +
                               "<w:tbl><w:tr><w:tc>" + paragraph("{材料}") +
                               "</w:tc></w:tr></w:tbl>" + paragraph("{署名} {日期}")));
  Ran ran = o.papers("dossier", {"--template", "own.docx"});
  CAPTURE(ran.err);
  REQUIRE(ran.code == 1);
  const std::string letter = text_of(o.read("out/school-2115000301.docx"));
  for (const char* part : {"我局格式：整改通知书\n", "河湾镇中心小学党总支：\n", "1. ", "2. ",
                           "（2014年1月30日）", "中共固阳县教育局委员会 2013年12月31日"})
    CHECK(has(letter, part));
  o.write("bad.docx", document(paragraph("{标提}")));
  ran = o.papers("dossier", {"--template", "bad.docx"});
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "标提"));
  CHECK_FALSE(fs::exists(o.folder() / "out"));
  // Without a format of Word a template has no effect, and is refused.
  CHECK(o.run({"report", "run.json", "--per", "dossier", "--format", "html", "--output", "out",
               "--template", "own.docx"})
            .code == 2);
}
