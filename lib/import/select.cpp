// Which rows are read: of_table() and passed_over() by `only`, `skip` and `hidden` of the map;
// unclaimed(), sums_up() and stands_alone() by what stands in a row. Nothing is placed here.
#include "import/select.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "dossier/nothing.h"
#include "import/convert.h"
#include "import/untaken.h"

namespace ducha::imports {

namespace {

bool has_text_of(const Skip& rows, const table::Sheet& sheet, std::size_t row, std::size_t column) {
  const std::string text = folded(sheet.at(row, column).text);
  return std::any_of(rows.texts.begin(), rows.texts.end(),
                     [&](const std::string& pattern) { return matches(pattern, text); });
}

// True if a column of the table has text in this row.
bool has_text(const Use& use, std::size_t row) {
  const auto filled = [&](Spot at) {
    return at.row == kNowhere && at.column != kNowhere &&
           !typed(use.sheet->at(row, at.column).text).empty();
  };
  return filled(use.key) || use.table->labels != Table::Labels::none ||
         std::any_of(use.columns.begin(), use.columns.end(), filled) ||
         std::any_of(use.counts.begin(), use.counts.end(), filled) ||
         std::any_of(use.turn.begin(), use.turn.end(), filled) ||
         std::any_of(use.skip.begin(), use.skip.end(),
                     [&](std::size_t column) { return filled({column}); });
}

}  // namespace

bool of_table(const std::vector<Use>& uses, const Use& use, std::size_t row) {
  for (std::size_t i = 0; i < use.only.size(); ++i)
    if (!has_text_of(use.table->only[i], *use.sheet, row, use.only[i])) return false;
  const bool shared = std::any_of(uses.begin(), uses.end(),
                                  [&](const Use& u) { return &u != &use && u.sheet == use.sheet; });
  // Where several tables read one sheet, a row belongs to those that have something in it.
  return !shared || has_text(use, row);
}

bool passed_over(const Use& use, std::size_t row) {
  if (use.table->hidden == Table::Hidden::skip &&
      std::binary_search(use.sheet->hidden_rows.begin(), use.sheet->hidden_rows.end(), row))
    return true;
  for (std::size_t i = 0; i < use.skip.size(); ++i)
    if (has_text_of(use.table->skip[i], *use.sheet, row, use.skip[i])) return true;
  return false;
}

bool unclaimed(const std::vector<Use>& uses, const Use& use, std::size_t row) {
  for (const Use& u : uses) {
    if (u.sheet != use.sheet || row <= u.table->header.back()) continue;
    // Uses of one sheet lie in one vector, in the order of the map: the first of them tells the
    // row, once.
    if (&u < &use && !u.only.empty()) return false;
    if (row >= u.end || passed_over(u, row) || of_table(uses, u, row)) return false;
  }
  return true;
}

namespace {

// How many cells of the row have text; of more than `most` it does not matter how many.
std::size_t texts_in(const table::Sheet& sheet, std::size_t row, std::size_t most) {
  std::size_t out = 0;
  for (const table::Cell& cell : sheet.rows[row])
    if (!typed(cell.text).empty() && ++out > most) break;
  return out;
}

// `skip: {校名: '*小计'}`
std::string skip_line(const Use& use, std::size_t column, const std::string& text) {
  return fmt::format(
      "skip: {{{}: {}}}",
      column < use.names.size() ? use.names.name(column) : "column " + letters(column),
      yaml::Draft::scalar(text).line());
}

// A table that is printed has its headings on every page.
bool repeats_headings(const Use& use, std::size_t row) {
  const table::Sheet& sheet = *use.sheet;
  for (const std::size_t head : use.table->header) {
    bool same = texts_in(sheet, row, 0) > 0;
    for (std::size_t c = 0; same && c < sheet.rows[row].size(); ++c) {
      const std::string text = folded(sheet.rows[row][c].text);
      same = text.empty() || text == folded(sheet.at(head, c).text);
    }
    if (same) return true;
  }
  return false;
}

// What sums and what stands below a table begin with, or end with.
constexpr const char* kSums[] = {"合计", "小计", "总计", "总数", "Total", "total"};
constexpr const char* kNotes[] = {"注",   "说明", "备注", "填表", "制表",   "填报", "审核",
                                  "复核", "经办", "联系", "单位", "负责人", "Note", "note"};

}  // namespace

bool sums(std::string_view text) {
  const std::string word = table::squeezed(text);
  return std::find(std::begin(kSums), std::end(kSums), word) != std::end(kSums);
}

NoData no_data(const Use& use, std::size_t row, bool across) {
  const table::Sheet& sheet = *use.sheet;
  if (row >= sheet.rows.size() || texts_in(sheet, row, 0) == 0) return {};
  if (repeats_headings(use, row)) {
    const std::size_t column = use.key.row == kNowhere && use.key.column < sheet.rows[row].size() &&
                                       !typed(sheet.rows[row][use.key.column].text).empty()
                                   ? use.key.column
                                   : first_column(sheet, row);
    const std::string line = skip_line(use, column, table::squeezed(sheet.at(row, column).text));
    return {lined(use, say("这一行又是标题", "the row has the headings once more"),
                  say("这一列又是标题", "the column has the headings once more")),
            say("在映射里写 {}", "write `{}` in the map", line)};
  }
  for (std::size_t c = 0; c < sheet.rows[row].size(); ++c) {
    const std::string text = table::squeezed(sheet.rows[row][c].text);
    for (const std::string_view word : kSums) {
      const bool first = text.starts_with(word);
      if (!first && !text.ends_with(word)) continue;
      const std::string pattern = fmt::format("{}{}{}", first ? "" : "*", word,
                                              first && text.size() > word.size() ? "*" : "");
      return {{},
              say("是合计行就在映射里写 {}", "if it is a row of totals, write `{}` in the map",
                  skip_line(use, c, pattern))};
    }
  }
  const std::size_t column = first_column(sheet, row);
  const std::string begun = table::squeezed(sheet.at(row, column).text);
  for (const std::string_view word : kNotes)
    if (begun.starts_with(word))
      return {
          {},
          say("是表下的注或签名，就在映射里写 until: {}",
              "if it is a note or signature below the table, write `until: {}` in the map", word)};
  // Alone, and in no column that gives a field, or over the whole row: a cell of data whose row
  // lost its key stands elsewhere.
  const bool field = std::any_of(use.columns.begin(), use.columns.end(), [&](const Spot& s) {
    return s.row == kNowhere && s.column == column;
  });
  if (texts_in(sheet, row, 1) != 1 || use.key.row != kNowhere ||
      (column != use.key.column && field && !across))
    return {};
  bool more = false;  // rows of the table below it
  for (std::size_t r = row + 1; r < sheet.rows.size() && !more; ++r)
    more = texts_in(sheet, r, 1) > 1 && !typed(sheet.at(r, use.key.column).text).empty();
  if (!more)
    return {{},
            say("是表下的注或签名，就在映射的 until 里写它开头的字，如 until: 注",
                "if it is a note or signature below the table, write how it begins under `until`")};
  return {{},
          say("不是数据就在映射里写 {}", "if it is no data, write `{}` in the map",
              skip_line(use, column, visible(shorten(begun, 40))))};
}

// Sums and notes below a table have no item either, and are for the map to pass over.
NoData no_item(const Use& use, std::size_t row, const Message& key) {
  NoData out = no_data(use, row, false);
  if (out.why.empty()) out.why = {"没有" + key.zh, "has no " + key.en};
  if (out.write.empty()) out.write = say("填上", "fill it in");
  return out;
}

namespace {

// What people write below a table, beside the empty line for a name.
constexpr const char* kSigned[] = {"签字", "签名", "签章", "盖章", "公章"};

// The column of the item's key, where its cell has text and at most `most` cells of the row have;
// nullptr for any other row. Where a sheet has one column, each of its rows is so.
const Column* key_alone(const Use& use, std::size_t row, std::size_t most) {
  const Table& t = *use.table;
  if (t.list.empty() || t.turn || t.record == nullptr || texts_in(*use.sheet, row, most) > most)
    return nullptr;
  const auto& headings = use.names.texts();
  if (std::count_if(headings.begin(), headings.end(),
                    [](const std::string& h) { return !h.empty(); }) < 2)
    return nullptr;
  for (std::size_t i = 0; i < t.columns.size(); ++i)
    if (t.columns[i].path == t.record->key && use.columns[i].row == kNowhere &&
        !typed(use.sheet->at(row, use.columns[i].column).text).empty())
      return &t.columns[i];
  return nullptr;
}

bool latin(const std::string& text) {
  return !text.empty() && static_cast<unsigned char>(text[0]) < 0x80;
}

}  // namespace

bool number_alone(const Use& use, std::size_t row) {
  if (key_alone(use, row, 1) == nullptr) return false;
  const std::string text = first_text(*use.sheet, row);
  return text.find_first_not_of("0123456789.") == std::string::npos || dossier::dash(text);
}

std::size_t last_full_row(const Use& use) {
  std::size_t row = std::min({use.end, use.next, use.sheet->rows.size()});
  while (row > 0 && texts_in(*use.sheet, row - 1, 1) < 2) --row;
  return row;
}

NoData note_alone(const Use& use, std::size_t row, std::size_t full) {
  const Column* key = key_alone(use, row, 3);
  if (key == nullptr) return {};
  const table::Sheet& sheet = *use.sheet;
  const std::string folded_text = first_text(sheet, row);
  const bool name_line = std::any_of(std::begin(kSigned), std::end(kSigned), [&](const char* word) {
    return folded_text.find(word) != std::string::npos;
  });
  if (!name_line && key_alone(use, row, 1) == nullptr) return {};
  const table::Cell& cell = sheet.at(row, first_column(sheet, row));
  const std::string text = visible(shorten(table::squeezed(cell.text), 40));
  NoData out = name_line ? NoData{} : no_data(use, row, false);
  if (out.write.empty()) {
    // Among the items one of which no more is known: its key is written as the first of them is.
    const std::size_t first = use.table->header.back() + 1;
    if (!name_line && row < full && latin(first_text(sheet, first)) == latin(folded_text))
      return {};
    out.write = say("是表下的注或下一张表的标题，就在映射里写 until: {}",
                    "if it is a note below the table, or the title of the next one, write "
                    "`until: {}` in the map",
                    yaml::Draft::scalar(text).line());
  }
  if (out.why.empty())
    out.why = say("这一行写着“{}”，不是一项，没有读",
                  "the row says `{}`, is no item, and was not read", text);
  out.personal = key->personal;
  return out;
}

Merges::Merges(const Use& use) {
  for (const table::Area& m : use.sheet->merges)
    if (m.last_row > use.table->header.back() && m.row < use.sheet->rows.size())
      merges_.push_back(&m);
  // Rows are asked for from the top down, so that only the areas over the present row are kept open
  // and a sheet of many merges stays quick.
  std::sort(merges_.begin(), merges_.end(), [](const table::Area* a, const table::Area* b) {
    return std::tuple(a->row, a->column) < std::tuple(b->row, b->column);
  });
}

const table::Area* Merges::at(std::size_t row, std::size_t column) {
  for (; next_ < merges_.size() && merges_[next_]->row <= row; ++next_) {
    close(merges_[next_]->row);
    const table::Area* m = merges_[next_];
    const auto after = open_.upper_bound(m->last_column);
    if (after != open_.begin() && std::prev(after)->second->last_column >= m->column) continue;
    open_.emplace(m->column, m);
    ends_.emplace(m->last_row, m->column);
  }
  close(row);
  const auto after = open_.upper_bound(column);
  if (after == open_.begin()) return nullptr;
  const table::Area* m = std::prev(after)->second;
  return m->has(row, column) && (m->row != row || m->column != column) ? m : nullptr;
}

void Merges::close(std::size_t row) {
  while (!ends_.empty() && ends_.begin()->first < row) {
    open_.erase(ends_.begin()->second);
    ends_.erase(ends_.begin());
  }
}

}  // namespace ducha::imports
