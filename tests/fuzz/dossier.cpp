// Dossiers, checked whole and in memory.
#include "fuzz/kennels.h"
#include "fuzz/reports.h"
#include "support/counts.h"

namespace ducha::fuzz {

void dossier(std::string_view bytes) {
  const Kennels& kennels = Kennels::get();
  const check::TextRun ran =
      check::run_texts(kennels.settings, kennels.rules, {std::string(bytes)});
  const std::string untold = test::untold(ran.run);
  must(untold.empty(), "verdicts that need attention are told: " + untold);
  write_all(ran.run, bytes.size());
  if (bytes.size() % 8 == 0) round_trip(ran.run);
}

}  // namespace ducha::fuzz
