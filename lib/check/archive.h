// Footprints as lines of text, so that a part of a run can be finished elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "check/footprint.h"

namespace ducha::check {

// One line of JSON for each dossier, by file and document. After Footprints::link.
std::string write_footprints(Footprints& footprints, const FootprintLayout& layout);

// Adds the dossier of such a line, as if it had been read; its file has the number that was
// written. The rulebook and the rules must be the same. False: the line is not one of ours.
bool read_footprint(std::string_view line, Footprints& footprints, const rule::Rulebook& book,
                    const FootprintLayout& layout, Arena& arena);

}  // namespace ducha::check
