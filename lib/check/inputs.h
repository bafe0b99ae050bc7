// Which files a run reads, and by what names reports call them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/problem.h"

namespace ducha::check {

struct InputFile {
  std::string name;  // in reports
  std::string path;  // where it is; empty: standard input
};

// The files of the paths given, each once, sorted by name. A folder stands for every *.yaml and
// *.yml below it, except ducha.yaml and what is hidden; links within it are not followed out of it,
// and what is no regular file is passed over. `-` is standard input; `@FILE` a list of paths, one a
// line.
//
// Names do not depend on the working folder: they are relative to `base`, or, if that is empty, to
// the folder above the deepest folder that holds all the paths given.
std::vector<InputFile> find_inputs(const std::vector<std::string>& paths, const std::string& base,
                                   Problems& problems);

}  // namespace ducha::check
