// Tables to dossiers: what is placed, what is told instead, and that nothing is guessed.
#include <doctest/doctest.h>

#include <fmt/format.h>
#include <xlsxwriter.h>
#include <regex>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "support/zip.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

const std::string kRoot = ducha::tests::kSourceDir;

// A small rulebook with a field of every type.
void rulebook(const Workshop& w) {
  w.write("book/rulebook.yaml",
          "rulebook: 1\nid: p\nversion: '1'\ntitle: {zh: 甲, en: a}\n"
          "topics:\n  staff: {zh: 人, en: staff}\n");
  w.write("book/provisions.yaml",
          "provisions:\n  - {id: 1.1-s1a, modality: required, zh: 甲, en: a, check: rule}\n");
  w.write("book/staff.yaml",
          "- id: staff/too-small\n  cites: [1.1-s1a]\n  kind: unit\n  assert: size > 5\n"
          "  message: {zh: 少, en: few}\n  remedy: {zh: 增加, en: more}\n");
  w.write(
      "book/schema/unit.yaml",
      "kind: unit\ntitle: {zh: 单位, en: unit}\nid: id\nname: name\nfields:\n"
      "  kind: {type: string, zh: 类别, en: kind}\n"
      "  id: {type: string, pattern: '[A-Za-z/.]*[0-9]+', required: true, zh: 编号, en: id}\n"
      "  name: {type: string, zh: 名称, en: name}\n"
      "  head: {type: string, personal: true, max_length: 4, zh: 负责人, en: head}\n"
      "  born: {type: date, personal: true, zh: 出生, en: born on}\n"
      "  size: {type: int, min: 1, zh: 人数, en: size}\n"
      "  open: {type: bool, zh: 开放, en: open}\n"
      "  form: {enum: {big: {zh: 大, en: big}, small: {zh: 小, en: small}}, zh: 形式, en: form}\n"
      "  since: {type: date, zh: 成立, en: since}\n"
      "  share: {type: decimal, zh: 比例, en: share}\n"
      "  money: {type: money, zh: 经费, en: money}\n"
      "  above: {ref: unit, zh: 上级, en: above}\n"
      "  tags: {list: {type: string}, zh: 标签, en: tags}\n"
      "  days: {list: {type: date}, zh: 日期, en: days}\n"
      "  part: {zh: 部门, en: part, fields: {note: {type: string, zh: 说明, en: note}}}\n"
      "  visits: {list: {fields: {held: {type: date, required: true, zh: 日期, en: held on},\n"
      "    note: {type: string, zh: 说明, en: note}}}, zh: 走访, en: visits}\n"
      "  talks: {personal: true, zh: 谈话, en: talks, list: {key: id, fields: {\n"
      "    id: {type: string, zh: 编号, en: id}, on: {type: date, required: true, zh: 日期, en: "
      "on}}}}\n"
      "  people: {max_items: 3, list: {key: id, fields: {id: {type: string, zh: 工号, en: "
      "number},\n"
      "    name: {type: string, personal: true, zh: 姓名, en: name},\n"
      "    hours: {type: int, required: true, zh: 学时, en: hours}}}, zh: 名册, en: people}\n");
}

class Shop : public Workshop {
 public:
  explicit Shop(const std::string& name) : Workshop("import-" + name) { rulebook(*this); }

  // A map of one table, by its columns.
  void map(const std::string& columns, const std::string& more = "") const {
    write("m.map", "import: 1\ntables:\n  - kind: unit\n    key: 编号\n" + more + "    columns:\n" +
                       columns);
  }
  Ran import(const std::vector<std::string>& more = {}, const std::string& table = "t.csv") const {
    std::filesystem::remove_all(folder() / "out");
    std::vector<std::string> args = {"import", table,    "--map", "m.map",    "--rules",
                                     "book",   "--lang", "en",    "--output", "out"};
    args.insert(args.end(), more.begin(), more.end());
    return run(args);
  }
  // What one cell becomes: the line of the dossier, or `!` and why not.
  std::string cell(const std::string& column, const std::string& text) const {
    map("      甲: " + column + "\n");
    write("t.csv", "编号,甲\nU1," + text + "\n");
    const Ran ran = import({"--format", "json"});
    CAPTURE(ran.err);
    REQUIRE(ran.code < 2);
    const auto report = nlohmann::json::parse(ran.out);
    if (ran.code == 1) {
      REQUIRE(report["not_placed"].size() == 1);
      CHECK(report["not_placed"][0]["column"] == "B");
      CHECK(report["not_placed"][0]["row"] == 2);
      CHECK_FALSE(report["not_placed"][0]["to_do"]["zh"].get<std::string>().empty());
      CHECK(read("out/unit/~u1.yaml") == "kind: unit\nid: \"U1\"\n");
      return "! " + report["not_placed"][0]["why"]["en"].get<std::string>();
    }
    const std::string got = read("out/unit/~u1.yaml");
    const std::string head = "kind: unit\nid: \"U1\"\n";
    REQUIRE(got.starts_with(head));
    return got.substr(head.size());
  }
};

void sheet_of(const char* file, const std::function<void(lxw_workbook*)>& fill) {
  lxw_workbook* book = workbook_new(file);
  fill(book);
  REQUIRE(workbook_close(book) == LXW_NO_ERROR);
}

}  // namespace

