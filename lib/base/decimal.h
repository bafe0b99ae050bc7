// Exact decimal numbers in millionths, as dossiers and rulebooks write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ducha {

// Reads an optional sign, digits and at most six places: 12, -0.5, 1200.50. Nothing else; nothing
// if it does not fit.
std::optional<std::int64_t> parse_decimal(std::string_view text);

// Without trailing zeros: 12, 0.5.
std::string decimal_to_string(std::int64_t millionths);

}  // namespace ducha
