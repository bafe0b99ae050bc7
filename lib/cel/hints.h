// What to write instead, where a function does not take what it is given.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "cel/ast.h"

namespace ducha::cel {

// An operator as people write it: `<` for `_<_`; other names as they are.
std::string operator_of(std::string_view name);

inline constexpr std::array<std::string_view, 7> kMacros = {"all", "exists", "exists_one", "filter",
                                                            "map", "has",    "sortBy"};

// There is no function of the name among the known ones.
Message function_hint(const std::string& name, const std::vector<std::string>& known);

// `call` has a function, none of whose overloads takes the types. May be empty.
Message overload_hint(const Node& call, const std::vector<const Type*>& types);

}  // namespace ducha::cel
