// Pages of letters as Word documents, laid out as official papers are (GB/T 9704-2012: margins,
// title in 小标宋 of size 2, text in 仿宋 of size 3, 28 points a line, numbers of pages), and the
// same pages in a template of one's own: draw_docx() and fill_template() are the doors.
#include <algorithm>

#include "base/wording.h"
#include "report/letters.h"
#include "report/markup.h"
#include "table/document.h"

namespace ducha::report {

namespace {

constexpr int kTextWidth = 8844;  // twips between the margins: 156 mm

constexpr std::string_view kName =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

// A run of text (w:r); line breaks are elements in it, since Word takes a newline for a blank.
std::string run(std::string_view text) {
  std::string out = "<w:r>";
  for (;;) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += fmt::format("<w:t xml:space=\"preserve\">{}</w:t>", xml(text.substr(0, end)));
    if (end == text.size()) return out + "</w:r>";
    text.remove_prefix(end + 1);
    out += "<w:br/>";
  }
}

// Which pages breaks may part: `next` stays with the paragraph after it.
enum class Keep : std::uint8_t { none, next };

std::string paragraph(std::string_view style, std::string_view text, Keep keep = Keep::none) {
  return fmt::format("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{}</w:pPr>{}</w:p>", style,
                     keep == Keep::next ? "<w:keepNext/>" : "", run(text));
}

// With `keep`, the last row stays with what follows.
std::string table(const PageTable& t, Keep keep) {
  double all = 0;
  for (const double w : t.widths) all += w;
  const auto width = [&](std::size_t c) {
    return static_cast<int>(kTextWidth * t.widths[c] / all);
  };
  std::string out =
      "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"0\" w:type=\"auto\"/>"
      "<w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>";
  for (std::size_t c = 0; c < t.widths.size(); ++c)
    out += fmt::format("<w:gridCol w:w=\"{}\"/>", width(c));
  out += "</w:tblGrid>";
  const auto cell = [&](std::size_t c, std::string_view style,
                        const std::vector<std::string>& lines, Keep kept) {
    out += fmt::format("<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>", width(c));
    for (const std::string& line : lines) out += paragraph(style, line, kept);
    if (lines.empty()) out += paragraph(style, "", kept);
    out += "</w:tc>";
  };
  out += "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
  for (std::size_t c = 0; c < t.heads.size(); ++c) cell(c, "CellHead", {t.heads[c]}, Keep::none);
  out += "</w:tr>";
  for (const std::vector<PageCell>& row : t.rows) {
    // A row of half a page and more would leave the page before it empty.
    constexpr std::size_t kLong = 900;  // bytes of one cell
    const bool longer = std::any_of(row.begin(), row.end(), [](const PageCell& c) {
      std::size_t bytes = 0;
      for (const std::string& line : c.lines) bytes += line.size();
      return bytes > kLong || c.lines.size() > 12;
    });
    out += longer ? "<w:tr>" : "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
    const Keep kept = &row == &t.rows.back() && !longer ? keep : Keep::none;
    for (std::size_t c = 0; c < row.size(); ++c) cell(c, "Cell", row[c].lines, kept);
    out += "</w:tr>";
  }
  return out + "</w:tbl>";
}

// A style of paragraphs: font and size in half points, then what else it says.
std::string style(std::string_view id, std::string_view font, int size, std::string_view paragraph,
                  std::string_view more = {}) {
  return fmt::format(
      "<w:style w:type=\"paragraph\" w:styleId=\"{0}\"><w:name w:val=\"{0}\"/><w:basedOn "
      "w:val=\"Normal\"/><w:pPr>{3}</w:pPr><w:rPr><w:rFonts w:eastAsia=\"{1}\"/>{4}<w:sz "
      "w:val=\"{2}\"/><w:szCs w:val=\"{2}\"/></w:rPr></w:style>",
      id, font, size, paragraph, more);
}

// Sizes are in half points, indents and spacing in twips (twentieths of a point), as ECMA-376 part
// 1, 17.3 has them. Fonts of GB/T 9704 are not on every machine: fonts() names what stands in.
std::string styles() {
  const std::string close = "<w:spacing w:line=\"240\" w:lineRule=\"auto\"/>";
  std::string out = fmt::format(
      "{}<w:styles {}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" "
      "w:hAnsi=\"Times New Roman\" w:eastAsia=\"仿宋\"/><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/>"
      "<w:lang w:val=\"en-GB\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
      "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
      "w:val=\"Normal\"/><w:pPr><w:spacing w:line=\"560\" w:lineRule=\"exact\"/></w:pPr></w:style>",
      kHead, kName);
  out += style("Title", "方正小标宋简体", 44,
               "<w:spacing w:before=\"280\" w:after=\"280\" w:line=\"640\" w:lineRule=\"exact\"/>"
               "<w:jc w:val=\"center\"/>");
  out += style("Number", "仿宋", 32, "<w:jc w:val=\"center\"/>");
  out += style("To", "仿宋", 32, "");
  out += style("Text", "仿宋", 32,
               "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/><w:jc w:val=\"both\"/>");
  out += style("Heading", "黑体", 32,
               "<w:keepNext/><w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>");
  out += style("Note", "仿宋", 28,
               "<w:keepNext/><w:ind w:firstLineChars=\"200\" w:firstLine=\"560\"/>");
  out += style("CellHead", "黑体", 22, close + "<w:jc w:val=\"center\"/>");
  out += style("Cell", "仿宋", 22, close);
  out += style("Sign", "仿宋", 32, "<w:keepNext/><w:ind w:right=\"1280\"/><w:jc w:val=\"right\"/>");
  out += style("Copies", "仿宋", 28,
               "<w:pBdr><w:top w:val=\"single\" w:sz=\"8\" w:space=\"4\" w:color=\"000000\"/>"
               "<w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"4\" w:color=\"000000\"/></w:pBdr>"
               "<w:spacing w:before=\"560\"/>");
  out += style("Foot", "宋体", 28, "<w:jc w:val=\"center\"/>");
  out +=
      "<w:style w:type=\"table\" w:styleId=\"Grid\"><w:name "
      "w:val=\"Grid\"/><w:tblPr><w:tblBorders>";
  for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"})
    out +=
        fmt::format("<w:{} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>", side);
  return out +
         "</w:tblBorders><w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/><w:right w:w=\"60\" "
         "w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style></w:styles>";
}

// Sections are numbered 一、二、… only where there are several, as official papers do.
std::string body(const Page& page) {
  const bool zh = page.lang == Lang::zh;
  std::string out = paragraph("Title", page.title);
  if (!page.number.empty()) out += paragraph("Number", page.number);
  if (!page.addressee.empty()) out += paragraph("To", page.addressee + (zh ? "：" : ":"));
  for (const auto& [label, value] : page.facts)
    out += paragraph("Note", label + (zh ? "：" : ": ") + value);
  for (const std::string& p : page.paragraphs) out += paragraph("Text", p);
  int number = 0;
  for (const PageSection& s : page.sections) {
    if (!s.heading.empty())
      out += paragraph("Heading", page.sections.size() < 2 ? s.heading
                                  : zh ? chinese_number(++number) + "、" + s.heading
                                       : fmt::format("{}. {}", ++number, s.heading));
    for (const std::string& note : s.notes)
      out += paragraph(s.table.rows.empty() ? "Text" : "Note", note);
    // No page holds nothing but signatures.
    if (!s.table.rows.empty())
      out += table(s.table, &s == &page.sections.back() ? Keep::next : Keep::none);
  }
  for (const std::string& line : closing_of(page)) {
    const bool own =
        line == page.issuer || line == page.date || line.starts_with("（") || line.starts_with("(");
    const bool copies = !page.copies.empty() && line.ends_with(page.copies.back());
    out += paragraph(own ? "Sign" : copies ? "Copies" : "Text", line, Keep::next);
  }
  std::string receipt;
  for (const std::string& label : page.signature)
    receipt +=
        fmt::format("{}{}{}________", receipt.empty() ? "" : "    ", label, zh ? "：" : ": ");
  if (!receipt.empty()) out += paragraph("Note", receipt);
  if (!page.footer.empty()) out += paragraph("Cell", page.footer);
  return out;
}

// [Content_Types].xml and the relations name every part; Word refuses a package with one that is
// not named (ECMA-376 part 2).
constexpr std::string_view kTypes =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default "
    "Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override "
    "PartName=\"/word/document.xml\" "
    "ContentType=\"application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/fontTable.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "</Types>";

// Ids are r1, r2 ... in the order of the list; the document refers to its footer by r3.
std::string relations(std::initializer_list<std::pair<const char*, const char*>> all) {
  std::string out = std::string(kHead) +
                    "<Relationships "
                    "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  int number = 0;
  for (const auto& [type, target] : all)
    out += fmt::format(
        "<Relationship Id=\"r{}\" "
        "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}\" "
        "Target=\"{}\"/>",
        ++number, type, target);
  return out + "</Relationships>";
}

// Fonts that not every machine has, and what stands in for them.
std::string fonts() {
  std::string out = fmt::format("{}<w:fonts {}>", kHead, kName);
  for (const auto& [font, other] : std::initializer_list<std::pair<const char*, const char*>>{
           {"方正小标宋简体", "小标宋;宋体;Noto Serif CJK SC"},
           {"仿宋", "仿宋_GB2312;FangSong;Noto Serif CJK SC"},
           {"黑体", "SimHei;Noto Sans CJK SC"}})
    out += fmt::format(
        "<w:font w:name=\"{}\"><w:altName w:val=\"{}\"/><w:charset "
        "w:val=\"86\"/><w:family w:val=\"roman\"/></w:font>",
        font, other);
  return out + "</w:fonts>";
}

}  // namespace

