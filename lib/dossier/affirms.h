// Texts that say that there is something, and not what.
#pragma once

#include <string_view>

namespace ducha::dossier {

// True for 有, 是 and √: where a text is asked for, they do not say which.
bool only_affirms(std::string_view text);

}  // namespace ducha::dossier
