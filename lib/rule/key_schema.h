// Tables of keys as JSON Schema (draft-07), for editors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "yaml/keys.h"

namespace ducha::rule {

// What the reader makes of a key with nothing behind it, where it need not be there.
enum class Blank : std::uint8_t { passed_over, refused };

// The schema of a file whose root is such a value: shapes, words, keys that must be there, keys
// that are beside others or never. What a text means (a name, an expression) is not held. Every
// key has its line from the table in both languages. `id` becomes the `$id`.
std::string key_schema(const yaml::Value& root, std::string_view id,
                       Blank blank = Blank::passed_over);

// The same of a kind of file.
struct FileForm;
std::string form_schema(const FileForm& form);

}  // namespace ducha::rule
