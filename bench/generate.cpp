// generate FOLDER SCHOOLS [EVERY]: writes a made-up city (generate/generate.h).
#include <cstdlib>
#include <iostream>

#include "generate/generate.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: generate FOLDER SCHOOLS [EVERY]\n";
    return 2;
  }
  if (std::filesystem::exists(argv[1])) {
    std::cerr << argv[1] << " is there already\n";
    return 2;
  }
  const auto city =
      ducha::bench::generate(argv[1], static_cast<std::uint32_t>(std::atoi(argv[2])),
                             argc > 3 ? static_cast<std::uint32_t>(std::atoi(argv[3])) : 10);
  std::cout << city.dossiers << " dossiers, " << city.bytes << " bytes, " << city.planted.size()
            << " planted\n";
}
