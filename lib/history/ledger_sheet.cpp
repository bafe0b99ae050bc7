// From an edited ledger to its rows: read_ledger() is the door. What becomes of them is ledger.cpp.
#include "history/ledger_sheet.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/suggest.h"
#include "base/text.h"
#include "base/wording.h"

namespace ducha::history {

namespace {

using result::Column;

constexpr std::size_t kHeadRows = 20;  // people may put rows above the headings
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
constexpr std::size_t kShown = 40;  // code points of typed text

// Where the columns of a sheet are.
struct Head {
  std::size_t row = kNowhere;
  std::size_t key = kNowhere;
  std::size_t marks = kNowhere;
  std::size_t facts = 0;  // columns that only the program writes
  std::array<std::size_t, result::kColumns> columns{};
  std::map<std::size_t, std::string> extra;  // columns that an office added, with their headings
  std::vector<std::size_t> unknown;          // columns without a heading
};

// A heading as it is compared: without blanks, in small letters.
std::string plain(std::string_view text) { return lower(table::squeezed(text)); }

bool is_title(const std::string& text, const Message& title) {
  return plain(text) == plain(title.zh) || plain(text) == plain(title.en);
}

// Ledgers of version 0.1 do not have these.
bool newer(Column column) {
  return column == Column::leader || column == Column::done_on || column == Column::closed ||
         column == Column::proof;
}

// A line break as the dossiers have it, and no blanks around.
std::string typed(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  return std::string(trim(out));
}

class LedgerReader {
 public:
  LedgerReader(const table::Workbook& book, const std::string& file, const DayReader& day,
               Problems& problems)
      : book_(book), file_(file), day_(day), problems_(problems) {}

  LedgerSheets read() {
    for (const table::Sheet& given : book_.sheets) {
      const table::Sheet sheet = unmerged(given);
      const auto head = find_head(sheet);
      if (!head) continue;
      ++out_.sheets;
      for (std::size_t r = head->row + 1; r < sheet.rows.size(); ++r) take(sheet, *head, r);
      untaken(sheet, *head);
    }
    return std::move(out_);
  }

 private:
  // A merged cell gives its value to all cells that it covers.
  static table::Sheet unmerged(const table::Sheet& given) {
    table::Sheet sheet = given;
    for (const table::Area& m : given.merges) {
      const table::Cell& cell = given.at(m.row, m.column);
      if (cell.text.empty()) continue;
      for (std::size_t r = m.row; r <= m.last_row && r < sheet.rows.size(); ++r) {
        auto& row = sheet.rows[r];
        // Headings and titles over several columns are not repeated.
        if (row.size() <= m.column) row.resize(m.column + 1);
        row[m.column] = cell;
      }
    }
    return sheet;
  }

  void complain(const table::Sheet& sheet, std::size_t row, std::size_t column,
                const Message& what) {
    problems_.push_back(
        problem_in("ledger/heading", file_, said_of(place(sheet, row, column), what)));
  }

  static std::string place(const table::Sheet& sheet, std::size_t row, std::size_t column) {
    const std::string cell = table::cell_name(row, column);
    return sheet.name.empty() ? cell : fmt::format("{}!{}", visible(sheet.name), cell);
  }

