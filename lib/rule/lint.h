// Looks over a rulebook that loads for what is probably a mistake.
#pragma once

#include "rule/rulebook.h"

namespace ducha::rule {

// Problems with the ids lint/..., in the order of the files:
//   message-without-value     the rule compares numbers or dates, and its message shows none
//   never-fails, never-passes a comparison that the schema's bounds or plain constants decide
//   unread-parameter          no rule reads it
//   uncited-provision         it says `check: rule` or `check: measure`, and nothing cites it
//   duplicate-rule            another rule judges the same
//   not-chinese, not-english  a text that is not in its language
Problems lint(const Rulebook& book);

}  // namespace ducha::rule
