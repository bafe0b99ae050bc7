// What an import tells people: what was made, and everything that could not be placed.
#pragma once

#include <string>
#include <vector>

#include "import/rows.h"

namespace ducha::imports {

std::string text_report(const Imported& got, Lang lang);
// {"format": "ducha-import", "version": 1, ...}; docs/import.md has the keys.
std::string json_report(const Imported& got);

// A map for the tables, made by comparing their headings with the names and labels of fields: a
// draft for a person to read. Each suggestion has a comment, and what could not be told stands
// under `undecided`, which `load_map` refuses. `list` is the path of a list of records, or empty.
std::string suggest_map(const std::vector<Book>& books, const dossier::KindSpec& kind,
                        const std::string& list, const dossier::RecordSpec& record, Lang lang);

}  // namespace ducha::imports
