// Word documents (ECMA-376): templates with fields filled in, and packages put together.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/problem.h"

namespace ducha::table {

// What is in the fields of a template, {name} in its text. Lines of a value are parted by \n.
struct Filling {
  std::map<std::string, std::string> fields;
  // Each a list of rows with values by column. A table row of the template that names columns of
  // one of them is repeated for every row; without rows it goes, and so does a table that then
  // holds headings alone.
  struct Table {
    std::vector<std::string> columns;
    std::vector<std::map<std::string, std::string>> rows;
  };
  std::vector<Table> tables;
};

// The document with its fields filled in, and all else as it was. Nothing, and a problem, if it is
// no Word document or names a field that is not there. A field may be spread over several runs, as
// Word writes them; it is within one paragraph.
std::optional<std::string> fill_document(std::string_view docx, const std::string& name,
                                         const Filling& filling, Problems& problems);

// A zip file of these parts (name, bytes), the same bytes every time.
std::string pack(const std::vector<std::pair<std::string, std::string>>& parts);

}  // namespace ducha::table
