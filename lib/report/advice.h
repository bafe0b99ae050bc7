// What reports say beside a finding.
#pragma once

#include <string>

#include "result/run.h"

namespace ducha::report {

// What to do about a finding: its hint, else what to supply where it is unknown, else the remedy.
const Message& advice(const result::Finding& finding, const result::RuleInfo* rule);

// The values that decided: needed = 3; present = 1.
std::string values_of(const result::Finding& finding, Lang lang);

}  // namespace ducha::report