TEST_CASE("import: what a cell becomes") {
  const Shop w("cells");
  struct Row {
    const char* column;
    const char* text;
    const char* wanted;
  };
  const Row rows[] = {
      {"name", "河湾镇", "name: 河湾镇\n"},
      {"name", "　 河湾　镇 ", "name: 河湾　镇\n"},  // blanks around, of any width, are none
      {"name", "12", "name: \"12\"\n"},
      {"name", "null", "! says nothing"},
      {"name", "=1+1", "! is an error, or a formula nobody has computed"},
      {"name", "- a: [b]", "name: \"- a: [b]\"\n"},
      {"name", "甲: #乙", "name: \"甲: #乙\"\n"},
      {"name", "\"a\nb\"", "name: \"a\\nb\"\n"},
      {"name", "　", ""},
      {"name", "无", "! may mean that there is none"},
      {"name", "none", "! may mean that there is none"},
      {"name", "012", "name: \"012\"\n"},
      {"name", "1E3", "name: \"1E3\"\n"},
      {"{to: name, values: {x: 无}}", "x", "name: none\n"},
      {"{to: name, values: {x: '无'}}", "x", "name: \"无\"\n"},
      {"{to: name, values: {x: ''}}", "x", "name: \"\"\n"},
      {"{to: name, values: {x: null, y: 'null'}}", "y", "name: \"null\"\n"},
      {"{to: name, values: {x: \"a\\tb\\a\\u2028\"}}", "x", "name: \"a\tb\\u0007\\u2028\"\n"},
      {"{to: name, values: {无: none}}", "无", "name: none\n"},
      {"{to: name, values: {无: ~}}", "无", ""},
      {"{to: name, values: {无: none}}", "甲", "name: 甲\n"},
      {"{to: name, values: {甲: 乙}}", "丙", "! is not under `values` of the map"},
      {"name", "a\x1b[31mb", "! holds characters that cannot be seen"},
      {"name",
       "a\xe2\x80\xae"
       "b",
       "! holds characters that cannot be seen"},
      {"name",
       "a\xef\xbf\xbe"
       "b",
       "! holds characters that cannot be seen"},
      // Errors of spreadsheets are none the less where all cells are texts.
      {"name", "待定", "! says nothing"},
      {"name", "N/A", "! says nothing"},
      {"name", "NULL", "! says nothing"},
      {"name", "#N/A", "! is an error, or a formula nobody has computed"},
      {"name", "#REF!", "! is an error, or a formula nobody has computed"},
      {"name", "########", "! is an error, or a formula nobody has computed"},
      {"name", "Err:502", "! is an error, or a formula nobody has computed"},
      {"name", "=A1", "! is an error, or a formula nobody has computed"},
      {"name", "\"=VLOOKUP(A2,B:C,2,0)\"", "! is an error, or a formula nobody has computed"},
      {"size", "\"1,234\"", "size: 1234\n"},
      {"size", "012", "size: 12\n"},
      {"size", "1E3", "! is in scientific notation; digits may be lost"},
      {"size", "无", "! may mean that there is none"},
      {"size", "１２", "size: 12\n"},
      {"size", "0", "! 0 is less than 1"},
      {"size", "12人", "! there is text after the number"},
      {"size", "12.0", "size: 12\n"},
      {"size", "12.5", "! must be a whole number, without a point"},
      {"{to: size, times: 1}", "12.0", "size: 12\n"},
      {"{to: size, times: 1}", "12.5", "! has no exact value when taken times 1"},
      {"{to: size, values: {十: 10}}", "十", "size: 10\n"},
      {"share", "95%", "share: 0.95\n"},
      {"money", "3.5万元", "money: 35000\n"},
      {"{to: money, times: 10000}", "0.1", "money: 1000\n"},
      {"{to: money, times: 10000}", "1.1", "money: 11000\n"},
      {"{to: money, times: 10000}", "\"1,234.567891\"", "money: 12345678.91\n"},
      {"{to: money, times: 0.01}", "0.00001", "! has no exact value when taken times 0.01"},
      {"{to: money, times: 10000}", "9223372036854", "! has no exact value when taken times 10000"},
      {"{to: money, times: 10000}", "10%", "! is a percentage, so it cannot be converted"},
      {"{to: money, times: 10000}", "3.5万", "! there is text after the number"},
      {"open", "是", "open: true\n"},
      {"open", "否", "open: false\n"},
      {"open", "", ""},
      {"open", "√", "! should be true or false, this is `√`"},
      {"{to: open, values: {√: true, ×: false}}", "×", "open: false\n"},
      {"open", "无", "! may mean that there is none"},
      {"form", "big", "form: big\n"},
      {"form", "大", "! the map does not say what this word means"},
      {"{to: form, labels: true}", "大", "form: big\n"},
      {"{to: form, labels: true}", "中", "! the map does not say what this word means"},
      {"{to: form, values: {中: small}}", "中", "form: small\n"},
      {"since", "2013-09-01", "since: 2013-09-01\n"},
      {"since", "2013/9/1", "since: 2013-09-01\n"},
      {"since", "2013年9月1日", "since: 2013-09-01\n"},
      {"since", "2013.9.1", "since: 2013-09-01\n"},
      {"since", "2013-02-29", "! there is no 29 February in 2013"},
      {"since", "41518", "! may be the day 2013-09-01 in Excel"},
      {"since", "2013.09", "! the day is missing"},
      {"{to: since, date: YYYY.MM, day: first}", "2013.09", "since: 2013-09-01\n"},
      {"{to: since, date: YYYY.MM, day: last}", "2012.02", "since: 2012-02-29\n"},
      {"{to: since, date: YYYY.MM}", "2013.09", "! has no day"},
      {"{to: since, date: YYYY.MM, day: first}", "2013.13", "! there is no month 13"},
      {"{to: since, date: YYYY.M}", "2013.13", "! there is no month 13"},
      {"{to: since, date: YYYY年M月D日}", "2013年2月30日", "! there is no 30 February in 2013"},
      // What a day is written with and does not say.
      {"since", "2013 年 9 月 1 日", "since: 2013-09-01\n"},
      {"since", "\"2013\n年9月1日\"", "since: 2013-09-01\n"},
      {"since", "2013年9月1号", "since: 2013-09-01\n"},
      {"since", "2013-09-01 00:00:00", "since: 2013-09-01\n"},
      {"since", "2013-09-01T00:00:00", "since: 2013-09-01\n"},
      {"since", "2013/9/1 0:00", "since: 2013-09-01\n"},
      {"since", "2013-09-01 08:00:00", "! it is to be written 2013-09-01"},
      {"size", "1 234", "! there are blanks within the number"},
      {"share", "−3", "share: \"-3\"\n"},
      {"{to: since, values: {去年: 2013.9.1}}", "去年", "since: 2013-09-01\n"},
      {"since", "无", "! may mean that there is none"},
      {"{to: since, date: YYYYMMDD}", "20130901", "since: 2013-09-01\n"},
      {"{to: since, date: D/M/YYYY}", "2/9/2013", "since: 2013-09-02\n"},
      {"{to: since, date: [D/M/YYYY, M/D/YYYY]}", "2/9/2013",
       "! is a different day in two forms of the map"},
      {"{to: since, date: [D/M/YYYY, M/D/YYYY]}", "9/9/2013", "since: 2013-09-09\n"},
      {"{to: since, date: YYYY年M月D日}", "2013.9.1", "! is in none of the forms YYYY年M月D日"},
      {"{to: since, date: YYYY年M月D日}", "2013-09-01", "since: 2013-09-01\n"},
      {"above", "U9", "above: \"U9\"\n"},
      {"{to: above, values: {总部: U9}}", "总部", "above: \"U9\"\n"},
      {"{to: above, values: {'　总部 ': U9}}", "总部", "above: \"U9\"\n"},
      {"{to: above, values: {总部: U9}}", "分部", "! is not under `values` of the map"},
      {"{to: tags, split: 、}", "甲、 乙、", "tags: [甲, 乙]\n"},
      {"{to: tags, split: [、, ，, \"\\n\"]}", "\"甲、乙，丙\n丁\"", "tags: [甲, 乙, 丙, 丁]\n"},
      {"{to: tags, split: 、, values: {无: none}}", "无", "tags: none\n"},
      {"{to: tags, split: 、, values: {无: none}}", "甲、无",
       "! `无`: cannot stand beside other items"},
      {"{to: days, split: ;}", "2013.9.1;2013.9.2", "days: [2013-09-01, 2013-09-02]\n"},
      {"{to: days, split: ;}", "2013.9.1;x", "! `x`: is no date that can be read"},
      {"{to: days, split: ;}", "x", "! is no date that can be read"},
      {"part.note", "甲", "part:\n  note: 甲\n"},
      {"{to: form, labels: true, boxes: true}", "□大 ☑小", "form: small\n"},
      {"{to: form, labels: true, boxes: true}", "大√　小□", "form: big\n"},
      {"{to: form, labels: true, boxes: true}", "□大□小", ""},
      {"{to: form, labels: true, boxes: true}", "■大●小", "! has more than one box ticked"},
      {"{to: form, labels: true, boxes: true}", "大", "! does not show which box is ticked"},
      {"{to: form, labels: true, boxes: true}", "大☑小", "! does not show which box is ticked"},
      {"{to: form, boxes: true, values: {其他: small}}", "□大、☑其他", "form: small\n"},
      {"{to: tags, boxes: true}", "☑甲、□乙、☑丙", "tags: [甲, 丙]\n"},
      {"{to: open, boxes: true}", "是☑ 否□", "open: true\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.column);
    CAPTURE(row.text);
    CHECK(w.cell(row.column, row.text) == row.wanted);
  }
}

TEST_CASE("import: a map with faults is refused, each with its place and what to write") {
  const Shop w("map");
  w.write("t.csv", "编号,甲,乙,经费（万元）,乙\nU1,2,3,4,5\n");
  const auto refused = [&](const std::string& map, const std::string& words) {
    w.write("m.map", map);
    const Ran ran = w.import();
    CAPTURE(map);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, words));
    CHECK(has(ran.err, "m.map:"));
    CHECK(ran.out.empty());
    CHECK_FALSE(std::filesystem::exists("out"));
  };
  const std::string head = "import: 1\ntables:\n  - kind: unit\n    key: 编号\n";
  const auto columns = [&](const std::string& text, const std::string& words) {
    refused(head + "    columns: {" + text + "}\n", words);
  };
  refused("tables: []\n", "the map lacks import");
  refused("import: 2\ntables: []\n", "the map must begin with `import: 1`");
  refused("import: 1\n", "the map lacks tables");
  refused("", "is empty");
  refused("import: 1\nimport: 1\ntables: []\n", "m.map:2:1");
  refused("import: 1\ntabels: []\n", "did you mean tables?");
  refused("import: 1\ntables:\n  - {kind: unti, key: 编号}\n", "did you mean unit?");
  refused(head + "    colums: {}\n", "did you mean columns?");
  refused(head + "    list: tags\n", "tags is no list of records");
  refused(head + "    new: false\n", "no table makes dossiers of the kind unit");
  refused(head + "    header: 0\n", "header is the row of the headings");
  refused(head + "    undecided: [甲]\n", "under `undecided` 1 column is left to decide on");
  refused(head + "    undecided: 甲\n", "under `undecided` 1 column is left to decide on");
  refused(head + "    across: true\n    labels: right\n", "write one of them");
  refused(head + "    across: true\n    header: one\n", "header is the column of the headings");
  columns("甲: {to: tags, split: ''}", "a text under `split` is empty");
  refused(head + "    list: [people]\n", "list must be a single value, this is a list");
  refused(head + "    constants: {size: x}\n", "should be a whole number");
  refused(head + "    columns: {甲: size}\n    constants: {size: 3}\n", "size is filled twice");
  refused(head + "    columns: {甲: part.note}\n    constants: {part: none}\n",
          "such as part.note");
  refused(head + "    constants: {tags: [a], szie: 3}\n", "did you mean size?");
  columns("甲: szie", "did you mean size?");
  columns("甲: 人数", "did you mean size?");
  columns("甲: id", "id is given by `key` of the table");
  columns("甲: kind", "kind is given by `kind` of the table");
  columns("甲: people", "people is a list of records");
  columns("甲: part", "such as part.note");
  columns("甲: name.x", "name has no fields of its own");
  columns("甲: tags", "say what stands between its items");
  columns("甲: {to: tags}", "say what stands between its items");
  columns("甲: {to: size, tmies: 3}", "did you mean times?");
  columns("甲: {to: size, times: -1}", "times is a number above 0");
  columns("甲: {to: name, times: 3}", "times means nothing for name");
  columns("甲: {to: size, date: YYYY}", "date means nothing for size");
  columns("甲: {to: size, labels: true}", "labels means nothing for size");
  columns("甲: {to: since, date: YY.M.D}", "`YY.M.D` is no form of dates");
  columns("甲: {to: since, date: YYYY.M, day: third}", "day cannot be `third`");
  columns("甲: {to: form, values: {大: bgi}}", "did you mean big?");
  columns("甲: {to: since, date: YYYYMD}", "`YYYYMD` is no form of dates");
  columns("甲: {to: since, date: YYYYM, day: first}", "`YYYYM` is no form of dates");
  columns("甲: {to: since, date: [YYYY.M.D, YYYY.M.D.M]}", "`YYYY.M.D.M` is no form of dates");
  columns("甲: {to: since, date: YYYY.D}", "`YYYY.D` is no form of dates");
  columns("甲: {to: since, day: first}", "no form under `date` is without a day");
  columns("甲: {to: since, date: YYYY.M.D, day: first}", "no form under `date` is without a day");
  columns("甲: {to: form, values: {大: big, '大　': small}}", "is there twice");
  columns("甲: size, 丙: size", "size is filled twice");
  columns("' 　': name", "the heading has no text");
  // What the table does not have.
  columns("假: name, 甲: size", "t.csv has no heading `假` in row 1");
  columns("甲 乙: name, 甲: size", "no heading `甲乙`");
  columns("乙: name", "name the column by its letter, such as `column C`");
  columns("column Z: name", "no heading `column Z`");
  columns("column a: name", "no heading `column a`");
  columns("经费（万元）: money", "the heading says 万元");
  columns("column D: money", "the heading says 万元");
  refused(head + "    columns: {甲: name}\n    ignore: 丙\n", "no heading `丙`");
  refused("import: 1\ntables:\n  - {file: x*.csv, kind: unit, key: 编号}\n",
          "no file that was given is called `x*.csv`");
  refused("import: 1\ntables:\n  - {sheet: 一, kind: unit, key: 编号}\n",
          "no file that was given has this table");
  // A list needs the key of its items.
  refused(
      "import: 1\ntables:\n  - {kind: unit, key: 编号}\n  - {kind: unit, key: 编号, list: people, "
      "columns: {甲: hours}}\n",
      "items of people are told apart by id");
  const Ran caret = [&] {
    w.write("m.map", head + "    columns: {甲: szie}\n");
    return w.import();
  }();
  CHECK(has(caret.err, "m.map:5:18: error: there is no field `szie`"));
  CHECK(has(caret.err, "^^^^"));
}

