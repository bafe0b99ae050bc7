// Slots as bytes, as they stand in footprints and in parts.
#include <doctest/doctest.h>

#include <random>

#include "check/packed.h"

using namespace ducha;
using namespace ducha::check::packed;

namespace {

void same(const Slot& a, const Slot& b) {
  CHECK(a.code == b.code);
  CHECK(a.placed == b.placed);
  CHECK(a.where == b.where);
  CHECK(a.own == b.own);
  CHECK(a.number == b.number);
  CHECK(a.integer == b.integer);
  CHECK(a.text == b.text);
}

}  // namespace

TEST_CASE("slots are read as they were written, wherever their places are") {
  constexpr std::uint32_t kLines[] = {0, 1, 2, 3, 127, 128, 129, 70'000, ~std::uint32_t{0}};
  std::minstd_rand random(5);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto place = [&] {
    return Place{kLines[pick(std::size(kLines))], kLines[pick(std::size(kLines))]};
  };
  for (int round = 0; round < 500; ++round) {
    std::vector<Slot> slots(1 + pick(20));
    std::string bytes;
    Writer writer(bytes);
    for (Slot& slot : slots) {
      slot.code = static_cast<Code>(pick(static_cast<std::size_t>(Code::list) + 1));
      slot.placed = pick(3) > 0;
      if (slot.placed) slot.where = place();
      switch (slot.code) {
        case Code::whole:
        case Code::day:
        case Code::decimal:
          slot.integer = static_cast<std::int64_t>(random()) - 1'000'000'000;
          break;
        case Code::text:
          slot.text = std::string_view("abcdef").substr(pick(7));
          break;
        case Code::choice:
        case Code::reference:
        case Code::list:
          slot.number = random();
          break;
        case Code::record:
          if (slot.placed) slot.own = place();
          break;
        default:
          break;
      }
      writer.put(slot);
    }
    Cursor at(bytes);
    for (const Slot& slot : slots) same(at.slot(), slot);
    CHECK_FALSE(at.failed());
    CHECK(at.left() == 0);
    // Cut off anywhere, nothing is read beyond the end.
    Cursor cut(std::string_view(bytes).substr(0, pick(bytes.size())));
    for (std::size_t i = 0; i < slots.size(); ++i) cut.slot();
    CHECK(cut.left() == 0);
  }
}

TEST_CASE("a place on a line that no file has fails") {
  // Placed, and 2^32 lines on; placed, and a line back from the first; and as far as a number goes.
  for (const std::uint64_t distance :
       {std::uint64_t{1} << 33, std::uint64_t{1}, ~std::uint64_t{0}, ~std::uint64_t{0} - 1}) {
    std::string bytes(1, static_cast<char>(0x80));
    put(bytes, distance);
    put(bytes, std::uint64_t{1});
    Cursor at(bytes);
    at.slot();
    CHECK(at.failed());
  }
}
