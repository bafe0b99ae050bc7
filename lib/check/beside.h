// The rules that no rulebook writes: of the dossiers as they were handed in (input/...), and of
// waivers (waiver/...).
#pragma once

#include <vector>

#include "result/run.h"

namespace ducha::check {

// Id, topic, severity, title and remedy of each.
const std::vector<result::RuleInfo>& rules_beside();

}  // namespace ducha::check
