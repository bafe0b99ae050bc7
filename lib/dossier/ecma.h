// Regular expressions of rulebooks (RE2) for programs that know those of ECMAScript.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ducha::dossier {

// The same language as an ECMAScript pattern with the `u` flag, anchored, for RE2's full match:
// `[0-9]{10}` becomes `^(?:[0-9]{10})$`. Nothing where the two have no common form: flags such as
// (?i), \Q...\E, \C, word classes within a class. `re2` must be valid.
std::optional<std::string> ecma_pattern(std::string_view re2);
// A text taken letter by letter, as part of an ECMAScript pattern.
std::string ecma_literal(std::string_view text);

}  // namespace ducha::dossier
