// Compression with Zstandard. See blocks.h.
#include "base/blocks.h"

#include <zstd.h>

#include <new>

namespace ducha {

namespace {

// Larger blocks are smaller together, but take longer where one text of each is wanted.
constexpr std::size_t kBlock = std::size_t{64} * 1024;
constexpr int kLevel = 3;

std::string compressed(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), kLevel);
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();
  out.resize(size);
  out.shrink_to_fit();
  return out;
}

}  // namespace

Blocks::Address Blocks::add(std::string_view text) {
  if (open_.size() >= kBlock) seal();
  const Address address{static_cast<std::uint32_t>(blocks_.size()),
                        static_cast<std::uint32_t>(open_.size())};
  open_ += text;
  return address;
}

void Blocks::seal() {
  if (open_.empty()) return;
  blocks_.push_back(compressed(open_));
  open_.clear();
}

std::string_view Blocks::Reader::at(Address address) {
  if (address.block != block_) {
    const std::string& block = blocks_.blocks_[address.block];
    block_ = ~0U;  // until the text is whole
    text_.resize(ZSTD_getFrameContentSize(block.data(), block.size()));
    const std::size_t size =
        ZSTD_decompress(text_.data(), text_.size(), block.data(), block.size());
    if (ZSTD_isError(size) != 0) throw std::bad_alloc();
    block_ = address.block;
  }
  return std::string_view(text_).substr(address.offset);
}

}  // namespace ducha
