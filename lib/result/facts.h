// The columns of the ledger that the program writes, beside those of people (ledger.h).
#pragma once

#include <cstdint>

#include "base/message.h"

namespace ducha::result {

// In the order of the ledger; `ended` stands on the sheet of what is closed.
enum class Fact : std::uint8_t {
  number,
  organization,
  kind,
  county,
  rule,
  provisions,
  problem,
  evidence,
  remedy,
  severity,
  verdict,
  place,
  ended
};
inline constexpr std::size_t kFacts = 13;
const Message& title(Fact fact);

}  // namespace ducha::result
