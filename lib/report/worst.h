// Which findings a reader with a limit gets: the worst and newest.
#pragma once

#include <cstddef>
#include <vector>

#include "result/run.h"

namespace ducha::report {

// Pointers into run.findings: all in the order of the report if they are at most `most`; else the
// worst `most`, worst first: what fails the run, then what is new, then by severity.
struct Chosen {
  std::vector<const result::Finding*> findings;
  std::size_t all = 0;  // before the limit

  std::size_t left_out() const { return all - findings.size(); }
};
Chosen worst(const result::Run& run, const result::Policy& policy, std::size_t most);

// The order of worst(), for those who cut by something else than the number.
void sort_by_weight(std::vector<const result::Finding*>& findings, const result::Policy& policy);

}  // namespace ducha::report