// A4 with the margins of GB/T 9704-2012: 37 mm above, 28 mm to the left, a type area of 156 by 225
// mm.
std::string draw_docx(const Page& page) {
  const std::string document = fmt::format(
      "{}<w:document {} "
      "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>{}"
      "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"r3\"/><w:pgSz w:w=\"11906\" "
      "w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1985\" w:left=\"1588\" "
      "w:header=\"851\" w:footer=\"1400\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
      kHead, kName, body(page));
  const std::string footer = fmt::format(
      "{}<w:ftr {}><w:p><w:pPr><w:pStyle w:val=\"Foot\"/></w:pPr>{}<w:fldSimple "
      "w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple>{}</w:p></w:ftr>",
      kHead, kName, run("— "), run(" —"));
  return table::pack({{"[Content_Types].xml", std::string(kHead) + std::string(kTypes)},
                      {"_rels/.rels", relations({{"officeDocument", "word/document.xml"}})},
                      {"word/document.xml", document},
                      {"word/styles.xml", styles()},
                      {"word/fontTable.xml", fonts()},
                      {"word/footer1.xml", footer},
                      {"word/_rels/document.xml.rels", relations({{"styles", "styles.xml"},
                                                                  {"fontTable", "fontTable.xml"},
                                                                  {"footer", "footer1.xml"}})}});
}