  // The heading row: the first that has the fingerprint and one of the people's columns. A sheet
  // with two of these but no fingerprint is a ledger whose rows cannot be identified.
  std::optional<Head> find_head(const table::Sheet& sheet) {
    for (std::size_t r = 0; r < std::min(kHeadRows, sheet.rows.size()); ++r) {
      Head head;
      head.row = r;
      head.columns.fill(kNowhere);
      std::size_t found = 0;
      std::size_t ours = 0;
      for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
        const std::string& text = sheet.rows[r][c].text;
        bool known = false;
        const auto is = [&](const Message& title) {
          const bool same = is_title(text, title);
          known |= same;
          return same;
        };
        if (is(result::key_title())) set(sheet, r, c, head.key);
        if (is(result::marks_title())) set(sheet, r, c, head.marks);
        for (std::size_t i = 0; i < result::kColumns; ++i)
          if (is(result::title(static_cast<Column>(i))) ||
              (!result::former_title(static_cast<Column>(i)).empty() &&
               is(result::former_title(static_cast<Column>(i))))) {
            set(sheet, r, c, head.columns[i]);
            ++found;
          }
        for (std::size_t i = 0; i < result::kFacts; ++i)
          if (is(result::title(static_cast<result::Fact>(i)))) ++ours;
        for (const Message& title : result::former_facts()) is(title);
        if (known) continue;
        if (std::string heading = typed(text); heading.empty()) {
          head.unknown.push_back(c);
        } else {
          head.extra.emplace(c, visible(heading));
        }
      }
      if (head.key != kNowhere && (found > 0 || ours > 1)) {
        head.facts = ours;
        // Cells beyond the headings belong to nothing either.
        std::size_t width = 0;
        for (std::size_t below = r + 1; below < sheet.rows.size(); ++below)
          width = std::max(width, sheet.rows[below].size());
        for (std::size_t c = sheet.rows[r].size(); c < width; ++c) head.unknown.push_back(c);
        return head;
      }
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

  // Missing editable columns, and unknown columns that have values.
  void untaken(const table::Sheet& sheet, const Head& head) {
    std::vector<std::string> absent;
    for (std::size_t i = 0; i < result::kColumns; ++i) {
      if (head.columns[i] != kNowhere || newer(static_cast<Column>(i))) continue;
      const Message& title = result::title(static_cast<Column>(i));
      absent.push_back(title.zh);
      absent.push_back(title.en);
      out_.notes.push_back({place(sheet, head.row, 0),
                            say("没有“{}”一列", "there is no column `{1}`", title.zh, title.en),
                            {}});
    }
    for (const std::size_t c : head.unknown) {
      std::size_t cells = 0;
      for (std::size_t r = head.row + 1; r < sheet.rows.size(); ++r)
        cells += typed(sheet.at(r, c).text).empty() ? 0 : 1;
      if (cells == 0) continue;
      out_.notes.push_back(
          {place(sheet, head.row, c),
           say("这一列没有标题，有{0}格没有读入", "the column has no heading: {1} not taken", cells,
               counted(cells, "cell")),
           say("给它一个标题，下次台账就有这一列",
               "give it one, and it comes back in the next ledger")});
    }
    // A table that somebody made has no such column; of a ledger of ours it was cut off.
    if (head.marks == kNowhere && head.facts > 4)
      out_.notes.push_back(
          {place(sheet, head.row, 0),
           say("没有“{}”一列（原在最后，隐藏），分不清哪些格改过：有内容的格都算写过的",
               "there is no column `{1}` (hidden, at the end), so what was changed cannot be told: "
               "every cell with text counts as written",
               result::marks_title().zh, result::marks_title().en),
           say("下次交回时保留隐藏的列", "keep the hidden columns when it is handed back")});
    // A column of the office that may have been meant for one that is not there.
    for (const auto& [c, heading] : head.extra) {
      std::string near = suggest(plain(heading), absent);
      for (const std::string& title : absent)
        if (near.empty() && plain(heading).find(plain(title)) != near.npos) near = title;
      if (!near.empty())
        out_.notes.push_back(
            {place(sheet, head.row, c),
             say("“{}”按单位自加的列读入", "`{}` is taken for a column of your own",
                 shorten(heading, kShown)),
             did_you_mean(near)});
    }
  }

  // A row without a fingerprint may still hold what somebody wrote: it is taken with its text, and
  // reported as unknown.
  void take(const table::Sheet& sheet, const Head& head, std::size_t r) {
    const auto text = [&](std::size_t column) {
      return column == kNowhere ? std::string() : typed(sheet.at(r, column).text);
    };
    LedgerRow row;
    row.key = text(head.key);
    // The headings once more, as where several sheets were put together.
    if (is_title(row.key, result::key_title())) return;
    row.place = place(sheet, r, head.key);
    const std::string marks = text(head.marks);
    for (const std::string_view one : split(marks, ' ')) {
      if (const std::size_t equals = one.find('='); equals != one.npos) {
        row.extra_marks[std::string(one.substr(0, equals))] = one.substr(equals + 1);
      } else {
        row.marks.emplace_back(one);
      }
    }
    if (row.marks.size() != result::kColumns) row.marks.clear();
    bool written = !row.key.empty();
    for (std::size_t i = 0; i < result::kColumns; ++i) {
      row.cells[i] = text(head.columns[i]);
      written |= !row.cells[i].empty();
      // A removed column is no change of its cells.
      if (head.columns[i] == kNowhere && !row.marks.empty()) row.marks[i].clear();
    }
    // Of two columns with one heading the first that says something counts.
    for (const auto& [c, heading] : head.extra) {
      const std::string value = text(c);
      if (std::string& to = row.extra[heading]; to.empty()) to = value;
      written |= !value.empty();
    }
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
      if (c == head.key || c == head.marks ||
          std::find(head.columns.begin(), head.columns.end(), c) != head.columns.end())
        continue;
      if (const std::string other = text(c); !other.empty()) add_to(row.about, " | ", other);
    }
    if (!written) return;  // an empty row, or one of totals
    meaning(sheet, head, r, row);
    out_.rows.push_back(std::move(row));
  }

