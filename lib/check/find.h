// What the paths that a user gives come to.
#pragma once

#include <string>
#include <vector>

#include "check/inputs.h"
#include "result/passed_over.h"

namespace ducha::check {

struct Inputs {
  std::vector<InputFile> files;    // each once, sorted by name
  std::vector<std::string> lists;  // @FILE, as paths
  result::PassedOver passed_over;
};

// A folder stands for every *.yaml and *.yml below it, in capitals or not, except ducha.yaml; what
// else it holds is passed over: other files, what is hidden, links that lead out of it, and what is
// no regular file. `-` is standard input; `@FILE` a list of paths, one a line.
//
// Names do not depend on the working folder: they are relative to `base`, or, if that is empty, to
// the folder above the deepest folder that holds all the paths given. A problem if `base` is no
// folder or does not hold all files.
Inputs find(const std::vector<std::string>& paths, const std::string& base, Problems& problems);

}  // namespace ducha::check
