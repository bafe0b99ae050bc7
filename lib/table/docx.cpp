// Tables of Word documents (ECMA-376 part 1, WordprocessingML) as sheets. Door: read_docx(). Text
// outside of tables is read only as far as it is the title of one.
#include <algorithm>
#include <deque>
#include <map>

#include "base/limits.h"
#include "table/grid.h"
#include "table/package.h"

namespace ducha::table {

namespace {

using pugi::xml_node;

constexpr std::size_t kTitles = 5;      // lines of text before a table that are taken for its title
constexpr std::size_t kWidest = 1'000;  // columns that a cell may say it goes over

// Elements that are around others without a meaning for tables.
bool passed_through(std::string_view name) {
  for (const char* known : {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml",
                            "hyperlink", "fldSimple", "dir", "bdo"})
    if (name == known) return true;
  return false;
}

// The boxes and ticks that people put in by the symbols of Word, whose font says what they are.
std::string symbol(xml_node n) {
  const std::string font = attribute(n, "font");
  const std::string code = attribute(n, "char");
  const std::string last = code.size() < 2 ? code : code.substr(code.size() - 2);
  static const std::map<std::string, std::string, std::less<>> kSigns = {
      {"Wingdings FC", "√"},   {"Wingdings FE", "☑"},   {"Wingdings FD", "☒"},
      {"Wingdings FB", "×"},   {"Wingdings A8", "□"},   {"Wingdings 6F", "□"},
      {"Wingdings 2 50", "√"}, {"Wingdings 2 52", "☑"}, {"Wingdings 2 54", "☒"},
      {"Wingdings 2 4F", "×"}, {"Wingdings 2 A3", "□"}};
  const auto known = kSigns.find(font + " " + last);
  return known == kSigns.end() ? "\xef\xbf\xbd" : known->second;
}

class Docx {
 public:
  explicit Docx(Package& package) : package_(package) {}

  std::optional<Workbook> read(xml_node root) {
    if (!blocks(child(root, "body"))) return {};
    if (book_.sheets.empty()) {
      package_.complain(say("里面没有表格", "holds no table"),
                        say("表格应是 Word 的表格，不是图片或用空格排的文字",
                            "the table must be a table of Word, no picture and no text set out by "
                            "blanks"));
      return {};
    }
    // What is below the last table: signatures and notes.
    Sheet& last = book_.sheets.back();
    for (std::string& line : lines_)
      if (!put(last, last.rows.size(), 0, std::move(line))) return {};
    return std::move(book_);
  }

 private:
  // Paragraphs and tables, in their order.
  bool blocks(xml_node of) {
    for (const xml_node n : of.children()) {
      const std::string_view name = local(n.name());
      if (name == "tbl") {
        if (!table(n)) return false;
      } else if (name == "p") {
        std::string text;
        runs(n, text);
        if (squeezed(text).empty()) continue;
        lines_.push_back(std::move(text));
        // The lines nearest to the table are its title.
        if (lines_.size() > kTitles) lines_.pop_front();
      } else if (passed_through(name) && !blocks(n)) {
        return false;
      }
    }
    return true;
  }

  // The text of a paragraph as it is read: what was deleted or hidden, and codes of fields, are
  // not.
  static void runs(xml_node of, std::string& to) {
    for (const xml_node n : of.children()) {
      const std::string_view name = local(n.name());
      if (name == "r") {
        const xml_node hidden = child(child(n, "rPr"), "vanish");
        const std::string off = attribute(hidden, "val");
        if (!hidden || off == "0" || off == "false") runs(n, to);
      } else if (name == "t") {
        to += own_text(n);
      } else if (name == "tab") {
        to += ' ';
      } else if (name == "br" || name == "cr") {
        to += '\n';
      } else if (name == "noBreakHyphen") {
        to += '-';
      } else if (name == "sym") {
        to += symbol(n);
      } else if (passed_through(name)) {
        runs(n, to);
      }
    }
  }

