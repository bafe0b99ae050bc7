// What `all` is in rules: the dossiers of a window, by kind.
#pragma once

#include <deque>
#include <vector>

#include "base/arena.h"
#include "cel/whole.h"
#include "check/footprint.h"
#include "rule/rulebook.h"

namespace ducha::check {

// Built when a window is open, which must stay so; then only read, by any number of threads.
class Everything {
 public:
  // The window was opened with these roots. Unless the run is `complete`, there may be others.
  Everything(const rule::Rulebook& book, const Footprints& prints,
             const std::vector<std::uint32_t>& roots, const Footprints::Window& window,
             bool complete);
  Everything(const Everything&) = delete;
  Everything& operator=(const Everything&) = delete;

  const cel::Record* record() const { return record_; }

 private:
  Arena arena_;
  std::deque<cel::Whole> wholes_;
  std::deque<cel::MissingInput> others_;
  const cel::Record* record_ = nullptr;
};

}  // namespace ducha::check
