// Files of Excel 97 and of Word, as sheets.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <xlsxwriter.h>

#include <bit>
#include <cstdlib>
#include <random>

#include "base/limits.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "support/xls.h"
#include "support/zip.h"
#include "table/table.h"

using namespace ducha;
using ducha::table::Kind;
using ducha::table::Workbook;
using ducha::test::compound_of;
using ducha::test::has;
using ducha::test::le;
using ducha::test::wide;
using ducha::test::xls_record;
using ducha::test::zip_of;

namespace {

std::string bof(int type) {
  return xls_record(0x809,
                    le(0x600, 2) + le(static_cast<std::uint64_t>(type), 2) + std::string(12, '\0'));
}
std::string at(int row, int column, int format = 0) {
  return le(static_cast<std::uint64_t>(row), 2) + le(static_cast<std::uint64_t>(column), 2) +
         le(static_cast<std::uint64_t>(format), 2);
}
std::string number(double value) { return le(std::bit_cast<std::uint64_t>(value), 8); }
std::string wide_text(std::u16string_view text) { return le(text.size(), 2) + '\1' + wide(text); }

// A workbook of one sheet with these records, and `globals` before them.
std::string book_of(const std::string& globals, const std::string& cells, int state = 0) {
  const std::u16string name = u"一校";
  std::string head = bof(5) + globals;
  const std::size_t size = head.size() + 4 + 8 + 2 * name.size() + 4;
  head += xls_record(0x85, le(size, 4) + le(static_cast<std::uint64_t>(state), 2) +
                               le(name.size(), 1) + '\1' + wide(name)) +
          xls_record(0x0a, "");
  return compound_of(u"Workbook", head + bof(0x10) + cells + xls_record(0x0a, ""));
}

struct Read {
  explicit Read(const std::string& bytes) : book(table::read(bytes, "t", problems)) {}
  Problems problems;
  std::optional<Workbook> book;
  std::string why() const { return problems.empty() ? "" : problems[0].message.en; }
  std::string cell(std::size_t row, std::size_t column) const {
    REQUIRE(book.has_value());
    const table::Cell& c = book->sheets.at(0).at(row, column);
    return fmt::format("{} {}", static_cast<int>(c.kind), c.text);
  }
};

std::string docx(const std::string& body) {
  return zip_of(
      {{"_rels/.rels",
        "<Relationships><Relationship Id='r1' Type='x/officeDocument' Target='word/document.xml'/>"
        "</Relationships>"},
       {"word/document.xml",
        "<w:document xmlns:w='w'><w:body>" + body + "</w:body></w:document>"}});
}
std::string p(const std::string& text) {
  return "<w:p><w:r><w:t xml:space='preserve'>" + text + "</w:t></w:r></w:p>";
}
std::string tc(const std::string& text, const std::string& about = "") {
  return "<w:tc><w:tcPr>" + about + "</w:tcPr>" + p(text) + "</w:tc>";
}
std::string tr(const std::string& cells) { return "<w:tr>" + cells + "</w:tr>"; }

}  // namespace

