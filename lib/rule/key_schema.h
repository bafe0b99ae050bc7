// Tables of keys as JSON Schema (draft-07), for editors.
#pragma once

#include <string>
#include <string_view>

#include "yaml/keys.h"

namespace ducha::rule {

// The schema of a file whose root is such a value: shapes, words, keys that must be there, keys
// that stand beside others or never. What a text means (a name, an expression) is not held. Every
// key has its line from the table in both languages. `id` becomes the `$id`.
std::string key_schema(const yaml::Value& root, std::string_view id);

}  // namespace ducha::rule
