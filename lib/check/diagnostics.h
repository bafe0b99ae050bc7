// Everything that the program may complain about, by the id that is behind its messages, in
// SARIF and in editors. docs/diagnostics.md is made of it; a test looks for ids that are missing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"

namespace ducha::check {

// error: nothing is made of the input. warning: it is used, and something in it is odd. finding: it
// is counted against a dossier or a waiver, as rules are.
enum class Level : std::uint8_t { error, warning, finding };

struct Diagnostic {
  std::string_view id;
  Level level;
  Message what;  // what it means
  Message todo;  // what to do; may be empty where the message says it all
};
// Sorted by id.
const std::vector<Diagnostic>& diagnostics();

std::string diagnostics_markdown();

}  // namespace ducha::check
