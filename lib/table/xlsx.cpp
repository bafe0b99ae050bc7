// XLSX workbooks (ECMA-376 part 1, SpreadsheetML): cells as the program that saved them left them.
// read_xlsx() is the door; it computes no formula, and takes names without their prefixes, since
// programs choose these freely.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <pugixml.hpp>

#include "base/date.h"
#include "base/limits.h"
#include "base/text.h"
#include "table/grid.h"
#include "table/numbers.h"
#include "table/package.h"

namespace ducha::table {

namespace {

using pugi::xml_node;

// An attribute; "r:id" and "id" are two, so the prefix counts where both may be there.
std::string relation_id(xml_node n) {
  for (const pugi::xml_attribute a : n.attributes())
    if (local(a.name()) == "id" && std::strchr(a.name(), ':') != nullptr) return a.value();
  return {};
}

// Excel writes characters that XML cannot hold as _x000D_.
std::string unescape(std::string text) {
  std::size_t at = text.find("_x");
  if (at == text.npos) return text;
  std::string out = text.substr(0, at);
  while (at < text.size()) {
    if (text.compare(at, 2, "_x") == 0 && at + 6 < text.size() && text[at + 6] == '_' &&
        text.find_first_not_of("0123456789abcdefABCDEF", at + 2) == at + 6) {
      const auto code = std::strtoul(text.substr(at + 2, 4).c_str(), nullptr, 16);
      if (code < 0xd800 || code > 0xdfff) {  // a half of a pair stays as it is written
        append_utf8(out, static_cast<char32_t>(code));
        at += 7;
        continue;
      }
    }
    out += text[at++];
  }
  return out;
}

// A shared or an inline string: one text, or runs of differently written text; not how it is read
// aloud.
std::string string_of(xml_node n) {
  std::string out;
  for (const xml_node c : n.children()) {
    if (local(c.name()) == "t") out += own_text(c);
    if (local(c.name()) == "r") out += own_text(child(c, "t"));
  }
  return unescape(std::move(out));
}

// The place that C12 names; nothing if it names none.
std::optional<std::pair<std::size_t, std::size_t>> place_of(std::string_view name) {
  std::size_t at = 0;
  std::size_t column = 0;
  std::size_t row = 0;
  for (; at < name.size() && name[at] >= 'A' && name[at] <= 'Z'; ++at)
    column = std::min<std::size_t>(column * 26 + static_cast<std::size_t>(name[at] - 'A') + 1,
                                   1'000'000);
  const std::size_t letters = at;
  for (; at < name.size() && name[at] >= '0' && name[at] <= '9'; ++at)
    row = std::min<std::size_t>(row * 10 + static_cast<std::size_t>(name[at] - '0'), 100'000'000);
  if (letters == 0 || at == letters || at != name.size() || row == 0) return {};
  return {{row - 1, column - 1}};
}

class Xlsx {
 public:
  explicit Xlsx(Package& package) : package_(package) {}

  // Strings and styles are read before the sheets, which refer to both by number.
  std::optional<Workbook> read(const std::string& main, xml_node root) {
    const auto relations = package_.relations_of(main);
    const std::string_view since = child(root, "workbookPr").attribute("date1904").value();
    since_1904_ = since == "1" || since == "true";
    for (const auto& [id, to] : relations) {
      if (to.type == "sharedStrings" && !read_strings(to.part)) return {};
      if (to.type == "styles" && !read_styles(to.part)) return {};
    }
    Workbook book;
    const auto sheets = children(child(root, "sheets"), "sheet");
    if (sheets.size() > limits::kTableSheets) {
      package_.complain(say("有{}张工作表，最多{}张", "has {} sheets; the limit is {}",
                            sheets.size(), limits::kTableSheets));
      return {};
    }
    for (const xml_node s : sheets) {
      const auto to = relations.find(relation_id(s));
      if (to == relations.end() || (to->second.type != "worksheet" && !to->second.type.empty()))
        continue;  // a sheet that is a chart or a dialogue has no cells
      Sheet sheet;
      sheet.name = s.attribute("name").value();
      const std::string_view state = s.attribute("state").value();
      sheet.hidden = state == "hidden" || state == "veryHidden";
      if (!read_sheet(to->second.part, sheet)) return {};
      book.sheets.push_back(std::move(sheet));
    }
    if (book.sheets.empty()) {
      package_.complain(say("没有工作表", "has no sheet"));
      return {};
    }
    return book;
  }

 private:
  bool complain(const Sheet& sheet, const std::string& cell, const Message& what) {
    const std::string shown = visible(sheet.name);
    package_.complain({fmt::format("工作表“{}”的 {}：{}", shown, cell, what.zh),
                       fmt::format("sheet `{}`, {}: {}", shown, cell, what.en)});
    return false;
  }

  bool read_strings(const std::string& part) {
    pugi::xml_document document;
    if (!package_.parse(part, document)) return false;
    for (const xml_node si : document.document_element().children())
      if (local(si.name()) == "si") strings_.push_back(string_of(si));
    return true;
  }

  bool read_styles(const std::string& part) {
    pugi::xml_document document;
    if (!package_.parse(part, document)) return false;
    const xml_node root = document.document_element();
    std::map<int, std::string> codes;
    for (const xml_node f : children(child(root, "numFmts"), "numFmt"))
      codes[f.attribute("numFmtId").as_int()] = f.attribute("formatCode").value();
    for (const xml_node x : children(child(root, "cellXfs"), "xf")) {
      const int id = x.attribute("numFmtId").as_int();
      const auto code = codes.find(id);
      looks_.push_back(look_of(id, code == codes.end() ? std::string() : code->second));
      const unsigned indent = child(x, "alignment").attribute("indent").as_uint();
      looks_.back().indent = static_cast<std::uint8_t>(std::min(indent, 250U));
    }
    return true;
  }

