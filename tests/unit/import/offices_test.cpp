// What offices type into cells, and what may not be taken for something else: each kind in several
// writings, so that a new writing is one line here.
#include <doctest/doctest.h>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

const std::string kRules = std::string(ducha::tests::kSourceDir) + "/rules";

struct Office : Workshop {
  explicit Office(const std::string& name) : Workshop("offices-" + name) {}

  Ran import(const std::string& csv, const std::string& map, const char* lang = "en") const {
    write("t.csv", csv);
    write("m.map", "import: 1\ntables:\n" + map);
    std::filesystem::remove_all(folder() / "out");
    return run({"import", "t.csv", "--map", "m.map", "--rules", kRules, "--lang", lang, "--output",
                "out"});
  }
  std::string school() const { return read("out/school/2115000401.yaml"); }
};

}  // namespace

TEST_CASE("offices: brackets, colons and digits of either width are the same") {
  const Office w("width");
  const Ran ran = w.import(
      "填报单位(盖章):甲校,单位代码：２１１５０００４０１\n"
      "校名（全称）,任期(年),学生数：\n甲（东）校,３,１８人\n合计（名）,,\n",
      "  - header: 2\n    kind: school\n    key: {column: cell B1, after: '单位代码:'}\n"
      "    until: 合计(名)\n"
      "    columns: {校名(全称): {to: name, values: {甲(东)校: 甲东校}}, 任期（年）: "
      "party.election.term_years, '学生数:': {to: students, unit: 人}}\n");
  CAPTURE(ran.out);
  CAPTURE(ran.err);
  CHECK(ran.code == 0);
  CHECK(has(w.school(), "name: 甲东校"));
  CHECK(has(w.school(), "term_years: 3"));
  CHECK(has(w.school(), "students: 18"));
}

TEST_CASE("offices: amounts never change their size in silence") {
  const Office w("amounts");
  const std::string head = "  - header: 2\n    kind: school\n    key: 学校标识码\n    columns: ";
  const std::string csv =
      "党建经费,单位：万元\n学校标识码,经费\n2115000401,6.8万元\n"
      "2115000402,68000元\n2115000403,6.8\n";
  // The line above the table says 万元.
  const Ran silent = w.import(csv, head + "{经费: budget.party_building}\n");
  CHECK(silent.code == 2);
  CHECK(has(silent.err, "a line above the table says 万元"));
  // A line anywhere in a form, with either colon.
  for (const char* unit : {"单位：万元", "单位: 万元"}) {
    const Ran form = w.import(
        std::string("党建经费表\n") + unit + "\n学校标识码,2115000401\n党建工作经费,1.28\n",
        "  - labels: right\n    kind: school\n    key: 学校标识码\n"
        "    columns: {党建工作经费: budget.party_building}\n");
    CAPTURE(unit);
    CHECK(form.code == 2);
    CHECK(has(form.err, "a line above the table says 万元"));
  }
  // A row of units below the headings.
  const Ran below =
      w.import("学校标识码,学生数,经费\n,（人）,（万元）\n2115000401,82,1.28\n",
               "  - kind: school\n    key: 学校标识码\n    columns: {学生数: students, 经费: "
               "budget.party_building}\n");
  CHECK(below.code == 2);
  CHECK(has(below.err, "the heading says 万元"));
  // Another factor than the heading says, and a heading that counts by the hundred.
  const std::pair<const char*, const char*> kColumns[] = {
      {"经费（万元）: {to: budget.party_building, times: 1000}", "万元 is written there"},
      {"经费（元）: {to: budget.party_building, times: 10000}", "leave out `times`"},
      {"学生（百人）: students", "the heading says 百人"},
      {"经费（万元）: {to: budget.party_building, times: 10000}", ""},
      {"经费（万元）: {to: budget.party_building, times: 1}", ""},
      {"经费（元）: budget.party_building", ""},
      {"学生（百人）: {to: students, times: 100}", ""}};
  for (const auto& [column, said] : kColumns) {
    const Ran other = w.import(
        "学校标识码,经费（万元）,经费（元）,学生（百人）\n2115000401,1,2,3\n",
        std::string("  - kind: school\n    key: 学校标识码\n    columns: {") + column + "}\n");
    CAPTURE(std::string(column));
    CAPTURE(other.err);
    CHECK((other.code == 2) == (*said != 0));
    CHECK(has(other.err, said));
  }
  // One factor for two units.
  for (const char* unit : {"[万元, 元]", "万元"}) {
    const Ran one =
        w.import(csv, head + "{经费: {to: budget.party_building, unit: " + unit +
                          (std::string(unit) == "万元" ? "}}\n" : ", times: 10000}}\n"));
    CAPTURE(unit);
    CHECK(one.code == 2);
    CHECK(has(one.err, "do not say what each stands for"));
  }
  const Ran ran = w.import(
      csv,
      head + "{经费: {to: budget.party_building, times: 10000, unit: {万元: 10000, 元: 1}}}\n");
  CAPTURE(ran.err);
  CHECK(ran.code == 0);
  for (const char* id : {"2115000401", "2115000402", "2115000403"})
    CHECK(has(w.read(std::string("out/school/") + id + ".yaml"), "party_building: 68000\n"));
}

