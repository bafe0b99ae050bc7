// Files of a rulebook in the order and spacing of the house, with their comments.
#pragma once

#include <string>
#include <string_view>

namespace ducha::rule {

enum class FileKind : unsigned char { rules, tests, parameters };

// The text with the keys of rules, tests and parameters in the order of docs/rulebook.md, and with
// one spacing in expressions. Everything else stays: comments go with the key below them, what
// is in braces keeps its order, texts over several lines stay. The text itself where it cannot
// be read, or where the result would say anything else.
std::string in_house_order(FileKind kind, const std::string& text);

}  // namespace ducha::rule
