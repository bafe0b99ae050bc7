// A saved run held against a second one made from what it records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "result/run.h"

namespace ducha::result {

// What a run rests on, then and now.
struct Basis {
  struct File {
    std::string name;
    Digest was = {};
    Digest is = {};
  };
  std::uint64_t same = 0;  // inputs with the same bytes
  std::vector<File> changed;
  std::vector<std::string> missing;  // of the run, not there any more
  std::vector<std::string> extra;    // there, not of the run
  bool rulebook = true;              // the same
  bool profile = true;
  bool program = true;  // the version of ducha

  bool whole() const {
    return changed.empty() && missing.empty() && extra.empty() && rulebook && profile && program;
  }
};

// `there`: names of the files that are there now. What both have is read again in `again`.
Basis compare(const Run& saved, const Run& again, const std::vector<std::string>& there);

// The folder within the names of a run, with its last slash, that stands for the folder in which
// files lie under the names `below`: the one under which most are found again. A folder that was
// checked may have been moved or renamed, and so may the one above.
std::string leading_folder(const std::vector<Input>& recorded,
                           const std::vector<std::string>& below);

// What has to be selected to judge the same rules: as recorded, else every rule and measure that
// the run lists.
Selection selection_of(const Run& saved);

// Gives `again` what `saved` has of that time beside the dossiers: marks against a baseline, whose
// day it was, who had not handed in, the policy, the cost.
void mark_as(const Run& saved, Run& again);

// The path of the first key, in the order of `a`, whose value is another in `b`, but for keys
// that a Basis tells: `rules[3].counts.pass`. Empty: there is none. Both are JSON that read_run
// takes.
std::string first_difference(std::string_view a, std::string_view b);

}  // namespace ducha::result