TEST_CASE("offices: a dash alone is neither a text nor nothing until the map says so") {
  const Office w("dash");
  for (const char* dash : {"—", "——", "-", "－", "/", "／", "\\"}) {
    const std::string csv = std::string("学校标识码,批准文号,学生数,办学性质\n2115000401,") + dash +
                            "," + dash + "," + dash + "\n";
    const std::string map =
        "  - kind: school\n    key: 学校标识码\n    columns: {批准文号: party.approval.number, "
        "学生数: students, 办学性质: {to: ownership, labels: true}}\n";
    CAPTURE(dash);
    const Ran ran = w.import(csv, map);
    CHECK(ran.code == 1);
    CHECK(has(ran.out, "party.approval.number"));
    CHECK(has(ran.out, "may mean that there is none"));
    CHECK_FALSE(has(w.school(), "number"));
    CHECK_FALSE(has(w.school(), "students"));
    const Ran said = w.import(csv, map + "    nothing: '" + dash + "'\n");
    CHECK(said.code == 0);
  }
}

TEST_CASE("offices: dates of every writing, or told") {
  const Office w("dates");
  const std::string map =
      "  - header: 2\n    kind: school\n    key: 学校标识码\n    columns: {换届: {to: "
      "party.election.elected_on, year: cell A1, day: first, date: [YYYY年M月底, YYYY年M月, "
      "YYYY年M月D日, M月D日*, YYYY.M.D-*]}}\n";
  const std::pair<const char*, const char*> right[] = {{"2013年6月底", "2013-06-30"},
                                                       {"2013年6月", "2013-06-01"},
                                                       {"２０１３年６月８日", "2013-06-08"},
                                                       {"6月28日下午3时", "2013-06-28"},
                                                       {"2013.9.11-12", "2013-09-11"}};
  for (const auto& [text, day] : right) {
    CAPTURE(text);
    const Ran ran =
        w.import(std::string("一览表（2013年）\n学校标识码,换届\n2115000401,") + text + "\n", map);
    CHECK(ran.code == 0);
    CHECK(has(w.school(), std::string("elected_on: ") + day));
  }
  for (const char* text :
       {"2013年6月中旬", "2013年第二季度", "二〇一三年", "近期", "41518", "6月31日"}) {
    CAPTURE(text);
    const Ran ran =
        w.import(std::string("一览表（2013年）\n学校标识码,换届\n2115000401,") + text + "\n", map);
    CHECK(ran.code == 1);
    CHECK(has(ran.out, text));
    CHECK_FALSE(has(w.school(), "elected_on"));
  }
  // A word is for the map to say; for a year of two digits there is no form.
  const std::pair<const char*, const char*> told[] = {
      {"正在筹备", "say under `values` of the map what it means"},
      {"13.9.2", "write the year with four digits"},
      {"13-09-02", "write the year with four digits"}};
  for (const auto& [text, write] : told) {
    CAPTURE(text);
    CHECK(has(w.import(std::string("2013\n学校标识码,换届\n2115000401,") + text + "\n", map).out,
              write));
  }
  const Ran excel = w.import("2013\n学校标识码,换届\n2115000401,41518\n", map);
  CHECK(has(excel.out, "may be the day 2013-09-01 in Excel"));
}

TEST_CASE("offices: a column that became items makes none of what says nothing") {
  const Office w("turn");
  const std::string map =
      "  - kind: school\n    new: true\n    list: meetings\n    key: 学校标识码\n    nothing: [—, "
      "放假]\n    constants: {id: 'A{row}'}\n"
      "    turn: {heading: held_on, value: kind, values: {√: committee}, columns: {1月: "
      "2013-01-31, "
      "2月: 2013-02-28, 3月: 2013-03-31}}\n";
  const Ran ran = w.import("学校标识码,1月,2月,3月\n2115000401,√,放假,—\n", map);
  CHECK(ran.code == 0);
  CHECK(has(w.school(), "held_on: 2013-01-31"));
  CHECK_FALSE(has(w.school(), "2013-02-28"));
  CHECK_FALSE(has(w.school(), "2013-03-31"));
  // Of what cannot be read nobody knows whether it is one.
  const Ran odd = w.import("学校标识码,1月,2月,3月\n2115000401,√,补开,√\n", map);
  CHECK(odd.code == 1);
  CHECK(has(odd.out, "so meetings is not whole and is left out"));
  CHECK_FALSE(has(w.school(), "meetings"));
}

