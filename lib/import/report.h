// What an import tells people: what was made, and everything that could not be placed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "import/rows.h"

namespace ducha::imports {

std::string text_report(const Imported& got, Lang lang);
// {"format": "ducha-import", "version": 1, ...}; docs/import.md has the keys.
std::string json_report(const Imported& got);

// Words of offices for fields, of the rulebook (tables/words.yaml).
struct Words {
  std::vector<std::string> headings;  // such as name no field
  // By kind, or kind.list; then by path.
  std::map<std::string, std::map<std::string, std::vector<std::string>>> fields;
  std::map<std::string, std::string> names;  // by kind: the field that people call a dossier by
};

// Reads them; none, without a problem, if the rulebook has no such file. A kind or field that is
// not in the schema is a problem.
Words load_words(const std::string& folder, const dossier::Schema& schema, Problems& problems);

// A map for the tables, made by comparing their headings with the names and labels of fields and
// with words of offices: a draft for a person to read. Each suggestion has a comment, and what
// could not be reported is under `undecided`, which `load_map` refuses. `list` is the path of a
// list of records, or empty. Nothing that is below headings is shown but the shapes of values;
// a row is taken for headings only if it has two words that are known for such.
std::string suggest_map(const std::vector<Book>& books, const Words& words,
                        const dossier::KindSpec& kind, const std::string& list,
                        const dossier::RecordSpec& record, Lang lang);

}  // namespace ducha::imports
