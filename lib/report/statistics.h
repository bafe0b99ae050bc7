// The text report with how many findings each rule has, in place of the findings.
#pragma once

#include <string>

#include "report/formats.h"

namespace ducha::report {

// A line a rule, the most findings first; then the same as write_text() gives.
std::string write_statistics(const result::Run& run, const Options& options);

}  // namespace ducha::report
