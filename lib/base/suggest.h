// Did you mean ...?
#pragma once

#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"

namespace ducha {

// The word of `known` that is nearest to `word` by Damerau-Levenshtein distance over code points,
// or an empty string if none is near enough to be what was meant (a third of its length, at least
// one). Of equals the first one wins that begins with the same byte, else the first.
std::string suggest(std::string_view word, const std::vector<std::string>& known);

// A hint: that word; empty where there is none.
Message did_you_mean(const std::string& near);
// The word that suggest() finds as a hint, which is certain if it finds no second one.
Hint misspelt(std::string_view word, const std::vector<std::string>& known);

// The same; where no word is near, which there are, as far as they go into a line.
Hint meant(std::string_view word, const std::vector<std::string>& known);

// The words to choose from, in their order: names_of(book.topics, &Topic::id), keys_of(map).
template <typename Range, typename Part>
std::vector<std::string> names_of(const Range& things, Part part) {
  std::vector<std::string> out;
  out.reserve(std::size(things));
  for (const auto& thing : things) out.emplace_back(std::invoke(part, thing));
  return out;
}
template <typename Map>
std::vector<std::string> keys_of(const Map& map) {
  return names_of(map, &Map::value_type::first);
}

}  // namespace ducha
