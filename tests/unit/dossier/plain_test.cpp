// Dossiers in the words of people: labels as keys, and `ducha fmt`.
#include "dossier/plain.h"

#include <doctest/doctest.h>

#include "rule/rulebook.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "yaml/document.h"

using namespace ducha;
using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

const std::string kRules = std::string(tests::kSourceDir) + "/rules";

constexpr const char* kClerk =
    "# 河湾镇中心小学，由办公室填\n"
    "类别: 中小学校\n"
    "'学校标识码': '2115000401'   # 十位\n"
    "校名: 河湾镇中心小学\n"
    "办学性质: 民办\n"
    "建校日期: 1958年9月1日\n"
    "学生数: 900 人\n"
    "撤并日期: 无\n"
    "party:\n"
    "  党组织形式: 党总支\n"
    "  党员数: {正式党员: 60名, 预备党员: ２人}  # 年末\n"
    "\n"
    "会议与组织生活:\n"
    "- 编号: M1\n"
    "  会议类型: 党员大会   # 全体\n"
    "  日期: 2013.3.6\n"
    "  有表决: 否\n"
    "  议题: [无, 年度计划]\n";

constexpr const char* kPlain =
    "# 河湾镇中心小学，由办公室填\n"
    "kind: school\n"
    "id: '2115000401'   # 十位\n"
    "name: 河湾镇中心小学\n"
    "ownership: private\n"
    "founded_on: 1958-09-01\n"
    "closed_on: none\n"
    "students: 900\n"
    "party:\n"
    "  form: general_branch\n"
    "  members: {full: 60, probationary: 2}  # 年末\n"
    "\n"
    "meetings:\n"
    "- id: M1\n"
    "  kind: assembly   # 全体\n"
    "  held_on: 2013-03-06\n"
    "  vote: false\n"
    "  items: [无, 年度计划]\n";

}  // namespace

TEST_CASE("labels: a dossier with labels as keys is checked as one with names") {
  const Workshop w("labels-check");
  w.write("a.yaml", kClerk);
  w.write("b.yaml", kPlain);
  const auto check = [&](const std::string& file) {
    return w.run({"check", file, "--rules", kRules, "--as-of", "2013-12-31", "--format", "ndjson",
                  "--profile", "2013"});
  };
  const Ran one = check("a.yaml");
  const Ran two = check("b.yaml");
  CHECK(one.code == two.code);
  CHECK_FALSE(has(one.out, "input/unknown-field"));
  CHECK_FALSE(has(one.out, "input/unknown-kind"));
  const auto count = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  CHECK(count(one.out) == count(two.out));
  CHECK(has(one.out, "\"path\":\"budget.lines\""));
}

TEST_CASE("labels: two keys of one field, and a label of several fields, are told") {
  const Workshop w("labels-faults");
  const auto told = [&](const std::string& text) {
    w.write("a.yaml", text);
    return w.run({"check", "a.yaml", "--rules", kRules, "--lang", "en", "--as-of", "2013-12-31"})
        .out;
  };
  CHECK(has(told("kind: school\nid: '2115000401'\nname: 甲\n校名: 乙\n"),
            "`校名` and `name` in line 3 are the same field"));
  CHECK(has(told("kind: school\nid: '2115000401'\n校名: 乙\nname: 甲\n"),
            "`name` and `校名` in line 3 are the same field"));
  CHECK(has(told("kind: school\nid: '2115000401'\n校 名: 乙\n学生总数: 3\n"),
            "there is no field `学生总数`"));
  CHECK(has(told("类别: school\n学校标识码: '2115000401'\n校名: 甲\n会议与组织生活:\n"
                 "  - {编号: M1}\n  - {编号: M1}\n"),
            "an item whose id is M1 is already given in line 5"));
}

