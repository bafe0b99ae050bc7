// What is judged when all dossiers are read. All of it ends early, with what was found, where the
// run is to stop.
#pragma once

#include <vector>

#include "check/worker.h"

namespace ducha::check {

// Duplicate ids, references nobody answers, superiors in a circle. After Footprints::link.
void judge_network(Shared& shared, std::vector<result::Finding>& out);

// A measure whose every value is told: of a kind that others are added up for, or of any where
// nothing is added up; and a link of the network.
bool listed(const rule::Rulebook& book, const rule::Rule& measure);

// Judges all dossiers by Shared::across, counts Shared::counted, and lists the measures. First
// those of dossiers within groups: what may read one another is opened together, as a rule a county
// at a time. Then those of the groups above. `verdicts`: of all dossiers, for tests of rules.
void judge_across(Shared& shared, const Workers& workers, result::Run& run,
                  std::vector<Verdicts>* verdicts);

}  // namespace ducha::check
