// What is judged when all dossiers are read. All of it ends early, with what was found, where the
// run is to stop.
#pragma once

#include <vector>

#include "check/harvest.h"
#include "check/inputs.h"
#include "check/stop.h"

namespace ducha::check {

// Both after Footprints::link; `files` are the names of the files by number.

// Duplicate ids, references without a dossier, circles of superiors.
void judge_network(const Inspection& inspection, const std::vector<InputFile>& files,
                   Harvest& harvest, Stop& stop);

// Judges all dossiers by the rules that read others, counts the measures that do, and lists those
// that are reported; the list, links last. First the dossiers within groups: what may read one
// another is opened together, as a rule a group at a time. Then the groups above; then rules that
// ask `all`.
std::vector<result::Measure> judge_across(const Inspection& inspection,
                                          const std::vector<InputFile>& files, Harvest& harvest,
                                          Stop& stop);

}  // namespace ducha::check