TEST_CASE("offices: columns that became items are read as the map says, year and size too") {
  const Office w("turn-cells");
  const std::string days =
      "  - kind: school\n    new: true\n    list: meetings\n    key: 学校标识码\n    header: 2\n"
      "    constants: {kind: assembly}\n"
      "    turn: {heading: id, value: held_on, date: M月D日, YEAR, columns: {1月: A1, 3月: A3}}\n";
  const std::string table = "2013年党员大会\n学校标识码,1月,3月\n2115000401,1月5日,3月8日\n";
  for (const char* year : {"year: 2013", "year: cell A1"}) {
    CAPTURE(year);
    std::string map = days;
    map.replace(map.find("YEAR"), 4, year);
    CHECK(w.import(table, map).code == 0);
    CHECK(has(w.school(), "held_on: 2013-01-05"));
    CHECK(has(w.school(), "held_on: 2013-03-08"));
  }
  // Of a year that no cell names.
  std::string map = days;
  map.replace(map.find("YEAR"), 4, "year: cell B1");
  CHECK(has(w.import(table, map).err, "has no year"));

  const std::string money =
      "  - kind: school\n    new: true\n    list: budget.postings\n    key: 学校标识码\n"
      "    turn: {heading: id, value: amount,TIMES columns: {一季度（万元）: Q1}}\n";
  const std::string amounts = "学校标识码,一季度（万元）\n2115000401,1.2\n";
  map = money;
  map.replace(map.find("TIMES"), 5, "");
  const Ran without = w.import(amounts, map);
  CHECK(without.code == 2);
  CHECK(has(without.err, "m.map:7:50: error: the heading says 万元: say how it is converted"));
  map = money;
  map.replace(map.find("TIMES"), 5, " times: 10000,");
  CHECK(w.import(amounts, map).code == 0);
  CHECK(has(w.school(), "amount: 12000"));

  // Where `value` is at fault, nothing else is called wrong.
  map = days;
  map.replace(map.find("held_on"), 7, "{to: held_on}");
  const Ran within = w.import(table, map);
  CHECK(within.code == 2);
  CHECK(has(within.err, "value must be a single value"));
  CHECK_FALSE(has(within.err, "told apart by"));
}

TEST_CASE("offices: `each` is refused where a cell makes no items") {
  const Office w("each");
  const std::string table = "学校标识码,校名\n2115000401,甲校/乙校\n";
  for (const char* map : {"    key: 学校标识码\n    columns: {校名: {to: name, each: /}}\n",
                          "    key: {column: 学校标识码, each: /}\n    columns: {校名: name}\n"}) {
    CAPTURE(map);
    const Ran ran = w.import(table, std::string("  - kind: school\n") + map);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "each means nothing for "));
    CHECK(has(ran.err, "are parted by `split`"));
  }
}

TEST_CASE("offices: the name of a group, wherever it stands, is a row to skip") {
  const Office w("groups");
  const std::string map =
      "  - kind: school\n    key: 学校标识码\n    columns: {校名: name}\n    ignore: 序号\n";
  const Ran ran = w.import(
      "序号,校名,学校标识码\n一、城关镇,,\n1,甲校,2115000401\n,乙校,\n二、石门乡,,\n2,丙校,"
      "2115000402\n",
      map);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "skip: {序号: 一、城关镇}"));
  CHECK(has(ran.out, "skip: {序号: 二、石门乡}"));
  // A school that lost its code is data.
  CHECK_FALSE(has(ran.out, "乙校}"));
  CHECK(has(ran.out, "fill it in"));
}

TEST_CASE("offices: a sum among the items of a list is told and is no item") {
  const Office w("sums");
  const std::string map =
      "  - kind: school\n    new: true\n    list: budget.lines\n    key: 学校标识码\n"
      "    fill: 学校标识码\n    columns: {科目: id, 预算数: planned}\n";
  for (const char* sum : {"合计", "小 计", "总计"}) {
    CAPTURE(sum);
    const Ran ran = w.import("学校标识码,科目,预算数\n2115000401,办公费,100\n,党建经费,20\n," +
                                 std::string(sum) + ",120\n",
                             map);
    CHECK(ran.code == 1);
    CHECK(has(ran.out, "seems to be a sum and no item"));
    CHECK(has(ran.out, "write `skip: {科目: "));
    CHECK(has(w.school(), "党建经费"));
    CHECK_FALSE(has(w.school(), "planned: 120"));
  }
}

