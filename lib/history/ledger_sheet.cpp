// Finding the columns of a ledger and reading its rows. See ledger_sheet.h.
#include "history/ledger_sheet.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace ducha::history {

namespace {

using result::Column;

constexpr std::size_t kHeadRows = 20;  // people may put rows above the headings
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// Where the columns of a sheet stand.
struct Head {
  std::size_t row = kNowhere;
  std::size_t key = kNowhere;
  std::size_t marks = kNowhere;
  std::array<std::size_t, result::kColumns> columns{};
};

bool is_title(const std::string& text, const Message& title) {
  std::string lower(trim(text));
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return lower == title.zh || lower == title.en;
}

// A line break as the dossiers have it, and no blanks around.
std::string typed(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  return std::string(trim(out));
}

// Sheets of an edited ledger as rows. Columns are found by their headings, in either language, in
// whatever order.
class Reader {
 public:
  Reader(const table::Workbook& book, const std::string& file, Problems& problems)
      : book_(book), file_(file), problems_(problems) {}

  LedgerSheets read() {
    for (const table::Sheet& sheet : book_.sheets) {
      const auto head = find_head(sheet);
      if (!head) continue;
      ++out_.sheets;
      for (std::size_t r = head->row + 1; r < sheet.rows.size(); ++r) take(sheet, *head, r);
    }
    return std::move(out_);
  }

 private:
  void complain(const table::Sheet& sheet, std::size_t row, std::size_t column,
                const Message& what) {
    const std::string at = place(sheet, row, column);
    problems_.push_back({"ledger/heading",
                         file_,
                         {},
                         1,
                         {fmt::format("{}:{}", at, what.zh), fmt::format("{}: {}", at, what.en)},
                         {}});
  }

  static std::string place(const table::Sheet& sheet, std::size_t row, std::size_t column) {
    const std::string cell = table::cell_name(row, column);
    return sheet.name.empty() ? cell : fmt::format("{}!{}", visible(sheet.name), cell);
  }

  // The heading row: the first that has the fingerprint and one of the people's columns. A sheet
  // with two of these but no fingerprint is a ledger whose rows cannot be told.
  std::optional<Head> find_head(const table::Sheet& sheet) {
    for (std::size_t r = 0; r < std::min(kHeadRows, sheet.rows.size()); ++r) {
      Head head;
      head.row = r;
      head.columns.fill(kNowhere);
      std::size_t found = 0;
      for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
        const std::string& text = sheet.rows[r][c].text;
        if (is_title(text, result::key_title())) set(sheet, r, c, head.key);
        if (is_title(text, result::marks_title())) set(sheet, r, c, head.marks);
        for (std::size_t i = 0; i < result::kColumns; ++i)
          if (is_title(text, result::title(static_cast<Column>(i)))) {
            set(sheet, r, c, head.columns[i]);
            ++found;
          }
      }
      if (head.key != kNowhere && found > 0) return head;
      if (found < 2) continue;
      complain(sheet, r, 0,
               say("缺少“{}”一列，无法知道每一行是哪个问题",
                   "there is no column `{1}`, so nobody can tell which finding a row is",
                   result::key_title().zh, result::key_title().en));
      return {};
    }
    return {};
  }

  void set(const table::Sheet& sheet, std::size_t row, std::size_t column, std::size_t& to) {
    if (to != kNowhere)
      complain(sheet, row, column, say("这个标题出现两次", "this heading is there twice"));
    to = column;
  }

  void take(const table::Sheet& sheet, const Head& head, std::size_t r) {
    const auto text = [&](std::size_t column) {
      return column == kNowhere ? std::string() : typed(sheet.at(r, column).text);
    };
    LedgerRow row;
    row.key = text(head.key);
    row.place = place(sheet, r, head.key);
    std::string marks = text(head.marks);
    for (std::size_t at = 0; !marks.empty() && at <= marks.size();) {
      const std::size_t end = std::min(marks.find(' ', at), marks.size());
      row.marks.push_back(marks.substr(at, end - at));
      at = end + 1;
    }
    if (row.marks.size() != result::kColumns) row.marks.clear();
    for (std::size_t i = 0; i < result::kColumns; ++i) {
      row.cells[i] = text(head.columns[i]);
      // A column that somebody took out says nothing about its cells.
      if (head.columns[i] == kNowhere && !row.marks.empty()) row.marks[i].clear();
    }
    row.cells[static_cast<std::size_t>(Column::state)] =
        result::state_named(row.cells[static_cast<std::size_t>(Column::state)]);
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
      if (c == head.key || c == head.marks ||
          std::find(head.columns.begin(), head.columns.end(), c) != head.columns.end())
        continue;
      if (const std::string other = text(c); !other.empty())
        row.about += (row.about.empty() ? "" : " | ") + other;
    }
    out_.rows.push_back(std::move(row));
  }

  const table::Workbook& book_;
  const std::string& file_;
  Problems& problems_;
  LedgerSheets out_;
};

}  // namespace

LedgerSheets read_ledger(const table::Workbook& book, const std::string& file, Problems& problems) {
  return Reader(book, file, problems).read();
}

}  // namespace ducha::history
