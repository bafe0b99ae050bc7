// How much of the tables of offices --suggest maps, and that it maps nothing wrong.
#include <doctest/doctest.h>

#include <map>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Workshop;

namespace {

struct Sheet {
  const char* what;  // KIND or KIND.LIST
  const char* csv;
  // The headings that a field has, by their names in the map. Every other column must stay open.
  std::map<std::string, std::string> fields;
};

const Sheet kSheets[] = {
    {"school",
     "固阳县中小学校一览表,,,,,,\n填报单位：教育局,,,,2013年12月31日,,\n"
     "序号,学校标识码,学校全称,办学性质,建校日期,学生数(人),备注\n"
     "1,2115000401,甲校,公办,1958.9,900,\n2,2115000402,乙校,民办,1990年9月1日,300,无\n",
     {{"学校标识码", "key"},
      {"学校全称", "name"},
      {"办学性质", "ownership"},
      {"建校日期", "founded_on"},
      {"学生数(人)", "students"}}},
    {"school",
     "党组织换届情况\n序号,学校标识码,学校名称,党组织形式,当选日期,任期(年),应到会人数,实到会人数,"
     "到会率,"
     "是否按期换届,备注\n1,2115000401,甲校,党总支,2011-11-20,3,60,56,0.93,是,\n"
     "2,2115000402,乙校,支部,2012年3月10日,两年,18,17,0.94,否,\n",
     {{"学校标识码", "key"},
      {"学校名称", "name"},
      {"党组织形式", "party.form"},
      {"当选日期", "party.election.elected_on"},
      {"任期(年)", "party.election.term_years"},
      {"应到会人数", "party.election.due"},
      {"实到会人数", "party.election.present"}}},
    // A ledger of meetings given as if it were a list of schools: nothing of it is of a school.
    {"school",
     "三会一课台账（2013年）\n序号,会议时间,地点,会议类别,主持人,应到人数,实到人数,主要议题\n"
     "1,3月6日下午,会议室,党员大会,云某某,62,58,年度计划\n2,2013.3.8,会议室,支委会,云某某,5,5,"
     "发展党员\n",
     {}},
    {"school.meetings",
     "三会一课台账（2013年）\n序号,会议时间,地点,主持人,记录人,应到人数,实到人数,主要议题\n"
     "1,2013.3.6,会议室,云某某,王某某,62,58,年度计划\n2,2013.3.8,会议室,云某某,王某某,5,5,"
     "发展党员\n",
     {{"会议时间", "held_on"},
      {"主持人", "chair"},
      {"记录人", "recorder"},
      {"应到人数", "due"},
      {"实到人数", "present"},
      {"主要议题", "items"}}},
    // Persons: no heading of a roster is a field of a school.
    {"school",
     "党员花名册\n序号,姓名,性别,民族,出生年月,学历,公民身份号码,入党时间,转正时间,党籍状态,"
     "所在党支部,"
     "党内职务,行政职务,联系电话\n1,云某某,男,蒙古族,1968.05,大学,15022219680512001X,1993.07,1994."
     "07,"
     "正式党员,第一党支部,书记,校长,13900000001\n",
     {}},
    {"school.leaders",
     "领导班子\n序号,姓名,职务,任职时间,学历,备注\n1,云某某,校长,2011.11,大学,\n2,王某某,副校长,"
     "2012.09,"
     "大学,\n",
     {{"任职时间", "since"}, {"职务", "post"}}},
    {"school",
     "党建经费预算表（万元）\n序号,学校,党员数,年初预算,实际拨付,累计支出,执行率,备注\n1,甲校,62,1."
     "28,1.28,"
     "0.9,0.7,\n2,乙校,18,0.4,0.4,0.4,1,\n",
     {{"学校", "name"}}},
    {"school",
     "党组织设置情况\n学校标识码,校名,党组织类别,批准建立日期,批准建立文号,正式党员数,预备党员数,"
     "下设党支部数,"
     "教职工总数,书记姓名,是否兼任校长\n2115000401,甲校,党总支,2003-07-01,固教党〔2003〕2号,60,2,3,"
     "96,"
     "云某某,是\n2115000402,乙校,党支部,2005.6,固教党〔2005〕4号,18,1,0,40,钱某某,否\n",
     {{"学校标识码", "key"},
      {"校名", "name"},
      {"党组织类别", "party.form"},
      {"批准建立日期", "party.established_on"},
      {"批准建立文号", "party.approval.number"},
      {"正式党员数", "party.members.full"},
      {"预备党员数", "party.members.probationary"},
      {"下设党支部数", "party.subordinate_branches"},
      {"教职工总数", "staff.total"},
      {"书记姓名", "secretary.name"},
      {"是否兼任校长", "secretary.is_principal"}}},
};

// What a suggestion says: heading to field, `key` for the key, nothing for what is open.
std::map<std::string, std::string> said(const std::string& map) {
  std::map<std::string, std::string> out;
  bool columns = false;
  std::istringstream in(map);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("    ") && line[4] != ' ') columns = line.starts_with("    columns:");
    line = line.substr(0, line.find("  #"));
    if (line.starts_with("    key: ")) out[line.substr(9)] = "key";
    if (!columns || !line.starts_with("      ")) continue;
    const std::size_t colon = line.find(": ");
    std::string to = line.substr(colon + 2);
    if (to.starts_with("{to: ")) to = to.substr(5, to.find_first_of(",}") - 5);
    out[line.substr(6, colon - 6)] = to;
  }
  return out;
}

}  // namespace

