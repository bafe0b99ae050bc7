// What is known of a condition before any dossier is read: the words of enums, the bounds of
// fields, and conditions that contradict one another. For lint.
#pragma once

#include <vector>

#include "cel/ast.h"
#include "dossier/schema.h"

namespace ducha::rule {

enum class Decided : std::uint8_t { open, always, never };

Decided decide(const dossier::Schema& schema, const cel::Node& condition);

// Where all of `given` hold, so does the condition; `never`: it cannot.
Decided decide_where(const dossier::Schema& schema, const std::vector<const cel::Node*>& given,
                     const cel::Node& condition);

}  // namespace ducha::rule
