// One cell of a CSV file.
#pragma once

#include <string>
#include <string_view>

namespace ducha::report {

// RFC 4180: quoted where needed. What a spreadsheet would take for a formula is led by an
// apostrophe; control characters are shown, not written.
std::string csv_cell(std::string_view text);

}  // namespace ducha::report
