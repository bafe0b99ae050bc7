// A page of a letter for browsers and paper: one file without a script that loads nothing.
#include <set>

#include "report/assets/assets.h"
#include "report/html_parts.h"
#include "report/letters.h"

namespace ducha::report {

namespace {

using html::text;

std::string table(const PageTable& t) {
  std::string out = "<table><colgroup>";
  // Classes and no style attributes, which the policy of the page forbids.
  for (const double width : t.widths) out += fmt::format("<col class=\"w{:.0f}\">", width);
  out += "</colgroup><thead><tr>";
  for (const std::string& head : t.heads)
    out += fmt::format("<th scope=\"col\">{}</th>", text(head));
  out += "</tr></thead><tbody>\n";
  for (const std::vector<PageCell>& row : t.rows) {
    out += "<tr>";
    for (const PageCell& cell : row) {
      out += "<td>";
      for (std::size_t i = 0; i < cell.lines.size(); ++i) {
        const std::string line = text(cell.lines[i]);
        // A list is one thing a line. Elsewhere what follows the first line is small print.
        if (cell.list) {
          out += fmt::format("<div>{}</div>", line);
        } else if (i > 0) {
          out += fmt::format("<small>{}</small>", line);
        } else if (cell.link.empty()) {
          out += line;
        } else {
          out += fmt::format("<a href=\"{}\">{}</a>", text(cell.link), line);
        }
      }
      out += "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

// With a class for each width of a column that the page has.
std::string style_of(const Page& page) {
  std::set<std::string> widths;
  for (const PageSection& s : page.sections)
    for (const double width : s.table.widths) widths.insert(fmt::format("{:.0f}", width));
  std::string out(assets::kLetterStyle);
  for (const std::string& w : widths) out += fmt::format(".w{0} {{ width: {0}%; }}\n", w);
  return out;
}

}  // namespace

std::string draw_html(const Page& page) {
  const std::string style = style_of(page);
  const std::string title = page.addressee.empty() ? page.title : page.title + " " + page.addressee;
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{}</style>\n"
      "</head>\n<body>\n<main>\n<h1>{}</h1>\n",
      page.lang == Lang::zh ? "zh-CN" : "en", html::policy(style), text(title), style,
      text(page.title));
  if (!page.addressee.empty())
    out += fmt::format("<p class=\"to\">{}{}</p>\n", text(page.addressee),
                       page.lang == Lang::zh ? "：" : "");
  if (!page.number.empty())
    // The number stands above whom it is to, and papers without an addressee have none.
    out.insert(out.rfind("<p class=\"to\">"),
               fmt::format("<p class=\"number\">{}</p>\n", text(page.number)));
  for (const std::string& p : page.paragraphs) out += fmt::format("<p>{}</p>\n", text(p));
  if (!page.facts.empty()) out += "<dl>\n";
  for (const auto& [label, value] : page.facts)
    out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", text(label), text(value));
  if (!page.facts.empty()) out += "</dl>\n";
  for (const PageSection& s : page.sections) {
    out += "<section>\n";
    if (!s.heading.empty()) out += fmt::format("<h2>{}</h2>\n", text(s.heading));
    for (const std::string& note : s.notes)
      out += fmt::format("<p class=\"note\">{}</p>\n", text(note));
    if (!s.table.rows.empty()) out += table(s.table);
    out += "</section>\n";
  }
  if (const std::vector<std::string> lines = closing_of(page); !lines.empty()) {
    out += "<div class=\"closing\">\n";
    for (const std::string& line : lines) out += fmt::format("<p>{}</p>\n", text(line));
    out += "</div>\n";
  }
  if (!page.signature.empty()) {
    out += "<div class=\"sign\">\n";
    for (const std::string& label : page.signature)
      out += fmt::format("<p>{}<span></span></p>\n", text(label));
    out += "</div>\n";
  }
  out += "</main>\n";
  if (!page.footer.empty()) out += fmt::format("<footer>{}</footer>\n", text(page.footer));
  return out + "</body>\n</html>\n";
}

}  // namespace ducha::report
