// Names that must differ.
#pragma once

#include <fmt/format.h>

#include <string>
#include <unordered_map>

namespace ducha::report {

// Gives every name once: a, then what `numbered` makes of a and 2, and so on.
class Unique {
 public:
  template <typename F>
  std::string take(const std::string& name, F numbered) {
    // How often it was asked for says where to go on, so that many of one name stay quick.
    for (int& turn = turns_[name];;) {
      if (++turn == 1) return name;
      std::string next = numbered(name, turn);
      if (turns_.try_emplace(next, 1).second) return next;
    }
  }
  // The same with dashes: a, a-, a--. For files, whose names must not look like another id.
  std::string take(const std::string& name) {
    return take(name, [](const std::string& n, int turn) {
      return n + std::string(static_cast<std::size_t>(turn - 1), '-');
    });
  }

 private:
  std::unordered_map<std::string, int> turns_;
};

}  // namespace ducha::report
