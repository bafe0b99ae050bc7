// JSON as every output of ducha writes it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/message.h"

namespace ducha {

// As dump(indent) with UTF-8 as it is, but safe to look at: invalid bytes become U+FFFD, and what
// could act on a terminal or turn the direction of a line is written as \u202e. It is the same
// JSON.
std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

// {"zh": ..., "en": ...}
nlohmann::ordered_json json_words(const Message& words);

// What a parser would take stack or time for beyond these bounds, before it is asked: levels of
// nesting, and keys of one object, each of which is searched among those before it. Empty: nothing.
Message json_out_of_bounds(std::string_view json, std::size_t depth, std::size_t keys);

}  // namespace ducha
