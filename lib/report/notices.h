// Papers beside letters to single organizations: 督查通报 for a county or the city, 催办函 for what
// is overdue, and reminders of what falls due. Each is a page, drawn as letters are.
#pragma once

#include <string>
#include <vector>

#include "report/letters.h"

namespace ducha::report {

struct Paper {
  std::string file;  // name without ending, no two alike
  Page page;
};

// What a check found, one paper for every group of the run (county, city), the nearest level first;
// of a run without groups one for all of it.
std::vector<Paper> bulletins(const result::Run& run, const Options& options);

// What the ledger holds for overdue on the day of the run, one paper for every organization.
std::vector<Paper> overdue(const result::Run& run, const Options& options);

// A finding to come, and the last day on which something can still be done.
struct Due {
  Date last;
  result::Finding finding;
};
// What falls due, one paper for every organization; `run` is of the day of writing.
std::vector<Paper> reminders(const result::Run& run, const std::vector<Due>& due,
                             const Options& options);

}  // namespace ducha::report