TEST_CASE("xls: every sort of cell, formats of numbers, merged and hidden cells") {
  // A text over two records: the second begins with a byte of its own.
  const std::string sst =
      xls_record(0xfc, le(3, 4) + le(3, 4) + wide_text(u"党员") + le(4, 2) + '\1' + wide(u"花名")) +
      xls_record(0x3c, "\1" + wide(u"册表") + le(3, 2) + std::string(1, '\0') + "abc");
  const std::string globals =
      xls_record(0x41e, le(170, 2) + wide_text(u"yyyy\"年\"m\"月\"d\"日\"")) +
      xls_record(0xe0, le(0, 2) + le(0, 2)) + xls_record(0xe0, le(0, 2) + le(14, 2)) +
      xls_record(0xe0, le(0, 2) + le(170, 2)) + sst;
  const std::string cells =
      xls_record(0x208, le(2, 2) + std::string(10, '\0') + le(0x20, 4)) +
      xls_record(0x7d, le(3, 2) + le(4, 2) + le(0, 4) + le(1, 2)) +
      xls_record(0xfd, at(0, 0) + le(0, 4)) + xls_record(0xfd, at(0, 1) + le(1, 4)) +
      xls_record(0xfd, at(0, 2) + le(2, 4)) + xls_record(0x203, at(1, 0) + number(12)) +
      xls_record(0x203, at(1, 1, 1) + number(41518)) +
      xls_record(0x203, at(1, 2, 2) + number(41518)) +
      xls_record(0x203, at(1, 3) + number(150222196805120011.0)) +
      xls_record(0x27e, at(2, 0) + le(static_cast<std::uint32_t>(-5) << 2 | 2, 4)) +
      xls_record(0xbd, at(2, 1).substr(0, 4) + le(0, 2) + le(1234 << 2 | 3, 4) + le(0, 2) +
                           le(std::bit_cast<std::uint64_t>(1.5) >> 32, 4) + le(2, 2)) +
      xls_record(0x06, at(3, 0) + number(0.25) + std::string(8, '\0')) +
      xls_record(0x06, at(3, 1) + std::string("\0\0\0\0\0\0\xff\xff", 8) + std::string(8, '\0')) +
      xls_record(0x207, wide_text(u"甲乙")) +
      xls_record(0x06, at(3, 2) + std::string("\2\0\7\0\0\0\xff\xff", 8) + std::string(8, '\0')) +
      xls_record(0x205, at(3, 3) + std::string("\1\0", 2)) +
      xls_record(0x204, at(4, 0) + wide_text(u"旧")) + bof(0x20) +
      xls_record(0x203, at(4, 1) + number(9)) + xls_record(0x0a, "") +  // within a chart
      xls_record(0xe5, le(1, 2) + le(0, 2) + le(0, 2) + le(0, 2) + le(3, 2));
  const Read got(book_of(globals, cells, 1));
  CHECK(got.why() == "");
  CHECK(got.cell(0, 0) == "1 党员");
  CHECK(got.cell(0, 1) == "1 花名册表");
  CHECK(got.cell(0, 2) == "1 abc");
  CHECK(got.cell(1, 0) == "2 12");
  CHECK(got.cell(1, 1) == "3 2013-09-01");
  CHECK(got.cell(1, 2) == "3 2013-09-01");
  CHECK(got.cell(1, 3).size() == std::string("2 150222196805120011").size());
  CHECK(got.cell(2, 0) == "2 -5");
  CHECK(got.cell(2, 1) == "2 12.34");
  CHECK(got.cell(2, 2) == "2 1.5");
  CHECK(got.cell(3, 0) == "2 0.25");
  CHECK(got.cell(3, 1) == "1 甲乙");
  CHECK(got.cell(3, 2) == "5 #DIV/0!");
  CHECK(got.cell(3, 3) == "4 TRUE");
  CHECK(got.cell(4, 0) == "1 旧");
  CHECK(got.cell(4, 1) == "0 ");
  const table::Sheet& sheet = got.book->sheets[0];
  CHECK(sheet.name == "一校");
  CHECK(sheet.hidden);
  REQUIRE(sheet.merges.size() == 1);
  CHECK(sheet.merges[0].name() == "A1:D1");
  CHECK(sheet.hidden_rows == std::vector<std::size_t>{2});
  REQUIRE(sheet.hidden_columns.size() == 1);
  CHECK(sheet.hidden_columns[0].last_column == 4);
}

TEST_CASE("xls: what is no workbook that can be read is told with what to do") {
  const auto why = [](const std::string& bytes) { return Read(bytes).why(); };
  CHECK(has(why(compound_of(u"WordDocument", "x")), "text document of an old format"));
  CHECK(has(why(compound_of(u"Book", "x")), "Excel 95"));
  CHECK(has(why(compound_of(u"EncryptedPackage", "x")), "password"));
  CHECK(has(why(compound_of(u"Contents", "x")), "holds no workbook"));
  CHECK(has(why(book_of(xls_record(0x2f, "xx"), "")), "password"));
  CHECK(has(why(book_of("", xls_record(0xfd, at(0, 0) + le(7, 4)))), "no shared string 7"));
  CHECK(has(why(compound_of(u"Workbook", bof(5))), "is not whole"));
  // Thousands of sheets that all say to begin at the same place.
  std::string sheets = bof(5);
  for (int i = 0; i < 900; ++i)
    sheets += xls_record(0x85, le(0, 4) + le(0, 2) + "\1" + std::string(1, '\0') + "x");
  const std::string body = sheets + xls_record(0x0a, "");
  CHECK(has(why(compound_of(u"Workbook", body)), "sheets that overlap"));
}

