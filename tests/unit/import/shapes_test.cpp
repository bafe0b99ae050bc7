// Shapes of the tables of offices: forms with labels, keys from sheets and cells, counted rows,
// several entries in a cell, dates without a year, lists within lists.
#include <doctest/doctest.h>
#include <xlsxwriter.h>

#include <functional>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

const std::string kRules = std::string(ducha::tests::kSourceDir) + "/rules";

class Desk : public Workshop {
 public:
  explicit Desk(const std::string& name) : Workshop("shapes-" + name) {}

  // Sheets by name; cells as texts, but numbers where they are numbers.
  using Rows = std::vector<std::vector<std::string>>;
  void book(const std::vector<std::pair<std::string, Rows>>& sheets,
            const std::function<void(lxw_worksheet*)>& more = {}) const {
    std::filesystem::remove(folder() / "t.xlsx");
    lxw_workbook* out = workbook_new("t.xlsx");
    for (const auto& [name, rows] : sheets) {
      lxw_worksheet* sheet = workbook_add_worksheet(out, name.c_str());
      for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t c = 0; c < rows[r].size(); ++c)
          if (!rows[r][c].empty())
            worksheet_write_string(sheet, static_cast<lxw_row_t>(r), static_cast<lxw_col_t>(c),
                                   rows[r][c].c_str(), nullptr);
      if (more) more(sheet);
    }
    REQUIRE(workbook_close(out) == LXW_NO_ERROR);
  }
  Ran import(const std::string& map, int most = 1) const {
    write("m.map", "import: 1\ntables:\n" + map);
    std::filesystem::remove_all(folder() / "out");
    const Ran ran = run({"import", "t.xlsx", "--map", "m.map", "--rules", kRules, "--lang", "en",
                         "--output", "out"});
    CAPTURE(ran.err);
    CHECK(ran.code <= most);
    return ran;
  }
};

}  // namespace

TEST_CASE("shapes: a form of labels and values, with a small table below it") {
  const Desk w("labels");
  w.book({{"甲校",
           {{"基本情况表"},
            {"单位名称：", "甲校", "", "学校标识码", "2115000401"},
            {"党组织类别", "党总支", "", "任期", "3年"},
            {"正式党员数", "60", "", "食堂", "有"},
            {"领导班子"},
            {"序号", "职务", "任职时间"},
            {"1", "校长", "2011.11"},
            {"2", "副校长", "2012.09"},
            {"填表人：王某某"}}}},
         [](lxw_worksheet* s) { worksheet_merge_range(s, 1, 1, 1, 2, "甲校", nullptr); });
  const std::string map =
      "  - labels: right\n    kind: school\n    key: 学校标识码\n"
      "    columns: {单位名称: name, 党组织类别: {to: party.form, labels: true}, 任期: {to: "
      "party.election.term_years, unit: 年}, 正式党员数: party.members.full}\n"
      "    ignore: [基本情况表, 领导班子, '填表人*'";
  const std::string below =
      "  - header: 6\n    kind: school\n    list: leaders\n    key: {column: cell E2}\n    until: "
      "'填表人*'\n"
      "    constants: {id: 'L{row}'}\n    columns: {职务: post, 任职时间: {to: since, date: "
      "YYYY.MM, day: first}}\n    ignore: 序号\n";
  const Ran told = w.import(map + "]\n" + below);
  CHECK(told.code == 1);
  CHECK(has(told.out, "row 4 D: the map says nothing of 2 cells of this row"));
  CHECK_FALSE(has(told.out, "王某某"));
  const Ran ran = w.import(map + ", 食堂]\n" + below);
  CAPTURE(ran.out);
  CHECK(ran.code == 0);
  const std::string text = w.read("out/school/2115000401.yaml");
  CAPTURE(text);
  CHECK(has(text, "form: general_branch"));
  CHECK(has(text, "term_years: 3"));
  CHECK(has(text, "{id: \"L7\", post: 校长, since: 2011-11-01}"));
  CHECK(has(text, "id: \"L8\""));
  const Ran gone = w.import(
      "  - labels: right\n    kind: school\n    key: 学校标识码\n    columns: {校名: name}\n", 2);
  CHECK(gone.code == 2);
}