TEST_CASE("fmt: labels, words and days in the spelling of the schema, and nothing else changes") {
  const Workshop w("fmt");
  w.write("a.yaml", kClerk);
  const Ran ran = w.run({"fmt", "a.yaml", "--rules", kRules});
  CHECK(ran.err == "");
  CHECK(ran.code == 0);
  CHECK(ran.out == kPlain);
  w.write("b.yaml", kPlain);
  CHECK(w.run({"fmt", "b.yaml", "--rules", kRules}).out == kPlain);
  // Several documents, line ends of Windows, and one that is no dossier.
  std::string two = "---\r\n类别: school\r\n学校标识码: \"2115000401\"\r\n---\r\n校名: x\r\n";
  w.write("c.yaml", two);
  const Ran both = w.run({"fmt", "c.yaml", "--rules", kRules, "--lang", "en"});
  CHECK(both.code == 1);
  CHECK(has(both.err, "c.yaml:5:"));
  CHECK(both.out == "---\r\nkind: school\r\nid: \"2115000401\"\r\n---\r\n校名: x\r\n");
  CHECK(w.run({"fmt", "a.yaml", "--rules", kRules, "--output", "a.yaml"}).code == 2);
  CHECK(w.read("a.yaml") == kClerk);
}

TEST_CASE("fmt: twice is once, over the samples") {
  const Workshop w("fmt-samples");
  namespace fs = std::filesystem;
  int seen = 0;
  for (const auto& e :
       fs::recursive_directory_iterator(fs::path(tests::kSourceDir) / "samples/compliant")) {
    if (e.path().extension() != ".yaml" || ++seen > 8) continue;
    const std::string text = test::slurp(e.path());
    const Ran ran = w.run({"fmt", e.path().string(), "--rules", kRules});
    CHECK(ran.code == 0);
    w.write("again.yaml", ran.out);
    CHECK(w.run({"fmt", "again.yaml", "--rules", kRules}).out == ran.out);
  }
  CHECK(seen > 2);
}

TEST_CASE("fmt: fields in the order of the schema, with the comments above them") {
  const Workshop w("fmt-order");
  w.write("a.yaml",
          "# of the office\n\n# who\nname: 甲\nkind: school\n\n# from the minutes\nmeetings:\n"
          "  # first\n  - held_on: 2013-03-06\n    # not yet\n    items: [a]\n    id: M1\n"
          "  - {kind: lecture, id: M2}\nparty:\n  members:\n    probationary: 2\n    full: 60\n"
          "  form: branch\nid: '2115000401'\n# the end\n");
  const Ran ran = w.run({"fmt", "a.yaml", "--rules", kRules});
  CHECK(ran.err == "");
  CHECK(ran.out ==
        "# of the office\n\n# who\nkind: school\nid: '2115000401'\nname: 甲\nparty:\n"
        "  form: branch\n  members:\n    full: 60\n    probationary: 2\n\n# from the minutes\n"
        "meetings:\n  # first\n  - id: M1\n    held_on: 2013-03-06\n    # not yet\n"
        "    items: [a]\n  - {kind: lecture, id: M2}\n# the end\n");
  // An alias stays behind its anchor.
  const std::string alias = "kind: school\nid: '2115000401'\nparty: &p {form: branch}\nname: 甲\n";
  w.write("b.yaml", alias);
  CHECK(w.run({"fmt", "b.yaml", "--rules", kRules}).code == 0);
}

TEST_CASE("fmt: --labels writes as people do, and back again is the same") {
  const Workshop w("fmt-labels");
  w.write("a.yaml", kPlain);
  const Ran ran = w.run({"fmt", "a.yaml", "--labels", "--rules", kRules});
  CHECK(ran.code == 0);
  for (const char* line : {"类别: 中小学校\n", "学校标识码: '2115000401'", "办学性质: 民办\n",
                           "撤并日期: 无\n", "党组织形式: 党总支\n", "有表决: 否\n"})
    CHECK(has(ran.out, line));
  w.write("b.yaml", ran.out);
  CHECK(w.run({"fmt", "b.yaml", "--rules", kRules}).out == kPlain);
}
