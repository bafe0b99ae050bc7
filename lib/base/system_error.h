// Errors of the operating system in both languages.
#pragma once

#include "base/message.h"

namespace ducha {

// "cannot be opened: No such file or directory". `code` is an errno; what has no words here is
// reported in Chinese by its number.
Message because_of(const Message& what, int code);

}  // namespace ducha
