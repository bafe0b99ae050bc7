// Many small texts kept compressed, a block at a time: what is written once, and read again rarely
// and mostly in the order of writing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ducha {

class Blocks {
 public:
  // Where a text stands: its block, and the byte within that.
  struct Address {
    std::uint32_t block = 0;
    std::uint32_t offset = 0;
  };

  // From one thread at a time, until `seal`. Throws std::bad_alloc.
  Address add(std::string_view text);
  // No more texts; from now on there may be readers.
  void seal();

  // A thread's way to the texts: keeps the block it read last.
  class Reader {
   public:
    explicit Reader(const Blocks& blocks) : blocks_(blocks) {}
    // The text, and what was added after it to the same block. Good until the next call.
    std::string_view at(Address address);

   private:
    const Blocks& blocks_;
    std::uint32_t block_ = ~0U;
    std::string text_;
  };

 private:
  std::vector<std::string> blocks_;  // compressed
  std::string open_;                 // the block that grows
};

}  // namespace ducha
