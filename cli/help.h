// Help and the manual, made from the tables of commands and options.
#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"

namespace ducha::cli {

// Of a command; nullptr: of the program.
std::string help(const Command* command, Lang lang);

// The manual page (man 7 groff_man).
std::string manual();

// The commands one word below `command`; nullptr: the first words. In the order of the table.
std::vector<const Command*> below(const Command* command);
// `test` of `rules test`.
std::string_view last_word(const Command& command);

}  // namespace ducha::cli
