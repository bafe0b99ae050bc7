// Byte strings that are kept for long and read in about the order in which they came: compressed
// together with their neighbours, which resemble them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ducha {

// Filled by `add`, then read by any number of threads, each with a Reader of its own. What is added
// last stays as it is until its block is full.
class BlockStore {
 public:
  // Bytes after which a block is closed. Smaller ones compress worse (zstd level 1 on footprints,
  // bytes a dossier: 55 with 64 KiB, 69 with 16, 74 with 8), larger ones cost more to open.
  static constexpr std::size_t kBlock = std::size_t{64} * 1024;
  // So many bytes stay as they are, those that come first: a run of some thousand dossiers spends
  // nothing on compressing (1 % of its time), and a large one loses little.
  static constexpr std::size_t kPlain = std::size_t{3} * 1024 * 1024;

  struct Handle {
    std::uint32_t block = 0;
    std::uint32_t at = 0;  // of the bytes of the block
  };

  Handle add(std::string_view bytes);  // less than 4 GiB
  // Takes everything of another, which is not used any more: blocks of its handles have this number
  // more.
  std::uint32_t add(BlockStore&& other);

  class Reader;

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;    // of these
    std::size_t opened;  // of what they are opened to; 0: they are not compressed
  };
  void close();

  std::vector<Block> blocks_;
  std::size_t plain_ = 0;  // bytes in blocks that are not compressed
  std::string last_;       // the block that is being filled
};

// Opens the blocks of a store, which must not change meanwhile, and keeps the last few open:
// several threads may have filled it in turn.
class BlockStore::Reader {
 public:
  explicit Reader(const BlockStore& store) : store_(store) {}
  // Good until the next call. Throws std::bad_alloc where there is no memory to open a block.
  std::string_view read(Handle handle);

 private:
  struct Open {
    std::uint32_t block = ~0U;
    std::string bytes;
  };

  const BlockStore& store_;
  std::array<Open, 4> open_;
  std::size_t next_ = 0;  // to be given up
};

}  // namespace ducha