// Which rows are part of which, by how people write it: with 其中 in front, or further to the
// right.
TEST_CASE("offices: rows that are part of a row above them") {
  const Office w("parts");
  const std::string head = "学校标识码,科目,预算数\n";
  const std::string map =
      "  - kind: school\n    new: true\n    list: budget.lines\n    key: 学校标识码\n"
      "    fill: 学校标识码\n    columns: {科目: {to: id, part_of: parent}, 预算数: planned}\n";
  struct Case {
    std::vector<const char*> rows;
    std::vector<const char*> parents;  // of each row
  };
  const Case cases[] = {
      {{"办公费", "其中：党建经费", "培训费"}, {"none", "办公费", "none"}},
      {{"办公费", "　其中:党建经费", "　　　　会议费", "培训费"},
       {"none", "办公费", "办公费", "none"}},
      {{"商品和服务支出", "  其中:办公费", "        水电费", "  党建经费", "工资"},
       {"none", "商品和服务支出", "商品和服务支出", "商品和服务支出", "none"}},
      {{"商品和服务支出", "  办公费", "    党建经费", "  水电费"},
       {"none", "商品和服务支出", "办公费", "商品和服务支出"}},
      {{"商品和服务支出", "  其中：办公费", "            其中：党建经费"},
       {"none", "商品和服务支出", "办公费"}},
      {{"办公费", "其中：水电费", "其中：党建经费"}, {"none", "办公费", "办公费"}},
      {{"  办公费", "  党建经费"}, {"none", "none"}},
      {{"其中", "党建经费"}, {"none", "none"}},
  };
  for (const Case& c : cases) {
    std::string csv = head;
    for (std::size_t i = 0; i < c.rows.size(); ++i)
      csv += (i == 0 ? "2115000401,\"" : ",\"") + std::string(c.rows[i]) + "\",100\n";
    const Ran ran = w.import(csv, map);
    CAPTURE(csv);
    CAPTURE(ran.out + ran.err);
    CHECK(ran.code == 0);
    const std::string made = w.school();
    CAPTURE(made);
    std::size_t at = 0;
    for (const char* parent : c.parents) {
      at = made.find("parent: ", at);
      REQUIRE(at != made.npos);
      at += 8;
      CHECK(made.substr(at, std::string_view(parent).size()) == parent);
    }
  }
  // Another school begins anew.
  const Ran two = w.import(head + "2115000401,办公费,1\n2115000402,　党建经费,2\n", map);
  CHECK(two.code == 0);
  CHECK(has(w.read("out/school/2115000402.yaml"), "{id: 党建经费, parent: none, planned: 2}"));
  // Without `part_of` it is told once, and the text stays as it is.
  const Ran plain =
      w.import(head + "2115000401,办公费,1\n,其中：党建经费,2\n,其中：水电费,2\n",
               "  - kind: school\n    new: true\n    list: budget.lines\n    key: "
               "学校标识码\n    fill: 学校标识码\n    columns: {科目: id, 预算数: planned}\n");
  CHECK(plain.code == 1);
  CHECK(has(plain.out, "seems to be part of `办公费` above, which is not kept"));
  CHECK(has(plain.out, "write `{to: id, part_of: parent}` in the map"));
  CHECK(has(plain.out, "; 1 thing could not be placed"));
  CHECK(has(w.school(), "其中：党建经费"));
  // It is said in lists of items, of a column of texts, and once.
  const std::pair<const char*, const char*> wrong[] = {
      {"    list: budget.lines\n    columns: {科目: id, 预算数: {to: planned, part_of: parent}}\n",
       "part_of means nothing for planned"},
      {"    columns: {科目: {to: name, part_of: parent}}\n", "part_of means nothing for name"},
      {"    list: budget.lines\n    columns: {科目: {to: id, part_of: planned}}\n",
       "planned is no text"},
      {"    list: budget.lines\n    columns: {科目: {to: id, part_of: upper}}\n",
       "there is no field `upper`"}};
  for (const auto& [rest, why] : wrong) {
    const Ran ran = w.import(head + "2115000401,办公费,1\n",
                             std::string("  - kind: school\n    key: 学校标识码\n") + rest);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, why));
  }
}

TEST_CASE("offices: where a school is named, a sum or a note is told as such") {
  const Office w("no-name");
  w.write("s.csv", "学校标识码,校名\n2115000401,甲校\n");
  const std::string map =
      "  - file: t.csv\n    kind: school\n    list: rooms\n    key: {column: 学校, by: name}\n"
      "    columns: {编号: id, 面积: area}\n"
      "  - file: s.csv\n    kind: school\n    key: 学校标识码\n    columns: {校名: name}\n";
  const std::pair<const char*, const char*> rows[] = {
      {"小计,,30", "write `skip: {学校: 小计}` in the map"},
      {"注：面积按建筑面积填写,,", "write `until: 注` in the map"},
      {"乙校,2,30", "add a row to the table that makes dossiers"}};
  for (const auto& [row, write] : rows) {
    w.write("m.map", "import: 1\ntables:\n" + map);
    w.write("t.csv", std::string("学校,编号,面积\n甲校,1,30\n") + row + "\n");
    const Ran ran =
        w.run({"import", "t.csv", "s.csv", "--map", "m.map", "--rules", kRules, "--lang", "en"});
    CAPTURE(ran.out + ran.err);
    CHECK(ran.code == 1);
    CHECK(has(ran.out, write));
  }
}

TEST_CASE("offices: rows below the sum are told, notes are not") {
  const Office w("below");
  const std::string map =
      "  - kind: school\n    key: 学校标识码\n    until: 合计\n    columns: {校名: name}\n";
  const Ran ran = w.import("学校标识码,校名\n2115000401,甲\n合计,1\n2115000402,乙\n注：略,\n", map);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "row 4 A 学校标识码 -> id `2115000402`: the row stands below the end"));
  CHECK(has(ran.out, "1 thing could not be placed"));
  CHECK(w.import("学校标识码,校名\n2115000401,甲\n合计,1\n注：略,\n", map).code == 0);
  // A second table there is read by its own.
  const Ran two =
      w.import("学校标识码,校名\n2115000401,甲\n合计,1\n学校标识码,学生数\n2115000401,5\n",
               map +
                   "  - {header: 4, kind: school, new: false, key: 学校标识码, columns: "
                   "{学生数: students}}\n");
  CAPTURE(two.out);
  CHECK(two.code == 0);
}

TEST_CASE("offices: a sum row of a form is passed over whole, sheets with one heading are one") {
  const Office w("sheets");
  w.write("t.csv",
          "单位名称：,甲校,学校标识码：,2115000401\n序号,职务,任职时间\n1,校长,2011-11-01\n"
          "合计,1,1,1\n");
  w.write(
      "m.map",
      "import: 1\ntables:\n  - {labels: right, kind: school, key: 学校标识码, columns: {单位名称: "
      "name}}\n  - {header: 2, kind: school, list: leaders, key: {column: cell D1}, until: 合计, "
      "constants: {id: 'L{row}'}, columns: {职务: post, 任职时间: since}, ignore: 序号}\n");
  const Ran ran = w.run({"import", "t.csv", "--map", "m.map", "--rules", kRules, "--lang", "en"});
  CAPTURE(ran.out);
  CHECK(ran.code == 0);
}

