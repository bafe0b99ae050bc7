// What is right in form and still odd in a rulebook: rules that can never fail, messages without
// the values they speak of, text in the wrong language, and what is unused. docs/lint.md tells of
// every check.
#pragma once

#include <string_view>

#include "rule/rulebook.h"

namespace ducha::rule {

// The checks that a rule may silence where it is.
inline constexpr std::string_view kRuleChecks[] = {
    "never-fails",      "never-passes",   "never-applies", "always-applies",
    "duplicate-rule",   "same-condition", "same-twice",    "message-without-value",
    "languages-differ", "not-chinese",    "not-english",   "unused-let",
    "hidden-name",      "free-text",      "undated-item",  "partial-list",
    "never-none",       "word-by-id",     "value-as-text", "whole-division"};

// What may go without any verdict changing: the pair `key` of the mapping `outer` of the rule that
// is at `at`, or of the rule itself if `outer` is empty.
struct Spare {
  std::string file;
  Place at;  // a place within the rule
  std::string rule;
  std::string outer;
  std::string key;
  friend bool operator==(const Spare&, const Spare&) = default;
};

// `spare`: if given, gets what is certain among it.
Problems lint(const Rulebook& book, std::vector<Spare>* spare = nullptr);

}  // namespace ducha::rule
