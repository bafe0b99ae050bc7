// Conformance cases, a line each.
#pragma once

#include <string>
#include <string_view>

namespace ducha::cel {

std::string answer_case(std::string_view line);

}  // namespace ducha::cel