TEST_CASE("offices: a label is never the value of the label before it") {
  const Office w("labels");
  const Ran ran =
      w.import("学校标识码,2115000401\n校名,书记姓名,云某某\n",
               "  - {labels: right, kind: school, key: 学校标识码, columns: {校名: name, "
               "书记姓名: secretary.name}}\n");
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "beside the label `校名` stands another label"));
}

TEST_CASE("offices: a table ends where a cell begins with a word of `until`") {
  const Office w("until");
  const std::string csv =
      "学校标识码,人员编号,转入时间\n2115000401,A,2005年9月1日\n,B,同上\n"
      "合计：党员2名,,\n注：本表按入党时间排序。,,\n";
  const Ran ran =
      w.import(csv,
               "  - kind: school\n    new: true\n    list: members_list\n    key: 学校标识码\n"
               "    until: 合计\n    fill: [学校标识码, 转入时间]\n"
               "    columns: {人员编号: id, 转入时间: joined_on}\n");
  CAPTURE(ran.out);
  CAPTURE(ran.err);
  CHECK(ran.code == 0);
  CHECK(has(w.school(), "{id: \"B\", joined_on: 2005-09-01}"));
}

TEST_CASE("offices: a school is named, and its code is written") {
  const Office w("named");
  w.write("s.csv",
          "学校标识码,校名\n2115000401,河湾镇中心小学\n2115000402,甲校\n2115000403,甲校\n");
  // Before the table that makes the schools, though read after it.
  w.write("m.map",
          "import: 1\ntables:\n  - file: t.csv\n    kind: county\n    new: true\n    key: {is: "
          "'150222'}\n    list: rectifications\n    constants: {id: 'Z{row}'}\n"
          "    columns: {学校: {to: school, by: name}, 存在问题: problem}\n"
          "  - {file: s.csv, kind: school, key: 学校标识码, columns: {校名: name}}\n");
  const auto import = [&](const std::string& cell) {
    w.write("t.csv", "学校,存在问题\n" + cell + ",制度未上墙\n");
    std::filesystem::remove_all(w.folder() / "out");
    return w.run({"import", "s.csv", "t.csv", "--map", "m.map", "--rules", kRules, "--lang", "zh",
                  "--output", "out"});
  };
  for (const char* cell : {"河湾镇中心小学", "2115000401", " 河湾镇中心小学　"}) {
    const Ran ran = import(cell);
    CAPTURE(ran.out);
    CAPTURE(ran.err);
    CHECK(ran.code == 0);
    CHECK(has(w.read("out/county/150222.yaml"), "school: \"2115000401\""));
  }
  const Ran none = import("清泉小学");
  CHECK(none.code == 1);
  CHECK(has(none.out, "这次导入的中小学校档案里没有校名是它的"));
  CHECK_FALSE(has(w.read("out/county/150222.yaml"), "school:"));
  CHECK(has(import("甲校").out, "有2份档案的校名是它"));
}

TEST_CASE("offices: commas that do not part by three are told as such") {
  const Office w("commas");
  const Ran ran = w.import("学校标识码,人数\n2115000401,\"1,20\"\n2115000402,\"1,200\"\n",
                           "  - {kind: school, key: 学校标识码, columns: {人数: students}}\n");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "has commas that do not part it by three digits"));
  CHECK(has(w.read("out/school/2115000402.yaml"), "students: 1200"));
}

TEST_CASE("offices: text in UTF-16, and files that hold nothing") {
  const Office w("encodings");
  const std::string map = "  - {kind: school, key: 代码, columns: {校名: name}}\n";
  const std::u16string text = u"代码\t校名\r\n2115000401\t河湾𠀀小学\r\n";
  for (const bool little : {true, false}) {
    std::string bytes = little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char16_t c : text)
      for (const int shift : {little ? 0 : 8, little ? 8 : 0})
        bytes += static_cast<char>(c >> shift & 0xff);
    const Ran ran = w.import(bytes, map);
    CAPTURE(ran.err);
    CHECK(ran.code == 0);
    CHECK(has(w.school(), "name: 河湾𠀀小学"));
    // Half a character, and no mark.
    CHECK(has(w.import(bytes + "x", map).err, "is UTF-16 text, and damaged"));
    CHECK(has(w.import(bytes.substr(2), map).err, "UTF-16 text without its mark"));
  }
  for (const char* nothing : {"", "\r\n", " , ,\r\n,,\r\n"}) {
    const Ran ran = w.import(nothing, map);
    CHECK(ran.code == 2);
    CHECK(ran.err ==
          "t.csv: error: is empty: no cell has text [import/file]\n"
          "  hint: give the file with the data\n");
  }
}

