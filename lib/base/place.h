// Places in a text, as people and SARIF count them.
#pragma once

#include <cstdint>

namespace ducha {

// A place in one file. `line` and `column` start at 1; 0 means "no place". A column is one Unicode
// code point (SARIF columnKind unicodeCodePoints), neither a byte nor a screen cell.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  explicit operator bool() const { return line != 0; }
  friend bool operator==(const Place&, const Place&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 within for a pointer
  friend auto operator<=>(const Place&, const Place&) = default;
};

}  // namespace ducha
