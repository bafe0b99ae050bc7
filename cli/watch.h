// `--watch`: a command again and again, whenever what it reads has changed.
#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"

namespace ducha::cli {

// Runs `args` without --watch, shows what comes of it, waits for a change, and so on until SIGINT
// or SIGTERM: then 128 and the signal. What is watched: files and folders that were given, the
// rulebook, the profile, ducha.yaml. Each round starts anew, with the rulebook read again.
int watch(Session& session, const Command& command, Given& given,
          const std::vector<std::string>& args);

// A report as far as it goes on a screen: its first lines, how many are left out, and its last
// ones, which sum it up. A line wider than the screen counts as the rows it takes.
std::string one_screen(const std::string& text, std::size_t rows, std::size_t columns, Lang lang);

}  // namespace ducha::cli
