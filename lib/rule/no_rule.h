// The problem of a name that no rule has.
#pragma once

#include <string>
#include <vector>

#include "rule/rulebook.h"

namespace ducha::rule {

// That no rule, measure or topic is called so, and what may have been meant; `more` are further
// names that would do. `topics` false: a topic will not do.
Problems no_rule(const Rulebook& book, const std::string& id,
                 const std::vector<std::string>& more = {}, bool topics = true);

}  // namespace ducha::rule
