// How a change between two runs is written, wherever runs are compared.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "result/diff.h"

namespace ducha::cli {

// new, gone, changed, unchanged, not read.
const Message& title(result::Change::State state);

// A line for the change and one for each cause, with their line breaks.
std::string text_of(const result::Change& change, const result::Run& run, Lang lang);
nlohmann::ordered_json json_of(const result::Change& change);

}  // namespace ducha::cli
