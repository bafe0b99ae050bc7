// Which rows of a sheet a table of the map reads, and which of their cells are merged.
#pragma once

#include <map>
#include <vector>

#include "import/uses.h"

namespace ducha::imports {

// False of a row that `only` leaves to other tables, and of one that has no text in any column of
// this table while others of `uses` read the sheet too: tables stand side by side.
bool of_table(const std::vector<Use>& uses, const Use& use, std::size_t row);

// True if the map passes the row over: by `skip`, or because it is hidden.
bool passed_over(const Use& use, std::size_t row);

// True if no table of the sheet takes the row or passes it over, and `use` is the first that leaves
// it to others.
bool unclaimed(const std::vector<Use>& uses, const Use& use, std::size_t row);

// True of 合计 and the like: what stands below or between the rows that are counted.
bool sums(std::string_view text);

// What a row without a key is, by its texts: headings once more, a sum, a note below the table.
// What becomes of it the map must say. Empty: nothing is known of it. `across`: its key would be
// part of cells that are merged along the row.
struct NoData {
  Message why;    // empty: as the caller knows it
  Message write;  // the line of the map
  bool personal = false;
};
NoData no_data(const Use& use, std::size_t row, bool across);
// The same of a row whose item has no key; `key` is what people call it.
NoData no_item(const Use& use, std::size_t row, const Message& key);

// True of a row of a list that has the number of its item and nothing else, as the rows of printed
// forms that nobody filled in.
bool number_alone(const Use& use, std::size_t row);
// The row behind the last of a table that has text in several cells.
std::size_t last_full_row(const Use& use);
// What a row in or below a list is that has words where others have the number of an item: 共12人,
// the title of the next table, a line to sign. Empty for what may be an item. `full`:
// last_full_row().
NoData note_alone(const Use& use, std::size_t row, std::size_t full);

// Which cells below the headings of a table are part of merged cells: few begin in one column.
class Merges {
 public:
  Merges() = default;
  explicit Merges(const Use& use);

  // The merged cells that an empty cell is part of without being the first of them. Rows are asked
  // in ascending order. Of merged cells that overlap, which no program writes, the first count.
  const table::Area* at(std::size_t row, std::size_t column);

 private:
  void close(std::size_t row);  // forgets merged cells that end above the row

  std::vector<const table::Area*> merges_;          // by row ...
  std::size_t next_ = 0;                            // ... from here on not begun
  std::map<std::size_t, const table::Area*> open_;  // those that reach the row, by first column
  std::multimap<std::size_t, std::size_t> ends_;    // of open_: last row, first column
};

}  // namespace ducha::imports