TEST_CASE("shapes: a roster a school, its key from the sheet, its rows counted") {
  const Desk w("roster");
  const std::vector<std::vector<std::string>> rows = {{"党员花名册"},
                                                      {"序号", "党籍状态", "所在党支部", "培训"},
                                                      {"1", "正式党员", "一支部", "56学时"},
                                                      {"2", "正式党员", "同上", "—"},
                                                      {"3", "预备党员", "〃", "24"},
                                                      {"4", "不详", "〃", "同上"},
                                                      {"合计：4 名"},
                                                      {"注：略"}};
  w.book({{"甲校", rows}, {"乙校", {rows.begin(), rows.begin() + 3}}});
  const std::string head =
      "  - sheet: '*'\n    header: 2\n    kind: school\n    new: true\n    list: members_list\n"
      "    key: {from: sheet, values: {甲校: '2115000401', 乙校: '2115000402'}}\n    until: "
      "合计*\n    nothing: —\n    fill: 所在党支部\n"
      "    columns: {序号: id, 培训: {to: hours, unit: 学时}}\n    ignore: 所在党支部\n";
  const Ran ran = w.import(head +
                           "    counts: {party.members.full: {党籍状态: 正式党员}, "
                           "party.members.probationary: {党籍状态: 预备*}}\n");
  CAPTURE(ran.out);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "row 6 B 党籍状态 -> party.members.full `不详`: is not under `counts`"));
  CHECK(has(ran.out, "row 6 D 培训 -> hours `同上`: stands for the cell above"));
  const std::string one = w.read("out/school/2115000401.yaml");
  CAPTURE(one);
  CHECK(has(one, "full: 2\n    probationary: 1"));
  CHECK(has(one, "hours: 56"));
  const std::string two = w.read("out/school/2115000402.yaml");
  CHECK(has(two, "full: 1\n    probationary: 0"));
}

TEST_CASE("shapes: several entries in a cell, ids by counting, dates without a year") {
  const Desk w("entries");
  w.book({{"甲校",
           {{"甲校“三会一课”台账（2013年）"},
            {"会议时间", "会议类别", "应到人数"},
            {"3月6日下午4:00", "支部党员大会", "18人"},
            {"6月28日", "党课/主题党日", "62"},
            {"2013.9.11-12", "组织生活会、民主评议党员", "62"},
            {"13月1日", "党课", "5"}}}});
  const std::string map =
      "  - header: 2\n    kind: school\n    new: true\n    list: meetings\n    key: {from: file, "
      "values: {t: '2115000401'}}\n"
      "    constants: {id: '{sheet}-{row}'}\n"
      "    columns:\n      会议时间: {to: held_on, year: cell A1, date: [M月D日*, YYYY.M.D-*]}\n"
      "      会议类别: {to: kind, labels: true, each: [/, 、]}\n      应到人数: {to: due, unit: "
      "人}\n";
  const Ran ran = w.import(map);
  CAPTURE(ran.out);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "row 6 A 会议时间"));
  const std::string text = w.read("out/school/2115000401.yaml");
  CAPTURE(text);
  for (const char* line : {"{id: 甲校-3, kind: assembly, held_on: 2013-03-06, due: 18}",
                           "{id: 甲校-4, kind: lecture, held_on: 2013-06-28, due: 62}",
                           "{id: 甲校-4-2, kind: theme_day, held_on: 2013-06-28, due: 62}",
                           "{id: 甲校-5-2, kind: review, held_on: 2013-09-11, due: 62}"})
    CHECK(has(text, line));
}

