// What an unknown verdict lacks, in a form that papers can be found for.
#pragma once

#include "check/judge.h"

namespace ducha::check {

// Adds to the finding what is missing, each once, at most result::kNeeds. Where a whole part of a
// dossier is missing, what the rule reads of it stands for it.
void add_needs(const rule::Rulebook& book, const rule::Rule& rule,
               const std::vector<const cel::MissingInput*>& inputs, const Subject& subject,
               const cel::Layout& layout, result::Finding& finding);

// The id of the parameter that is missing: topic.name.
std::string parameter_of(const rule::Rulebook& book, const cel::MissingInput& missing);

// The names of the fields that findings lack, sorted.
std::vector<result::FieldInfo> fields_of(const rule::Rulebook& book,
                                         const std::vector<result::Finding>& findings);

}  // namespace ducha::check
