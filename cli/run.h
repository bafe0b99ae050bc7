// The program as a function: all that main() and tests need.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace ducha::cli {

// Exit codes (docs: README). Everything but 0 and 1 means: not checked.
inline constexpr int kFine = 0;
inline constexpr int kFindings = 1;
inline constexpr int kNotChecked = 2;
inline constexpr int kStopped = 128;  // and the number of the signal: 130, 143

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_terminal = false;
  bool err_terminal = false;
};

// Runs the program. `args` without its name.
int run(const std::vector<std::string>& args, Streams streams);

}  // namespace ducha::cli
