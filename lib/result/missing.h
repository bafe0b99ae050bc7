// An organization whose dossier was not there.
#pragma once

#include <cstdint>
#include <string>

namespace ducha::result {

// An organization that the last run over everything did not read.
struct Missing {
  std::string kind;
  std::string id;
  std::string name;
  std::string group;
  std::string file;          // where it was read last
  std::string last_read;     // the day; empty: never
  std::uint64_t nights = 0;  // on which it was not there; 0: it is broken
  bool broken = false;       // its file was there and could not be read
};

}  // namespace ducha::result
