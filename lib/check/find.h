// From the paths that a user gives to files.
#pragma once

#include <string>
#include <vector>

#include "check/inputs.h"
#include "result/passed_over.h"

namespace ducha::check {

struct Inputs {
  std::vector<InputFile> files;    // each once, sorted by name
  std::vector<std::string> lists;  // @FILE and .duchaignore, as paths
  result::PassedOver passed_over;
};

// Why a file of PassedOver was passed over, if a pattern did it.
inline constexpr const char* kExcluded = "excluded";

struct Search {
  std::vector<std::string> paths;
  std::string base;                  // names are relative to it; empty: see find()
  std::vector<std::string> exclude;  // patterns, see base/glob.h
  std::string stdin_name;            // what reports call standard input; empty: <stdin>
};

// A folder stands for every *.yaml and *.yml below it, in capitals or not, except ducha.yaml; what
// else it holds is passed over: other files, what is hidden, links that lead out of it, what is no
// regular file, and what is excluded. `-` is standard input; `@FILE` a list of paths, one a line.
//
// `exclude` holds for what lies below the folders given, each from there, and for files that are
// given themselves, by their paths as they were written. A file `.duchaignore` has a pattern a
// line, blank ones and those with `#` aside: it holds for what lies below its folder.
//
// Names do not depend on the working folder: they are relative to `base`, or, if that is empty, to
// the folder above the deepest folder that holds all the paths given. A problem if `base` is no
// folder or does not hold all files, if a pattern is faulty, or if standard input has the name of
// another file.
Inputs find(const Search& search, Problems& problems);

}  // namespace ducha::check
