// A bar on the error stream while a command works: on a terminal only, and gone before the report.
#pragma once

#include <cstdint>
#include <functional>

#include "cli/session.h"

namespace ducha::cli {

class Progress {
 public:
  Progress(Session& session, bool wanted);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // For check::Settings: how much is done, of how much; empty where there is no bar. Refers to this
  // object.
  std::function<void(std::uint64_t done, std::uint64_t all)> callback();
  void clear();

 private:
  Session& session_;
  bool wanted_;
  int shown_ = -1;  // percent; -1: nothing stands there
};

}  // namespace ducha::cli
