// Putting cells of a hostile file into a table, within the limits.
#pragma once

#include "base/problem.h"
#include "table/table.h"

namespace ducha::table {

// Merged areas of a sheet: those who look through them do so often.
inline constexpr std::size_t kMostMerges = 100'000;

// Holds the sums of one workbook against base/limits.h. Empty cells cost nothing; the gap before a
// cell does.
class Grid {
 public:
  // Nothing to say, or why the cell cannot be put there.
  Message put(Sheet& sheet, std::size_t row, std::size_t column, Cell cell);

 private:
  std::size_t cells_ = 0;  // with gaps
  std::size_t bytes_ = 0;
};

std::optional<Workbook> read_csv(std::string_view bytes, const std::string& name,
                                 Problems& problems);
std::optional<Workbook> read_xlsx(std::string_view bytes, const std::string& name,
                                  Problems& problems);

}  // namespace ducha::table
