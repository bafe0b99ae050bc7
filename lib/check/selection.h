// Which rules a run judges by.
#pragma once

#include <vector>

#include "result/run.h"
#include "rule/profile.h"
#include "rule/rulebook.h"

namespace ducha::check {

using result::Selection;

// True if a rule or measure is among those selected, by id, topic or provision, and not ignored.
bool selects(const Selection& selection, const rule::Rule& rule);

// The rules that a selection takes, with the severity of the profile; problems name words that are
// no rule, topic or provision. Rules that the profile switches off are left out.
struct Selected {
  const rule::Rule* rule;
  Severity severity;
};
std::vector<Selected> select_rules(const rule::Rulebook& book, const rule::Profile& profile,
                                   const Selection& selection, Problems& problems);

// The rules of the book that are not among those selected, and why.
std::vector<result::LeftOut> left_out(const rule::Rulebook& book, const rule::Profile& profile,
                                      const std::vector<Selected>& selected);

}  // namespace ducha::check
