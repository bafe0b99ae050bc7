// A bar on the error stream while a command works: on a terminal only, after a second of work,
// and gone before the report.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "cli/session.h"

namespace ducha::cli {

// Seconds of work until there is a bar; tests set it.
inline double bar_after = 1;

// What is counted, for the words beside the bar.
enum class Counted : std::uint8_t { bytes, days, values, findings, rules, letters, parts, tables };

// `[=====     ]  45%  12.3 of 38.2 MB, 45.1 MB/s, 1 s left`: at most 79 columns. `all` 0: nothing
// is known yet.
std::string progress_line(std::uint64_t done, std::uint64_t all, double seconds, Counted counted,
                          Lang lang);

class Progress {
 public:
  // `wanted` false, --no-progress or no terminal: there is no bar.
  Progress(Session& session, Counted counted, bool wanted = true);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // For check::Settings and others: how much is done, of how much; empty where there is no bar.
  // Refers to this object. From one thread at a time.
  std::function<void(std::uint64_t done, std::uint64_t all)> callback();
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  Session& session_;
  Counted counted_;
  bool wanted_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_ = start_;
  std::uint64_t last_ = 0;
  bool shown_ = false;
};

}  // namespace ducha::cli
