// Byte strings come back from a store as they were added, from every block, in any order.
#include "base/block_store.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace ducha;

namespace {

struct Kept {
  std::string bytes;
  BlockStore::Handle handle;
};

// Texts of every size around that of a block, of bytes that compress and of bytes that do not.
std::vector<Kept> fill(BlockStore& store, std::mt19937& random) {
  std::vector<Kept> out;
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, BlockStore::kBlock - 5, BlockStore::kBlock - 4,
        BlockStore::kBlock - 3, BlockStore::kBlock, 3 * BlockStore::kBlock, std::size_t{0},
        std::size_t{0}, std::size_t{7}}) {
    std::string same(size, 'a');
    std::string random_bytes(size, '\0');
    for (char& c : random_bytes) c = static_cast<char>(random());
    for (const std::string& bytes : {same, random_bytes}) out.push_back({bytes, store.add(bytes)});
  }
  // Past the blocks that stay as they are.
  for (std::size_t size = 0; size <= BlockStore::kPlain; size += BlockStore::kBlock / 2) {
    const std::string bytes(BlockStore::kBlock / 2, static_cast<char>('a' + out.size() % 7));
    out.push_back({bytes, store.add(bytes)});
  }
  for (int i = 0; i < 2000; ++i) {
    const std::string bytes = "school " + std::to_string(random() % 100000);
    out.push_back({bytes, store.add(bytes)});
  }
  return out;
}

}  // namespace

TEST_CASE("block store: what was added is read again in any order, and after a merge") {
  std::mt19937 random(5);
  BlockStore store;
  std::vector<Kept> kept = fill(store, random);
  const auto read_all = [&] {
    std::shuffle(kept.begin(), kept.end(), random);
    BlockStore::Reader reader(store);
    for (const Kept& k : kept) REQUIRE(reader.read(k.handle) == k.bytes);
  };
  read_all();
  BlockStore other;
  BlockStore none;
  for (BlockStore* taken : {&other, &none}) {
    std::vector<Kept> theirs;
    if (taken == &other) theirs = fill(other, random);
    const std::uint32_t first = store.add(std::move(*taken));
    for (Kept& k : theirs) {
      k.handle.block += first;
      kept.push_back(std::move(k));
    }
    read_all();
  }
  // What comes after a merge has a block of its own.
  for (Kept& k : fill(store, random)) kept.push_back(std::move(k));
  read_all();
}

TEST_CASE("block store: threads read it at once, each with its own reader") {
  std::mt19937 random(6);
  BlockStore store;
  const std::vector<Kept> kept = fill(store, random);
  std::vector<std::size_t> right(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < right.size(); ++t)
    threads.emplace_back([&, t] {
      BlockStore::Reader reader(store);
      for (std::size_t i = t; i < kept.size() + t; ++i) {
        const Kept& k = kept[i % kept.size()];
        right[t] += reader.read(k.handle) == k.bytes ? 1 : 0;
      }
    });
  for (std::thread& t : threads) t.join();
  for (const std::size_t n : right) CHECK(n == kept.size());
}
