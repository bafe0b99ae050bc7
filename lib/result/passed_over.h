// What lies in a folder and a run does not read.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"

namespace ducha::result {

struct PassedOver {
  enum class Why : std::uint8_t {
    other,    // no .yaml or .yml
    hidden,   // its name begins with a dot; a folder counts once
    link,     // leads out of the folder, or nowhere
    special,  // a device, a pipe, a socket
  };
  static constexpr std::size_t kWhys = 4;

  struct File {
    std::string file;  // its name, as names of inputs are made
    std::string why;   // as name() has it
    bool operator==(const File&) const = default;
  };
  std::array<std::uint64_t, kWhys> counts{};
  std::vector<File> files;  // sorted by name; at most limits::kPassedOverListed

  std::uint64_t all() const;
  bool operator==(const PassedOver&) const = default;
};

// other, hidden, link, special: the words of the JSON.
const char* name(PassedOver::Why why);
// 3 of another type, 1 hidden.
Message summary(const PassedOver& passed_over);

}  // namespace ducha::result