TEST_CASE("offices: days in Chinese numerals, and years alone") {
  const Office w("numerals");
  const std::string map =
      "  - {kind: school, key: 代码, columns: {建校: {to: founded_on, date: [YYYY年M月D日, "
      "YYYY年M月, YYYY年, YYYY年底, YYYY], day: first}}}\n";
  const std::pair<const char*, const char*> days[] = {{"二〇一三年三月五日", "2013-03-05"},
                                                      {"二○一三年十二月二十一日", "2013-12-21"},
                                                      {"二零一三年十月三十日", "2013-10-30"},
                                                      {"二〇一三年三月", "2013-03-01"},
                                                      {"二〇一三年", "2013-01-01"},
                                                      {"2013年", "2013-01-01"},
                                                      {"一九五八年底", "1958-12-31"},
                                                      {"2013", "2013-01-01"},
                                                      {"２０１３年３月", "2013-03-01"},
                                                      {"二〇一三年一二月二一日", "2013-12-21"},
                                                      {"二〇一三年〇三月〇五日", "2013-03-05"}};
  for (const auto& [written, day] : days) {
    CAPTURE(written);
    const Ran ran = w.import("代码,建校\n2115000401," + std::string(written) + "\n", map);
    CHECK(ran.code == 0);
    CHECK(has(w.school(), "founded_on: " + std::string(day)));
  }
  for (const char* none : {"二〇一三年二月三十日", "二十年三月", "十三年三月五日", "三月五日",
                           "二〇一三年三月十二十日", "二〇一三年三月二一三日",
                           "二〇一三年十十十十十十十十十十十十月五日"}) {
    CAPTURE(none);
    CHECK(w.import("代码,建校\n2115000401," + std::string(none) + "\n", map).code == 1);
    CHECK_FALSE(has(w.school(), "founded_on"));
  }
}

TEST_CASE("offices: one table of several kinds of organizations") {
  const Office w("kinds");
  const std::string map =
      "  - {kind: school, key: 代码, only: {类别: ['*小学', 初中]}, columns: {名称: name}, ignore: "
      "类别}\n"
      "  - {kind: township, key: 代码, only: {类别: 乡镇}, columns: {名称: name}, ignore: 类别}\n";
  const Ran fits = w.import("类别,代码,名称\n中心小学,2115000401,甲校\n乡镇,T1,甲镇\n,,\n", map);
  CAPTURE(fits.out);
  CHECK(fits.code == 0);
  CHECK(has(w.school(), "name: 甲校"));
  const Ran other = w.import("类别,代码,名称\n幼儿园,2115000409,乙园\n", map);
  CHECK(other.code == 1);
  CHECK(has(other.out,
            "row 2 A 类别 `幼儿园`: is under `only` of no table, so the row was not read\n"
            "    to do: name it under `only` of a table, or `skip` it"));
}

TEST_CASE("offices: tables side by side, and rows of schools and of their rooms in one") {
  const Office w("beside");
  const Ran beside = w.import(
      "代码,名称,,代码,名称\n2115000401,甲校,,2115000402,乙校\n2115000403,丙校\n",
      "  - {kind: school, key: column A, columns: {column B: name}, ignore: [column D, column E]}\n"
      "  - {kind: school, key: column D, columns: {column E: name}, ignore: [column A, column "
      "B]}\n");
  CAPTURE(beside.out);
  CHECK(beside.code == 0);
  const std::string both =
      "  - {kind: school, key: 代码, columns: {校名: name}, ignore: [房号, 面积]FILL}\n"
      "  - {kind: school, key: 代码, list: rooms, columns: {房号: id, 面积: area}, ignore: "
      "校名FILL}\n";
  const auto map = [&](const std::string& fill) {
    std::string out = both;
    for (std::size_t at = 0; (at = out.find("FILL")) != out.npos;) out.replace(at, 4, fill);
    return out;
  };
  for (const auto& [csv, fill] :
       {std::pair{"代码,校名,房号,面积\n2115000401,甲校,R1,40\n,,R2,20\n", ", fill: 代码"},
        {"代码,校名,房号,面积\n2115000401,甲校,R1,40\n2115000401,甲校,R2,20\n", ""}}) {
    const Ran ran = w.import(csv, map(fill));
    CAPTURE(ran.out);
    CHECK(ran.code == 0);
    CHECK(has(w.school(), "{id: \"R2\", area: 20}"));
  }
  // What contradicts is told as ever.
  CHECK(has(
      w.import("代码,校名,房号,面积\n2115000401,甲校,R1,40\n2115000401,乙校,R2,20\n", map("")).out,
      "says otherwise; neither is taken"));
}

TEST_CASE("offices: where the headings stand is told") {
  const Office w("headings");
  const std::string map =
      "  - {kind: school, key: 代码, columns: {校名: name, 学生数: students}}\n";
  CHECK(has(w.import("名册,,\n,,\n代码,校名,学生数\n2115000401,甲校,3\n", map).err,
            "hint: row 3 has 3 of them: write `header: 3`"));
  CHECK(has(w.import("项目,甲\n代码,2115000401\n校名,甲校\n学生数,3\n", map).err,
            "column A has 3 of them, one below the other: write `across: true` and `header: A`"));
  CHECK(has(w.import("代码,校名,学生数\n2115000401,甲校,3\n注：截至年底。,,\n", map).out,
            "if it is a note or signature below the table, write `until: 注` in the map"));
}

