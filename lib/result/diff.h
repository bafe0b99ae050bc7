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
    date,       // --as-of, where the rule asks for the day and nothing of the above explains it
    program,    // nothing of these: the version of ducha
  } what;
  Message words;
};

struct Change {
  // `unread`: it was there, and the later run did not read its dossier or did not judge by its
  // rule; whether it still is, is unknown. `changed`: verdict, severity, values or what is missing
  // differ.
  enum class State : std::uint8_t { fresh, gone, changed, unchanged, unread } state;
  const Finding* before = nullptr;  // nullptr: new
  const Finding* after = nullptr;   // nullptr: gone or unread
  std::vector<Cause> causes;        // not of what is unchanged
};
inline constexpr std::size_t kChangeStates = 5;

struct Diff {
  const Run* before = nullptr;
  const Run* after = nullptr;
  std::vector<Change>
      changes;  // new, changed, gone, unread, unchanged; each in the order of its run
  std::size_t count(Change::State state) const;
};

// Findings are matched by rule, dossier, path and what they are about; of a dossier that was handed
// in twice, those of one file belong together. Runs of version 0.1 are matched by their
// fingerprints. Marks of a baseline do not count. The runs must outlive the diff.
Diff diff(const Run& before, const Run& after);

// How a finding that is known stands against what was known of it.
//   worse      its verdict or severity is worse: unknown became fail, a warning an error, a waiver
//              ended
//   changed    its values or what is missing differ, or it is better
enum class Standing : std::uint8_t { unchanged, changed, worse };
inline constexpr std::string_view kStandingNames[] = {"unchanged", "changed", "worse"};
// Of verdict, severity, values and what is missing: 16 hexadecimal digits in which findings agree
// that are alike.
std::string condition(const Finding& finding);
Standing standing(Verdict verdict_before, Severity severity_before,
                  const std::string& condition_before, const Finding& now);

// Marks every finding of `run` against an earlier run: `new`, or its state. What that run knew
// of dossiers that `run` did not read becomes Run::carried.
void apply_baseline(Run& run, const Run& baseline);

// True if a finding of the later run makes a comparison fail: new, or changed so that it fails by
// this policy and did not before, or worse.
bool fails(const Change& change, Policy policy);

// The baseline without what is no more: its findings that `run` has too, as they stand there where
// they got better. Findings of dossiers that `run` did not read are kept.
Run tightened(const Run& baseline, const Run& run);

}  // namespace ducha::result
