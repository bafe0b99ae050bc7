// Which finding of an earlier run is which of a later one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "result/run.h"

namespace ducha::result {

// Rules of the later run by the ids that they had in the earlier one: by their aliases; and where a
// rule is gone and a new one says word for word the same, it was renamed.
std::map<std::string, std::string> renamed(const Run& before, const Run& after);

// For each finding of `after` its counterpart in `before`, or nullptr; none is anybody's twice. See
// diff().
std::vector<const Finding*> matches(const Run& before, const Run& after);

}  // namespace ducha::result
