// What dossiers give by themselves, before anything across them is judged.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "check/footprint.h"
#include "check/inspection.h"
#include "check/rollup.h"
#include "result/run.h"

namespace ducha::check {

// What was read of a file; without its name, as long as the rest needs memory.
struct Seen {
  Digest sha256 = {};
  std::uint64_t bytes = 0;
  std::uint32_t documents = 0;
};

// All judgements of a dossier by rule id: key of the item ("" without `each`) and verdict.
using Verdicts = std::map<std::string, std::vector<std::pair<std::string, Verdict>>>;

// A value that flows: readers make one (read.h, part.h), any two can be added, and
// finish.h makes a run of the sum. The order of adding does not show.
struct Harvest {
  explicit Harvest(const Inspection& inspection);

  std::uint64_t dossiers = 0;
  std::uint64_t others = 0;  // documents of no kind that the rulebook passes over
  std::vector<result::Finding> findings;
  std::vector<result::Organization> organizations;
  // For the tallies of scores: what rules across dossiers gave, by file, document and id: a
  // document may hold several.
  struct Across {
    std::size_t rule;  // number of the rule selected
    Verdict verdict;   // as result::Tally counts it
  };
  std::map<std::tuple<std::string, std::uint32_t, std::string>, std::vector<Across>> across;
  std::vector<Counts> counts;  // by number of the rule selected
  RollUp sums;
  Footprints footprints;
  std::vector<Seen> inputs;           // by number of the file; empty if inputs are not asked for
  std::vector<std::uint32_t> states;  // by number of the file, see Feeder
  Problems problems;                  // inputs that could not be read
  bool stopped = false;               // some dossiers were not read
  std::vector<Verdicts> verdicts;     // by number of the file; only where tests of rules ask
};

// Adds what another of the same inspection holds, which is not used any more.
void add(Harvest& to, Harvest&& from);

}  // namespace ducha::check
