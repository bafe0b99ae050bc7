// Why a rule gives its verdict, as text and as JSON.
#pragma once

#include <string>
#include <vector>

#include "check/explain.h"

namespace ducha::plan {

std::string text_report(const rule::Rule& rule, const std::vector<check::Explanation>& all,
                        Lang lang, bool colour);
std::string json_report(const rule::Rule& rule, const std::vector<check::Explanation>& all,
                        Lang lang);

}  // namespace ducha::plan