TEST_CASE("suggest: measured on tables of offices, most columns are mapped and none wrong") {
  const Workshop w("suggest-measured");
  int right = 0;
  int wrong = 0;
  int open = 0;
  for (const Sheet& s : kSheets) {
    w.write("t.csv", s.csv);
    const auto ran = w.run({"import", "t.csv", "--suggest", s.what, "--rules",
                            std::string(ducha::tests::kSourceDir) + "/rules", "--lang", "en"});
    CAPTURE(std::string(s.csv));
    CAPTURE(ran.out);
    REQUIRE(ran.code == 0);
    for (const char* data : {"云某某", "15022219680512001X", "13900000001", "甲校"})
      CHECK_FALSE(has(ran.out, data));
    const auto got = said(ran.out);
    for (const auto& [heading, field] : got) {
      const auto wanted = s.fields.find(heading);
      const bool fits = wanted != s.fields.end() && wanted->second == field;
      CAPTURE(heading);
      CAPTURE(field);
      CHECK(fits);
      (fits ? right : wrong) += 1;
    }
    for (const auto& [heading, field] : s.fields) open += got.count(heading) == 0 ? 1 : 0;
  }
  MESSAGE("columns with a field: " << right << " mapped right, " << wrong << " wrong, " << open
                                   << " left open");
  CHECK(wrong == 0);
  CHECK(right >= 4 * open);
}

TEST_CASE("suggest: a sheet of items names the list that it looks like") {
  const Workshop w("suggest-list");
  w.write("t.csv", kSheets[2].csv);
  const auto ran = w.run({"import", "t.csv", "--suggest", "school", "--rules",
                          std::string(ducha::tests::kSourceDir) + "/rules", "--lang", "en"});
  CHECK(has(ran.out, "--suggest school.meetings"));
}

TEST_CASE("suggest: of a card of one person nothing is taken for a heading") {
  const Workshop w("suggest-card");
  for (const char* csv :
       {"党员登记表,,,\n姓名,云某某,性别,男\n", "姓名：,云某某,备注：,甲校,电话\n",
        "单位,甲校,姓名,云某某,民族,蒙古族\n联系电话,139x0001,备注,甲校\n"}) {
    w.write("t.csv", csv);
    for (const char* what : {"school", "school.members_list"}) {
      const auto ran = w.run({"import", "t.csv", "--suggest", what, "--rules",
                              std::string(ducha::tests::kSourceDir) + "/rules", "--lang", "en"});
      CAPTURE(ran.out);
      CHECK(ran.code == 0);
      for (const char* data : {"云某某", "甲校", "蒙古族"}) CHECK_FALSE(has(ran.out, data));
    }
  }
}

