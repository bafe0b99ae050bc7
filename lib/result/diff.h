// Two runs held against each other: what is new, what is gone, and why.
#pragma once

#include <string>
#include <vector>

#include "result/run.h"

namespace ducha::result {

// What differs between the runs that a verdict rests on.
struct Cause {
  enum class What : std::uint8_t {
    dossier,    // the file with the dossier changed, came or went
    others,     // other dossiers changed, and the rule looks across them
    rule,       // its text changed, or it is in one of the runs only
    parameter,  // a parameter that the rule reads has another value
    profile,    // waivers, severities or rules off
    date,       // --as-of
    program,    // nothing of these: the version of ducha
  } what;
  Message words;
};

struct Change {
  enum class State : std::uint8_t { fresh, gone, changed, unchanged } state;
  const Finding* before = nullptr;  // nullptr: new
  const Finding* after = nullptr;   // nullptr: gone
  std::vector<Cause> causes;        // not of what is unchanged
};

struct Diff {
  const Run* before = nullptr;
  const Run* after = nullptr;
  std::vector<Change> changes;  // new, changed, gone, unchanged; each in the order of its run
  std::size_t count(Change::State state) const;
};

// Findings are matched by their fingerprints, in turn where several share one. The runs must
// outlive the diff. A verdict or severity that is another is a change.
Diff diff(const Run& before, const Run& after);

// Marks every finding of `run` as `new` or `unchanged` against an earlier run.
void apply_baseline(Run& run, const Run& baseline);

}  // namespace ducha::result
