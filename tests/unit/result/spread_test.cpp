// Sums of measures over many organizations.
#include <doctest/doctest.h>

#include <cstdint>

#include "result/run.h"

using ducha::result::Spread;

TEST_CASE("spread: sums are the same in any order, and the nearest number where they do not fit") {
  constexpr std::int64_t kHuge = INT64_MAX - 1;
  Spread up;
  for (const std::int64_t v : {kHuge, kHuge, -kHuge, std::int64_t{5}}) up.add(v);
  Spread down;
  for (const std::int64_t v : {-kHuge, std::int64_t{5}, kHuge, kHuge}) down.add(v);
  CHECK(up.total() == INT64_MAX);
  CHECK(down.total() == up.total());
  up.add(-kHuge);
  CHECK(up.total() == 5);
  Spread both = down;
  both.add(down);
  both.add(std::nullopt);
  CHECK(both.total() == INT64_MAX);
  CHECK(both.known == 8);
  CHECK(both.unknown == 1);
  CHECK(both.least == -kHuge);
  CHECK(both.most == kHuge);
  Spread low;
  low.add(-kHuge);
  low.add(-kHuge);
  CHECK(low.total() == INT64_MIN);
}