std::optional<std::string> fill_template(const Page& page, std::string_view docx,
                                         const std::string& name, Problems& problems) {
  table::Filling filling;
  const auto field = [&](const char* zh, const char* en, const std::string& value) {
    filling.fields[zh] = value;
    filling.fields[en] = value;
  };
  field("标题", "title", page.title);
  field("文号", "number", page.number);
  field("主送", "to", page.addressee);
  std::string text = joined(page.paragraphs, "\n");
  // Sections without a table are text too.
  for (const PageSection& s : page.sections)
    if (s.table.rows.empty()) {
      text += "\n" + s.heading;
      for (const std::string& note : s.notes) text += "\n" + note;
    }
  field("正文", "text", text);
  field("署名", "issuer", page.issuer);
  field("日期", "date", page.date);
  field("联系人", "contact", page.contact);
  field("抄送", "copies", joined(page.copies, page.lang == Lang::zh ? "，" : ", "));
  for (const PageSection& s : page.sections) {
    table::Filling::Table& t = filling.tables.emplace_back();
    t.columns = s.table.heads;
    for (const std::vector<PageCell>& row : s.table.rows) {
      auto& values = t.rows.emplace_back();
      for (std::size_t c = 0; c < row.size(); ++c)
        values[t.columns[c]] = joined(row[c].lines, "\n");
    }
  }
  // What a letter of this sort may have, and this one has not: a row of it goes.
  for (const std::vector<std::string>& columns : page.other_tables)
    filling.tables.push_back({columns, {}});
  return table::fill_document(docx, name, filling, problems);
}

}  // namespace ducha::report
