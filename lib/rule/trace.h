// Does the source document still say what the rulebook cites? Sentences are found by a fingerprint
// of their words, so that the document itself need not be kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rule/rulebook.h"

namespace ducha::rule {

// The sentences of a text: each paragraph (line) is cut after 。！？!? with the quotes that follow.
std::vector<std::string> sentences_of(std::string_view text);

// The first 16 hexadecimal digits of the SHA-256 of a sentence without white space and without
// punctuation (Unicode categories P*).
std::string sentence_fingerprint(std::string_view sentence);

struct Traced {
  enum class State : std::uint8_t { found, moved, changed } state = State::found;
  const Sentence* sentence = nullptr;
  std::string text;  // found, moved: as it stands in the document; changed: what is in its place
  std::vector<const Rule*> rules;  // that cite one of its provisions
};

// One entry for each sentence of the rulebook, in its order. Moved: found, but not between its
// neighbours. Sentences of the document that belong to none go to `extra`.
std::vector<Traced> trace(const Rulebook& book, std::string_view document,
                          std::vector<std::string>& extra);

}  // namespace ducha::rule
