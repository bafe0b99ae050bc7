// Compressing and opening blocks of byte strings: BlockStore is the door.
#include "base/block_store.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace ducha {

namespace {

// Higher levels make these blocks hardly smaller and take longer.
constexpr int kLevel = 1;

// What was compressed here is sound, so only memory can be wanting.
std::size_t sound(std::size_t size) {
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();
  return size;
}

// In front of every byte string stands its size.
using Size = std::uint32_t;

}  // namespace

BlockStore::Handle BlockStore::add(std::string_view bytes) {
  if (last_.size() >= kBlock) close();
  const Handle handle{static_cast<std::uint32_t>(blocks_.size()),
                      static_cast<std::uint32_t>(last_.size())};
  const auto size = static_cast<Size>(bytes.size());
  char packed[sizeof size];
  std::memcpy(packed, &size, sizeof size);
  last_.append(packed, sizeof packed);
  last_ += bytes;
  return handle;
}

std::uint32_t BlockStore::add(BlockStore&& other) {
  close();
  other.close();
  const auto first = static_cast<std::uint32_t>(blocks_.size());
  std::move(other.blocks_.begin(), other.blocks_.end(), std::back_inserter(blocks_));
  return first;
}

void BlockStore::close() {
  if (last_.empty()) return;
  std::string_view kept = last_;
  std::string compressed;
  if (plain_ + last_.size() <= kPlain) {
    plain_ += last_.size();
  } else {
    compressed.resize(ZSTD_compressBound(last_.size()));
    compressed.resize(sound(
        ZSTD_compress(compressed.data(), compressed.size(), last_.data(), last_.size(), kLevel)));
    kept = compressed;
  }
  auto bytes = std::make_unique<char[]>(kept.size());
  std::copy(kept.begin(), kept.end(), bytes.get());
  const std::size_t opened = compressed.empty() ? 0 : last_.size();
  blocks_.push_back({std::move(bytes), kept.size(), opened});
  last_.clear();
}

std::string_view BlockStore::Reader::read(Handle handle) {
  const auto bytes_in = [&](std::string_view block) {
    Size size = 0;
    std::memcpy(&size, block.data() + handle.at, sizeof size);
    return block.substr(handle.at + sizeof size, size);
  };
  if (handle.block == store_.blocks_.size()) return bytes_in(store_.last_);
  const Block& block = store_.blocks_[handle.block];
  if (block.opened == 0) return bytes_in({block.bytes.get(), block.size});
  for (const Open& open : open_)
    if (open.block == handle.block) return bytes_in(open.bytes);
  Open& open = open_[next_];
  next_ = (next_ + 1) % open_.size();
  open.block = ~0U;  // until it is filled
  open.bytes.resize(block.opened);
  sound(ZSTD_decompress(open.bytes.data(), open.bytes.size(), block.bytes.get(), block.size));
  open.block = handle.block;
  return bytes_in(open.bytes);
}

}  // namespace ducha
