// Parts of a run, as files between `check --shard` and `merge`.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "check/run.h"

namespace ducha::cli {

// Judges the files of settings.shard and writes the part to `path`, or to `out` if that is empty: a
// head line (a run and which part it is), a line a dossier, an end line. False: the run was
// stopped, and nothing is written.
bool write_part(const check::Settings& settings, const std::vector<check::Selected>& rules,
                const std::vector<check::InputFile>& files, const std::string& path,
                std::ostream& out, Problems& problems);

}  // namespace ducha::cli
