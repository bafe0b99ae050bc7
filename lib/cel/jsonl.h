// Conformance cases, a line each: typed JSON values in and out. The format is that of the public
// suite as converted (docs/language.md).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "cel/type.h"
#include "cel/value.h"

namespace ducha::cel {

// One case (`expr`, `bindings`, `type_env`, `container`, `disable_check`, `check_only`) to one
// answer:
// {"value": TYPED}, {"error": "..."}, or {"type": "..."} where only the check counts. Never throws.
std::string answer_case(std::string_view line);

// Typed values: {"int": "1"}, {"list": [...]} and so on. Throws std::invalid_argument; what is too
// large to be written, std::length_error.
Value from_typed_json(const nlohmann::json& json, Arena& arena);
nlohmann::json to_typed_json(const Value& value);

}  // namespace ducha::cel
