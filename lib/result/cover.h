// The smallest choice that covers everything: of options that each serve several wants, the fewest
// that serve all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducha::result {

struct Cover {
  std::vector<std::size_t> chosen;  // numbers of options, ascending
  bool smallest = true;             // proven; otherwise the best that was found
};

inline constexpr std::uint64_t kCoverSteps = 200'000;  // of the search, for one cover
inline constexpr std::size_t kCoverWants = 2'000;  // that still hang together after the sure ones

// `wants[i]` are the numbers of the options that serve want i, none empty. `costs` has a cost
// above 0 for each option; the sum is made smallest. Of several smallest sums always the same one
// is found, whatever the order of the wants. Past the limits: the cheapest option for what it still
// serves, again and again.
Cover cover(std::vector<std::vector<std::size_t>> wants, const std::vector<std::uint64_t>& costs,
            std::uint64_t steps = kCoverSteps);

}  // namespace ducha::result
