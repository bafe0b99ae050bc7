// What every command that judges dossiers needs: the rulebook, the profile, the day and the rules,
// as check::Settings, and the files. Made here and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "check/find.h"
#include "check/run.h"
#include "cli/session.h"

namespace ducha::cli {

struct Judging {
  check::Settings settings;
  std::vector<check::Selected> rules;  // that are selected; at least one
};

// From what the session was given (take_profile). Nothing after saying what is wrong; that no rule
// is selected is wrong.
std::optional<Judging> judging(Session& session, const check::Selection& selection);

// The files of the paths, known to the gate as inputs. Nothing after saying why nothing can be
// checked: no path is given, nothing is there, --base is wrong, an output is one of them. Paths
// that cannot be read are reported in `problems`, and the others are given.
std::optional<check::Inputs> find_inputs(Session& session, const check::Search& search,
                                         Problems& problems);

}  // namespace ducha::cli
