// Dossiers as people write them, in the spelling of the schema.
#pragma once

#include <string>
#include <string_view>

#include "dossier/schema.h"
#include "yaml/document.h"

namespace ducha::dossier {

enum class Respell : std::uint8_t { keys, all, labels };

// The text of one document, which `root` was read from with 1 as its first line: labels as keys
// become names of fields (学校标识码 is id); with `all`, words for people become ids (党总支 is
// general_branch), and days, numbers, true, false and none get their one spelling. With
// `labels` it is the other way round: keys, words, 是, 否 and 无 as people write them. Everything
// else stays as it stands: comments, order, quotes, blank lines, line ends. What the schema does
// not know stays too, and so does a text over several lines.
std::string plain(std::string_view text, const yaml::Node& root, const Schema& schema,
                  Respell respell);

// The text of one document, which `root` was read from with 1 as its first line, with its fields in
// the order of the schema, those of records and of items of lists too. Comments go with the field
// below them; what is in braces stays as it stands. A document that is a list has items with
// these fields.
std::string in_order(std::string_view text, const yaml::Node& root, const RecordSpec& spec);

}  // namespace ducha::dossier
