// How strong are the tests of a rulebook? Every expression of a rule is changed in small ways; a
// change that no test notices shows a case that is missing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "check/rule_tests.h"

namespace ducha::check {

// One small change of the text of an expression.
struct Change {
  std::string text;     // the whole expression after it
  std::string summary;  // `12: >= -> >`, with the column (from 1) in the expression
  Message kill;         // what case would notice it
};

// All changes of an expression: comparisons shifted at the boundary and turned round, `&&` and `||`
// swapped, clauses and conditions fixed, literals and numeric parameters moved, negations dropped,
// exists and all, min and max, + and - swapped. Some may not pass the checker. `kind_of` tells the
// kind of a parameter's value by its path, such as `params.quorum`.
std::vector<Change> changes(std::string_view text,
                            const std::function<cel::Kind(const std::string&)>& kind_of);

struct Survivor {
  std::string rule;    // or the name of a definition
  std::string change;  // the part of the rule and the summary: `assert 12: >= -> >`
  Message kill;
  Message why;  // set where the tests explain it
  std::string file;
  std::uint32_t line = 0;
};

struct MutationResult {
  std::size_t mutants = 0;
  std::size_t killed = 0;
  std::vector<Survivor> survivors;  // explained ones too
  double score() const;             // killed of all, in percent; 100 if there were none
};

// Runs the tests of each rule against each of its mutants, until one fails; of a definition, those
// of every rule that uses it. `topic`: only rules and definitions whose name begins so. An
// explanation of a survivor that is not there becomes a problem.
// `progress` may be empty: rules and definitions done, of all.
MutationResult mutate(rule::Rulebook& book, const RuleTests& tests, const std::string& topic,
                      const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                      Problems& problems);

}  // namespace ducha::check