TEST_CASE("offices: a name that is nearly one of those there, parts of a cell, whole numbers") {
  const Office w("near");
  w.write("s.csv", "代码,校名\n2115000401,青山县第一中学（总校）\n2115000402,青山县河湾小学\n");
  const auto roster = [&](const std::string& cell) {
    w.write("t.csv", "学校,编号,应到/实到\n" + cell + ",H1,20人/18人\n");
    w.write(
        "m.map",
        "import: 1\ntables:\n  - {file: s.csv, kind: school, key: 代码, columns: {校名: name}}\n"
        "  - file: t.csv\n    kind: school\n    list: meetings\n    key: {column: 学校, by: "
        "name}\n    columns:\n      编号: id\n      应到/实到: {to: due, before: ／, unit: 人}\n"
        "      column C: {to: present, after: /, unit: 人}\n");
    std::filesystem::remove_all(w.folder() / "out");
    return w.run({"import", "s.csv", "t.csv", "--map", "m.map", "--rules", kRules, "--lang", "en",
                  "--output", "out"});
  };
  const Ran same = roster("青山县第一中学(总校)");
  CAPTURE(same.out);
  CHECK(same.code == 0);
  CHECK(has(w.school(), "{id: \"H1\", due: 20, present: 18}"));
  CHECK(has(roster("河湾小学").out,
            "to do: if it is `青山县河湾小学`, write `河湾小学: 青山县河湾小学` under `values`"));
  // Near to both: neither is proposed.
  CHECK(has(roster("青山县").out, "to do: correct the cell, or add a row"));
  const std::string map = "  - {kind: school, key: 代码, columns: {学生数: students}}\n";
  CHECK(w.import("代码,学生数\n2115000401,1200.0\n", map).code == 0);
  CHECK(has(w.school(), "students: 1200"));
  CHECK(w.import("代码,学生数\n2115000401,1200.5\n", map).code == 1);
}

TEST_CASE("offices: a superior behind the name of its place") {
  const Office w("superior");
  const std::string map =
      "  - {kind: school, key: 代码, columns: {上级: {to: party.superior.kind, labels: "
      "trueMORE}}}\n";
  const auto import = [&](const std::string& cell, const std::string& more = "") {
    std::string own = map;
    own.replace(own.find("MORE"), 4, more);
    return w.import("代码,上级\n2115000401," + cell + "\n", own);
  };
  const std::pair<const char*, const char*> known[] = {
      {"青山县教育局党委", "county_education_committee"},
      {"中共青山县教育局委员会", "county_education_committee"},
      {"土默特右旗教育工委", "county_education_work_committee"},
      {"河湾镇党委", "township_committee"},
      {"中共河湾镇委员会", "township_committee"}};
  for (const auto& [cell, kind] : known) {
    CAPTURE(cell);
    CHECK(import(cell).code == 0);
    CHECK(has(w.school(), "kind: " + std::string(kind)));
  }
  // A city may be one of a county or above it; a bureau is no party organization.
  for (const char* cell : {"青山市教育局党委", "青山县教育局"}) CHECK(import(cell).code == 1);
  // The map may say so by a pattern; of two that differ neither holds.
  CHECK(import("青山县教育局", ", values: {'*教育局': county_education_committee}").code == 0);
  CHECK(has(import("青山县教育局",
                   ", values: {'*教育局': county_education_committee, '青山*': "
                   "township_committee}")
                .out,
            "fits several lines of `values`"));
}

TEST_CASE("offices: rows of a list with a number or a note alone are no items") {
  const Office w("alone");
  const std::string map =
      "  - header: 2\n    kind: school\n    new: true\n    list: members_list\n    key: {is: "
      "'2115000401'}\n    columns: {序号: id, 学时: hours}\n    ignore: 姓名\n";
  // The rows of a printed form that nobody filled in.
  const Ran empty = w.import("党员花名册,,\n序号,姓名,学时\n1,甲,24\n2,乙,30\n3,,\n4.,,\n", map);
  CAPTURE(empty.out);
  CHECK(empty.code == 0);
  CHECK(has(empty.out, "2 blank"));
  CHECK(has(w.school(), "{id: \"2\", hours: 30}"));
  CHECK_FALSE(has(w.school(), "\"3\""));
  // A person of whom the map takes nothing but the number is one.
  w.import("党员花名册,,\n序号,姓名,学时\n1,甲,24\n2,乙,\n", map);
  CHECK(has(w.school(), "{id: \"2\"}"));
  for (const char* note :
       {"共2人", "注：本表一式两份", "二、会议记录", "以下空白", "党支部书记签字："}) {
    const Ran ran = w.import("党员花名册,,\n序号,姓名,学时\n1,甲,24\n" + std::string(note) +
                                 ",,\n以上由党支部盖章,,年 月 日\n",
                             map, "zh");
    CAPTURE(ran.out);
    CHECK(ran.code == 1);
    CHECK(has(ran.out, std::string("这一行写着“") + note));
    CHECK(has(ran.out, "until: "));
    CHECK(has(ran.out, "；2处未能放入"));
    CHECK_FALSE(has(w.school(), note));
    CHECK_FALSE(has(w.school(), "盖章"));
  }
  // Between the items it may be one of which no more is known.
  w.import("党员花名册,,\n序号,姓名,学时\n甲01,甲,24\n甲02,,\n甲03,丙,24\n", map);
  CHECK(has(w.school(), "{id: 甲02}"));
}

