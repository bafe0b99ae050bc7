// What is right in form and still odd in a rulebook: rules that can never fail, messages without
// the values they speak of, text in the wrong language, and what nobody uses. docs/lint.md tells of
// every check.
#pragma once

#include <string_view>

#include "rule/rulebook.h"

namespace ducha::rule {

// The checks that a rule may silence where it stands.
inline constexpr std::string_view kRuleChecks[] = {"never-fails",
                                                   "never-passes",
                                                   "never-applies",
                                                   "always-applies",
                                                   "duplicate-rule",
                                                   "same-condition",
                                                   "message-without-value",
                                                   "languages-differ",
                                                   "not-chinese",
                                                   "not-english",
                                                   "unused-let",
                                                   "hidden-name",
                                                   "free-text",
                                                   "never-none"};

Problems lint(const Rulebook& book);

}  // namespace ducha::rule
