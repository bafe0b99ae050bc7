// Tables that people make: CSV and XLSX files as plain cells. Nothing is guessed: what cannot be
// read as it stands is a problem with its sheet and cell, and then there is no table at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace ducha::table {

enum class Kind : std::uint8_t { empty, text, number, date, boolean, error };

// The text of a cell, by kind:
//   text     as written, with its line breaks; may hold control characters (show it by `visible`)
//   number   a decimal, of at most 15 digits where it is a fraction: 1.1 is 1.1, and 12.0 is 12.
//            Zeros in front where the format of the cell asks for them (00123). A percentage is a
//            fraction.
//   date     2024-03-01, or 2024-03-01 13:45:00 where the format of the cell shows a time
//   boolean  TRUE or FALSE
//   error    #DIV/0! and the like; =A1+1 for a formula without a computed value
// A cell of a CSV file is a text, or an error by what it reads. What people type to keep Excel from
// making a number of a text is taken away in texts: ="2115000401" and '2115000401 are 2115000401.
struct Cell {
  std::string text;
  Kind kind = Kind::empty;
  // By the format of the cell, in steps to the right, each of about two blanks.
  std::uint8_t indent = 0;
};

// Rows and columns count from 0; the last are part of it.
struct Area {
  std::size_t row = 0;
  std::size_t column = 0;
  std::size_t last_row = 0;
  std::size_t last_column = 0;

  std::string name() const;  // D5:D6
  bool has(std::size_t r, std::size_t c) const {
    return r >= row && r <= last_row && c >= column && c <= last_column;
  }
};

// Cells are at their places: rows[11][2] is C12. Rows are as long as their last cell that is not
// empty. Of merged cells the first has the value, the others are empty; `merges` says which they
// are.
struct Sheet {
  std::string name;  // empty for CSV
  bool hidden = false;
  std::vector<std::vector<Cell>> rows;
  std::vector<Area> merges;              // at most kMostMerges of grid.h
  std::vector<std::size_t> hidden_rows;  // ascending; those with cells
  std::vector<Area> hidden_columns;      // of row 0
  bool across = false;                   // turned round: rows[2][11] is C12

  // An empty cell where there is none.
  const Cell& at(std::size_t row, std::size_t column) const;
  // The cell as the file names it.
  std::string name_of(std::size_t row, std::size_t column) const;
  std::string name_of(const Area& area) const;
};

// The sheet with rows and columns changed, merged and hidden ones too; nothing where that would
// have more than limits::kTableCells, for short rows above a long one become gaps.
std::optional<Sheet> turned(const Sheet& sheet);

enum class Encoding : std::uint8_t { utf8, gb18030 };

// GB18030 is taken for a CSV file only where its bytes are not UTF-8 and all of them are GB18030;
// callers should say so, since the encoding is a guess.
struct Workbook {
  std::vector<Sheet> sheets;  // in the order of the workbook; one for CSV
  Encoding encoding = Encoding::utf8;
};

// Reads a table, CSV or XLSX by what the bytes are. `name` is for the problems. CSV, also in UTF-16
// with a byte order mark: RFC 4180 with any line break; the separator (comma, semicolon or tab) is
// the one seen most in the first row that has any, or the one that a first line such as `sep=;`
// names; that line is no row.
std::optional<Workbook> read(std::string_view bytes, const std::string& name, Problems& problems);

// Reads a file of at most limits::kTableFileBytes.
std::optional<Workbook> load(const std::string& path, Problems& problems);

// True if no cell has text.
bool blank(const Workbook& book);

// C12 for row 11 and column 2, which are counted from 0.
std::string cell_name(std::size_t row, std::size_t column);

// The day that Excel would show for a number of days in a cell without the format of one, as text
// or number: 2013-09-01 for 41518. Only such as people write of, 1954 to 2064; else empty.
std::string serial_day(std::string_view text);

// The text without blanks and control characters of any width, nor marks that have no width
// (U+200B, a byte order mark). Headings are compared so: people space them out and break them over
// lines.
std::string squeezed(std::string_view text);

}  // namespace ducha::table
