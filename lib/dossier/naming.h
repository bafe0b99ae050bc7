// Names as people write them: what is the same in another writing, and what may be a slip.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ducha::dossier {

// A name as it is compared: full-width characters narrow, traditional ones simplified, in small
// letters, without blanks, brackets, quotes and stops. Two texts with one key are one name.
std::string name_key(std::string_view text);

// The keys of what signs or 兼 part in a name, such as two posts of one person.
std::vector<std::string> name_parts(std::string_view text);

// The same for keys of lists, whose numbers may have zeros in front: J-01 and j1.
std::string number_key(std::string_view text);

// True if one name may stand for the other by a slip of the pen or as its short form; both are keys
// of name_key(). What differs in a numeral or a direction does not: 第一小学 is not 第二小学.
bool may_mean(std::string_view text, std::string_view name);

// True if one is the other with two neighbours swapped, as happens when an id is typed.
bool swapped(std::string_view text, std::string_view id);
// True if one is the other without one of its characters, or with one of them replaced.
bool one_off(std::string_view text, std::string_view id);

}  // namespace ducha::dossier
