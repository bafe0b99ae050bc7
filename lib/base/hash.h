// SHA-256, for fingerprints and for the record of what was read.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ducha {

using Digest = std::array<std::uint8_t, 32>;

// 64 lower-case hexadecimal digits, and back; a digest of zeros is written as nothing.
std::string hex(const Digest& digest);
Digest digest_from_hex(std::string_view hex);

std::string base64(std::string_view bytes);

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  Digest digest();
  // 64 lower-case hexadecimal digits. Afterwards the object starts anew.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

}  // namespace ducha
