// From the rows of tables to dossiers, and what could not be placed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/problem.h"
#include "import/uses.h"

namespace ducha::imports {

// Something of a table that is in no dossier, or in one that breaks the schema. `row` and `column`
// count from 1; 0: the whole sheet, the whole row.
struct Left {
  const char* reason;  // unmapped-sheet, unmapped-column, unmapped-cell, no-key, bad-key,
                       // unknown-key, repeated-row, contradiction, value, merged-cell, hidden-rows,
                       // hidden-column, no-rows, note, part, fault
  std::string file = {};
  std::string sheet = {};
  std::size_t row = 0;
  std::size_t column = 0;
  std::string heading = {};
  std::string value = {};  // as in the cell; empty where `hidden`
  bool hidden = false;     // personal, or not known not to be
  std::string path = {};   // where it would have gone
  Message why = {};
  Message write = {};  // what to do
};

struct Imported {
  std::vector<std::pair<std::string, std::string>> files;  // name and text, sorted by name
  std::vector<Left> left;                                  // by file, sheet, row, column
  std::size_t unlisted = 0;                                // further ones, past limits::kImportLeft
  std::size_t rows = 0;     // that were read: neither headings nor blank nor passed over
  std::size_t placed = 0;   // cells whose value is in a dossier
  std::size_t skipped = 0;  // rows that the map passes over
  std::size_t blank = 0;    // rows without any text
};

// Files are named KIND/ID.yaml. Where a table does not have what the map says, nothing
// is made (find_uses). Without `personal`, values of fields marked so
// are hidden; those of columns of which the map says nothing are never told: they may be personal.
Imported run(const Map& map, const dossier::Schema& schema, std::vector<Book> books, bool personal,
             Problems& problems);

}  // namespace ducha::imports
