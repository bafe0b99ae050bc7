// What spreadsheets show in place of a value, as it comes into files that hold texts alone.
#pragma once

#include <string_view>

namespace ducha {

// True of #N/A, #REF!, Err:502 and ##### (a value wider than its column), and of nothing else.
bool cell_error(std::string_view text);

}  // namespace ducha
