// Decoding GB18030. Door: from_gb18030(). Needs no iconv, whose tables a program that is linked
// statically does not find on another machine.
#include "table/gb18030.h"

#include <cstdint>
#include <iterator>

#include "base/text.h"

namespace ducha::table {

namespace {

// U+10000 is 90 30 81 30; counted as four bytes are.
constexpr std::uint32_t kAbove = 189'000;

bool within(unsigned char byte, unsigned char least, unsigned char most) {
  return least <= byte && byte <= most;
}

}  // namespace

std::optional<std::string> from_gb18030(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  const auto byte = [&](std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at])
                             : static_cast<unsigned char>(0);
  };
  for (std::size_t at = 0; at < bytes.size();) {
    const unsigned char a = byte(at);
    if (a < 0x80) {
      out += bytes[at++];
      continue;
    }
    if (!within(a, 0x81, 0xFE)) return {};
    const unsigned char b = byte(at + 1);
    char32_t point = 0;
    if (within(b, 0x40, 0xFE)) {
      point = kGbPairs[(a - 0x81U) * 191U + (b - 0x40U)];
      at += 2;
    } else {
      const unsigned char c = byte(at + 2);
      const unsigned char d = byte(at + 3);
      if (!within(b, 0x30, 0x39) || !within(c, 0x81, 0xFE) || !within(d, 0x30, 0x39)) return {};
      const std::uint32_t number =
          (a - 0x81U) * 12'600U + (b - 0x30U) * 1'260U + (c - 0x81U) * 10U + (d - 0x30U);
      if (number < std::size(kGbFours))
        point = kGbFours[number];
      else if (number >= kAbove && number - kAbove < 0x100000)
        point = 0x10000 + (number - kAbove);
      at += 4;
    }
    if (point == 0) return {};
    append_utf8(out, point);
  }
  return out;
}

}  // namespace ducha::table
