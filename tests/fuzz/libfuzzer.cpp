// The door of libFuzzer to one target, named when it is built.
#include <cstddef>
#include <cstdint>

#include "fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ducha::fuzz::DUCHA_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
