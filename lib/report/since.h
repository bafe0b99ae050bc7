// One page of what happened since another day, for the mail of the morning.
#pragma once

#include "report/letters.h"
#include "result/since.h"

namespace ducha::report {

// Counts by county, then a section for each list that has anything: what is new, worse, back,
// overdue, not handed in, mended, withdrawn. Lists end after kSinceRows rows, and say how many are
// left out.
inline constexpr std::size_t kSinceRows = 200;
Page since_page(const result::Since& since, Lang lang);
// Everything, for programs.
std::string since_json(const result::Since& since);

// A page as plain text, a line a row; control characters are made visible.
std::string draw_text(const Page& page);

}  // namespace ducha::report
