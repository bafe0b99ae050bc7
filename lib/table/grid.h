// Putting cells of a hostile file into a table, within the limits.
#pragma once

#include "base/problem.h"
#include "table/table.h"

namespace pugi {
class xml_node;
}

namespace ducha::table {

class Package;

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
// .xls and .et.
std::optional<Workbook> read_xls(std::string_view bytes, const std::string& name,
                                 Problems& problems);
// `main` is the part that the file is about, `root` its root. Nothing, and a problem, if it cannot
// be read.
std::optional<Workbook> read_xlsx(Package& package, const std::string& main, pugi::xml_node root);
std::optional<Workbook> read_docx(Package& package, pugi::xml_node root);

}  // namespace ducha::table
