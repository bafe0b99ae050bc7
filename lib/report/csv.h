// Cells and rows of a CSV file.
#pragma once

#include <string>
#include <string_view>

namespace ducha::report {

// RFC 4180: quoted where needed. What a spreadsheet would take for a formula is led by an
// apostrophe; control characters are shown, not written.
std::string csv_cell(std::string_view text);

// A row of cells, with its line end.
template <typename Cells>
void csv_row(std::string& out, const Cells& cells) {
  bool first = true;
  for (const auto& cell : cells) {
    if (!first) out += ',';
    first = false;
    out += csv_cell(cell);
  }
  out += "\r\n";
}

}  // namespace ducha::report
