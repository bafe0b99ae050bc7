// Values as texts: as CEL writes them, for people, for JSON.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/message.h"
#include "cel/value.h"

namespace ducha::cel {

// As CEL writes it: strings quoted.
std::string show(const Value& value);
// As string() does: of scalars only.
std::string show_string(const Value& value);
// As people read it: strings bare, lists joined, yes and no in words.
std::string show_plain(const Value& value, Lang lang);
// As JSON, for reports. Timestamps, dates and decimals that are not whole become strings and
// numbers.
std::string to_json_text(const Value& value);
Value make_map(Arena& arena, const std::vector<std::pair<Value, Value>>& entries);

}  // namespace ducha::cel
