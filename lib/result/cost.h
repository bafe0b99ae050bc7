// What a run cost.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ducha::result {

// Not the same from run to run, so it is reported only where it was asked for.
struct Cost {
  struct Stage {
    std::string name;
    std::int64_t seconds = 0;  // in millionths
  };
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;    // of them
  std::vector<Stage> stages;  // in their order; what no stage names is not counted
};

}  // namespace ducha::result
