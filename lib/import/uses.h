// Which table of a map reads which sheet, and where its columns are there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/problem.h"
#include "import/map.h"
#include "table/table.h"

namespace ducha::imports {

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// A table that was given.
struct Book {
  std::string file;  // as it was given
  table::Workbook workbook;
};

// The headings of a sheet, without blanks; those of several rows are joined by `/`. Columns count
// from 0.
class Headings {
 public:
  Headings() = default;
  Headings(const table::Sheet& sheet, const std::vector<std::size_t>& rows);

  std::size_t size() const { return texts_.size(); }
  const std::string& operator[](std::size_t column) const { return texts_[column]; }
  const std::vector<std::string>& texts() const { return texts_; }
  // The column that a map names by heading or as `column D`; kNowhere if there is none, or several.
  std::size_t find(const std::string& name) const;
  std::vector<std::size_t> all(const std::string& text) const;
  // How a map names a column, as YAML: `column D` where the heading would not do.
  std::string name(std::size_t column) const;

 private:
  bool across_ = false;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::size_t> places_;  // kNowhere: several have it
};

// A column, or one cell where the row is given.
struct Spot {
  std::size_t column = kNowhere;
  std::size_t row = kNowhere;
};

// A table of the map over a sheet of a file: where its columns are.
struct Use {
  const Table* table = nullptr;
  const Book* book = nullptr;
  const table::Sheet* sheet = nullptr;
  Headings names = {};
  Spot key = {};                   // from here on, from 0
  std::vector<Spot> columns = {};  // of table->columns
  std::vector<int> years = {};     // of table->columns: that of dates without one; 0: none
  int turn_year = 0;               // of table->turn->value
  std::vector<Spot> counts = {};   // of table->counts
  std::vector<Spot> turn = {};     // of table->turn->columns
  std::vector<Spot> labels = {};   // of a form: where the labels of `columns` and the key stand
  bool cells = false;              // some of these are single cells
  std::size_t end = kNowhere;      // rows from here on are not read
  std::size_t next = kNowhere;     // first row of the headings of another table, below this one
  std::vector<std::size_t> fill = {};
  std::vector<std::size_t> skip = {};
  std::vector<std::size_t> only = {};
  std::vector<std::size_t> ignore = {};

  std::string place() const;  // schools.xlsx!Sheet1
};

// Turns the sheets round that the map says go across, before their columns are looked for.
void turn_across(const Map& map, std::vector<Book>& books, Problems& problems);

// Tables over sheets, in the order of the map. Problems are what the map says and the tables do not
// have: a column, a sheet, a file.
std::vector<Use> find_uses(const Map& map, const std::vector<Book>& books, Problems& problems);

// True if the map leaves the sheet out on purpose.
bool ignored(const Map& map, const table::Sheet& sheet);

// The first column of a row that has text, kNowhere if none has; and that text, folded.
std::size_t first_column(const table::Sheet& sheet, std::size_t row);
std::string first_text(const table::Sheet& sheet, std::size_t row);

// True if a row that begins with this text, folded, ends the table.
bool ends(const Table& table, const std::string& text);

// The place that F17 names.
std::optional<Spot> spot_of(std::string_view name);

// D for 3.
std::string letters(std::size_t column);

}  // namespace ducha::imports