TEST_CASE("xls: a damaged file does no harm") {
  const std::string globals =
      xls_record(0xe0, le(0, 2) + le(14, 2)) +
      xls_record(0xfc, le(2, 4) + le(2, 4) + wide_text(u"党员") + wide_text(u"花名册"));
  std::string cells;
  for (int r = 0; r < 40; ++r)
    cells += xls_record(0xfd, at(r, 0) + le(static_cast<std::uint64_t>(r % 2), 4)) +
             xls_record(0x203, at(r, 1) + number(r));
  const std::string whole = book_of(globals, cells);
  std::mt19937 random(11);
  std::size_t read = 0;
  for (int round = 0; round < 6000; ++round) {
    std::string bytes = whole;
    for (std::size_t n = 1 + random() % 4; n > 0; --n)
      bytes[random() % 4000] = static_cast<char>(random());
    if (round % 5 == 0) bytes.resize(random() % bytes.size());
    const Read got(bytes);
    CHECK(got.book.has_value() == got.problems.empty());
    if (!got.book) continue;
    ++read;
    for (const table::Sheet& s : got.book->sheets) CHECK(s.rows.size() <= limits::kTableRows);
  }
  CHECK(read > 1000);
}

TEST_CASE("xls: LibreOffice's file is the same table as the .xlsx it was made of") {
  if (std::system("command -v soffice >/dev/null 2>&1") != 0) {
    MESSAGE("no LibreOffice here: its .xls was not tried");
    return;
  }
  const test::Workshop w("xls");
  lxw_workbook* out = workbook_new("t.xlsx");
  lxw_worksheet* s = workbook_add_worksheet(out, "一校");
  lxw_format* day = workbook_add_format(out);
  format_set_num_format(day, "yyyy-mm-dd");
  lxw_format* inner = workbook_add_format(out);
  format_set_indent(inner, 3);
  std::string big;
  for (int i = 0; i < 2500; ++i) big += "字a";
  for (lxw_row_t r = 0; r < 200; ++r) {
    worksheet_write_string(s, r, 0, fmt::format("第 {} 行", r).c_str(),
                           r % 2 == 0 ? nullptr : inner);
    worksheet_write_number(s, r, 1, 40000 + r, day);
    worksheet_write_number(s, r, 2, r * 0.25, nullptr);
  }
  for (lxw_row_t r = 200; r < 206; ++r)
    worksheet_write_string(s, r, 0, (big + std::to_string(r)).c_str(), nullptr);
  worksheet_merge_range(s, 210, 0, 211, 2, "合并", nullptr);
  REQUIRE(workbook_close(out) == LXW_NO_ERROR);
  REQUIRE(std::system(("soffice -env:UserInstallation=file://" + (w.folder() / "home").string() +
                       " --headless --convert-to xls t.xlsx >/dev/null 2>&1")
                          .c_str()) == 0);
  const Read one(w.read("t.xlsx"));
  const Read two(w.read("t.xls"));
  REQUIRE(one.book.has_value());
  CHECK(two.why() == "");
  REQUIRE(two.book.has_value());
  const auto& a = one.book->sheets[0];
  const auto& b = two.book->sheets[0];
  CHECK(a.name == b.name);
  REQUIRE(a.rows.size() == b.rows.size());
  for (std::size_t r = 0; r < a.rows.size(); ++r)
    for (std::size_t c = 0; c < 3; ++c) {
      CHECK(a.at(r, c).text == b.at(r, c).text);
      CHECK(a.at(r, c).kind == b.at(r, c).kind);
      CHECK(a.at(r, c).indent == b.at(r, c).indent);
    }
  CHECK(a.at(1, 0).indent == 3);
  REQUIRE(b.merges.size() == 1);
  CHECK(b.merges[0].name() == a.merges[0].name());
}

