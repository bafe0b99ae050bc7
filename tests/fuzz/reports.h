// What must hold of any run, however it came about.
#pragma once

#include "result/run.h"

namespace ducha::fuzz {

// Every format writes it, in the language that `pick` picks, and letters.
void write_all(const result::Run& run, std::size_t pick);
// Its JSON is read back and written to the same bytes; against itself it has nothing new.
void round_trip(const result::Run& run);

}  // namespace ducha::fuzz
