// A made-up city of any size, for benchmarks and for tests at size: the same bytes for the same
// numbers, with violations planted at known places.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ducha::bench {

struct Planted {
  std::string file;     // relative to the folder
  std::string dossier;  // id
  std::string rule;
};

struct City {
  std::uint64_t dossiers = 0;
  std::uint64_t bytes = 0;
  std::vector<Planted> planted;  // sorted
};

// Writes `schools` schools, a county for every 50 and a township for every 10, one file a dossier,
// below `folder` (which must not exist), and `planted.txt` beside the counties: a line each of
// file, dossier and rule. Everything that a check with the profile 2013 must find is in it. Every
// `every`-th school has something wrong; 0: none.
City generate(const std::filesystem::path& folder, std::uint32_t schools, std::uint32_t every = 10);

}  // namespace ducha::bench
