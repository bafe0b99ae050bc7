// What a run could not look at, as reports say it at the top: organizations that handed in nothing,
// rules whose period has not ended.
#pragma once

#include <vector>

#include "result/run.h"

namespace ducha::report {

struct AbsentWords {
  Message title;
  std::vector<Message> lines;  // one for each, at most kAbsentLines, and how many are left out
};
inline constexpr std::size_t kAbsentLines = 50;

// Without lines where everybody has handed in, or no store was asked. Not yet escaped.
AbsentWords absent_words(const result::Run& run);

// How many rules are not due yet, and from when the first is; empty if all are.
Message not_due_words(const result::Run& run);

// The day of the run, and whose it is, where that has to be said: 2013-11-28 (UTC).
std::string day_words(const result::Run& run, Lang lang);

}  // namespace ducha::report
