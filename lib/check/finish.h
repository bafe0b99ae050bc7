// From a harvest to a run.
#pragma once

#include <vector>

#include "check/harvest.h"
#include "check/inputs.h"

namespace ducha::check {

// Judges what spans dossiers, applies waivers, adds up and sorts. The harvest holds every dossier
// of the run; `files` are the names of the files by number. Of the harvest, only the verdicts are
// left. Where the harvest was stopped, or the run is stopped now, the run has what was found until
// then.
result::Run finish(const Inspection& inspection, const std::vector<InputFile>& files,
                   Harvest& harvest);

// What a part of a run says by itself: counts, findings of single dossiers, sums of the first
// level, inputs. Nothing across dossiers, no waivers.
result::Run partial(const Inspection& inspection, const std::vector<InputFile>& files,
                    Harvest& harvest);

// True if the run ended before all was judged: a problem check/stopped says so. Then nothing is
// said of waivers themselves, and there are no scores.
bool stopped(const result::Run& run);

}  // namespace ducha::check
