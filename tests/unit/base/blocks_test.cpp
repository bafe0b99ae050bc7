// Texts come back as they were, whatever their size, from several readers.
#include "base/blocks.h"

#include <doctest/doctest.h>

using ducha::Blocks;

namespace {

// Texts of many sizes that hardly repeat, so that they fill blocks of their own.
std::string text_of(std::size_t n) {
  std::string out;
  for (std::size_t i = 0; out.size() < n * n; ++i) out += std::to_string(n * 7919 + i * i) + "|";
  return out;
}

}  // namespace

TEST_CASE("texts come back from their blocks") {
  Blocks blocks;
  std::vector<std::pair<Blocks::Address, std::string>> kept;
  for (std::size_t n = 0; n < 400; ++n) kept.emplace_back(blocks.add(text_of(n)), text_of(n));
  blocks.seal();
  CHECK(kept.back().first.block > 50);
  Blocks::Reader forward(blocks);
  Blocks::Reader backward(blocks);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto& [address, text] = kept[i];
    CHECK(forward.at(address).substr(0, text.size()) == text);
    const auto& [other, words] = kept[kept.size() - 1 - i];
    CHECK(backward.at(other).substr(0, words.size()) == words);
  }
}

TEST_CASE("blocks without texts can be sealed") {
  Blocks blocks;
  blocks.seal();
  const Blocks::Address first = blocks.add("a");
  blocks.seal();
  CHECK(first.block == 0);
  CHECK(Blocks::Reader(blocks).at(first) == "a");
}
