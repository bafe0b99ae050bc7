// What a dossier refers to by its name where an id is asked for.
#pragma once

#include <vector>

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

// Puts the id in the place of a name: of an item where the text is the title of just one item of
// the list that `names` means and the key of none; of the dossier itself where it is its name.
void by_name(const Dossier& dossier, const Ids& ids);

}  // namespace ducha::dossier
