// Waivers of the profile.
#pragma once

#include "check/harvest.h"

namespace ducha::check {

// The one place where waivers act. Those that are past, or match nothing, are findings themselves.
// After Footprints::link; the counts of rules stand in the run.
void apply_waivers(const Inspection& inspection, Harvest& harvest, result::Run& run);

}  // namespace ducha::check
