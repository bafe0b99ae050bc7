// A finding as a store knows it, in a few lines and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "result/ledger.h"

namespace ducha::report {

// What it is, since when, due by when, and what people wrote of it: three or four lines.
std::string text_of(const result::Known& finding, Date day, Lang lang);
nlohmann::ordered_json json_of(const result::Known& finding, Date day);

}  // namespace ducha::report
