// What is wrong with a regular expression, in our words.
#pragma once

#include <re2/re2.h>

#include "base/message.h"

namespace ducha::cel {

// Of a pattern that is not ok(). RE2 says it in English alone.
Message regex_fault(const RE2& pattern);

}  // namespace ducha::cel