TEST_CASE("docx: tables are sheets, with their titles and merged cells") {
  const std::string body =
      p("关于报送的通知") + p("党员花名册") + p("填报单位：甲校") + "<w:tbl>" +
      tr(tc("序号", "<w:vMerge w:val='restart'/>") + tc("党员数", "<w:gridSpan w:val='2'/>")) +
      tr(tc("", "<w:vMerge/>") + tc("正式") + tc("预备")) +
      tr("<w:sdt><w:sdtContent>" + tc("1") + "</w:sdtContent></w:sdt>" +
         "<w:tc><w:p><w:r><w:t>60</w:t></w:r><w:r><w:t>人</w:t></w:r></w:p>" + p("约") + "</w:tc>" +
         "<w:tc><w:p><w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins><w:r><w:t>2</w:t>"
         "</w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p></w:tc>") +
      "</w:tbl>" + p("下一张") + "<w:tbl>" +
      tr("<w:tc>" + p("外") + "<w:tbl>" + tr(tc("里")) + "</w:tbl></w:tc>" +
         "<w:tc><w:p><w:r><w:sym w:font='Wingdings 2' w:char='F052'/></w:r><w:r><w:br/></w:r>"
         "<w:r><w:t>是</w:t></w:r></w:p></w:tc>") +
      "</w:tbl>" + p("填表人：");
  const Read got(docx(body));
  CHECK(got.why() == "");
  REQUIRE(got.book.has_value());
  REQUIRE(got.book->sheets.size() == 3);
  CHECK(got.cell(0, 0) == "1 关于报送的通知");
  CHECK(got.cell(2, 0) == "1 填报单位：甲校");
  CHECK(got.cell(3, 1) == "1 党员数");
  CHECK(got.cell(4, 2) == "1 预备");
  CHECK(got.cell(5, 0) == "1 1");
  CHECK(got.cell(5, 1) == "1 60人\n约");
  CHECK(got.cell(5, 2) == "1 2");
  const auto& merges = got.book->sheets[0].merges;
  REQUIRE(merges.size() == 2);
  CHECK(merges[0].name() == "A4:A5");
  CHECK(merges[1].name() == "B4:C4");
  const table::Sheet& second = got.book->sheets[1];
  CHECK(second.name == "表2");
  CHECK(second.at(0, 0).text == "下一张");
  CHECK(second.at(1, 0).text == "外");
  CHECK(second.at(1, 1).text == "☑\n是");
  CHECK(got.book->sheets[2].at(0, 0).text == "里");
  CHECK(got.book->sheets[2].at(1, 0).text == "填表人：");
  CHECK(has(Read(docx(p("没有表格"))).why(), "holds no table"));
  CHECK(has(Read(docx("<w:tbl><w:tr>")).why(), "not well-formed XML"));
}

TEST_CASE("import: a roster in a Word document, as one in a workbook") {
  const test::Workshop w("docx");
  w.write("t.docx",
          docx(p("党员花名册") + "<w:tbl>" + tr(tc("学校标识码") + tc("校名") + tc("学生数")) +
               tr(tc("2115000401") + tc("甲校") + tc("300人")) + "</w:tbl>"));
  w.write("m.map",
          "import: 1\ntables:\n  - header: 2\n    kind: school\n    key: 学校标识码\n    columns: "
          "{校名: name, 学生数: {to: students, unit: 人}}\n");
  const auto ran = w.run({"import", "t.docx", "--map", "m.map", "--rules",
                          std::string(tests::kSourceDir) + "/rules", "--output", "out"});
  CHECK(ran.err == "");
  CHECK(ran.code == 0);
  CHECK(w.read("out/school/2115000401.yaml") ==
        "kind: school\nid: \"2115000401\"\nname: 甲校\nstudents: 300\n");
}