  // Cells that mean a day or a word become one, or are reported.
  void meaning(const table::Sheet& sheet, const Head& head, std::size_t r, LedgerRow& row) {
    for (std::size_t i = 0; i < result::kColumns; ++i) {
      std::string& cell = row.cells[i];
      // A cell as the ledger was written is for nobody to correct.
      if (cell.empty() || (!row.marks.empty() && result::mark(cell) == row.marks[i])) continue;
      std::optional<Told> told;
      const auto column = static_cast<Column>(i);
      switch (result::meaning(column)) {
        case result::Meaning::text:
          break;
        case result::Meaning::day:
          told = day(column, cell);
          break;
        case result::Meaning::word:
          told = word(column, cell);
          break;
      }
      if (told)
        out_.notes.push_back(
            {place(sheet, r, head.columns[i]), std::move(told->what), std::move(told->hint)});
    }
  }

  struct Told {
    Message what;
    Message hint;
  };

  std::optional<Told> day(Column column, std::string& cell) const {
    const std::string shown = visible(shorten(cell, kShown));
    if (const auto day = day_(cell)) {
      cell = to_string(*day);
      return {};
    }
    if (const std::string serial = table::serial_day(cell); !serial.empty())
      return Told{
          say("“{}”是一个数，可能是 Excel 的日期 {}，照文字保留",
              "`{}` is a number, which may be the day {} in Excel; it is kept as a text", shown,
              serial),
          say("把单元格格式设为日期，或写成 {}", "format the cell as a date, or write {}", serial)};
    return Told{
        column == Column::deadline
            ? say("“{}”不是日期，照文字保留，不会算作逾期",
                  "`{}` is no day; it is kept as a text, and never overdue", shown)
            : say("“{}”不是日期，照文字保留", "`{}` is no day; it is kept as a text", shown),
        say("写成 2014-03-31", "write it like 2014-03-31")};
  }

  static std::optional<Told> word(Column column, std::string& cell) {
    if (auto name = result::named(column, cell)) {
      cell = std::move(*name);
      return {};
    }
    Message words;
    for (const result::Word& w : result::words(column)) add_to(words, {"、", ", "}, w.title);
    const Message& title = result::title(column);
    return Told{say("“{0}”不是“{1}”的用语，照文字保留",
                    "`{0}` is no word of the column `{2}`; it is kept as a text",
                    visible(shorten(cell, kShown)), title.zh, title.en),
                say("可写：{0}", "write one of: {1}", words.zh, words.en)};
  }

  const table::Workbook& book_;
  const std::string& file_;
  const DayReader& day_;
  Problems& problems_;
  LedgerSheets out_;
};

}  // namespace

LedgerSheets read_ledger(const table::Workbook& book, const std::string& file, const DayReader& day,
                         Problems& problems) {
  return LedgerReader(book, file, day, problems).read();
}

}  // namespace ducha::history