TEST_CASE("offices: a table ends where another table of the map begins below it") {
  const Office w("stacked");
  const std::string csv =
      "一、预算,,\n编号,科目,预算数\nB1,办公费,32000\nB2,党建经费,4600\n二、会议,,\n"
      "编号,会议类型,会议日期\nJ1,党政联席会议,2013-01-16\n";
  const std::string key = "    new: true\n    key: {is: '2115000401'}\n    columns: ";
  const Ran ran = w.import(
      csv, "  - header: 2\n    kind: school\n    list: budget.lines\n    until: 二、会议\n" + key +
               "{编号: id, 科目: name, 预算数: planned}\n"
               "  - header: 6\n    kind: school\n    list: meetings\n" +
               key + "{编号: id, 会议类型: {to: kind, labels: true}, 会议日期: held_on}\n");
  CAPTURE(ran.out);
  CHECK(ran.code == 0);
  CHECK(has(w.school(), "- {id: \"B2\", name: 党建经费, planned: 4600}\nmeetings:"));
  CHECK(has(w.school(), "- {id: \"J1\", kind: joint_meeting, held_on: 2013-01-16}"));
  CHECK_FALSE(has(w.school(), "name: 会议类型"));
  // Without `until` the title between them is told, and nothing of the second table.
  const Ran told = w.import(
      csv, "  - header: 2\n    kind: school\n    list: budget.lines\n" + key +
               "{编号: id, 科目: name, 预算数: planned}\n"
               "  - header: 6\n    kind: school\n    list: meetings\n" +
               key + "{编号: id, 会议类型: {to: kind, labels: true}, 会议日期: held_on}\n");
  CAPTURE(told.out);
  CHECK(has(told.out, "write `until: 二、会议`"));
  CHECK(has(told.out, "; 1 thing could not be placed"));
}

TEST_CASE("offices: a cell that gives two fields is told once, with what to write") {
  const Office w("halves");
  const Ran ran =
      w.import("编号,应到/实到\nJ1,7/7\nJ2,7\nJ3,5/x\n",
               "  - kind: school\n    list: meetings\n    new: true\n    key: {is: '2115000401'}\n"
               "    columns: {编号: id, 应到/实到: {to: due, before: /}, column B: {to: present, "
               "after: /}}\n",
               "zh");
  CAPTURE(ran.out);
  CHECK(has(ran.out, "-> due, present “7”：里面没有“/”"));
  CHECK(has(ran.out, "在这一格里写上“/”"));
  CHECK(has(ran.out, "；2处未能放入"));
}

TEST_CASE("offices: a word for several stages, and days with something beside them") {
  const Office w("together");
  const std::string head = "  - kind: school\n    key: 学校标识码\n    columns: ";
  const Ran stages = w.import("学校标识码,学段\n2115000401,九年一贯制\n",
                              head + "{学段: {to: stages, labels: true, split: 、}}\n");
  CAPTURE(stages.out);
  CHECK(stages.code == 0);
  CHECK(has(w.school(), "stages: [九年一贯制]"));
  const std::pair<const char*, const char*> kDays[] = {
      {"2013年3月8日下午3:00", "date: [YYYY.M.D, YYYY/M/D, YYYY年M月D*]"},
      {"2013年12月26-27日", "YYYY年M月D*"},
      {"3月28日", "date: [M月D*], year: 2013"},
      {"2013.3.8-9", "date: [YYYY.M.D, YYYY/M/D, YYYY.M.D*]"}};
  for (const auto& [day, line] : kDays) {
    const Ran ran = w.import("学校标识码,建校日期\n2115000401," + std::string(day) + "\n",
                             head + "{建校日期: founded_on}\n");
    CAPTURE(ran.out);
    CHECK(ran.code == 1);
    CHECK(has(ran.out, line));
  }
  // What the line says is what reads it.
  const Ran read =
      w.import("学校标识码,建校日期\n2115000401,2013年3月8日下午3:00\n",
               head + "{建校日期: {to: founded_on, date: [YYYY.M.D, YYYY/M/D, YYYY年M月D*]}}\n");
  CHECK(read.code == 0);
  CHECK(has(w.school(), "founded_on: 2013-03-08"));
}

TEST_CASE("offices: none that is an answer, days that are denied, sums over merged cells") {
  const Office w("answers");
  const Ran ran =
      w.import("序号,学校,时间,问题\n1,2115000401,2013-05-08,无\n2,2115000401,2013-11-12,—\n",
               "  - kind: county\n    list: inspections\n    new: true\n    key: {is: '150222'}\n  "
               "  columns: "
               "{序号: id, 学校: school, 时间: held_on, 问题: findings}\n");
  CAPTURE(ran.out);
  const std::string county = w.read("out/county/150222.yaml");
  CHECK(has(county, "findings: 无"));
  CHECK(has(ran.out, "; 1 thing could not be placed"));
  const Ran ledger = w.import(
      "编号,时限,销号\nZ1,2013年6月底前,未销号\n",
      "  - kind: county\n    list: rectifications\n    new: true\n    key: {is: '150222'}\n    "
      "columns: {编号: id, 时限: due_on, 销号: closed_on}\n");
  CAPTURE(ledger.out);
  CHECK(has(ledger.out, "values: {未销号: none}"));
  CHECK(has(ledger.out, "date: [YYYY.M.D, YYYY/M/D, YYYY年M月底*]"));
}
