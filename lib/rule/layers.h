// The folders that a rulebook is made of, known without loading it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rule/rulebook.h"
#include "yaml/decode.h"

namespace ducha::rule {

// A folder of a rulebook, and the languages of its texts.
struct LayerFolder {
  std::filesystem::path folder;
  yaml::Languages languages = yaml::Languages::both;
};
// The folders that `extends` of rulebook.yaml leads to, the lowest first, the given one last. A
// base that is not there, or a circle, is reported.
std::vector<LayerFolder> find_layers(const std::filesystem::path& folder, const Reading& read,
                                     Problems& problems);

// What a rulebook calls itself; nothing if the folder has none.
struct Heading {
  std::string id;
  std::string version;
};
std::optional<Heading> heading_of(const std::filesystem::path& folder);

}  // namespace ducha::rule
