// Text within HTML and XML: nothing in it is markup.
#pragma once

#include <string>
#include <string_view>

namespace ducha::report {

// For the content of an element and for an attribute in quotes of either sort, in both languages;
// a parser gets visible(text, lines) back. Both take the same references for & < > " and
// ', the last by its number, since HTML did not always know &apos;. XML makes blanks of line ends
// and tabs in attributes, so with `lines` these are written as references too. Other controls, and
// what is no character of XML, are visible by then. Not for script and style: those take no
// references.
std::string markup_text(std::string_view text, bool lines = false);
inline std::string xml(std::string_view text) { return markup_text(text, true); }

}  // namespace ducha::report
