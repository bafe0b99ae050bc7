// A word and how many there are of it.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/message.h"

namespace ducha::report {

// "fail 3", "不符合3".
inline std::string with_number(std::string_view word, std::uint64_t number, Lang lang) {
  return fmt::format("{}{}{}", word, lang == Lang::zh ? "" : " ", number);
}

}  // namespace ducha::report
