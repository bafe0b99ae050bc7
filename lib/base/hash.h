// SHA-256, for fingerprints and for the record of what was read.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace ducha {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  // 64 lower-case hexadecimal digits. Afterwards the object starts anew.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);

}  // namespace ducha
