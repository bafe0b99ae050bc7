// Templates of Word: fields, rows that are repeated, and what is refused.
#include "table/document.h"

#include <doctest/doctest.h>

#include "table/archive.h"

using namespace ducha;
using table::Filling;

namespace {

std::string document(const std::string& body) {
  return table::pack(
      {{"[Content_Types].xml", "<Types/>"},
       {"word/document.xml",
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
        "<w:body>" +
            body + "</w:body></w:document>"},
       {"word/media/seal.png", std::string("\x89PNG\0\x01", 6)}});
}

std::string run(const std::string& text) {
  return "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">" + text + "</w:t></w:r>";
}
std::string paragraph(const std::string& runs) { return "<w:p>" + runs + "</w:p>"; }
std::string cell(const std::string& text) { return "<w:tc>" + paragraph(run(text)) + "</w:tc>"; }

// The text of the filled document: paragraphs on lines of their own.
std::string texts(const std::string& docx) {
  Problems problems;
  const auto archive = table::Archive::open(docx, "t", problems);
  REQUIRE(archive != nullptr);
  const std::string xml = *archive->read("word/document.xml", problems);
  std::string out;
  for (std::size_t at = 0; at < xml.size();) {
    if (xml.compare(at, 5, "<w:t>") == 0 || xml.compare(at, 5, "<w:t ") == 0) {
      at = xml.find('>', at) + 1;
      const std::size_t end = xml.find('<', at);
      out += xml.substr(at, end - at);
      at = end;
    } else {
      if (xml.compare(at, 6, "</w:p>") == 0) out += '\n';
      if (xml.compare(at, 7, "<w:br/>") == 0) out += '|';
      ++at;
    }
  }
  return out;
}

Filling filling() {
  Filling out;
  out.fields = {{"标题", "整改通知书"}, {"正文", "第一段\n第二段"}, {"to", "A & <B>"}};
  out.tables.push_back(
      {{"序号", "问题"}, {{{"序号", "1"}, {"问题", "甲\n乙"}}, {{"序号", "2"}, {"问题", "丙"}}}});
  out.tables.push_back({{"材料"}, {}});
  return out;
}

std::string filled(const std::string& body) {
  Problems problems;
  const auto out = table::fill_document(document(body), "t.docx", filling(), problems);
  for (const Problem& p : problems) MESSAGE(p.message.zh);
  REQUIRE(out);
  return texts(*out);
}

}  // namespace

TEST_CASE("template: a field may be spread over runs, as Word writes it") {
  CHECK(filled(paragraph(run("《{") + run("标") + run("题}") + run("》"))) == "《整改通知书》\n");
  CHECK(filled(paragraph(run("{标题}{to}") + run("，{ 标题 }"))) ==
        "整改通知书A &amp; &lt;B&gt;，整改通知书\n");
}

TEST_CASE(
    "template: a paragraph that is a field becomes one for each line, else lines are broken") {
  CHECK(filled(paragraph(run("{正文}"))) == "第一段\n第二段\n");
  CHECK(filled(paragraph(run("正文：{正文}。"))) == "正文：第一段|第二段。\n");
}

TEST_CASE("template: a row that names columns stands once for each row of the table") {
  const std::string table = "<w:tbl><w:tr>" + cell("序号") + cell("问题") + "</w:tr><w:tr>" +
                            cell("{序号}") + cell("{问题}（{标题}）") + "</w:tr></w:tbl>";
  CHECK(filled(table) == "序号\n问题\n1\n甲|乙（整改通知书）\n2\n丙（整改通知书）\n");
  // Without rows the row goes, and with it a table of headings alone.
  const std::string empty =
      "<w:tbl><w:tr>" + cell("材料") + "</w:tr><w:tr>" + cell("{材料}") + "</w:tr></w:tbl>";
  CHECK(filled(empty + paragraph(run("完"))) == "完\n");
}

TEST_CASE("template: braces that are no field stay, and all other parts too") {
  CHECK(filled(paragraph(run("{} { 集合 {1,2"))) == "{} { 集合 {1,2\n");
  Problems problems;
  const auto out =
      table::fill_document(document(paragraph(run("{标题}"))), "t", filling(), problems);
  REQUIRE(out);
  const auto archive = table::Archive::open(*out, "t", problems);
  CHECK(*archive->read("word/media/seal.png", problems) == std::string("\x89PNG\0\x01", 6));
  // The same bytes every time.
  CHECK(*out ==
        *table::fill_document(document(paragraph(run("{标题}"))), "t", filling(), problems));
}

TEST_CASE("template: what nothing goes into is told, with what there is") {
  Problems problems;
  CHECK_FALSE(
      table::fill_document(document(paragraph(run("{表题}"))), "t.docx", filling(), problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message.zh.find("表题") != std::string::npos);
  CHECK(problems[0].hint.zh.find("标题") != std::string::npos);
  problems.clear();
  CHECK_FALSE(table::fill_document("no zip file", "t.docx", filling(), problems));
  CHECK(problems.size() == 1);
  problems.clear();
  CHECK_FALSE(table::fill_document(table::pack({{"a", "b"}}), "t.docx", filling(), problems));
  CHECK(problems.size() == 1);
  problems.clear();
  const std::string damaged = table::pack({{"word/document.xml", "<w:document"}});
  CHECK_FALSE(table::fill_document(damaged, "t.docx", filling(), problems));
  CHECK(problems.size() == 1);
}
