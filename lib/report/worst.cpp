// Choosing findings for readers with limits. Its door is worst().
#include "report/worst.h"

#include <algorithm>
#include <tuple>

namespace ducha::report {

void sort_by_weight(std::vector<const result::Finding*>& findings, const result::Policy& policy) {
  const auto weight = [&](const result::Finding* f) {
    // False sorts before true: what fails the run first, then open before waived, new before known,
    // errors before warnings. Stable, so that ties keep the order of the report.
    return std::tuple(!result::fails(*f, policy), f->verdict == Verdict::waived,
                      f->baseline == "unchanged", f->severity != Severity::error,
                      f->severity != Severity::warning);
  };
  std::stable_sort(
      findings.begin(), findings.end(),
      [&](const result::Finding* a, const result::Finding* b) { return weight(a) < weight(b); });
}

// Sorting is for those who must cut: else the order of the report stays.
Chosen worst(const result::Run& run, const result::Policy& policy, std::size_t most) {
  Chosen out;
  for (const result::Finding& f : run.findings) out.findings.push_back(&f);
  out.all = out.findings.size();
  if (out.all <= most) return out;
  sort_by_weight(out.findings, policy);
  out.findings.resize(most);
  return out;
}

}  // namespace ducha::report
