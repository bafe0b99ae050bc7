// The lines of findings about dossiers that are no longer in memory.
#pragma once

#include <vector>

#include "check/harvest.h"
#include "check/inputs.h"
#include "check/stop.h"

namespace ducha::check {

// Where lines are asked for: reads the documents again that the findings from number `first` on are
// about, and gives these their lines. Footprints do not keep them, because they are needed of few
// dossiers and would take more memory than all the rest. A file that is no longer as it was read
// shows none, and a problem says so.
void quote_lines(const Inspection& inspection, const std::vector<InputFile>& files,
                 std::size_t first, Harvest& harvest, Stop& stop);

}  // namespace ducha::check
