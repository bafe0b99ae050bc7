// Which rows are read: of_table() and passed_over() by `only`, `skip` and `hidden` of the map;
// unclaimed(), sums_up() and stands_alone() by what stands in a row. Nothing is placed here.
#include "import/select.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "import/convert.h"

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

bool sums_up(const table::Sheet& sheet, std::size_t row) {
  for (const table::Cell& cell : sheet.rows[row]) {
    const std::string text = table::squeezed(cell.text);
    for (const char* word : {"合计", "小计", "总计", "总数", "Total", "total"})
      if (text.starts_with(word) || text.ends_with(word)) return true;
  }
  return false;
}

bool stands_alone(const table::Sheet& sheet, std::size_t row) {
  const auto& cells = sheet.rows[row];
  return std::count_if(cells.begin(), cells.end(),
                       [](const table::Cell& c) { return !typed(c.text).empty(); }) == 1;
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
