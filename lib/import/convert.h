// From the text of a cell to the value of a field, by what the map says and nothing else.
#pragma once

#include <optional>

#include "base/arena.h"
#include "import/map.h"
#include "table/table.h"

namespace ducha::imports {

// Neither a value nor a reason: the cell says nothing. Numbers and dates come in one spelling, so
// that two cells that say the same are the same.
struct Converted {
  std::optional<yaml::Draft> value;
  Message why = {};  // not taken
  Message write = {};
};

// `arena` is cleared.
Converted convert(const Column& column, const table::Cell& cell, Arena& arena);

// The text of a cell without blanks around it, those of full width among them, with line breaks as
// YAML has them.
std::string typed(std::string_view text);

}  // namespace ducha::imports
