// What to do about a finding.
#pragma once

#include "result/run.h"

namespace ducha::report {

// The hint of the finding, else what to supply if it is unknown, else the remedy of its rule;
// empty where nothing is to be done. `rule` may be nullptr.
const Message& advice(const result::Finding& finding, const result::RuleInfo* rule);

}  // namespace ducha::report