TEST_CASE("suggest: a form of labels is one, and shows no value of it") {
  const Workshop w("suggest-form");
  const char* right =
      "党组织和所在单位基本情况表,,,,,\n党组织名称：,中共甲校支部委员会,,党组织类别,党总支,\n"
      "单位名称,甲校,学校标识码,2115000401,单位性质,公办\n"
      "书记姓名,云某某,是否兼任校长,是,联系电话,13900000001\n"
      "教职工总数,82,其中专任教师,76,公民身份号码,15022219680512001X\n";
  const char* below =
      "基本情况登记表,,\n学校名称,学校标识码,书记姓名\n甲校,2115000401,云某某\n"
      "教职工总数,专任教师数,联系电话\n82,76,13900000001\n";
  for (const auto& [csv, way] : {std::pair(right, "right"), std::pair(below, "below")}) {
    w.write("t.csv", csv);
    const auto ran = w.run({"import", "t.csv", "--suggest", "school", "--rules",
                            std::string(ducha::tests::kSourceDir) + "/rules", "--lang", "en"});
    CAPTURE(ran.out);
    CHECK(has(ran.out, std::string("labels: ") + way));
    for (const char* data : {"云某某", "15022219680512001X", "13900000001", "甲校", "2115000401"})
      CHECK_FALSE(has(ran.out, data));
    const auto got = said(ran.out);
    CHECK(got.at("学校标识码") == "key");
    CHECK(got.at("教职工总数") == "staff.total");
    CHECK(got.at("书记姓名") == "secretary.name");
  }
}

