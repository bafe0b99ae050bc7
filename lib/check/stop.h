// Ending a run early.
#pragma once

#include <atomic>
#include <functional>

namespace ducha::check {

// Asked between pieces of work, by all workers at once; true for good once it was.
class Stop {
 public:
  // `asked` may be empty.
  explicit Stop(const std::function<bool()>& asked) : asked_(asked) {}

  bool operator()() {
    if (!stopped_.load(std::memory_order_relaxed) && asked_ && asked_()) now();
    return stopped_.load(std::memory_order_relaxed);
  }
  // What the others do serves nothing any more.
  void now() { stopped_.store(true, std::memory_order_relaxed); }

 private:
  const std::function<bool()>& asked_;
  std::atomic<bool> stopped_{false};
};

}  // namespace ducha::check
