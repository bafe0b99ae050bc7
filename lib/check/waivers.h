// Waivers of the profile.
#pragma once

#include "check/harvest.h"

namespace ducha::check {

// The one place where waivers act. Those that are past, or match nothing, are findings themselves.
// After Footprints::link; the counts of rules are in the run.
void apply_waivers(const Inspection& inspection, Harvest& harvest, result::Run& run);

// True if a waiver that has not ended covers the finding.
bool waived(const rule::Profile& profile, Date as_of, const result::Finding& finding);

// The files and documents of a run that could not be read at all, with their places.
Problems unread(const result::Run& run);

}  // namespace ducha::check
