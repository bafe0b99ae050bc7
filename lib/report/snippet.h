// A problem or finding on a terminal: file:line:column, the source line, a caret.
#pragma once

#include <string>
#include <string_view>

#include "base/excerpt.h"
#include "base/place.h"

namespace ducha::report {

// Colours of a terminal; all empty where there is none.
struct Style {
  std::string_view bold, red, yellow, blue, green, dim, reset;
};
Style style(bool colour);

// The source line with a caret under `length` code points at `where`, each line led by `lead`. Wide
// characters take two columns, tabs one blank, long lines are cut around the place. `line` is the
// text of the line.
std::string snippet(std::string_view line, Place where, std::uint32_t length, std::string_view lead,
                    const Style& style);
std::string snippet(const Excerpt& line, Place where, std::uint32_t length, std::string_view lead,
                    const Style& style);

}  // namespace ducha::report
