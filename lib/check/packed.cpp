// Bytes to slots and back: put() and Cursor are the doors. What the slots mean, and whether the
// schema allows them, is for footprint.cpp to say.
#include "check/packed.h"

#include <limits>

namespace ducha::check::packed {

namespace {

constexpr std::uint8_t kPlaced = 0x80;

// Zigzag: small numbers of either sign take few bytes (0, -1, 1, -2 become 0, 1, 2, 3).
std::uint64_t fold(std::int64_t n) {
  return (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63);
}

std::int64_t unfold(std::uint64_t n) {
  return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
}

}  // namespace

void put(std::string& out, std::uint64_t n) {
  while (n >= 0x80) {
    out += static_cast<char>((n & 0x7f) | 0x80);
    n >>= 7;
  }
  out += static_cast<char>(n);
}

void put(std::string& out, std::string_view text) {
  put(out, std::uint64_t{text.size()});
  out += text;
}

void put(std::string& out, Place place) {
  put(out, std::uint64_t{place.line});
  put(out, std::uint64_t{place.column});
}

void put(std::string& out, const Slot& slot) {
  out += static_cast<char>(static_cast<std::uint8_t>(slot.code) | (slot.placed ? kPlaced : 0));
  if (slot.placed) put(out, slot.where);
  switch (slot.code) {
    case Code::whole:
    case Code::day:
    case Code::decimal:
      return put(out, fold(slot.integer));
    case Code::text:
      return put(out, slot.text);
    case Code::choice:
    case Code::reference:
    case Code::list:
      return put(out, slot.number);
    case Code::record:
      if (slot.placed) put(out, slot.own);
      return;
    default:
      return;
  }
}

// Bytes may come from a file: a number that is too long fails the cursor, and a failed cursor gives
// zeros and empty texts from then on, so that callers may check once in a while.
std::uint64_t Cursor::number() {
  std::uint64_t n = 0;
  for (int shift = 0; at_ < end_ && shift < 64; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(*at_++);
    n |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return n;
  }
  fail();
  return 0;
}

std::uint32_t Cursor::small() {
  const std::uint64_t n = number();
  if (n <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(n);
  fail();
  return 0;
}

std::string_view Cursor::text() {
  const std::uint64_t size = number();
  if (size > left()) {
    fail();
    return {};
  }
  const std::string_view out(at_, static_cast<std::size_t>(size));
  at_ += size;
  return out;
}

Place Cursor::place() {
  const std::uint32_t line = small();
  return {line, small()};
}

Slot Cursor::slot() {
  Slot out;
  if (at_ == end_) {
    fail();
    return out;
  }
  const auto byte = static_cast<std::uint8_t>(*at_++);
  out.code = static_cast<Code>(byte & ~kPlaced);
  out.placed = (byte & kPlaced) != 0;
  if (out.placed) out.where = place();
  switch (out.code) {
    case Code::absent:
    case Code::null:
    case Code::no:
    case Code::yes:
      break;
    case Code::whole:
    case Code::day:
    case Code::decimal:
      out.integer = unfold(number());
      break;
    case Code::text:
      out.text = text();
      break;
    case Code::choice:
    case Code::reference:
    case Code::list:
      out.number = number();
      break;
    case Code::record:
      if (out.placed) out.own = place();
      break;
    default:
      fail();
  }
  if (failed_) return {};
  return out;
}

}  // namespace ducha::check::packed