TEST_CASE("import: a choice with a column for each of its words") {
  const Shop w("spread");
  w.map("      大: {to: form, values: {√: big}}\n      小: {to: form, values: {√: small}}\n");
  w.write("t.csv", "编号,大,小\nU1,√,\nU2,,√\nU3,,\nU4,√,√\n");
  const Ran ran = w.import();
  CHECK(ran.code == 1);
  CHECK(has(w.read("out/unit/~u1.yaml"), "form: big"));
  CHECK(has(w.read("out/unit/~u2.yaml"), "form: small"));
  CHECK_FALSE(has(w.read("out/unit/~u3.yaml"), "form"));
  CHECK_FALSE(has(w.read("out/unit/~u4.yaml"), "form"));
  CHECK(has(ran.out, "says otherwise; neither is taken"));
  w.map("      大: {to: form, values: {√: big}}\n      小: form\n");
  CHECK(has(w.import().err, "form is filled twice by this table"));
}

// Whatever of three columns is ticked, the list has these words and no other. A cell that cannot be
// read leaves open what the list holds.
TEST_CASE("import: a list with a column for each of its words") {
  const Workshop w("spread-list");
  const std::string rules = std::string(ducha::tests::kSourceDir) + "/rules";
  w.write("m.map",
          "import: 1\ntables:\n  - kind: school\n    key: 代码\n    columns:\n"
          "      小学: {to: stages, values: {√: primary, ×: none}}\n"
          "      初中: {to: stages, values: {√: junior, '有*': junior, ×: none}}\n"
          "      高中: {to: stages, values: {√: senior, ×: none}}\n");
  const std::pair<const char*, std::string> kCells[] = {
      {"√", "yes"}, {"×", "no"}, {"", ""}, {"?", "?"}};
  std::string csv = "代码,小学,初中,高中\n";
  std::vector<std::string> wanted;
  for (std::size_t n = 0; n < 64; ++n) {
    const std::size_t which[] = {n / 16, n / 4 % 4, n % 4};
    csv += fmt::format("{:010},{},{},{}\n", 2'115'000'100 + n, kCells[which[0]].first,
                       kCells[which[1]].first, kCells[which[2]].first);
    std::string words;
    bool said = false;
    bool open = false;
    const char* kWords[] = {"primary", "junior", "senior"};
    for (std::size_t i = 0; i < 3; ++i) {
      const std::string& means = kCells[which[i]].second;
      said |= !means.empty();
      open |= means == "?";
      if (means == "yes") words += (words.empty() ? "" : ", ") + std::string(kWords[i]);
    }
    wanted.push_back(open || !said   ? ""
                     : words.empty() ? "stages: none"
                                     : "stages: [" + words + "]");
  }
  w.write("t.csv", csv);
  const auto ran = w.run(
      {"import", "t.csv", "--map", "m.map", "--rules", rules, "--lang", "en", "--output", "out"});
  CAPTURE(ran.err);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "so stages is not whole and is left out"));
  for (std::size_t n = 0; n < 64; ++n) {
    const std::string made = w.read(fmt::format("out/school/{:010}.yaml", 2'115'000'100 + n));
    CAPTURE(made);
    CHECK(has(made, wanted[n].empty() ? "kind: school" : wanted[n]));
    CHECK(has(made, "stages") == !wanted[n].empty());
  }
  // One column alone has all words of a cell.
  w.write("m.map",
          "import: 1\ntables:\n  - kind: school\n    key: 代码\n    columns:\n"
          "      小学: {to: stages, values: {√: primary}}\n");
  CHECK(has(w.run({"import", "t.csv", "--map", "m.map", "--rules", rules, "--lang", "en"}).err,
            "stages is a list: say what stands between its items"));
}

TEST_CASE("import: usage and files") {
  const Shop w("usage");
  w.map("      甲: name\n");
  w.write("t.csv", "编号,甲\nU1,a\n");
  CHECK(w.run({"import", "t.csv", "--rules", "book"}).code == 2);
  CHECK(w.run({"import", "--map", "m.map", "--rules", "book"}).code == 2);
  CHECK(w.run({"import", "none.csv", "--map", "m.map", "--rules", "book"}).code == 2);
  CHECK(w.run({"import", "t.csv", "--map", "none.map", "--rules", "book"}).code == 2);
  CHECK(w.run({"import", "t.csv", "--map", "m.map", "--suggest", "unit", "--rules", "book"}).code ==
        2);
  CHECK(w.run({"import", "t.csv", "--suggest", "unti", "--rules", "book"}).code == 2);
  const Ran both =
      w.run({"import", "t.csv", "--suggest", "unit", "--output", "out", "--rules", "book"});
  CHECK(both.code == 2);
  CHECK(has(both.err, "--output has no effect here"));
  CHECK(w.run({"import", "t.csv", "--suggest", "unit.poeple", "--rules", "book"}).code == 2);
  w.write("bad.csv", "编号,甲\nU1,\"a\n");
  CHECK(w.import({}, "bad.csv").code == 2);
  // Without --output: the report alone.
  const Ran dry = w.run({"import", "t.csv", "--map", "m.map", "--rules", "book", "--lang", "en"});
  CHECK(dry.code == 0);
  CHECK(dry.out ==
        "1 dossier from 1 row with 1 value; 0 things could not be placed; 0 rows passed "
        "over as the map says, 0 blank\n");
  // A folder that is there and not empty stays as it is.
  CHECK(w.import().code == 0);
  const Ran again = w.run(
      {"import", "t.csv", "--map", "m.map", "--rules", "book", "--output", "out", "--lang", "en"});
  CHECK(again.code == 2);
  CHECK(has(again.err, "is there already"));
  CHECK(w.read("out/unit/~u1.yaml") == "kind: unit\nid: \"U1\"\nname: \"a\"\n");
}

TEST_CASE("import: rows without a place, rows that contradict, sums and blanks are told") {
  const Shop w("rows");
  w.map("      名称: name\n      人数: size\n", "    skip: {编号: [合计, '*小计']}\n");
  w.write("t.csv",
          "编号,名称,人数,,附\n"
          "U1,甲,10,,\n"
          "U1,甲,10,,\n"  // repeated
          "U1,乙,,,\n"    // contradicts
          ",丙,12,,\n"    // nobody's
          ",,,,\n"
          "　,　,,,\n"         // blank all the same
          "甲镇 小计,,22,,\n"  // passed over
          "x,丁,1,,\n"         // no id
          "总计,,44,y,z\n");
  const Ran ran = w.import();
  CHECK(ran.code == 1);
  CHECK(
      ran.out ==
      "t.csv\n"
      "  row 1 D: the map says nothing of this column, which has text in 1 cell\n"
      "    to do: name it under `columns` with its field, or under `ignore`: column D\n"
      "  row 1 E 附: the map says nothing of this column, which has text in 1 cell\n"
      "    to do: name it under `columns` with its field, or under `ignore`: 附\n"
      "  row 3 A 编号: has the same key as t.csv:A2\n"
      "    to do: keep one of the rows\n"
      "  row 4 A 编号: has the same key as t.csv:A2\n"
      "    to do: keep one of the rows\n"
      "  row 4 B 名称 -> name `乙`: t.csv:B2 says otherwise; neither is taken\n"
      "    to do: find out which is right and let both say it\n"
      "  row 5 A 编号: the row has no key: nobody knows whose it is\n"
      "    to do: fill it in; if cells are merged, write `fill: [编号]` in the map\n"
      "  row 9 A 编号 -> id `x`: `x` has not the form that is asked for: [A-Za-z/.]*[0-9]+\n"
      "    to do: correct the cell, or say under `values` of the map what it means\n"
      "  row 10 A 编号 -> id `总计`: `总计` has not the form that is asked for: [A-Za-z/.]*[0-9]+\n"
      "    to do: if it is a row of totals, write `skip: {编号: 总计}` in the map\n"
      "\n"
      "1 dossier from 6 rows with 1 value; 8 things could not be placed; 1 row passed over as "
      "the "
      "map says, 2 blank\n");
  CHECK(w.read("out/unit/~u1.yaml") == "kind: unit\nid: \"U1\"\nsize: 10\n");
}

TEST_CASE("import: what says the same in other words is no contradiction") {
  const Shop w("same");
  w.write("a.csv", "编号,人数,成立,上级,名称\nU1,10,2013.9.1,U9,\nU2,7,,,\nU1,11,,,\nU1,10,,,\n");
  w.write("b.csv", "编号,成立,上级,名称\nU1,2013-09-01,总部,A1\n");
  w.write(
      "m.map",
      "import: 1\ntables:\n  - {file: a.csv, kind: unit, key: 编号, columns: {人数: size, 成立: "
      "since, 上级: above}, constants: {name: A1, tags: none, open: 是}, ignore: 名称}\n"
      "  - {file: b.csv, kind: unit, key: 编号, columns: {成立: {to: since, values: {x: "
      "2013年9月2日}}, "
      "上级: {to: above, values: {总部: U9}}, 名称: name}, constants: {open: true, tags: 无}}\n");
  const Ran ran = w.run({"import", "a.csv", "b.csv", "--map", "m.map", "--rules", "book", "--lang",
                         "en", "--output", "out"});
  CHECK(w.read("out/unit/~u1.yaml") ==
        "kind: unit\nid: \"U1\"\nname: \"A1\"\nopen: true\nsince: 2013-09-01\nabove: \"U9\"\n"
        "tags: none\n");
  // The third of three cells names the one that it contradicts.
  CHECK(has(ran.out, "row 4 B 人数 -> size `11`: a.csv:B2 says otherwise"));
  CHECK(has(ran.out, "row 5 B 人数 -> size `10`: a.csv:B4 says otherwise"));
  CHECK(has(ran.out, "; 4 things could not be placed"));
}

TEST_CASE("import: faults of what was made are told at the row they come from") {
  const Shop w("faults");
  // Rows of a list may make dossiers; then no row is the dossier's own.
  w.write("m.map",
          "import: 1\ntables:\n  - {kind: unit, new: true, list: people, key: 编号, fill: 编号, "
          "columns: {工号: id, 学时: hours}}\n");
  w.write("t.csv", "编号,工号,学时\nU1,1,5\n,2,5\n,x]y,\n,4,5\n");
  const Ran many = w.import();
  CHECK(many.code == 1);
  CHECK(has(many.out, "row 2 A 编号 -> people: has 4 items, at most 3 are allowed"));
  CHECK(has(many.out, "row 4 A 编号 -> people[x]y].hours: the required field hours"));
  // Items without keys are told apart by their number.
  w.write(
      "m.map",
      "import: 1\ntables:\n  - {file: t.csv, kind: unit, key: 编号}\n  - {file: v.csv, kind: unit, "
      "key: 编号, list: visits, columns: {日期: held, 说明: note}}\n");
  w.write("t.csv", "编号\nU1\n");
  w.write("v.csv", "编号,日期,说明\nU1,2013-9-1,甲\nU1,,乙\n");
  const auto import = [&] {
    std::filesystem::remove_all("out");
    return w.run({"import", "t.csv", "v.csv", "--map", "m.map", "--rules", "book", "--lang", "en",
                  "--output", "out"});
  };
  const Ran visits = import();
  CHECK(has(visits.out, "v.csv\n  row 3 A 编号 -> visits[1].held: the required field held"));
  CHECK(w.read("out/unit/~u1.yaml") ==
        "kind: unit\nid: \"U1\"\nvisits:\n  - {held: 2013-09-01, note: 甲}\n  - {note: 乙}\n");
}

TEST_CASE("import: where a cell has the text of the one above, the text is told") {
  const Shop w("filled");
  w.map("      名称: name\n      人数: size\n", "    fill: [编号, 名称]\n");
  w.write("t.csv", "编号,名称,人数\nx,甲,1\n,,2\nU1,乙,3\nU1,丙,3\nU1,,3\n");
  const Ran ran = w.import();
  CHECK(has(ran.out, "row 3 A 编号 -> id `x`: `x` has not the form"));
  CHECK(has(ran.out, "row 6 B 名称 -> name `丙`: t.csv:B4 says otherwise"));
}

TEST_CASE("import: columns are named as a map must name them") {
  const Shop w("naming");
  w.write("t.csv", "编号,附,附,\"a: b\",~,甲\u202E\nU1,1,2,3,4,5\n,,,,,\n,1,,,,\n");
  w.map("      column B: name\n");
  const Ran ran = w.import();
  for (const char* words : {"`ignore`: column C\n", "`ignore`: \"a:b\"\n", "`ignore`: \"~\"\n",
                            "`ignore`: column F\n", "`fill: [编号]`"})
    CHECK(has(ran.out, words));
  w.write("m.map",
          "import: 1\ntables:\n  - {kind: unit, key: column A, columns: {column B: name}, ignore: "
          "[column C, \"a:b\", \"~\", column F]}\n");
  CHECK(has(w.import().out, "; 1 thing could not be placed"));
}

TEST_CASE("import: ids cannot lead out of the folder, nor take the place of another") {
  const Shop w("names");
  w.map("      名称: name\n");
  w.write("t.csv", "编号,名称\n../../e1,甲\na1,乙\nA1,丙\n/etc/p1,丁\n");
  CHECK(w.import().code == 0);
  CHECK(has(w.read("out/unit/=2e=2e=2f=2e=2e=2fe1.yaml"), "甲"));
  CHECK(has(w.read("out/unit/a1.yaml"), "乙"));
  CHECK(has(w.read("out/unit/~a1.yaml"), "丙"));
  CHECK(has(w.read("out/unit/=2fetc=2fp1.yaml"), "丁"));
}

TEST_CASE("import: what acts on a terminal or turns a line is told, not done") {
  const Shop w("acting");
  w.map("      人数: size\n");
  w.write("t.csv", "编号,人数,附\x1B[31m\u202E\nU1,\x1B[2J\u2066\u200F,x\n");
  for (const char* format : {"text", "json"}) {
    CAPTURE(format);
    const Ran ran = w.import({"--format", format});
    CHECK(ran.code == 1);
    CHECK((has(ran.out, "1B") || has(ran.out, "001b")));
    for (const char* acting : {"\x1B", "\u202E", "\u2066", "\u200F"})
      CHECK_FALSE(has(ran.out, acting));
  }
}

TEST_CASE("import: a roster goes into the dossiers of a list, by id or by name") {
  const Shop w("roster");
  w.write("units.csv", "编号,名称\nU1,甲\nU2,乙\nU3,乙\n");
  const std::string units =
      "import: 1\ntables:\n  - {file: units.csv, kind: unit, key: 编号, columns: {名称: name}}\n";
  const auto import = [&](const std::string& key, const std::string& roster) {
    w.write("m.map", units + "  - {file: roster.csv, kind: unit, list: people, key: " + key +
                         ", fill: 单位, columns: {工号: id, 姓名: name, 学时: hours}}\n");
    w.write("roster.csv", roster);
    std::filesystem::remove_all("out");
    return w.run({"import", "roster.csv", "units.csv", "--map", "m.map", "--rules", "book",
                  "--lang", "en", "--output", "out"});
  };
  const Ran good =
      import("单位", "单位,工号,姓名,学时\nU1,1,王某某,10\n,2,李某某,20\nU2,1,张某某,30\n");
  CHECK(good.code == 0);
  CHECK(w.read("out/unit/~u1.yaml") ==
        "kind: unit\nid: \"U1\"\nname: 甲\npeople:\n  - {id: \"1\", name: 王某某, hours: 10}\n"
        "  - {id: \"2\", name: 李某某, hours: 20}\n");
  CHECK_FALSE(has(w.read("out/unit/~u3.yaml"), "people"));

  const Ran named = import("{column: 单位, by: name}",
                           "单位,工号,姓名,学时\n甲,1,王某某,10\n乙,2,李某某,20\n丙,3,张某某,1\n");
  CHECK(named.code == 1);
  CHECK(has(named.out, "row 3 A 单位 -> name `乙`: 2 dossiers have this as name"));
  CHECK(has(named.out, "row 4 A 单位 -> name `丙`: no dossier of kind unit has this as name"));

  // A list that is known to lack an item is not given as if it were whole.
  const Ran holes = import(
      "单位", "单位,工号,姓名,学时\nU1,1,王某某,10\n,,李某某,20\nU2,1,张某某,\nU2,1,张某,\n");
  CHECK(holes.code == 1);
  CHECK(has(holes.out,
            "row 3 B 工号 -> people[].id: has no id; so people is not whole and is left out"));
  CHECK_FALSE(has(w.read("out/unit/~u1.yaml"), "people"));
  // Read again as a check would: what the schema asks for and no column gave.
  CHECK(has(holes.out, "row 4 A 单位 -> people[1].hours: the required field hours"));
  // Contradicting names are personal: told without the name.
  CHECK(has(holes.out, "row 5 C 姓名 -> name: roster.csv:C4 says otherwise"));
  CHECK_FALSE(has(holes.out, "某"));
}

TEST_CASE("import: the order in which tables are given does not show") {
  const Shop w("order");
  w.map("      名称: name\n      人数: size\n");
  w.write("a.csv", "编号,名称,人数\nU1,甲,1\nU2,乙,0\n");
  w.write("b.csv", "编号,名称,人数\nU1,丙,1\n");
  const auto out = [&](const char* one, const char* two) {
    return w.run({"import", one, two, "--map", "m.map", "--rules", "book", "--format", "json"}).out;
  };
  CHECK(out("a.csv", "b.csv") == out("b.csv", "a.csv"));
  CHECK(out("a.csv", "a.csv") ==
        w.run({"import", "a.csv", "--map", "m.map", "--rules", "book", "--format", "json"}).out);
  const auto report = nlohmann::json::parse(out("a.csv", "b.csv"));
  CHECK(report["format"] == "ducha-import");
  CHECK(report["dossiers"] == nlohmann::json({"unit/~u1.yaml", "unit/~u2.yaml"}));
  CHECK(report["not_placed"].size() == 3);
  CHECK(report["not_placed"][0]["reason"] == "value");
  CHECK(report["not_placed"][0]["value"] == "0");
}

TEST_CASE(
    "import: personal values and the text of columns nobody asked for stay out of the report") {
  const Shop w("personal");
  w.map("      负责人: head\n      出生: born\n");
  w.write("t.csv",
          "编号,负责人,出生,电话\nU1,欧阳修文公,一九七一,13800000000\n欧阳1,欧阳修,1971-07-09,\n");
  for (const char* format : {"text", "json"}) {
    const Ran ran = w.import({"--format", format});
    CHECK(ran.code == 1);
    for (const char* secret : {"欧阳修", "一九七一", "13800000000"}) {
      CHECK_FALSE(has(ran.out, secret));
      CHECK_FALSE(has(ran.err, secret));
    }
    CHECK(has(ran.out, "personal, not shown"));
    const Ran shown = w.import({"--format", format, "--show-personal"});
    CHECK(has(shown.out, "欧阳修文公"));
    CHECK(has(shown.out, "一九七一"));
    CHECK_FALSE(has(shown.out, "13800000000"));
  }
  // A list may be personal as a whole.
  w.write("m.map",
          "import: 1\ntables:\n  - {kind: unit, new: true, list: talks, key: 编号, columns: "
          "{负责人: id, "
          "出生: \"on\"}, ignore: 电话}\n");
  w.write("t.csv", "编号,负责人,出生,电话\nU1,1,一九七一,\nU1,2,1971-1-1,\nU1,2,1971-1-2,\n");
  for (const char* format : {"text", "json"}) {
    const Ran ran = w.import({"--format", format});
    CHECK(ran.code == 1);
    CHECK_FALSE(has(ran.out, "一九七一"));
    CHECK_FALSE(has(ran.out, "1971"));
    CHECK(has(w.import({"--format", format, "--show-personal"}).out, "一九七一"));
  }
  w.write("u.yaml", "kind: unit\nid: U1\ntalks: [{id: a, on: 一九七一}, 欧阳修]\n");
  const Ran check = w.run({"check", "u.yaml", "--rules", "book", "--lang", "en"});
  CHECK(has(check.out, "talks is not as it should be (personal, not shown)"));
  CHECK_FALSE(has(check.out, "一九七一"));
  CHECK_FALSE(has(check.out, "欧阳修"));
  w.write("t.csv",
          "编号,负责人,出生,电话\nU1,欧阳修文公,一九七一,13800000000\n欧阳1,欧阳修,1971-07-09,\n");
  // A header row that is none: its cells are not told in the fault.
  w.map("      负责: head\n", "    header: 2\n");
  const Ran wrong = w.import();
  CHECK(wrong.code == 2);
  CHECK(has(wrong.err, "is `header` right?"));
  CHECK_FALSE(has(wrong.err, "欧阳"));
}

TEST_CASE("import: workbooks: sheets, days, moments, errors and numbers of XLSX") {
  const Shop w("xlsx");
  sheet_of("t.xlsx", [](lxw_workbook* book) {
    lxw_format* day = workbook_add_format(book);
    format_set_num_format(day, "yyyy-mm-dd");
    lxw_format* moment = workbook_add_format(book);
    format_set_num_format(moment, "yyyy-mm-dd hh:mm");
    lxw_worksheet* s = workbook_add_worksheet(book, "名单");
    const char* heads[] = {"编号", "成立\n日期", "人数", "名称"};
    for (int c = 0; c < 4; ++c)
      worksheet_write_string(s, 1, static_cast<lxw_col_t>(c), heads[c], nullptr);
    for (lxw_row_t r = 2; r < 7; ++r)
      worksheet_write_string(s, r, 0, fmt::format("U{}", r - 1).c_str(), nullptr);
    worksheet_write_number(s, 2, 1, 41518, day);
    worksheet_write_number(s, 3, 1, 41518.5, moment);
    worksheet_write_number(s, 4, 1, 41518, nullptr);
    worksheet_write_number(s, 5, 1, 41518, moment);
    worksheet_write_number(s, 2, 2, 12, nullptr);
    worksheet_write_formula(s, 3, 2, "=1/0", nullptr);
    worksheet_write_number(s, 2, 3, 41518, day);
    worksheet_write_number(s, 3, 3, 1.50222199001011e17, nullptr);
    worksheet_write_string(workbook_add_worksheet(book, "说明"), 0, 0, "x", nullptr);
    lxw_worksheet* hidden = workbook_add_worksheet(book, "旧");
    worksheet_write_string(hidden, 0, 0, "x", nullptr);
    worksheet_hide(hidden);
  });
  w.map("      成立日期: since\n      人数: size\n      名称: name\n",
        "    sheet: 名单\n    header: 2\n");
  const Ran ran = w.import({}, "t.xlsx");
  CHECK(ran.code == 1);
  CHECK(w.read("out/unit/~u1.yaml") == "kind: unit\nid: \"U1\"\nsize: 12\nsince: 2013-09-01\n");
  CHECK(w.read("out/unit/~u4.yaml") == "kind: unit\nid: \"U4\"\nsince: 2013-09-01\n");
  CHECK(has(ran.out, "t.xlsx!名单\n"));
  CHECK(has(ran.out, "row 3 D 名称 -> name `2013-09-01`: the cell is a date, the field a text"));
  CHECK(
      has(ran.out, "row 4 B 成立日期 -> since `2013-09-01 12:00:00`: the cell has a time of day"));
  CHECK(has(ran.out,
            "row 4 D 名称 -> name `150222199001011000`: the number is too long: digits are lost"));
  CHECK(has(ran.out, "row 5 B 成立日期 -> since `41518`: may be the day 2013-09-01 in Excel"));
  CHECK(has(ran.out, "t.xlsx!说明\n  the whole sheet: no table of the map reads this sheet"));
  CHECK(has(ran.out, "t.xlsx!旧\n  the whole sheet"));
  w.write("m.map", w.read("m.map") + "ignore_sheets: [说明, '*旧']\n");
  CHECK_FALSE(has(w.import({}, "t.xlsx").out, "the whole sheet"));
}

TEST_CASE("import: what a cell of a workbook is set in from the left makes it a part") {
  const Workshop w("indent");
  lxw_workbook* book = workbook_new("t.xlsx");
  lxw_worksheet* sheet = workbook_add_worksheet(book, "2115000401");
  lxw_format* inner = workbook_add_format(book);
  format_set_indent(inner, 1);
  worksheet_write_string(sheet, 0, 0, "科目", nullptr);
  worksheet_write_string(sheet, 1, 0, "办公费", nullptr);
  worksheet_write_string(sheet, 2, 0, "党建经费", inner);
  worksheet_write_string(sheet, 3, 0, "培训费", nullptr);
  REQUIRE(workbook_close(book) == LXW_NO_ERROR);
  w.write("m.map",
          "import: 1\ntables:\n  - kind: school\n    list: budget.lines\n    new: true\n    key: "
          "{from: sheet}\n    columns: {科目: {to: id, part_of: parent}}\n");
  CHECK(w.run({"import", "t.xlsx", "--map", "m.map", "--rules",
               std::string(ducha::tests::kSourceDir) + "/rules", "--output", "out"})
            .code == 0);
  const std::string made = w.read("out/school/2115000401.yaml");
  CHECK(has(made, "{id: 党建经费, parent: 办公费}"));
  CHECK(has(made, "{id: 培训费, parent: none}"));
}

TEST_CASE("import: sheets by pattern, without those that are empty or ignored") {
  const Shop w("sheets");
  sheet_of("t.xlsx", [](lxw_workbook* book) {
    for (const char* name : {"甲", "乙", "说明"}) {
      lxw_worksheet* s = workbook_add_worksheet(book, name);
      worksheet_write_string(s, 0, 0, name == std::string("说明") ? "x" : "编号", nullptr);
      worksheet_write_string(s, 1, 0, name == std::string("甲") ? "U1" : "U2", nullptr);
    }
    workbook_add_worksheet(book, "Sheet4");
  });
  w.write("m.map",
          "import: 1\ntables:\n  - {sheet: '*', kind: unit, key: 编号}\nignore_sheets: 说明\n");
  const Ran ran = w.import({}, "t.xlsx");
  CHECK(ran.err.empty());
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "2 dossiers from 2 rows"));
}

