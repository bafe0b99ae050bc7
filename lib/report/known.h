// A finding as a store knows it, in a few lines and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "result/ledger.h"

namespace ducha::report {

// What it is, since when, due by when, and what people wrote of it: three or four lines.
std::string text_of(const result::Known& finding, Date day, Lang lang);
nlohmann::ordered_json json_of(const result::Known& finding, Date day);

// Whom it is about: its name, else its id; what could not be read has neither, but a file.
const std::string& who_of(const result::Known& finding);
// A line each for who is responsible and how far it is, where people wrote that.
void add_progress(const result::Known& finding, Lang lang, std::vector<std::string>& lines);

}  // namespace ducha::report
