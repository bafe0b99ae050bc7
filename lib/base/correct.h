// Certain hints carried out: the one word that is wrong, and the one that was meant.
#pragma once

#include <optional>
#include <string>

#include "base/problem.h"
#include "base/source.h"

namespace ducha {

// Bytes of a text that become others.
struct Correction {
  std::size_t from = 0;
  std::size_t size = 0;
  std::string text;
};
// Nothing: the hint is not certain, or the text is not the one that the problem was told of.
std::optional<Correction> correction(const Source& text, const Problem& problem);

}  // namespace ducha
