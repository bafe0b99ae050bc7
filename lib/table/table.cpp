// What sort of file it is, and the grid of cells. See table.h and grid.h.
#include "table/table.h"

#include <algorithm>

#include "base/cell_error.h"
#include "base/date.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/text.h"
#include "table/grid.h"
#include "table/package.h"

namespace ducha::table {

namespace {

// Files of Office before 2007 and encrypted new ones are compound files; this is how those begin.
constexpr std::string_view kCompound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

// Programs of offices like to call a page of HTML .xls.
bool looks_like_html(std::string_view bytes) {
  std::string head;
  for (const char c : bytes.substr(0, 1000)) head += c >= 'A' && c <= 'Z' ? char(c + 32) : c;
  if (head.starts_with("\xEF\xBB\xBF")) head.erase(0, 3);
  head.erase(0, std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  return head.starts_with("<") &&
         (head.find("<html") != head.npos || head.find("<table") != head.npos ||
          head.find("<?xml") != head.npos);
}

// UTF-16 as Excel saves "Unicode text", by its mark; nothing if half a character is left over.
std::optional<std::string> from_utf16(std::string_view bytes) {
  const bool little = bytes[0] == '\xFF';
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(little ? first | second << 8U : first << 8U | second);
  };
  if (bytes.size() % 2 != 0) return {};
  std::string out;
  for (std::size_t at = 2; at < bytes.size(); at += 2) {
    char32_t c = unit(at);
    if (c >= 0xdc00 && c < 0xe000) return {};
    if (c >= 0xd800 && c < 0xdc00) {
      at += 2;
      const char32_t low = at < bytes.size() ? unit(at) : 0;
      if (low < 0xdc00 || low >= 0xe000) return {};
      c = 0x10000 + ((c - 0xd800) << 10U) + (low - 0xdc00);
    }
    append_utf8(out, c);
  }
  return out;
}

// Commas and digits in UTF-16 have a zero beside them, on the same side; few others have one.
bool like_utf16(std::string_view bytes) {
  std::size_t zeros[2] = {};
  for (std::size_t at = 0; at < std::min<std::size_t>(bytes.size(), 4000); ++at)
    if (bytes[at] == '\0') ++zeros[at % 2];
  return std::max(zeros[0], zeros[1]) > 2 + 4 * std::min(zeros[0], zeros[1]);
}

// ="2115000401" and '2115000401: how programs and people keep the zeros and digits of an id.
std::string untricked(std::string text) {
  if (text.size() > 3 && text.starts_with("=\"") && text.ends_with('"')) {
    std::string out;
    for (std::size_t i = 2; i + 1 < text.size(); ++i) {
      out += text[i];
      if (text[i] != '"') continue;
      if (i + 2 >= text.size() || text[i + 1] != '"') return text;  // some other formula
      ++i;
    }
    return out;
  }
  if (text.size() > 1 && text[0] == '\'' && text.find_first_not_of("0123456789", 1) == text.npos)
    text.erase(0, 1);
  return text;
}

}  // namespace

const Cell& Sheet::at(std::size_t row, std::size_t column) const {
  static const Cell none;
  return row < rows.size() && column < rows[row].size() ? rows[row][column] : none;
}

std::string Area::name() const {
  return cell_name(row, column) + ":" + cell_name(last_row, last_column);
}

std::string Sheet::name_of(std::size_t row, std::size_t column) const {
  return across ? cell_name(column, row) : cell_name(row, column);
}

std::string Sheet::name_of(const Area& area) const {
  return across ? Area{area.column, area.row, area.last_column, area.last_row}.name() : area.name();
}

std::optional<Sheet> turned(const Sheet& sheet) {
  Sheet out;
  out.name = sheet.name;
  out.hidden = sheet.hidden;
  out.across = !sheet.across;
  std::size_t width = 0;
  for (const auto& row : sheet.rows) width = std::max(width, row.size());
  std::vector<std::size_t> heights(width);
  for (std::size_t r = 0; r < sheet.rows.size(); ++r)
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c)
      if (sheet.rows[r][c].kind != Kind::empty) heights[c] = r + 1;
  std::size_t cells = 0;
  for (const std::size_t height : heights) cells += height;
  if (cells > limits::kTableCells) return {};
  out.rows.resize(width);
  for (std::size_t c = 0; c < width; ++c) out.rows[c].resize(heights[c]);
  for (std::size_t r = 0; r < sheet.rows.size(); ++r)
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
      if (sheet.rows[r][c].kind != Kind::empty) out.rows[c][r] = sheet.rows[r][c];
    }
  for (const Area& m : sheet.merges)
    out.merges.push_back({m.column, m.row, m.last_column, m.last_row});
  for (const Area& a : sheet.hidden_columns)
    for (std::size_t c = a.column; c <= a.last_column && c < width; ++c)
      if (!out.rows[c].empty()) out.hidden_rows.push_back(c);
  for (const std::size_t r : sheet.hidden_rows) out.hidden_columns.push_back({0, r, 0, r});
  return out;
}

