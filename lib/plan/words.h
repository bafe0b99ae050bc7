// What a plan changes, in the words of the schema. Private to lib/plan.
#pragma once

#include "dossier/schema.h"
#include "plan/plan.h"

namespace ducha::plan {

// Fills in what people call the fields of all changes and of what is missing, and values in words:
// names in the place of ids, labels in the place of words of an enum, days as people write them.
void put_in_words(Plan& plan, const dossier::Schema& schema);

}  // namespace ducha::plan
