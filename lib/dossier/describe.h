// What a field wants, in words: for findings, for forms to fill in and for the help of editors.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "dossier/schema.h"

namespace ducha::dossier {

// How people read a unit, by its name in the schema: persons -> 人, persons.
using Units = std::map<std::string, Message>;

// What a pattern of the schema asks for: “10 位数字”, “JY 加 14 位数字”. Patterns that are more
// than a row of fixed texts, digits and letters are shown as they are written.
Message form_of(std::string_view pattern);

// What is there, with an example: "a date such as 2013-09-01".
Message expected(const FieldSpec& field);
// The same where the schema is at hand, which knows whose id a reference is.
Message expected(const FieldSpec& field, const Schema& schema);

// What else holds, a phrase each: that it must be there, unit, bounds, form, that it is
// personal, the longer note of the schema. Without `none`: not how one says that there is
// none.
std::vector<Message> facts(const FieldSpec& field, const Units& units, bool none = true);

// “party”（党组织）: a field as it is written, and as people call it; for Chinese.
std::string named(const FieldSpec& field);

// What is wrong with a word that stands for none of a list, and what to write instead: a key that
// the record does not have, a text that is no word of the field, a kind of dossiers that there is
// not (empty: none is written).
struct Told {
  Message what;
  Hint hint;
};
Told no_such_field(const RecordSpec& spec, std::string_view key);
Told no_such_word(const FieldSpec& field, std::string_view text);
Told no_such_kind(const Schema& schema, std::string_view word);

// Both languages in one text, for readers that take one alone: "校名 / name".
std::string both(const Message& message);

}  // namespace ducha::dossier
