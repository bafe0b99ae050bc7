// Tables that people make, and tables that somebody made to break the program.
#include "table/table.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <xlsxwriter.h>

#include <map>

#include "base/limits.h"
#include "base/message.h"
#include "support/command.h"
#include "support/zip.h"
#include "table/numbers.h"

using namespace ducha;
using ducha::table::Cell;
using ducha::table::Encoding;
using ducha::table::Kind;
using ducha::table::Workbook;
using ducha::test::has;
using ducha::test::Parts;
using ducha::test::zip_of;

namespace {

struct Read {
  std::optional<Workbook> book;
  Problems problems;

  std::string why() const { return problems.empty() ? "" : problems[0].message.en; }
  std::string text(std::size_t row, std::size_t column) const {
    REQUIRE(book.has_value());
    return book->sheets.at(0).at(row, column).text;
  }
  Kind kind(std::size_t row, std::size_t column) const {
    return book->sheets.at(0).at(row, column).kind;
  }
};

Read read(std::string_view bytes) {
  Read r;
  r.book = table::read(bytes, "t", r.problems);
  CHECK(r.book.has_value() == r.problems.empty());
  for (const Problem& p : r.problems) {
    CHECK(p.file == "t");
    CHECK_FALSE(p.message.zh.empty());
  }
  return r;
}

// The rows as people see them, cells between bars.
std::string shown(const Workbook& book) {
  std::string out;
  for (const auto& row : book.sheets[0].rows) {
    for (const Cell& c : row) out += c.text + "|";
    out += "\n";
  }
  return out;
}

constexpr const char* kRels =
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{}"
    "</Relationships>";
constexpr const char* kType =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

std::string relation(const char* id, const char* type, const char* target) {
  return fmt::format("<Relationship Id='{}' Type='{}{}' Target='{}'/>", id, kType, type, target);
}

// A workbook of one sheet written by hand; `rows` goes into sheetData. What `parts` names comes
// instead of or beside that.
std::string workbook(const std::string& rows, std::map<std::string, std::string> parts = {}) {
  std::map<std::string, std::string> all = {
      {"_rels/.rels",
       fmt::format(fmt::runtime(kRels), relation("rId1", "officeDocument", "xl/workbook.xml"))},
      {"xl/workbook.xml",
       "<workbook xmlns:r='r'><sheets><sheet name='S' sheetId='1' r:id='rId1'/></sheets>"
       "</workbook>"},
      {"xl/_rels/workbook.xml.rels",
       fmt::format(fmt::runtime(kRels), relation("rId1", "worksheet", "worksheets/sheet1.xml") +
                                            relation("rId2", "styles", "/xl/styles.xml") +
                                            relation("rId3", "sharedStrings", "strings.xml"))},
      {"xl/styles.xml",
       "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\"年\"m\"月\"d\"日\"'/>"
       "<numFmt numFmtId='165' formatCode='000000'/></numFmts>"
       "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
       "<xf numFmtId='22'/><xf numFmtId='20'/></cellXfs></styleSheet>"},
      {"xl/strings.xml",
       "<sst><si><t>one</t></si><si><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space='preserve'>ch "
       "</t></r><rPh><t>said</t></rPh></si></sst>"},
      {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"}};
  for (auto& [name, text] : parts) all[name] = std::move(text);
  Parts list;
  for (auto& [name, text] : all)
    if (text != "-") list.emplace_back(name, text);
  return zip_of(list);
}

}  // namespace

TEST_CASE("table: CSV after RFC 4180") {
  const struct {
    const char* text;
    const char* rows;
  } cases[] = {
      {"", ""},
      {"a,b\r\nc,d\r\n", "a|b|\nc|d|\n"},
      {"a,b\nc,d", "a|b|\nc|d|\n"},
      {"a,b\rc,d\r", "a|b|\nc|d|\n"},
      {"\xEF\xBB\xBF名,数\n甲,1\n", "名|数|\n甲|1|\n"},
      {"a;b,c;d\n", "a|b,c|d|\n"},
      {"a\tb\nc\td\n", "a|b|\nc|d|\n"},
      {"\"a,x\";b\n", "a,x|b|\n"},
      {"\"say \"\"hi\"\"\",\"two\nlines\"\n", "say \"hi\"|two\nlines|\n"},
      {"a,,c,\n\n,x\n", "a||c|\n\n|x|\n"},
      {"a\"b,c\n", "a\"b|c|\n"},
      {"\"\",x\n", "|x|\n"},
      {"title\na\tb\nc,d\te\n", "title|\na|b|\nc,d|e|\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Read r = read(c.text);
    REQUIRE(r.book.has_value());
    CHECK(shown(*r.book) == c.rows);
    CHECK(r.book->encoding == Encoding::utf8);
  }
  CHECK(read("1,a\n").kind(0, 0) == Kind::text);
}

TEST_CASE("table: faults of a CSV file have a cell and a place") {
  Read r = read("a,b\nc,\"d\n");
  CHECK(r.why() == "cell B2: the quotation mark is not closed");
  CHECK(r.problems[0].where == Place{2, 3});
  r = read("a,\"b\"x\n");
  CHECK(has(r.why(), "cell B1: there is text after the closing quotation mark"));
  CHECK(r.problems[0].where == Place{1, 6});
}

TEST_CASE("table: GB18030 is taken only where it is certain enough, and said") {
  const Read r =
      read("\xD1\xA7\xD0\xA3,1\n\x81\x30\x81\x34,2\n");  // 学校 and a four-byte character
  REQUIRE(r.book.has_value());
  CHECK(r.book->encoding == Encoding::gb18030);
  CHECK(r.text(0, 0) == "学校");
  CHECK(r.text(1, 1) == "2");
  const Read bad = read("a\nb\xFF,c\n");
  CHECK(has(bad.why(), "neither UTF-8 nor GB18030, from byte 4"));
  CHECK(bad.problems[0].where.line == 2);
  CHECK_FALSE(read("\xD1").book.has_value());  // half a character
}

TEST_CASE("table: files that are no table are told apart") {
  CHECK(has(read("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook").why(), "holds no workbook"));
  CHECK(has(read("\xFF\xFE"
                 "a")
                .why(),
            "UTF-16"));
  CHECK(has(read("<html><table>").why(), "HTML"));
  CHECK(has(read("  <?xml version='1.0'?><Workbook/>").why(), "HTML or XML"));
  CHECK(has(read(zip_of({{"a", "b"}})).why(), "no Excel workbook"));
  CHECK(has(read(zip_of({{"content.xml", "<x/>"}})).why(), ".ods"));
  CHECK(has(
      read(zip_of({{"_rels/.rels", fmt::format(fmt::runtime(kRels), relation("r", "officeDocument",
                                                                             "xl/workbook.bin"))}}))
          .why(),
      ".xlsb"));
  CHECK(has(read("PK\x03\x04 and then nothing").why(), "not a whole zip file"));
  Problems problems;
  CHECK_FALSE(table::load("/nonexistent/t.csv", problems).has_value());
  CHECK(problems.size() == 1);
}

TEST_CASE("table: a workbook as libxlsxwriter writes it") {
  const test::Workshop w("table-book");
  lxw_workbook* book = workbook_new("t.xlsx");
  lxw_worksheet* one = workbook_add_worksheet(book, "数据");
  lxw_worksheet* two = workbook_add_worksheet(book, "a & <b>");
  lxw_format* day = workbook_add_format(book);
  format_set_num_format(day, "yyyy-mm-dd");
  lxw_format* code = workbook_add_format(book);
  format_set_num_format(code, "0000000000");
  lxw_format* bold = workbook_add_format(book);
  format_set_bold(bold);
  worksheet_write_string(one, 0, 0, "学校 <&> \"名\"", nullptr);
  worksheet_write_string(one, 0, 1, " two\nlines ", nullptr);
  worksheet_write_string(one, 0, 2, "=1+1", nullptr);
  worksheet_write_string(one, 0, 3, "a\x01_x005F_x0041_", nullptr);
  worksheet_write_number(one, 1, 0, 1.1, nullptr);
  worksheet_write_number(one, 1, 1, 0.1 + 0.2, nullptr);
  worksheet_write_number(one, 1, 2, -1200, nullptr);
  worksheet_write_number(one, 1, 3, 1e21, nullptr);
  worksheet_write_number(one, 1, 4, 1.0 / 3, nullptr);
  worksheet_write_number(one, 1, 5, 210203001, code);
  worksheet_write_number(one, 1, 6, 0.00012, nullptr);
  worksheet_write_number(one, 1, 7, 9007199254740991.0, nullptr);
  lxw_datetime on = {2024, 2, 29, 0, 0, 0};
  worksheet_write_datetime(one, 2, 0, &on, day);
  worksheet_write_boolean(one, 2, 1, 1, nullptr);
  worksheet_write_formula_num(one, 2, 2, "=1+2", nullptr, 3);
  char ri[] = "ri";
  char ch[] = "ch";
  lxw_rich_string_tuple a = {nullptr, ri};
  lxw_rich_string_tuple b = {bold, ch};
  lxw_rich_string_tuple* rich[] = {&a, &b, nullptr};
  worksheet_write_rich_string(one, 2, 3, rich, nullptr);
  worksheet_merge_range(one, 4, 0, 4, 2, "merged", nullptr);
  lxw_format* inner = workbook_add_format(book);
  format_set_indent(inner, 2);
  worksheet_write_string(two, 11, 2, "C12", inner);
  worksheet_hide(two);
  REQUIRE(workbook_close(book) == LXW_NO_ERROR);

  Problems problems;
  const auto got = table::load("t.xlsx", problems);
  REQUIRE(got.has_value());
  REQUIRE(got->sheets.size() == 2);
  CHECK(got->sheets[0].name == "数据");
  CHECK_FALSE(got->sheets[0].hidden);
  CHECK(got->sheets[1].name == "a & <b>");
  CHECK(got->sheets[1].hidden);
  CHECK(shown(*got) ==
        "学校 <&> \"名\"| two\nlines |=1+1|a\x01_x0041_|\n"
        "1.1|0.3|-1200|1000000000000000000000|0.333333333333333|0210203001|0.00012|"
        "9007199254740991|\n"
        "2024-02-29|TRUE|3|rich|\n"
        "\n"
        "merged|\n");
  const auto& sheet = got->sheets[0];
  CHECK(sheet.at(0, 2).kind == Kind::text);
  CHECK(sheet.at(1, 0).kind == Kind::number);
  CHECK(sheet.at(2, 0).kind == Kind::date);
  CHECK(sheet.at(2, 1).kind == Kind::boolean);
  CHECK(sheet.at(3, 0).kind == Kind::empty);
  CHECK(sheet.at(99, 99).kind == Kind::empty);
  CHECK(got->sheets[1].at(11, 2).text == table::cell_name(11, 2));
  CHECK(got->sheets[1].at(11, 2).indent == 2);
  CHECK(sheet.at(0, 0).indent == 0);
}

TEST_CASE("table: cells of every type, written by hand") {
  const Read r = read(workbook(
      "<row r='2'><c r='B2' t='s'><v>0</v></c><c t='s'><v>1</v></c>"
      "<c r='E2' t='inlineStr'><is><t>in</t><r><t>line</t></r></is></c></row>"
      "<row><c><v>1.50</v></c><c t='n'><v>1.1000000000000001</v></c><c "
      "t='str'><f>A1</f><v>x</v></c>"
      "<c t='e'><v>#DIV/0!</v></c><c t='b'><v>0</v></c><c><f>1+1</f></c><c "
      "s='1'/><c><v></v></c></row>"
      "<row r='4'><c s='1'><v>45351</v></c><c s='2'><v>45351.75</v></c><c s='3'><v>42</v></c>"
      "<c s='4'><v>45351.75</v></c><c s='5'><v>0.75</v></c><c t='d'><v>2024-02-29T00:00:00</v></c>"
      "<c t='d'><v>2024-02-29T08:30:00</v></c></row>"));
  REQUIRE(r.book.has_value());
  CHECK(shown(*r.book) ==
        "\n|one|rich ||inline|\n1.5|1.1|x|#DIV/0!|FALSE|=1+1|\n"
        "2024-02-29|2024-02-29|000042|2024-02-29 18:00:00|18:00:00|2024-02-29|2024-02-29 "
        "08:30:00|\n");
  CHECK(r.kind(2, 3) == Kind::error);
  CHECK(r.kind(2, 5) == Kind::error);
  CHECK(r.kind(3, 3) == Kind::date);
  CHECK(r.kind(3, 4) == Kind::text);
  // A formula that is a text needs nobody to compute it.
  const Read trick =
      read(workbook("<row><c><f>\"2115000401\"</f></c><c><f>\"a\"&amp;\"b\"</f></c></row>"));
  CHECK(trick.text(0, 0) == "2115000401");
  CHECK(trick.kind(0, 0) == Kind::text);
  CHECK(trick.kind(0, 1) == Kind::error);
  // The other calendar, prefixes, and a sheet that does not stand where one would guess.
  const Read other = read(workbook(
      "", {{"xl/workbook.xml",
            "<x:workbook xmlns:x='m' xmlns:q='r'><x:workbookPr date1904='1'/><x:sheets>"
            "<x:sheet name='S' sheetId='1' q:id='rId9'/></x:sheets></x:workbook>"},
           {"xl/_rels/workbook.xml.rels",
            fmt::format(fmt::runtime(kRels), relation("rId9", "worksheet", "../odd/place.xml") +
                                                 relation("rId2", "styles", "styles.xml"))},
           {"odd/place.xml",
            "<x:worksheet xmlns:x='m'><x:sheetData><x:row><x:c s='1'><x:v>0</x:v></x:c></x:row>"
            "</x:sheetData></x:worksheet>"}}));
  CHECK(other.text(0, 0) == "1904-01-01");
}

TEST_CASE("table: days by number format") {
  using table::look_of;
  using As = table::Look::As;
  const struct {
    int id;
    const char* code;
    As as;
  } formats[] = {
      {0, "", As::plain},
      {2, "", As::plain},
      {9, "", As::plain},
      {14, "", As::day},
      {22, "", As::moment},
      {20, "", As::time},
      {31, "", As::day},
      {49, "", As::plain},
      {57, "", As::day},
      {164, "yyyy-mm-dd", As::day},
      {164, "[$-804]yyyy\"年\"m\"月\"d\"日\";@", As::day},
      {164, "yyyy/m/d h:mm", As::moment},
      {164, "m\"月\"", As::day},
      {164, "h:mm:ss", As::time},
      {164, "[h]:mm", As::time},
      {164, "mm:ss", As::time},
      {164, "General", As::plain},
      {164, "[Red]0.00", As::plain},
      {164, "#,##0.00\\d", As::plain},
      {164, "0.00E+00", As::plain},
      {164, "\"day\" 0", As::plain},
      {164, "@", As::plain},
      {164, "0.0;yyyy", As::plain},
  };
  for (const auto& f : formats) {
    CAPTURE(f.id);
    CAPTURE(f.code);
    CHECK(look_of(f.id, f.code).as == f.as);
  }
  const struct {
    const char* serial;
    bool since_1904;
    const char* text;
  } days[] = {{"1", false, "1900-01-01"},
              {"59", false, "1900-02-28"},
              {"60", false, "60"},
              {"61", false, "1900-03-01"},
              {"0", false, "0"},
              {"-1", false, "-1"},
              {"2958465", false, "9999-12-31"},
              {"2958466", false, "2958466"},
              {"0", true, "1904-01-01"},
              {"2957003", true, "9999-12-31"},
              {"2957004", true, "2957004"},
              {"41639", false, "2013-12-31"},
              {"40177", true, "2013-12-31"},
              {"1e300", false, "1e+300"}};
  for (const auto& d : days) {
    CAPTURE(d.serial);
    const auto cell = table::number_cell(d.serial, {As::day}, d.since_1904);
    REQUIRE(cell.has_value());
    CHECK(cell->text == d.text);
    CHECK((cell->kind == Kind::date) == (cell->text.size() == 10));
  }
  CHECK(table::number_cell("45351.9999999", {As::moment}, false)->text == "2024-03-01");
  CHECK(table::number_cell("1.5", {As::time}, false)->text == "36:00:00");
  for (const char* bad : {"", "x", "1x", "nan", "inf", "1e999", "0x10"}) {
    CAPTURE(bad);
    CHECK_FALSE(table::number_cell(bad, {}, false).has_value());
  }
}

TEST_CASE("table: damaged workbooks name the part, the sheet and the cell") {
  const auto why = [](const std::string& bytes) { return read(bytes).why(); };
  CHECK(why(workbook("<row><c t='s'><v>7</v></c></row>")) ==
        "sheet `S`, A1: there is no shared string 7");
  CHECK(why(workbook("<row r='3'><c r='C3' t='b'><v>yes</v></c></row>")) ==
        "sheet `S`, C3: `yes` is no boolean");
  CHECK(why(workbook("<row><c><v>1,5</v></c></row>")) == "sheet `S`, A1: `1,5` is no number");
  CHECK(why(workbook("<row><c t='d'><v>soon</v></c></row>")) == "sheet `S`, A1: `soon` is no date");
  CHECK(why(workbook("<row r='3'><c r='C4'><v>1</v></c></row>")) ==
        "sheet `S`, C4: is no cell of row 3");
  CHECK(has(why(workbook("<row r='0'><c><v>1</v></c></row>")), "at most 1048576 rows"));
  CHECK(why(workbook("<row><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>")) ==
        "sheet `S`, A1: is there twice");
  CHECK(has(why(workbook("<row>")), "part xl/worksheets/sheet1.xml: is not well-formed XML"));
  for (const char* none : {"&#xD800;", "&#x110000;", "&#1114112;"})
    CHECK(has(why(workbook(fmt::format("<row><c t='str'><v>{}</v></c></row>", none))),
              "a reference &#...; that is no character"));
  CHECK(has(why(workbook("<row><c t='str'><v>\xFF</v></c></row>")), "is not UTF-8"));
  CHECK(has(why(workbook("", {{"xl/worksheets/sheet1.xml", "-"}})),
            "the part xl/worksheets/sheet1.xml is missing"));
  CHECK(has(why(workbook("", {{"xl/workbook.xml", "<workbook/>"}})), "has no sheet"));
  const std::string whole = workbook("<row><c><v>1</v></c></row>");
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    CHECK_FALSE(read(whole.substr(0, at + 1).insert(0, "PK\x03\x04")).book.has_value());
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
    read(flipped);  // a table or a problem, never a crash
  }
}

TEST_CASE("table: entities are never followed") {
  const Read r = read(workbook("", {{"xl/worksheets/sheet1.xml",
                                     "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>"
                                     "<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"
                                     "<worksheet><sheetData><row><c t='str'><v>&f;&b;</v></c></row>"
                                     "</sheetData></worksheet>"}}));
  CHECK(r.text(0, 0) == "&f;&b;");
}

TEST_CASE("table: what unpacks to too much is refused, whatever its headers say") {
  std::string bomb =
      workbook("<row><c t='str'><v>" + std::string(8U << 20, 'a') + "</v></c></row>");
  REQUIRE(bomb.size() < 20'000);
  CHECK(has(read(bomb).why(), "unpacks to more than the limit"));
  // A header that lies about the size changes nothing.
  for (std::size_t at = 0; at + 46 < bomb.size(); ++at)
    if (bomb.compare(at, 4, "PK\x01\x02") == 0) bomb.replace(at + 24, 4, std::string(4, '\x01'));
  CHECK_FALSE(read(bomb).book.has_value());

  Parts many = {{"_rels/.rels", "<x/>"}};
  for (std::uint64_t i = 0; i < limits::kZipEntries; ++i)
    many.emplace_back("f" + std::to_string(i), "");
  CHECK(has(read(zip_of(many)).why(), "10001 parts"));
}

TEST_CASE("table: a workbook with a password on its parts is told apart") {
  const std::string locked =
      zip_of({{"_rels/.rels", "<Relationships/>"}, {"xl/workbook.xml", "<x/>"}}, "secret");
  CHECK(has(read(locked).why(), "password"));
}

TEST_CASE("table: rows, columns, cells, text and depth have limits") {
  const auto cell = [](const std::string& at) {
    return "<row r='" + at.substr(at.find_first_of("0123456789")) + "'><c r='" + at +
           "'><v>1</v></c></row>";
  };
  CHECK(has(read(workbook(cell("XFE1"))).why(), "XFE1: a row has at most 16384 columns"));
  CHECK(has(read(workbook(cell("A1048577"))).why(), "at most 1048576 rows"));
  CHECK(has(read(workbook(cell("ZZZZZZZZZZZZZZZZZZZZ1"))).why(), "columns"));
  CHECK(read(workbook(cell("XFD1048576"))).text(1'048'575, 16'383) == "1");
  std::string wide;  // 130 rows of gaps
  for (int i = 1; i <= 130; ++i) wide += cell("XFD" + std::to_string(i));
  CHECK(has(read(workbook(wide)).why(), "at most 2000000 cells"));
  // Formats without content cost nothing.
  std::string styled;
  for (int i = 1; i <= 130; ++i)
    styled += fmt::format("<row r='{0}'><c r='XFD{0}' s='1'/></row>", i);
  CHECK(read(workbook(styled)).book->sheets[0].rows.empty());
  // One long text, shared by many cells.
  const std::string longest(limits::kTableCellBytes, 'x');
  std::string shared = "<row>";
  for (int i = 0; i < 2049; ++i) shared += "<c t='s'><v>0</v></c>";
  CHECK(has(read(workbook(shared + "</row>",
                          {{"xl/strings.xml", "<sst><si><t>" + longest + "</t></si></sst>"}}))
                .why(),
            "the text of a file is at most"));
  CHECK(read(longest).text(0, 0).size() == longest.size());
  CHECK(read(longest + "x").why() == "cell A1: a cell has at most 131072 bytes");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  for (int i = 0; i < 100'000; ++i) deep += "</a>";
  CHECK(has(read(workbook(deep)).why(), "nested deeper than 64"));
}

TEST_CASE("table: names of cells") {
  CHECK(table::cell_name(0, 0) == "A1");
  CHECK(table::cell_name(9, 25) == "Z10");
  CHECK(table::cell_name(0, 26) == "AA1");
  CHECK(table::cell_name(1'048'575, 16'383) == "XFD1048576");
}