  bool put(Sheet& sheet, std::size_t row, std::size_t column, std::string text) {
    if (text.empty()) return true;
    const Message wrong = grid_.put(sheet, row, column, {std::move(text), Kind::text});
    if (wrong.empty()) return true;
    const std::string at = cell_name(row, column);
    package_.complain({fmt::format("{} 的 {}：{}", sheet.name, at, wrong.zh),
                       fmt::format("{}, {}: {}", sheet.name, at, wrong.en)});
    return false;
  }

  // Elements of a name, whatever is around them.
  static void find(xml_node of, std::string_view wanted, std::vector<xml_node>& to) {
    for (const xml_node n : of.children()) {
      if (local(n.name()) == wanted)
        to.push_back(n);
      else if (passed_through(local(n.name())))
        find(n, wanted, to);
    }
  }

  static std::size_t count(xml_node n, std::size_t otherwise) {
    const std::string value = attribute(n, "val");
    if (value.empty() || value.size() > 4 || value.find_first_not_of("0123456789") != value.npos)
      return otherwise;
    return std::min<std::size_t>(std::stoul(value), kWidest);
  }

  // The text of a cell, and the tables within it, which become sheets of their own.
  static std::string cell_text(xml_node cell, std::vector<xml_node>& tables) {
    std::vector<xml_node> paragraphs;
    find(cell, "p", paragraphs);
    find(cell, "tbl", tables);
    std::string out;
    for (const xml_node p : paragraphs) {
      std::string text;
      runs(p, text);
      if (!text.empty()) add_to(out, "\n", text);
    }
    return out;
  }

  // The grid of a table: gridBefore leaves columns out, gridSpan takes several, vMerge goes on from
  // above (17.4).
  bool table(xml_node of) {
    if (book_.sheets.size() >= limits::kTableSheets) {
      package_.complain(
          say("表格过多，最多{}个", "has too many tables; the limit is {}", limits::kTableSheets));
      return false;
    }
    Sheet sheet;
    sheet.name = fmt::format("表{}", book_.sheets.size() + 1);
    std::size_t row = 0;
    for (std::string& line : lines_)
      if (!put(sheet, row++, 0, std::move(line))) return false;
    lines_.clear();
    std::vector<xml_node> rows;
    find(of, "tr", rows);
    std::vector<xml_node> inner;
    std::map<std::size_t, std::size_t> open;  // the merge that a column is in, by its first column
    for (const xml_node r : rows) {
      std::vector<xml_node> cells;
      find(r, "tc", cells);
      std::size_t column = count(child(child(r, "trPr"), "gridBefore"), 0);
      std::map<std::size_t, std::size_t> still;
      for (const xml_node c : cells) {
        const xml_node about = child(c, "tcPr");
        const std::size_t span = std::max<std::size_t>(count(child(about, "gridSpan"), 1), 1);
        const xml_node merge = child(about, "vMerge");
        const bool goes_on = merge && attribute(merge, "val") != "restart";
        const auto above = open.find(column);
        // Word marks every cell of a vertical merge; the ones below the first hold no text.
        if (goes_on && above != open.end()) {
          sheet.merges[above->second].last_row = row;
          still.insert(*above);
        } else if (!put(sheet, row, column, cell_text(c, inner))) {
          return false;
        } else if (span > 1 || merge) {
          if (sheet.merges.size() >= kMostMerges) {
            package_.complain(say("合并单元格过多，最多{}处",
                                  "has too many merged cells; the limit is {}", kMostMerges));
            return false;
          }
          if (merge) still[column] = sheet.merges.size();
          sheet.merges.push_back({row, column, row, column + span - 1});
        }
        column += span;
      }
      open = std::move(still);
      ++row;
    }
    std::erase_if(sheet.merges,
                  [](const Area& m) { return m.row == m.last_row && m.column == m.last_column; });
    book_.sheets.push_back(std::move(sheet));
    for (const xml_node t : inner)
      if (!table(t)) return false;
    return true;
  }

  Package& package_;
  Grid grid_;
  Workbook book_;
  std::deque<std::string> lines_;  // text since the table before
};

}  // namespace

std::optional<Workbook> read_docx(Package& package, xml_node root) {
  return Docx(package).read(root);
}

}  // namespace ducha::table
