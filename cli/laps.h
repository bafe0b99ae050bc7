// How long the steps of a command took.
#pragma once

#include <chrono>
#include <string>

#include "result/cost.h"

namespace ducha::cli {

class Laps {
 public:
  // Ends a step: what passed since the last one ended, or since the command began. Steps of one
  // name are added up.
  void end(std::string_view name) {
    const auto now = std::chrono::steady_clock::now();
    const std::int64_t passed =
        std::chrono::duration_cast<std::chrono::microseconds>(now - last_).count();
    last_ = now;
    for (result::Cost::Stage& s : cost.stages)
      if (s.name == name) {
        s.seconds += passed;
        return;
      }
    cost.stages.push_back({std::string(name), passed});
  }

  result::Cost cost;

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace ducha::cli
