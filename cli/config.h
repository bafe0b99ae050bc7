// ducha.yaml: defaults for the options that have a key in the table, found upwards from the working
// folder. It is held to what the command line is held to.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "yaml/keys.h"

namespace ducha::cli {

struct Config {
  std::string file;                                                     // empty: none was found
  std::map<std::string, std::vector<std::string>, std::less<>> values;  // by key
  std::map<std::string, Place, std::less<>> places;                     // of the values
};

// The keys of ducha.yaml with their values: the options that have one.
const yaml::Table& config_keys();

// Problems name the file, its line and column.
Config find_config(Problems& problems);

// What the text of a ducha.yaml in `folder` says; relative paths in it are relative to that folder.
Config read_config(std::string_view text, const std::filesystem::path& folder,
                   const std::string& file, Problems& problems);

}  // namespace ducha::cli
