// Text within Markdown: nothing in it is markup, and it stays in one line.
#pragma once

#include <string>
#include <string_view>

namespace ducha::report {

std::string markdown_text(std::string_view text);

}  // namespace ducha::report
