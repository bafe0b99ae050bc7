// markup_text(): what HTML and XML would take for markup is escaped, control characters are shown.
#include "report/markup.h"

#include "base/text.h"

namespace ducha::report {

std::string markup_text(std::string_view text, bool lines) {
  std::string out;
  out.reserve(text.size());
  for (const char c : visible(text, lines)) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\t':
        out += "&#9;";
        break;
      default:
        out += c;
    }
  return out;
}

}  // namespace ducha::report
