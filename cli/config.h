// ducha.yaml: defaults for `check`, found upwards from the working folder. Flags win.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/problem.h"

namespace ducha::cli {

struct Config {
  std::string file;  // empty: none was found
  std::string rules, profile, as_of, lang, base, fail_on, on_unknown;
  std::vector<std::string> paths, select, ignore, formats, set;
  std::optional<int> jobs;
};

// Paths in it are relative to its folder.
Config find_config(Problems& problems);

}  // namespace ducha::cli
