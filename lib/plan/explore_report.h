// What-if and forecast as text, JSON, CSV and a picture.
#pragma once

#include <string>
#include <vector>

#include "check/explore.h"

namespace ducha::plan {

std::string text_report(const check::WhatIf& what_if, const rule::Parameter& parameter, Lang lang);
std::string csv_report(const check::WhatIf& what_if, Lang lang);
// A bar for each value, with the number of organizations that fail above it (SVG).
std::string svg_report(const check::WhatIf& what_if, const rule::Parameter& parameter, Lang lang);

std::string text_report(const std::vector<check::Turn>& turns, Date from, Date until, Lang lang);
std::string json_report(const std::vector<check::Turn>& turns);

}  // namespace ducha::plan
