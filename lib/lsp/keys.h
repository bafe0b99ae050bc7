// What is known of the keys of a file of a rulebook, from their tables alone: no rulebook need
// load.
#pragma once

#include <optional>

#include "lsp/author.h"

namespace ducha::lsp {

// The key at a byte of the file; nothing: no key is there, or none that its table has.
std::optional<Known> key_at(const Source& file, std::size_t offset, Lang lang);

// The keys, and the words of the file format, that may be where kHere is written. Where the file
// cannot be read with it, it is taken for a key.
std::vector<Offer> keys_here(const Source& file, Lang lang);

}  // namespace ducha::lsp
