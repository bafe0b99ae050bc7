// Numbers of a spreadsheet: days are numbers there, and only the format of the cell tells.
#pragma once

#include <string>
#include <string_view>

#include "table/table.h"

namespace ducha::table {

// How a number format shows a number.
struct Look {
  enum class As : std::uint8_t { plain, day, moment, time } as = As::plain;
  std::size_t digits = 0;   // plain: zeros in front, up to this many digits
  std::uint8_t indent = 0;  // of texts, in steps
};

// By the number of a built-in format, or by the code of a format of the workbook (empty: built in).
Look look_of(int id, std::string_view code);

// `written` is the decimal in the file. `since_1904`: the workbook counts days from 1904-01-01
// instead of 1899-12-31. A number that is no day (0, the 60 of 1900, below 0, after 9999) stays a
// number. Nothing if it is no number at all.
std::optional<Cell> number_cell(std::string_view written, Look look, bool since_1904);

}  // namespace ducha::table
