#include "fuzz/targets.h"

namespace ducha::fuzz {

std::span<const Target> targets() {
  static constexpr Target all[] = {{"yaml", yaml},         {"scan", scan}, {"cel", cel},
                                   {"rulebook", rulebook}, {"run", run},   {"dossier", dossier},
                                   {"table", table},       {"map", map},   {"part", part},
                                   {"config", config},     {"lsp", lsp}};
  return all;
}

}  // namespace ducha::fuzz
