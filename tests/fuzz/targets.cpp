#include "fuzz/targets.h"

namespace ducha::fuzz {

std::span<const Target> targets() {
  static constexpr Target table[] = {
      {"yaml", yaml}, {"cel", cel}, {"rulebook", rulebook}, {"run", run}, {"dossier", dossier}};
  return table;
}

}  // namespace ducha::fuzz
