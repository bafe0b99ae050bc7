// The words are those of Excel and WPS (ECMA-376, part 1, 18.17.3, and later ones) and of
// LibreOffice; none of them is translated.
#include "base/cell_error.h"

#include <algorithm>
#include <array>

namespace ducha {

bool cell_error(std::string_view text) {
  // Most texts begin with something else.
  if (text.size() < 3 || (text[0] != '#' && text[0] != 'E')) return false;
  static constexpr std::array<std::string_view, 14> kWords = {
      "#N/A",    "#REF!",  "#VALUE!", "#NAME?",    "#DIV/0!", "#NULL!",    "#NUM!",
      "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#BUSY!",  "#UNKNOWN!", "#GETTING_DATA"};
  if (std::find(kWords.begin(), kWords.end(), text) != kWords.end()) return true;
  if (text.starts_with("Err:"))
    return text.size() == 7 && text.find_first_not_of("0123456789", 4) == text.npos;
  return text.find_first_not_of('#') == text.npos;
}

}  // namespace ducha