namespace {

// The rows of a CSV file without quotes, from the one that has `heading`, as columns.
std::string turned(const std::string& csv, const std::string& heading) {
  std::vector<std::vector<std::string>> columns;
  std::istringstream in(csv);
  bool table = false;
  for (std::string line; std::getline(in, line);) {
    table |= has(line, heading);
    if (!table) continue;
    std::istringstream cells(line + ",");
    std::size_t c = 0;
    for (std::string cell; std::getline(cells, cell, ','); ++c) {
      if (c == columns.size()) columns.emplace_back();
      columns[c].push_back(cell);
    }
  }
  std::string out = "对照表\n";
  for (const auto& column : columns) {
    for (const std::string& cell : column) out += cell + ",";
    out += "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("suggest: turned round, a table has the same fields") {
  const Workshop w("suggest-across");
  const auto suggest = [&](const std::string& csv) {
    w.write("t.csv", csv);
    return w.run({"import", "t.csv", "--suggest", "school", "--rules",
                  std::string(ducha::tests::kSourceDir) + "/rules", "--lang", "en"});
  };
  std::size_t tried = 0;
  for (const Sheet& s : kSheets) {
    if (s.what != std::string("school") || s.fields.empty()) continue;
    ++tried;
    const std::string csv = turned(s.csv, s.fields.begin()->first);
    const auto ran = suggest(csv);
    CAPTURE(csv);
    CAPTURE(ran.out);
    CHECK(has(ran.out, "    across: true"));
    CHECK(has(ran.out, "    header: A "));
    CHECK(said(ran.out) == s.fields);
    for (const char* data : {"云某某", "甲校", "2115000401"}) CHECK_FALSE(has(ran.out, data));
  }
  CHECK(tried == 4);
  // One organization, with or without remarks beside some of its values, is a form.
  for (const char* remark : {"", ",见批复"}) {
    const auto ran = suggest("学校名称,甲校\n学校标识码,2115000401\n党组织形式,党总支" +
                             std::string(remark) + "\n正式党员数,60\n教职工总数,120\n");
    CAPTURE(ran.out);
    CHECK(has(ran.out, "    labels: right"));
  }
}

TEST_CASE("suggest: units in a row of their own, marks, and numbers in full width") {
  const Workshop w("suggest-marks");
  const auto map_of = [&](const std::string& csv, const std::string& what) {
    w.write("t.csv", csv);
    return w
        .run({"import", "t.csv", "--suggest", what, "--rules",
              std::string(ducha::tests::kSourceDir) + "/rules", "--lang", "en"})
        .out;
  };
  const std::string units = map_of(
      "学校名称,学校标识码,正式党员,党建经费\n,,（人）,（万元）\n甲校,2115000401,２１,1.28\n",
      "school");
  CAPTURE(units);
  CHECK(has(units, "header: [1, 2]"));
  CHECK(has(units, "正式党员/（人）: party.members.full"));
  CHECK(has(units, "{to: budget.party_building, times: 10000}"));
  const std::string above =
      map_of("党建经费表,单位：万元\n学校标识码,党建工作经费\n2115000401,1.28\n", "school");
  CHECK(has(above, "{to: budget.party_building, times: 10000}"));
  const std::string marks = map_of(
      "学校标识码,是否配备专职副书记,是否兼任校长\n2115000401,√,是\n2115000402,×,否\n", "school");
  CAPTURE(marks);
  CHECK(has(marks, "full_time_deputy, values: {×: false, √: true}}"));
  CHECK(has(marks, "是否兼任校长: secretary.is_principal  #"));
  // Words of one choice above marks; one word alone may be anything.
  const std::string ticks =
      map_of("学校,地点,党旗,档案柜,标牌\n甲校,一楼,√,×,√\n乙校,二楼,√,√,无\n", "school.rooms");
  CAPTURE(ticks);
  CHECK(has(ticks, "key: {column: 学校, by: name}"));
  CHECK(has(ticks, "党旗: {to: items, values: {√: party_flag}}"));
  CHECK(has(ticks, "档案柜: {to: items, values: {×: none, √: cabinet}}"));
  CHECK(has(ticks, "标牌: {to: items, values: {√: sign, 无: none}}"));
  const std::string choice =
      map_of("决策事项,重大决策,大额资金使用,金额\n甲,√,,\n乙,,√,3\n", "school.decisions");
  CHECK(has(choice, "大额资金使用: {to: category, values: {√: large_fund}}"));
  CHECK_FALSE(
      has(map_of("学校,地点,党旗\n甲校,一楼,√\n乙校,二楼,√\n", "school.rooms"), "to: items"));
  const std::string boxes =
      map_of("学校标识码,设置形式,是否兼任校长\n2115000401,□党委 ☑党总支,□是 ☑否\n", "school");
  CHECK(has(boxes, "设置形式: {to: party.form, labels: true, boxes: true}"));
  CHECK(has(boxes, "是否兼任校长: {to: secretary.is_principal, boxes: true}"));
  const std::string kinds = map_of("时间,会议类型,应到\n2013-03-06,支委会,3\n", "school.meetings");
  CHECK(has(kinds, "会议类型: {to: kind, labels: true}"));
}

TEST_CASE("suggest: a table is none of the forms that it looks like") {
  const Workshop w("suggest-table");
  const auto map_of = [&](const std::string& csv, const std::string& what) {
    w.write("t.csv", csv);
    return w
        .run({"import", "t.csv", "--suggest", what, "--rules",
              std::string(ducha::tests::kSourceDir) + "/rules", "--lang", "en"})
        .out;
  };
  // Every other heading is not known, and the signatures below have labels and values.
  const std::string unknown = map_of(
      "学校基本情况\n学校标识码,驻地,学校名称,邮编,教职工总数,其中女\n"
      "2115000401,东街,甲校,014200,62,30\n2115000402,西街,乙校,014201,48,20\n合计,,,,110,50\n"
      "填表人,云某某,审核人,李某,联系电话,13900000001\n",
      "school");
  CAPTURE(unknown);
  CHECK(has(unknown, "header: 2"));
  CHECK(has(unknown, "key: 学校标识码"));
  CHECK(has(unknown, "教职工总数: staff.total"));
  CHECK_FALSE(has(unknown, "labels: "));
  for (const char* data : {"云某某", "13900000001", "甲校", "东街"})
    CHECK_FALSE(has(unknown, data));
  // The second of two tables, one below the other; two fields in one column.
  const std::string second = map_of(
      "一、经费（单位：元）\n编号,科目,类别,来源,预算数\nB1,办公费,行政业务,财政拨款,32000\n"
      "B2,党建经费,党建专项,财政拨款,4600\n合计,,,,36600\n\n二、会议记录\n"
      "编号,会议类型,会议日期,应到/实到,议题\nJ1,党政联席会议,2013-01-16,7/7,年度预算\n"
      "J2,联席会,2013-03-20,7/6,绩效工资\n",
      "school.meetings");
  CAPTURE(second);
  CHECK(has(second, "header: 8"));
  CHECK(has(second, "会议日期: held_on"));
  CHECK(has(second, "column D: {to: due, before: /}"));
  CHECK(has(second, "应到/实到: {to: present, after: /}"));
}
