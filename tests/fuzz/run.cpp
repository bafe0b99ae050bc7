// Saved runs.
#include "fuzz/reports.h"
#include "fuzz/targets.h"
#include "result/codec.h"

namespace ducha::fuzz {

void run(std::string_view bytes) {
  Problems problems;
  const auto read = result::read_run(bytes, "run.json", problems);
  must(read.has_value() || !problems.empty(), "a refused run has a problem");
  if (!read) return;
  round_trip(*read);
  write_all(*read, bytes.size());
}

}  // namespace ducha::fuzz
