// From arguments to a command and what it was given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace ducha::cli {

struct Typed {
  const Command* command = nullptr;  // none: the program alone
  Given given;
};

// Nothing and a problem if the command line is faulty: an unknown command or option, a value that
// its option does not take, an argument too many. What is missing altogether is left to require().
// `typed` holds what was understood so far, --lang among it.
bool parse(const std::vector<std::string>& args, Typed& typed, Problems& problems);

// A problem for each argument and option that the command needs and that is missing.
void require(const Command& command, Given& given, Problems& problems);

// `ducha check --help`: the hint where nothing better is known.
Message help_hint(const Command* command);
// How the command is written, by its example: the hint where an argument lacks or is too many.
Message example_hint(const Command& command);

}  // namespace ducha::cli
