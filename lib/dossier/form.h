// An empty dossier to fill in, with what each field wants as a comment above it.
#pragma once

#include <string>

#include "dossier/describe.h"
#include "dossier/schema.h"

namespace ducha::dossier {

// YAML in which every field of the kind is a key without a value, which counts as nothing: a
// blank form proves nothing. A list has one item as a comment, to copy and to free
// of its `# `.
std::string form(const Schema& schema, const KindSpec& kind, const Units& units, Lang lang);

}  // namespace ducha::dossier
