// JSON as every output of ducha writes it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace ducha {

// As dump(indent) with UTF-8 as it is, but safe to look at: invalid bytes become U+FFFD, and what
// could act on a terminal or turn the direction of a line is written as \u202e. It is the same
// JSON.
std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace ducha
