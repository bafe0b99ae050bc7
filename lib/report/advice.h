// What reports say beside a finding. Nothing of it is escaped yet.
#pragma once

#include <string>

#include "result/run.h"

namespace ducha::report {

// What to do about a finding: its hint, else what to supply where it is unknown, else the remedy of
// what fails. Of what is unknown nobody knows whether anything is to be mended.
const Message& advice(const result::Finding& finding, const result::RuleInfo* rule);

// The values that decided: needed = 3; present = 1.
std::string values_of(const result::Finding& finding, Lang lang);

// How it stands against the baseline, in brackets; empty without one.
const Message& baseline_note(const result::Finding& finding);

// Where it is: file:line:column, or the file as a whole.
std::string place_of(const result::Finding& finding);

// The rules behind the points that an item lost: staffing/too-few-cadres -5; ...
std::string lost_points(const result::Run& run, const result::ItemScore& item);

}  // namespace ducha::report
