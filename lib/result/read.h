// Saved runs: what `--format json` wrote, read back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "result/run.h"

namespace ducha::result {

// A run from its JSON; nothing, and problems naming `name`, if it is not one or of a later version.
// Writing what was read gives the same bytes.
std::optional<Run> read_run(std::string_view json, const std::string& name, Problems& problems);

}  // namespace ducha::result
