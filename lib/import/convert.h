// From the text of a cell to the value of a field, by what the map says and nothing else.
#pragma once

#include <optional>

#include "base/arena.h"
#include "dossier/reader.h"
#include "import/map.h"
#include "table/table.h"

namespace ducha::imports {

// Neither a value nor a reason: the cell says nothing.
struct Converted {
  std::optional<yaml::Draft> value;
  Message why = {};  // not taken
  Message write = {};
};

// `arena` is cleared. `year`: of dates in a form without one.
Converted convert(const Column& column, const table::Cell& cell, Arena& arena, int year = 0);

// The entries of a cell whose column has `each`, without blanks; of an empty cell one that is
// empty.
std::vector<std::string> entries_in(const Column& column, std::string text);

// A value as a dossier would have it, in its one spelling, so that two places that say the same are
// the same: 2013-09-01 for 2013.9.1, none for 无. Nothing, and faults, if the field does not take
// it.
std::optional<yaml::Draft> taken(const dossier::FieldSpec& field, const yaml::Node& node,
                                 Arena& arena, std::vector<dossier::Fault>& faults);

// The faults that a check would find in `text`, which was written from `draft`. That both hold the
// same values is part of it: a text that cannot be read, or reads otherwise, is a fault itself.
std::vector<dossier::Fault> read_back(const yaml::Draft& draft, const std::string& text,
                                      const dossier::Schema& schema, bool personal,
                                      yaml::Reader& reader, Arena& arena);

// As headings and words are compared: without blanks; full-width digits, brackets and colons are
// their ASCII twins, which look the same.
std::string folded(std::string_view text);

// True if such a value says that there is none.
bool is_none(const yaml::Draft& value);

// The text of a cell without blanks around it, those of full width among them, with line breaks as
// YAML has them.
std::string typed(std::string_view text);

}  // namespace ducha::imports
