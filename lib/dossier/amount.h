// Amounts of money as people write them: 30000, 3.5万元, 6万8千元, 人民币叁万贰仟伍佰元整.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/message.h"

namespace ducha::dossier {

// In millionths of a yuan; `why` says what is wrong where more can be said than that it is none.
struct Amount {
  std::optional<std::int64_t> value;
  Message why;
};
Amount read_amount(std::string_view text);

}  // namespace ducha::dossier
