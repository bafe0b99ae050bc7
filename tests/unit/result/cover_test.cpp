// The smallest set of papers: held against trying every set.
#include "result/cover.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using ducha::result::cover;
using ducha::result::Cover;

namespace {

using Wants = std::vector<std::vector<std::size_t>>;

bool serves(const std::vector<std::size_t>& chosen, const Wants& wants) {
  return std::all_of(wants.begin(), wants.end(), [&](const auto& want) {
    return std::any_of(want.begin(), want.end(), [&](std::size_t option) {
      return std::find(chosen.begin(), chosen.end(), option) != chosen.end();
    });
  });
}

std::uint64_t cost_of(const std::vector<std::size_t>& chosen,
                      const std::vector<std::uint64_t>& costs) {
  std::uint64_t out = 0;
  for (const std::size_t option : chosen) out += costs[option];
  return out;
}

std::uint64_t least_cost(const Wants& wants, const std::vector<std::uint64_t>& costs) {
  std::uint64_t least = ~std::uint64_t{0};
  for (std::size_t set = 0; set < (std::size_t{1} << costs.size()); ++set) {
    std::vector<std::size_t> chosen;
    for (std::size_t option = 0; option < costs.size(); ++option)
      if ((set >> option & 1) != 0) chosen.push_back(option);
    if (serves(chosen, wants)) least = std::min(least, cost_of(chosen, costs));
  }
  return least;
}

}  // namespace

TEST_CASE(
    "cover: no set costs less, of a thousand small cases; the order of wants does not matter") {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int turn = 0; turn < 1000; ++turn) {
    std::vector<std::uint64_t> costs(1 + below(9));
    for (std::uint64_t& c : costs) c = turn % 2 == 0 ? 1 : 100 + below(3);
    Wants wants(below(12));
    for (auto& want : wants) {
      want.resize(1 + below(4));
      for (std::size_t& option : want) option = below(costs.size());
    }
    const Cover found = cover(wants, costs);
    CAPTURE(turn);
    CHECK(found.smallest);
    CHECK(serves(found.chosen, wants));
    CHECK(std::is_sorted(found.chosen.begin(), found.chosen.end()));
    CHECK(cost_of(found.chosen, costs) == least_cost(wants, costs));
    std::shuffle(wants.begin(), wants.end(), random);
    CHECK(cover(wants, costs).chosen == found.chosen);
  }
}

TEST_CASE("cover: greedy alone would take three where two do") {
  // Option 0 serves four of six wants; 1 and 2 serve three each, and all together.
  const Wants wants = {{0, 1}, {0, 1}, {0, 2}, {0, 2}, {1}, {2}};
  CHECK(cover(wants, {1, 1, 1}).chosen == std::vector<std::size_t>{1, 2});
  const Wants knot = {{0, 1}, {0, 1}, {0, 2}, {0, 2}, {1, 3}, {2, 3}};
  CHECK(cover(knot, {1, 1, 1, 1}).chosen.size() == 2);
  CHECK(cover({}, {}).chosen.empty());
}

TEST_CASE("cover: past its steps it says that nothing is proven, and still serves everything") {
  // Every pair of 24 options: 23 are needed, and a search without luck is long.
  Wants wants;
  for (std::size_t a = 0; a < 24; ++a)
    for (std::size_t b = a + 1; b < 24; ++b) wants.push_back({a, b});
  const std::vector<std::uint64_t> costs(24, 1);
  const Cover cut = cover(wants, costs, 5);
  CHECK_FALSE(cut.smallest);
  CHECK(serves(cut.chosen, wants));
  const Cover whole = cover(wants, costs, std::uint64_t{1} << 40);
  CHECK(whole.smallest);
  CHECK(whole.chosen.size() == 23);
  CHECK(cover(wants, costs, 5).chosen == cut.chosen);
}
