// Memory that is handed out piece by piece and given back all at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace ducha {

// A bump allocator. Objects must be trivially destructible; `clear` keeps the blocks for reuse, so
// a warm arena allocates nothing. Pointers stay good until `clear` or the end of the arena.
class Arena {
 public:
  explicit Arena(std::size_t block = std::size_t{16} * 1024) : block_size_(block) {}
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  void* allocate(std::size_t bytes, std::size_t align = 8) {
    std::size_t at = (used_ + align - 1) & ~(align - 1);
    if (at + bytes > capacity_) return grow(bytes);
    used_ = at + bytes;
    return current_ + at;
  }

  template <typename T>
  T* array(std::size_t count) {
    static_assert(alignof(T) <= 8);
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may well be a pointer
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }

  template <typename T, typename... Args>
  T* make(Args&&... args) {
    return ::new (allocate(sizeof(T), alignof(T))) T{static_cast<Args&&>(args)...};
  }

  // A copy of the text that lives as long as the arena.
  std::string_view copy(std::string_view text) {
    char* to = array<char>(text.size() + 1);
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    to[text.size()] = '\0';
    return {to, text.size()};
  }

  void clear() {
    next_ = 0;
    total_ = 0;
    if (blocks_.empty()) {
      current_ = nullptr;
      capacity_ = used_ = 0;
    } else {
      use(next_++);
    }
  }

  // Bytes handed out since the last `clear`, for limits.
  std::size_t used() const { return total_ + used_; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };

  void use(std::size_t index) {
    current_ = blocks_[index].bytes.get();
    capacity_ = blocks_[index].size;
    used_ = 0;
  }

  // Apart, so that the rest is small enough to stand where it is called.
  [[gnu::noinline]] void* grow(std::size_t bytes) {
    total_ += used_;
    while (next_ < blocks_.size()) {
      use(next_++);
      if (bytes <= capacity_) {
        used_ = bytes;
        return current_;
      }
    }
    const std::size_t size = bytes > block_size_ ? bytes : block_size_;
    blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    use(next_++);
    used_ = bytes;
    return current_;
  }

  std::vector<Block> blocks_;
  char* current_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;
  std::size_t total_ = 0;
  std::size_t next_ = 0;
  std::size_t block_size_;
};

}  // namespace ducha
