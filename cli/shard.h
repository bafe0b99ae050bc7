// Parts of a run, as files between `check --shard` and `merge`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "check/run.h"

namespace ducha::cli {

// Judges the files of settings.shard. The bytes of the part: a head line (a run and which part it
// is), a line a dossier, an end line. Nothing: the run was stopped.
std::optional<std::string> part_of(const check::Settings& settings,
                                   const std::vector<check::Selected>& rules,
                                   const std::vector<check::InputFile>& files);

}  // namespace ducha::cli
