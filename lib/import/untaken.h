// What an import could not place, in the order of the tables. Private to lib/import.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "import/rows.h"

namespace ducha::imports {

// Where a value came from; column npos: from the map, for this row.
struct Origin {
  const Use* use = nullptr;
  std::size_t row = 0;
  std::size_t column = kNowhere;
};

// What is said of a row, or of a column where the table goes across.
Message lined(const Use& use, Message row, Message column);
Message no_key_in(const Use& use);

// A line of what is reported, C12 of a sheet of a file.
std::string cell_of(const Origin& from);

// Why a cell or row was not taken, and that its list is left out with it.
Message not_whole(const Message& why, const std::string& list);

class Untaken {
 public:
  Untaken(const Map& map, bool personal) : map_(map), personal_(personal) {}

  // Sheets, columns and cells of which the map says nothing.
  void unmapped(const std::vector<Book>& books, const std::vector<Use>& uses);
  // Rows and columns that are hidden in the table.
  void hidden(const Use& use);
  // `personal`: the value is not shown, nor why it is wrong.
  void leave(const char* reason, const Origin& from, std::string value, std::string path,
             Message why, Message write, bool personal = false);
  // In the order of the tables, into `to`.
  void finish(Imported& to);

 private:
  struct Placed {
    std::size_t sheet;  // its number among all
    Left left;
  };
  using ByHead = std::map<std::size_t, std::vector<const Use*>>;  // row of the headings

  void add(const table::Sheet& sheet, Left left);
  void unmapped_sheet(const Book& book, const table::Sheet& sheet, const std::vector<Use>& uses);
  void unmapped_columns(const table::Sheet& sheet, std::size_t head,
                        const std::vector<const Use*>& uses);
  void unmapped_cells(const table::Sheet& sheet, const std::vector<const Use*>& forms,
                      const ByHead& tables);

  const Map& map_;
  bool personal_;
  std::unordered_map<const table::Sheet*, std::size_t> order_;
  std::vector<Placed> left_;
  std::size_t unlisted_ = 0;
};

}  // namespace ducha::imports
