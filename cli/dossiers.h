// Dossiers as trees, for commands that fill forms with them or complete them.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"
#include "import/form.h"

namespace ducha::cli {

// Every dossier below the paths, in the order of files. Problems are paths and documents that
// cannot be read, and values that break the schema: those are left out of the draft.
std::vector<imports::Existing> load_dossiers(const rule::Rulebook& book,
                                             const std::vector<std::string>& paths,
                                             Problems& problems);

}  // namespace ducha::cli
