// What a run says of itself.
#pragma once

#include "check/inspection.h"
#include "result/run.h"

namespace ducha::check {

// Fills in what was asked for, and what the rulebook and the profile say of it; the rules selected
// come first, in their order.
void describe(const Inspection& inspection, result::Run& run);

}  // namespace ducha::check
