// What the cells of a column look like, for suggestions: never what they say.
#pragma once

#include <map>
#include <set>
#include <string>

#include "dossier/schema.h"
#include "table/grid.h"

namespace ducha::imports {

// Yes and no as tables have them beside the words of the schema; only for what stands in `marks`.
bool yes_or_no(const std::string& mark);

// What a column holds, for the comment and for the check whether it can be the field.
struct Shapes {
  std::map<std::string, int> count;
  int cells = 0;
  int numbers = 0;  // as numbers or texts
  int dates = 0;
  int flags = 0;
  int boxes = 0;                     // □公办 ☑民办
  std::set<std::string> marks = {};  // flags that are no words of the schema

  void add(const Shapes& other);
  void add(const table::Cell& cell);
  // False where most cells hold something that the field never takes.
  bool suits(const dossier::FieldSpec& field) const;
  // The three that are most frequent.
  std::string words() const;
};

}  // namespace ducha::imports
