// Values as texts: for people, for JSON.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/message.h"
#include "cel/value.h"

namespace ducha::cel {

struct Map {
  const Value* entries;  // key, value, key, value
  std::uint32_t size;    // of pairs
};

// As CEL writes it: strings quoted.
std::string show(const Value& value);
// As people read it: strings bare, lists joined, yes and no in words.
std::string show_plain(const Value& value, Lang lang);
// As JSON, for reports.
std::string to_json_text(const Value& value);
Value make_map(Arena& arena, const std::vector<std::pair<Value, Value>>& entries);

}  // namespace ducha::cel
