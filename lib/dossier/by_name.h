// What a dossier refers to by its name where an id is asked for.
#pragma once

#include <vector>

#include "base/arena.h"
#include "cel/cel.h"
#include "dossier/reader.h"

namespace ducha::dossier {

// What was read as the id of something, before it is shared.
struct Ids {
  struct Text {
    const FieldSpec* field;  // one with `names`
    cel::Str* text;
  };
  std::vector<Text> of_items;         // of items of the dossier's own lists
  std::vector<cel::RefCell*> of_kin;  // references to dossiers of its own kind
};

// Puts the id in the place of a name: of an item of the list that `names` means, where the text can
// mean just one and is the key of none; of the dossier itself where it is its name. A text that may
// be a slip for some items, or means several, becomes a reference in doubt, and a fault; without
// `personal`, faults do not quote the text of fields marked so. Returns how many faults are not
// listed because the dossier has limits::kFaultsPerDossier.
int by_name(const Dossier& dossier, const Ids& ids, Arena& arena, std::vector<Fault>& faults,
            bool personal);

}  // namespace ducha::dossier