TEST_CASE("shapes: lists within lists, and values behind a colon") {
  const Desk w("within");
  const std::vector<std::vector<std::string>> rows = {
      {"考核评分表"},
      {"被考核单位：甲校", "", "考核时间：2013年12月10日"},
      {"内容", "分值", "考评分"},
      {"组织建设", "5", "5"},
      {"队伍建设", "10", "9.5"},
      {"总分", "15", "14.5"},
      {"等次：较好"}};
  w.book({{"甲校", rows}, {"乙校", rows}});
  const Ran ran = w.import(
      "  - sheet: '*'\n    labels: right\n    kind: county\n    new: true\n    list: assessments\n "
      "   key: {is: '150222'}\n"
      "    constants: {id: '{sheet}'}\n"
      "    columns: {cell C2: {to: held_on, after: '：', date: YYYY年M月D日}, cell C6: score, cell "
      "A7: {to: grade, after: '：', labels: true}}\n"
      "    ignore: [考核评分表, '被考核单位*', 总分, '15']\n"
      "  - sheet: '*'\n    header: 3\n    kind: county\n    list: assessments.items\n    within: "
      "'{sheet}'\n    key: {is: '150222'}\n    until: 总分\n"
      "    columns: {内容: name, 分值: full, 考评分: score}\n");
  CAPTURE(ran.out);
  CHECK(ran.code == 0);
  const std::string text = w.read("out/county/150222.yaml");
  CAPTURE(text);
  CHECK(has(text, "grade: fair"));
  CHECK(has(text, "{name: 队伍建设, full: 10, score: 9.5}"));
  CHECK(has(text, "held_on: 2013-12-10"));
}

TEST_CASE("shapes: columns become items; merged headings stand over all their columns") {
  const Desk w("turn");
  w.book({{"s",
           {{"学校标识码", "各年党员数", "", ""},
            {"", "2011", "2012", "2013"},
            {"2115000401", "8", "", "9"}}}},
         [](lxw_worksheet* s) {
           worksheet_merge_range(s, 0, 1, 0, 3, "各年党员数", nullptr);
           worksheet_merge_range(s, 0, 0, 1, 0, "学校标识码", nullptr);
         });
  const Ran ran = w.import(
      "  - header: [1, 2]\n    kind: school\n    new: true\n    list: party.counts\n    key: "
      "学校标识码\n"
      "    turn:\n      heading: counted_on\n      value: full\n"
      "      columns: {'2011': 2011-12-31, 各年党员数/2012: 2012-12-31, '2013': 2013-12-31}\n");
  CAPTURE(ran.out);
  CAPTURE(ran.err);
  CHECK(ran.code == 0);
  const std::string text = w.read("out/school/2115000401.yaml");
  CAPTURE(text);
  CHECK(has(text, "{counted_on: 2011-12-31, full: 8}"));
  CHECK(has(text, "{counted_on: 2013-12-31, full: 9}"));
  CHECK_FALSE(has(text, "2012-12-31"));
}

TEST_CASE("shapes: merged cells, hidden rows and sheets without the headings are told") {
  const Desk w("merged");
  w.book({{"一",
           {{"学校标识码", "校名", "学生数"},
            {"2115000401", "甲", "5"},
            {"2115000402", "乙", ""},
            {"2115000403", "丙", "7"}}}},
         [](lxw_worksheet* s) {
           worksheet_merge_range(s, 1, 2, 2, 2, "5", nullptr);
           lxw_row_col_options hidden = {1, 0, 0};
           worksheet_set_row_opt(s, 3, 15, nullptr, &hidden);
         });
  const std::string map =
      "  - kind: school\n    key: 学校标识码\n    columns: {校名: name, 学生数: students}\n";
  const Ran ran = w.import(map);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "C3 belongs to the merged cells C2:C3"));
  CHECK(has(ran.out, "1 row is hidden in the table"));
  const Ran filled = w.import(map + "    fill: 学生数\n    hidden: skip\n");
  CHECK(filled.code == 0);
  CHECK(has(w.read("out/school/2115000402.yaml"), "students: 5"));
  CHECK_FALSE(std::filesystem::exists(w.folder() / "out/school/2115000403.yaml"));
  w.book({{"说明", {{"填表说明"}, {"略"}}}, {"一", {{"学校标识码"}, {"2115000401"}}}});
  w.write("m.map", "import: 1\ntables:\n  - kind: school\n    key: 学校标识码\n");
  const Ran wrong =
      w.run({"import", "t.xlsx", "--map", "m.map", "--rules", kRules, "--lang", "en"});
  CHECK(wrong.code == 2);
  CHECK(has(wrong.err, "ignore_sheets"));
}
