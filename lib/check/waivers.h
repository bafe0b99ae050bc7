// Waivers of the profile.
#pragma once

#include <vector>

#include "check/footprint.h"
#include "check/rollup.h"
#include "check/run.h"

namespace ducha::check {

// The one place where waivers act. Those that are past, or match nothing, are findings themselves.
void apply_waivers(const Settings& settings, const std::vector<Selected>& rules,
                   const Footprints& prints, RollUp& sums, result::Run& run);

}  // namespace ducha::check
