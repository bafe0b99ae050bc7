// What a path that leads nowhere was probably meant to be.
#pragma once

#include <string>

#include "base/message.h"

namespace ducha::check {

// For a path as it was given, which names no file and no folder: an option that came too late, a
// pattern that no shell expanded, an address, a name that is nearly there. Empty: nothing is known.
Message path_hint(const std::string& given);

}  // namespace ducha::check
