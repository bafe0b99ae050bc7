// The packed form of values: how the slots of a footprint are written as bytes, in memory and in
// files alike. Nothing else knows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/place.h"

namespace ducha::check::packed {

// Numbers are written seven bits a byte, lowest first; signed ones are folded (0, -1, 1, -2 ...);
// texts follow the number of their bytes.
void put(std::string& out, std::uint64_t n);
void put(std::string& out, std::string_view text);
void put(std::string& out, Place place);

// What a slot holds. The values are part of the format.
enum class Code : std::uint8_t {
  absent,
  null,
  no,
  yes,
  whole,      // integer
  day,        // integer
  decimal,    // integer, millionths
  text,       // text
  choice,     // number: of the word in its enumeration
  reference,  // number: of the cell that has kind and id
  record,     // its slots follow, in the order of the layout
  list,       // number: of the items, which follow as slots
  unreadable  // as absent
};

// One slot, without what follows it.
struct Slot {
  Code code = Code::absent;
  bool placed = false;
  Place where;  // where the value is, if placed
  Place own;    // of a record: where it begins, if placed
  std::uint64_t number = 0;
  std::int64_t integer = 0;
  std::string_view text;
};

// Writes the slots of a dossier. Most places are on the line of the one before, or near it: a slot
// tells how far.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  void put(const Slot& slot);

 private:
  std::string& out_;
  std::uint32_t line_ = 0;  // of the last place
};

// Reads what put() and a Writer wrote. Of other bytes it reads something, never past their end:
// `failed` then tells, and every further number is 0.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::uint64_t number();
  std::uint32_t small();  // a number of 32 bits
  std::string_view text();
  Place place();
  Slot slot();  // all of them in their order, by one cursor

  const char* here() const { return at_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  bool failed() const { return failed_; }
  void fail() {
    failed_ = true;
    at_ = end_;
  }

 private:
  const char* at_;
  const char* end_;
  std::uint32_t line_ = 0;  // of the last place of a slot
  bool failed_ = false;
};

}  // namespace ducha::check::packed
