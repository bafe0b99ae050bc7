// Bytes to slots and back: put(), Writer and Cursor are the doors. What the slots mean, and whether
// the schema allows them, is for footprint.cpp to say.
#include "check/packed.h"

#include <limits>

namespace ducha::check::packed {

namespace {

constexpr std::uint8_t kPlaced = 0x80;
constexpr std::uint8_t kSameLine = 0x40;  // as the last place

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

void Writer::put(const Slot& slot) {
  const auto put_line = [&](std::uint32_t line) {
    packed::put(out_, fold(std::int64_t{line} - std::int64_t{line_}));
    line_ = line;
  };
  const bool same = slot.placed && slot.where.line == line_;
  out_ += static_cast<char>(static_cast<std::uint8_t>(slot.code) | (slot.placed ? kPlaced : 0) |
                            (same ? kSameLine : 0));
  if (slot.placed) {
    if (!same) put_line(slot.where.line);
    packed::put(out_, std::uint64_t{slot.where.column});
  }
  switch (slot.code) {
    case Code::whole:
    case Code::day:
    case Code::decimal:
      return packed::put(out_, fold(slot.integer));
    case Code::text:
      return packed::put(out_, slot.text);
    case Code::choice:
    case Code::reference:
    case Code::list:
      return packed::put(out_, slot.number);
    case Code::record:
      if (!slot.placed) return;
      put_line(slot.own.line);
      return packed::put(out_, std::uint64_t{slot.own.column});
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
  // A line that no file has fails as a number that is too long does.
  const auto line = [&] {
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    const std::int64_t by = unfold(number());
    if (by < -std::int64_t{line_} || by > kMost - line_)
      fail();
    else
      line_ = static_cast<std::uint32_t>(line_ + by);
    return line_;
  };
  out.code = static_cast<Code>(byte & ~(kPlaced | kSameLine));
  out.placed = (byte & kPlaced) != 0;
  if (out.placed) {
    out.where.line = (byte & kSameLine) != 0 ? line_ : line();
    out.where.column = small();
  }
  switch (out.code) {
    case Code::absent:
    case Code::unreadable:
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
      if (out.placed) {
        out.own.line = line();
        out.own.column = small();
      }
      break;
    default:
      fail();
  }
  if (failed_) return {};
  return out;
}

}  // namespace ducha::check::packed
