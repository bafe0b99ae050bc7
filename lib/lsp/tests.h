// What is known of a place in a file of rule tests, as author.h has it for the other files.
#pragma once

#include "lsp/author.h"

namespace ducha::lsp {

bool holds_tests(const Source& file);
Known known_in_test(const rule::Rulebook& book, const Source& file, std::size_t offset, Lang lang);
std::vector<Offer> offers_in_test(const rule::Rulebook& book, const Source& file,
                                  std::size_t offset, Lang lang);

}  // namespace ducha::lsp