bool blank(const Workbook& book) {
  for (const Sheet& sheet : book.sheets)
    for (const auto& row : sheet.rows)
      for (const Cell& cell : row)
        if (!squeezed(cell.text).empty()) return false;
  return true;
}

std::string cell_name(std::size_t row, std::size_t column) {
  std::string letters;
  for (std::size_t n = column + 1; n > 0; n = (n - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (n - 1) % 26));
  return letters + std::to_string(row + 1);
}

std::string serial_day(std::string_view text) {
  if (text.size() != 5 || text.find_first_not_of("0123456789") != text.npos) return {};
  const int serial = std::stoi(std::string(text));
  if (serial < 20'000 || serial > 60'000) return {};
  return to_string(Date{make_date(1899, 12, 30)->days + serial});
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    const bool unseen = c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff;
    if (c > ' ' && c != 0xa0 && c != 0x3000 && !unseen) out += text.substr(from, at - from);
  }
  return out;
}

Message Grid::put(Sheet& sheet, std::size_t row, std::size_t column, Cell cell) {
  using namespace limits;
  if (cell.kind == Kind::empty) return {};
  // A formula without a computed value may be such a text too.
  if (cell.kind == Kind::text || (cell.kind == Kind::error && cell.text.starts_with("=\""))) {
    std::string text = untricked(cell.text);
    if (text != cell.text) cell = {std::move(text), Kind::text};
    // Values that were pasted as texts, and files that hold nothing else.
    if (cell_error(trim(cell.text))) cell.kind = Kind::error;
  }
  if (row >= kTableRows) return say("一张表最多{}行", "a sheet has at most {} rows", kTableRows);
  if (column >= kTableColumns)
    return say("一行最多{}列", "a row has at most {} columns", kTableColumns);
  if (cell.text.size() > kTableCellBytes)
    return say("一个单元格最多{}字节", "a cell has at most {} bytes", kTableCellBytes);
  const std::size_t there = row < sheet.rows.size() ? sheet.rows[row].size() : 0;
  cells_ += row < sheet.rows.size() ? 0 : row + 1 - sheet.rows.size();
  cells_ += column < there ? 0 : column + 1 - there;
  bytes_ += cell.text.size();
  if (cells_ > kTableCells)
    return say("整个文件最多{}个单元格（含空白）", "a file has at most {} cells, gaps among them",
               kTableCells);
  if (bytes_ > kTableTextBytes)
    return say("整个文件的文字最多{}字节", "the text of a file is at most {} bytes",
               kTableTextBytes);
  if (row >= sheet.rows.size()) sheet.rows.resize(row + 1);
  auto& cells = sheet.rows[row];
  if (column >= cells.size()) cells.resize(column + 1);
  if (cells[column].kind != Kind::empty) return say("出现两次", "is there twice");
  cells[column] = std::move(cell);
  return {};
}

namespace {

std::optional<Workbook> read_package(std::string_view bytes, const std::string& name,
                                     Problems& problems) {
  const auto archive = Archive::open(bytes, name, problems);
  if (archive == nullptr) return {};
  const std::size_t before = problems.size();
  Package package(*archive, name, problems);
  const std::string main = package.main_part();
  pugi::xml_document document;
  if (main.empty() || !package.parse(main, document)) return {};
  const pugi::xml_node root = document.document_element();
  auto book =
      local(root.name()) == "document" ? read_docx(package, root) : read_xlsx(package, main, root);
  if (problems.size() != before) return {};
  return book;
}

}  // namespace

std::optional<Workbook> read(std::string_view bytes, const std::string& name, Problems& problems) {
  const auto refuse = [&](Message what, Message hint) -> std::optional<Workbook> {
    problems.push_back(problem_in("table/sort", name, std::move(what), std::move(hint)));
    return {};
  };
  const Message as_xlsx = say("在 Excel 或 WPS 里另存为 .xlsx", "save it as .xlsx");
  if (bytes.starts_with(kCompound)) return read_xls(bytes, name, problems);
  if (bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"))
    return read_package(bytes, name, problems);
  const Message as_utf8 = say("另存为 CSV UTF-8", "save it as CSV UTF-8");
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    const auto text = from_utf16(bytes);
    return text ? read_csv(*text, name, problems)
                : refuse(say("是 UTF-16 的文字，但不完整", "is UTF-16 text, and damaged"), as_utf8);
  }
  if (like_utf16(bytes))
    return refuse(say("像是没有标记的 UTF-16 文字，或不是文字",
                      "looks like UTF-16 text without its mark, or is no text"),
                  as_utf8);
  if (looks_like_html(bytes))
    return refuse(say("是网页或 XML，不是表格文件", "is HTML or XML, not a table"), as_xlsx);
  return read_csv(bytes, name, problems);
}

std::optional<Workbook> load(const std::string& path, Problems& problems) {
  const auto bytes = read_file(path, path, limits::kTableFileBytes, problems);
  return bytes ? read(*bytes, path, problems) : std::nullopt;
}

}  // namespace ducha::table
