// The style sheet and the script of the HTML report, and the style sheet of letters, as the build
// embeds them (embed.cmake).
#pragma once

#include <string_view>

namespace ducha::report::assets {

extern const std::string_view kStyle;
extern const std::string_view kScript;
extern const std::string_view kLetterStyle;

}  // namespace ducha::report::assets
