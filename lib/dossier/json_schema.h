// The schema of a rulebook as JSON Schema (draft-07), for editors.
#pragma once

#include <string>
#include <string_view>

#include "dossier/describe.h"
#include "dossier/schema.h"

namespace ducha::dossier {

// The schema of a dossier of `kind`; without one, of a dossier of any kind, told apart by `kind:`.
// It accepts what `read` accepts and refuses what `read` refuses by its shape, as far as a schema
// can that sees values and not how they are written (docs/editors.md lists the rest). Texts are in
// both languages. `id` becomes the `$id`.
std::string json_schema(const Schema& schema, const KindSpec* kind, const Units& units,
                        std::string_view id);

}  // namespace ducha::dossier
