// Pages of letters as Markdown and as a workbook. The one for browsers is in letter_html.cpp.
#include "report/letters.h"
#include "report/markdown.h"
#include "table/writer.h"

namespace ducha::report {

// The order of GB/T 9704: contact, issuer, date, copies.
std::vector<std::string> closing_of(const Page& page) {
  const bool zh = page.lang == Lang::zh;
  std::vector<std::string> out;
  if (page.date.empty()) return out;  // an index
  if (!page.contact.empty()) out.push_back((zh ? "联系人及电话：" : "Contact: ") + page.contact);
  out.push_back(page.issuer.empty() ? zh ? "（签发单位盖章）" : "(seal of the issuer)"
                                    : page.issuer);
  out.push_back(page.date);
  if (!page.copies.empty())
    out.push_back((zh ? "抄送：" : "Copies: ") + joined(page.copies, zh ? "，" : ", "));
  return out;
}

// GitHub's dialect. Cells hold no line break, so the lines of a cell are joined by <br>.
std::string draw_markdown(const Page& page) {
  std::string out = fmt::format("# {}\n\n", markdown_text(page.title));
  const std::string_view colon = ducha::colon(page.lang);
  if (!page.number.empty()) out += markdown_text(page.number) + "\n\n";
  if (!page.addressee.empty())
    out += fmt::format("**{}**{}\n\n", markdown_text(page.addressee), colon);
  for (const auto& [label, value] : page.facts)
    out += fmt::format("- {}{}{}\n", markdown_text(label), colon, markdown_text(value));
  for (const std::string& p : page.paragraphs) out += fmt::format("\n{}\n", markdown_text(p));
  for (const PageSection& s : page.sections) {
    if (!s.heading.empty()) out += fmt::format("\n## {}\n", markdown_text(s.heading));
    for (const std::string& note : s.notes) out += fmt::format("\n{}\n", markdown_text(note));
    if (s.table.rows.empty()) continue;
    out += "\n|";
    std::string rule = "|";
    for (const std::string& head : s.table.heads) {
      out += fmt::format(" {} |", markdown_text(head));
      rule += " --- |";
    }
    out += "\n" + rule + "\n";
    for (const std::vector<PageCell>& row : s.table.rows) {
      out += "|";
      for (const PageCell& cell : row) {
        std::string text;
        for (const std::string& line : cell.lines) add_to(text, "<br>", markdown_text(line));
        // Names of files hold nothing that ends a link.
        out += cell.link.empty() ? fmt::format(" {} |", text)
                                 : fmt::format(" [{}]({}) |", text, cell.link);
      }
      out += "\n";
    }
  }
  if (!page.signature.empty()) out += "\n";
  for (const std::string& line : closing_of(page)) out += markdown_text(line) + "  \n";
  for (const std::string& label : page.signature)
    out += fmt::format("{}{}\\_\\_\\_\\_\\_\\_\\_\\_  \n", markdown_text(label), colon);
  return page.footer.empty() ? out : out + fmt::format("\n---\n\n{}\n", markdown_text(page.footer));
}

// One sheet, as wide as a page of A4 across; tables of different widths share their columns.
std::string draw_xlsx(const Page& page) {
  using Style = table::Writer::Style;
  constexpr double kWidth = 170;  // of all columns together, in characters
  table::Writer book(page.title + " " + page.addressee, page.as_of);
  lxw_worksheet* sheet = book.add_sheet(page.title);
  lxw_row_t row = 0;
  book.text(sheet, row++, 0, page.title, Style::title);
  const std::string colon(ducha::colon(page.lang));
  if (!page.number.empty()) book.text(sheet, row++, 0, page.number, Style::plain);
  if (!page.addressee.empty()) book.text(sheet, row++, 0, page.addressee + colon, Style::label);
  for (const auto& [label, value] : page.facts)
    book.text(sheet, row++, 0, fmt::format("{}{}{}", label, colon, value), Style::plain);
  ++row;
  for (const std::string& p : page.paragraphs) book.text(sheet, row++, 0, p, Style::plain);
  // The first table says how wide columns are; the others make do.
  std::vector<double> widths;
  for (const PageSection& s : page.sections)
    for (std::size_t c = widths.size(); c < s.table.widths.size(); ++c)
      widths.push_back(s.table.widths[c] * kWidth / 100);
  for (std::size_t c = 0; c < widths.size(); ++c)
    worksheet_set_column(sheet, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c), widths[c],
                         nullptr);
  for (const PageSection& s : page.sections) {
    ++row;
    if (!s.heading.empty()) book.text(sheet, row++, 0, s.heading, Style::label);
    for (const std::string& note : s.notes) book.text(sheet, row++, 0, note, Style::plain);
    if (s.table.rows.empty()) continue;
    book.headings(sheet, row++, s.table.heads);
    for (const std::vector<PageCell>& cells : s.table.rows) {
      std::vector<std::string> texts;
      for (std::size_t c = 0; c < cells.size(); ++c) {
        texts.push_back(joined(cells[c].lines, "\n"));
        // A workbook opens no file of a name that it was handed; people find it by the name.
        if (!cells[c].link.empty()) texts.back() += "\n" + cells[c].link;
        book.text(sheet, row, static_cast<int>(c), texts.back(), Style::wrap);
      }
      book.fit(sheet, row++, texts, widths);
    }
  }
  ++row;
  for (const std::string& line : closing_of(page)) book.text(sheet, row++, 0, line, Style::plain);
  for (const std::string& label : page.signature)
    book.text(sheet, row++, 0, label + colon + "________", Style::plain);
  book.text(sheet, row + 1, 0, page.footer, Style::faint);
  return book.finish();
}

}  // namespace ducha::report