TEST_CASE("import: numbers of workbooks, as Java and Excel write them, and days since 1904") {
  const Shop w("numbers");
  const std::string rel =
      "<Relationships><Relationship Id='r{}' Type='x/{}' Target='{}'/></Relationships>";
  std::string rows = "<row r='1'>";
  for (const char* head : {"编号", "人数", "成立", "名称"})
    rows += fmt::format("<c t='str'><v>{}</v></c>", head);
  rows += "</row>";
  const auto row = [&](const char* id, const char* size, const char* since, const char* style,
                       const char* name) {
    rows += fmt::format(
        "<row><c t='str'><v>{}</v></c><c><v>{}</v></c><c s='{}'><v>{}</v></c>"
        "<c><v>{}</v></c></row>",
        id, size, style, since, name);
  };
  row("U1", "12.0", "40177", "1", "2115000401.0");
  row("U2", "1.2E1", "2013.1", "0", "2.115000402E9");
  row("U3", "12.5", "2013.11", "0", "0.1234567890123456");
  row("U4", "1E3", "2013.2", "0", "1234567890123456");
  w.write("t.xlsx",
          ducha::test::zip_of(
              {{"_rels/.rels", fmt::format(fmt::runtime(rel), 1, "officeDocument", "b.xml")},
               {"b.xml",
                "<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets><sheet name='S' "
                "r:id='r1'/></sheets></workbook>"},
               {"_rels/b.xml.rels",
                "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='s.xml'/>"
                "<Relationship Id='r2' Type='x/styles' Target='f.xml'/></Relationships>"},
               {"f.xml", "<s><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></s>"},
               {"s.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}}));
  w.map("      人数: size\n      成立: {to: since, date: YYYY.M, day: first}\n      名称: name\n");
  const Ran ran = w.import({}, "t.xlsx");
  CHECK(ran.err.empty());
  CHECK(w.read("out/unit/~u1.yaml") ==
        "kind: unit\nid: \"U1\"\nname: \"2115000401\"\nsize: 12\nsince: 2013-12-31\n");
  CHECK(w.read("out/unit/~u2.yaml") == "kind: unit\nid: \"U2\"\nname: \"2115000402\"\nsize: 12\n");
  CHECK(w.read("out/unit/~u3.yaml") ==
        "kind: unit\nid: \"U3\"\nname: \"0.123456789012346\"\nsince: 2013-11-01\n");
  CHECK(w.read("out/unit/~u4.yaml") == "kind: unit\nid: \"U4\"\nsize: 1000\nsince: 2013-02-01\n");
  CHECK(has(ran.out, "row 3 C 成立 -> since `2013.1`: the cell has the number 2013.1: January or"));
  CHECK(has(ran.out, "row 4 B 人数 -> size `12.5`: must be a whole number"));
  CHECK(has(ran.out, "row 5 D 名称 -> name `1234567890123456`: the number is too long"));
  CHECK(has(ran.out, "; 3 things could not be placed"));
}

TEST_CASE("import: two rows of headings, and two tables over one sheet") {
  const Shop w("heads");
  w.write("t.csv", "标题,,\n党员,,\n编号,人数,\n,工号,学时\nU1,9,30\n");
  w.write("m.map",
          "import: 1\ntables:\n  - {header: [3, 4], kind: unit, key: 编号, columns: {人数/工号: "
          "size}}\n"
          "  - {header: [3, 4], kind: unit, list: people, key: 编号, columns: {人数/工号: id, "
          "学时: hours}}\n");
  const Ran ran = w.import();
  CHECK(ran.code == 0);
  CHECK(w.read("out/unit/~u1.yaml") ==
        "kind: unit\nid: \"U1\"\nsize: 9\npeople:\n  - {id: \"9\", hours: 30}\n");
}

TEST_CASE("import: of what stands below a list the line of the map is told that passes it over") {
  const Shop w("below-list");
  const std::string roster = "序号,工号,姓名,学时\n1,1,王某某,10\n2,2,李某某,20\n";
  const auto import = [&](const std::string& below, const std::string& more) {
    w.write("m.map",
            "import: 1\ntables:\n  - {file: roster.csv, kind: unit, list: people, new: true, key: "
            "{is: U1}, columns: {工号: id, 姓名: name, 学时: hours}, ignore: 序号" +
                more + "}\n");
    w.write("roster.csv", roster + below + "\n");
    std::filesystem::remove_all("out");
    return w.run({"import", "roster.csv", "--map", "m.map", "--rules", "book", "--lang", "en",
                  "--output", "out"});
  };
  for (const char* below :
       {"合计,,,30", "合计：2人,,,", ",,小计,30", "说明：以上属实,,,", "注：学时以证书为准,,,",
        "负责人签字：,,,2013年12月31日", "填表人：张三,,审核人：李四,"}) {
    CAPTURE(std::string(below));
    const Ran told = import(below, "");
    CAPTURE(told.out);
    CHECK(told.code == 1);
    std::smatch line;
    REQUIRE(
        std::regex_search(told.out, line, std::regex("write `((skip|until): [^`]+)` in the map")));
    import(below, ", " + line[1].str());
    CHECK(has(w.read("out/unit/~u1.yaml"), "name: 李某某, hours: 20}"));
  }
  // A person without a number is one.
  CHECK(has(import("3,,张某某,30", "").out, "    to do: fill it in"));
}

TEST_CASE("import: --suggest gives a draft that nobody can use unread") {
  const Shop w("suggest");
  w.write("t.csv", "一览表,,,,,\n编 号,名称,经费（万元）,形式,年龄,姓名\nU1,甲,3,大,x,王某某\n");
  const Ran ran =
      w.run({"import", "t.csv", "--suggest", "unit", "--rules", "book", "--lang", "en"});
  CHECK(ran.code == 0);
  CHECK(ran.out ==
        "# A suggestion, made by comparing headings with fields: look at every line before use.\n"
        "# Of values only the shape is shown: 9 is a digit, 字 a Chinese character.\n"
        "import: 1\ntables:\n  - file: t.csv\n    header: 2  # suggested\n    kind: unit\n"
        "    key: 编号  # suggested: 编号 / id\n    columns:\n"
        "      名称: name  # suggested: 名称 / name; shapes 字\n"
        "      经费（万元）: {to: money, times: 10000}  # suggested: 经费 / money; shapes 9\n"
        "      形式: {to: form, labels: true}  # suggested: 形式 / form; shapes 字\n"
        "    undecided:  # move each to columns or to ignore\n"
        "      - 年龄  # shapes A\n      - 姓名  # people[].name; shapes 字字字\n");
  CHECK_FALSE(has(ran.out, "王某某"));
  w.write("m.map", ran.out);
  const Ran unread = w.import();
  CHECK(unread.code == 2);
  CHECK(has(unread.err, "under `undecided` 2 columns are left to decide on"));
  std::string decided = ran.out;
  decided.replace(decided.find("undecided"), 9, "ignore");
  w.write("m.map", decided);
  CHECK(w.import().code == 0);
  CHECK(has(w.read("out/unit/~u1.yaml"), "form: big\nmoney: 30000\n"));
  CHECK(has(
      w.run({"import", "t.csv", "--suggest", "unit.people", "--rules", "book", "--lang", "zh"}).out,
      "姓名: name  # 建议：姓名 / name"));
}

TEST_CASE("import: --suggest takes no person for a heading") {
  const Workshop w("suggest-persons");
  const std::string rules = kRoot + "/rules";
  const auto suggest = [&](const std::string& table, const std::string& what = "school") {
    w.write("t.csv", table);
    const Ran ran = w.run({"import", "t.csv", "--suggest", what, "--rules", rules, "--lang", "en"});
    CHECK(ran.code == 0);
    for (const char* data : {"云某某", "王某某", "150222", "139", "蒙古族", "校长室"})
      CHECK_FALSE(has(ran.out, data));
    return ran.out;
  };
  // No headings at all: persons alone, with and without digits.
  CHECK(has(suggest("云某某,蒙古族,书记,正式党员\n王某某,汉族,校长,预备党员\n"), "no row is sure"));
  CHECK(has(suggest("1,云某某,15022219680512001X,书记,校长,13900000001\n"), "no row is sure"));
  // A title, a line with the school, headings of which no one is a field, and persons.
  const std::string roster = suggest(
      "党员花名册,,,,,\n填报单位:甲校,,,填报时间:2013年12月31日,,\n序号,姓名,民族,党籍状态,"
      "党内职务,行政职务\n"
      "1,云某某,蒙古族,正式党员,书记,校长\n");
  CHECK(has(roster, "header: 3"));
  CHECK(has(roster, "- 党内职务"));
  CHECK_FALSE(has(roster, "columns:"));
  // 任期届满日期 is no field: it stays open, and so does what has the wrong values.
  const std::string election = suggest(
      "学校标识码,校名,当选日期,任期届满日期,兼任校长\n2115000401,甲,2011-11-20,2014-11-19,"
      "王某某\n");
  CHECK(has(election, "当选日期: party.election.elected_on"));
  CHECK(has(election, "- 任期届满日期"));
  CHECK(has(election, "- 兼任校长"));
  CHECK(has(suggest("序号,会议时间,会议类别,应到人数\n1,2013.3.8,支委会,5\n", "school.meetings"),
            "会议时间: held_on"));
}

TEST_CASE("import: what Excel does to ids, dates and cells is undone or named") {
  const Shop w("excel");
  w.map("      名称: name\n      人数: size\n");
  const auto said = [&](const std::string& table) {
    w.write("t.csv", table);
    return w.import();
  };
  const Ran undone = said("sep=;\n编号;名称;人数\n\"=\"\"U1\"\"\";\"=\"\"甲\"\"\";'12\n");
  CHECK(undone.code == 0);
  CHECK(has(w.read("out/unit/~u1.yaml"), "name: 甲"));
  const Ran lost = said("编号,名称,人数\n2.115E+09,甲,3.0E+2\n");
  CHECK(lost.code == 1);
  CHECK(has(lost.out, "Excel turned a long number into 2.115E+09"));
  const Ran empty = said("编号,名称,人数\n");
  CHECK(empty.code == 1);
  CHECK(has(empty.out, "there is no row to read below the headings"));
  const Ran blank = said("编号,名称,人数\n,,\n");
  CHECK(blank.code == 1);
}

TEST_CASE("import: wide and long hostile tables end soon, and what is told has a limit") {
  const Shop w("limits");
  w.map("      人数: size\n");
  const auto rows = [&](std::size_t n) {
    std::string text = "编号,人数\n";
    for (std::size_t i = 0; i < n; ++i) text += fmt::format("U{},x\n", i);
    w.write("t.csv", text);
    return nlohmann::json::parse(
        w.run({"import", "t.csv", "--map", "m.map", "--rules", "book", "--format", "json"}).out);
  };
  auto at = rows(ducha::limits::kImportLeft);
  CHECK(at["not_placed"].size() == ducha::limits::kImportLeft);
  CHECK(at["not_listed"] == 0);
  at = rows(ducha::limits::kImportLeft + 1);
  CHECK(at["not_placed"].size() == ducha::limits::kImportLeft);
  CHECK(at["not_listed"] == 1);
  // One row of all columns, many of one.
  std::string text = "编号,人数" + std::string(16'000, ',') + "z\n";
  for (std::size_t i = 0; i < 200'000; ++i) text += "U1\n";
  w.write("t.csv", text);
  CHECK(w.import().code == 1);
}

TEST_CASE("import: the sample tables become dossiers with the verdicts they should have") {
  const Workshop w("import-samples");
  const std::string tables = kRoot + "/samples/tables/";
  const Ran ran = w.run({"import", tables + "schools.csv", tables + "roster.csv", "--map",
                         tables + "county.map", "--rules", kRoot + "/rules", "--output", "out",
                         "--lang", "en"});
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "4 dossiers from 13 rows"));
  CHECK_FALSE(has(ran.out + ran.err, "某"));
  const Ran check =
      w.run({"check", "out", "--rules", kRoot + "/rules", "--profile", "2013", "--select",
             "organization/form-below-due,organization/own-branch-too-small", "--format", "json",
             "--lang", "en"});
  const auto run = nlohmann::json::parse(check.out);
  CHECK(check.code == 1);
  CHECK(run["counts"]["dossiers"] == 4);
  std::vector<std::string> found;
  for (const auto& f : run["findings"])
    found.push_back(fmt::format("{} {} {}", f["verdict"].get<std::string>(),
                                f["rule"].get<std::string>(), f["dossier"].get<std::string>()));
  // A code of primary schools for a school that has a junior stage too; 115 members in a general
  // branch; a school whose form nobody wrote down. What import wrote breaks the schema nowhere.
  CHECK(found == std::vector<std::string>{"fail input/code-of-another-stage 2115000402",
                                          "unknown organization/own-branch-too-small 2115000404",
                                          "fail organization/form-below-due 3115000403"});
}

TEST_CASE("import: organizations side by side are read where the map says so") {
  const Shop w("across");
  w.write("t.csv",
          "2013年,,,,\n编号,,U1,U2,U1\n名称,,甲,乙,丙\n人数,男,5,x,5\n,女,6,7,8\n备注,,,另附,\n");
  const std::string more = "    across: true\n    header: [A, B]\n    ignore: row 5\n";
  w.map("      名称: name\n      人数/男: size\n", more);
  const Ran ran = w.import();
  CHECK(ran.code == 1);
  CHECK(has(w.read("out/unit/~u2.yaml"), "name: 乙"));
  // Places are those of the sheet as people see it.
  CHECK(has(ran.out, "row 2 E 编号: has the same key as t.csv:C2"));
  CHECK(has(ran.out, "keep one of the columns"));
  CHECK(has(ran.out, "row 3 E 名称 -> name `丙`: t.csv:C3 says otherwise"));
  CHECK(has(ran.out, "row 4 D 人数/男 -> size `x`"));
  CHECK(has(ran.out, "row 6 B 备注: the map says nothing of this row, which has text in 1 cell"));
  // What is not there, in the words of such a table.
  w.map("      名字: name\n", more);
  CHECK(has(w.import().err, "t.csv has no heading `名字` in column A, B"));
  w.map("      名称: name\n      人数: size\n", "    across: true\n    header: B\n");
  CHECK(has(w.import().err, "column A has 3 of them: write `header: A`"));
  w.map("      名称: name\n      人数: size\n", "");
  CHECK(has(w.import().err, "write `across: true` and `header: A`"));
  w.write("t.csv", "编号,名称,人数\nU1,甲,5\n");
  w.map("      名称: name\n      人数: size\n", "    across: true\n    header: B\n");
  CHECK(has(w.import().err, "row 1 has 2 of them: write `header: 1` and take `across` out"));
}

TEST_CASE("import: rows that are no data are told with the line of the map that says so") {
  const Shop w("no-data");
  w.write("t.csv",
          "编号,名称,人数\nU1,甲,5\n,小 计,5\n续表,,\n编号,名称,人数\nU2,乙,6\n合计：2 所,,11\n"
          "填表人：某,,2013年\n说明,,\n");
  w.map("      名称: name\n      人数: size\n");
  const Ran ran = w.import();
  CHECK(ran.code == 1);
  CAPTURE(ran.out);
  for (const std::string line :
       {"`skip: {名称: 小计}`", "`skip: {编号: 续表}`", "the row has the headings once more",
        "`skip: {编号: 编号}`", "`skip: {编号: \"合计*\"}`", "`until: 填表`", "`until: 说明`"}) {
    CAPTURE(line);
    CHECK(has(ran.out, line));
  }
  // What was told to write leaves nothing to tell.
  w.map("      名称: name\n      人数: size\n",
        "    skip: {名称: 小计, 编号: [续表, 编号, 合计*]}\n    until: 填表\n");
  CHECK(w.import().code == 0);
}
