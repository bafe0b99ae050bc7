// What is known of a place in a dossier, from the schema alone, and what may be written there.
// Other dossiers are those that the caller has read.
#pragma once

#include <functional>

#include "lsp/author.h"

namespace ducha::lsp {

// A dossier that references may mean.
struct Other {
  std::string kind;
  std::string id;
  std::string name;  // may be empty
  Declared at;
};
// Asked only where a reference is.
using Others = std::function<std::vector<Other>()>;

// The dossiers of a file, as far as they can be read.
void add_dossiers(const rule::Rulebook& book, const Source& file, std::vector<Other>& out);

// As known_at() and offers_at() of author.h.
Known known_in_dossier(const rule::Rulebook& book, const Source& file, std::size_t offset,
                       Lang lang, const Others& others);
std::vector<Offer> offers_in_dossier(const rule::Rulebook& book, const Source& file, Lang lang,
                                     const Others& others);

// What is to be written instead of the key or word at a place, which the schema does not have.
Hint hint_in_dossier(const rule::Rulebook& book, const Source& file, Place where);

}  // namespace ducha::lsp