  // Rows and cells may leave their place out: then they follow the one before (18.3.1.73 and
  // 18.3.1.4).
  bool read_sheet(const std::string& part, Sheet& sheet) {
    pugi::xml_document document;
    if (!package_.parse(part, document)) return false;
    const xml_node root = document.document_element();
    if (!read_merges(child(root, "mergeCells"), sheet)) return false;
    for (const xml_node c : children(child(root, "cols"), "col")) {
      const std::size_t first = c.attribute("min").as_uint();
      const std::size_t last = c.attribute("max").as_uint();
      if (truth(c.attribute("hidden")) && first > 0 && last >= first)
        sheet.hidden_columns.push_back(
            {0, first - 1, 0, std::min(last, limits::kTableColumns) - 1});
    }
    std::size_t next_row = 0;
    for (const xml_node row : child(root, "sheetData").children()) {
      if (local(row.name()) != "row") continue;
      const std::size_t r =
          row.attribute("r") ? std::size_t{row.attribute("r").as_uint()} - 1 : next_row;
      next_row = r + 1;
      const std::size_t before = sheet.rows.size();
      std::size_t next_column = 0;
      for (const xml_node c : row.children()) {
        if (local(c.name()) != "c") continue;
        std::pair<std::size_t, std::size_t> place{r, next_column};
        if (const auto name = c.attribute("r")) {
          const auto named = place_of(name.value());
          if (!named || named->first != r)
            return complain(sheet, visible(name.value()),
                            say("不是第{}行的单元格", "is no cell of row {}", r + 1));
          place = *named;
        }
        next_column = place.second + 1;
        Cell cell;
        Message wrong = read_cell(c, cell);
        if (wrong.empty()) wrong = grid_.put(sheet, place.first, place.second, std::move(cell));
        if (!wrong.empty()) return complain(sheet, cell_name(place.first, place.second), wrong);
      }
      if (truth(row.attribute("hidden")) && sheet.rows.size() > before)
        sheet.hidden_rows.push_back(r);
    }
    return true;
  }

  static bool truth(pugi::xml_attribute a) {
    const std::string_view value = a.value();
    return value == "1" || value == "true";
  }

  bool read_merges(xml_node list, Sheet& sheet) {
    for (const xml_node m : list.children()) {
      if (local(m.name()) != "mergeCell") continue;
      const std::string_view ref = m.attribute("ref").value();
      const std::size_t colon = std::min(ref.find(':'), ref.size());
      const auto from = place_of(ref.substr(0, colon));
      const auto to = colon < ref.size() ? place_of(ref.substr(colon + 1)) : from;
      if (!from || !to || to->first < from->first || to->second < from->second)
        return complain(sheet, visible(ref),
                        say("不是合并单元格的范围", "is no range of merged cells"));
      if (sheet.merges.size() >= kMostMerges)
        return complain(sheet, visible(ref),
                        say("合并单元格过多，最多{}处",
                            "has too many merged cells; the limit is {}", kMostMerges));
      sheet.merges.push_back({from->first, from->second, to->first, to->second});
    }
    return true;
  }

  // Nothing to say, or what is wrong with the cell.
  Message read_cell(xml_node c, Cell& to) const {
    const std::string_view type = c.attribute("t").value();
    const xml_node v = child(c, "v");
    const std::string value = own_text(v);
    const auto style = c.attribute("s").as_uint();
    const Look look = style < looks_.size() ? looks_[style] : Look{};
    if (type == "inlineStr") {
      to = {string_of(child(c, "is")), Kind::text};
    } else if (value.empty()) {
      if (const xml_node f = child(c, "f"); f && type != "str")
        to = {"=" + own_text(f), Kind::error};
    } else if (type == "s") {
      const std::size_t index = std::strtoul(value.c_str(), nullptr, 10);
      if (value.find_first_not_of("0123456789") != value.npos || index >= strings_.size())
        return say("没有第{}号共享文字", "there is no shared string {}", visible(value));
      to = {strings_[index], Kind::text};
    } else if (type == "str") {
      to = {unescape(value), Kind::text};
    } else if (type == "b") {
      if (value != "0" && value != "1")
        return say("“{}”不是真假值", "`{}` is no boolean", visible(value));
      to = {value == "1" ? "TRUE" : "FALSE", Kind::boolean};
    } else if (type == "e") {
      to = {value, Kind::error};
    } else if (type == "d") {
      const bool midnight = value.size() > 10 && value.compare(10, 9, "T00:00:00") == 0;
      to = {midnight ? value.substr(0, 10) : value, Kind::date};
      if (!parse_date(value.substr(0, 10)))
        return say("“{}”不是日期", "`{}` is no date", visible(value));
      if (to.text.size() > 10 && to.text[10] == 'T') to.text[10] = ' ';
    } else {
      const auto cell = number_cell(value, look, since_1904_);
      if (!cell) return say("“{}”不是数", "`{}` is no number", visible(value));
      to = *cell;
    }
    if (to.text.empty()) to.kind = Kind::empty;
    if (to.kind == Kind::text) to.indent = look.indent;
    return {};
  }

  Package& package_;
  Grid grid_;
  std::vector<std::string> strings_;
  std::vector<Look> looks_;
  bool since_1904_ = false;
};

}  // namespace

std::optional<Workbook> read_xlsx(Package& package, const std::string& main, pugi::xml_node root) {
  return Xlsx(package).read(main, root);
}

}  // namespace ducha::table
