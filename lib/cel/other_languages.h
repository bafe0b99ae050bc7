// Words and signs of other languages (SQL, Python, JavaScript, Rego, jq) and of Chinese, and what
// is written here instead.
#pragma once

#include <string_view>

#include "base/message.h"

namespace ducha::cel {

// A name or function of another language; empty for others.
Message name_of_elsewhere(std::string_view name);
Message function_of_elsewhere(std::string_view name);

// A token that is not expected, and the text of the one before it; empty where nothing is known.
Message token_of_elsewhere(std::string_view before, std::string_view token);

// The signs that a text begins with, which the language does not have; empty where nothing is
// known.
Message sign_of_elsewhere(std::string_view text);

}  // namespace ducha::cel
