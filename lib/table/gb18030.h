// GB18030, in which offices' programs save CSV.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ducha::table {

// The same text in UTF-8, if all of it is GB18030. Characters of two and four bytes come from
// tables that the build makes from iconv (tools/gb18030_table.cpp); those above U+FFFF are
// computed.
std::optional<std::string> from_gb18030(std::string_view bytes);

// Code points; 0: none. By first byte from 0x81 and second from 0x40; by the number of the four
// bytes, from 81 30 81 30.
extern const char32_t kGbPairs[126 * 191];
extern const char32_t kGbFours[39420];

}  // namespace ducha::table
