// A whole check: dossiers in, a result::Run out. Parallel; the result does not depend on how.
#pragma once

#include <string>
#include <vector>

#include "check/finish.h"
#include "check/read.h"

namespace ducha::check {

// read() and finish() in one.
result::Run run(const Settings& settings, const std::vector<Selected>& rules,
                const std::vector<InputFile>& files);

// Verdicts of single dossiers given as text, for tests of rules: no files, one thread.
struct TextRun {
  result::Run run;
  std::vector<Verdicts> verdicts;  // of each dossier, numbered as read
};
TextRun run_texts(const Settings& settings, const std::vector<Selected>& rules,
                  const std::vector<std::string>& documents);

}  // namespace ducha::check
