// Fields by what offices write above their columns. Private to lib/import.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dossier/schema.h"
#include "table/table.h"

namespace ducha::imports {

inline constexpr std::size_t kHeadingBytes = 120;  // a longer text is a title or a sentence

struct Known {
  std::string path;
  const dossier::FieldSpec* field;
  std::vector<std::string> words = {};                // of offices, as headings are compared
  std::string zh = table::squeezed(field->label.zh);  // as headings are compared
  std::string en = lower(table::squeezed(field->label.en));
};

// What a cell says, or one of its parts where the field is a list.
inline const dossier::FieldSpec& one_of(const dossier::FieldSpec& field) {
  return field.item ? *field.item : field;
}

// Fields that a column can fill, with those of parts. `open`: the records that are being walked.
void collect(const dossier::RecordSpec& record, const std::string& lead,
             std::vector<const dossier::RecordSpec*>& open, std::vector<Known>& out);
// The lists of records below a record, by their paths.
void collect_lists(const dossier::RecordSpec& record, const std::string& lead,
                   std::vector<const dossier::RecordSpec*>& open,
                   std::vector<std::pair<std::string, std::vector<Known>>>& out);

// 党建经费(万元) and 党建经费（万元） without what is in brackets.
std::string bare(const std::string& heading);
// The last part of 本届班子/当选日期.
std::string lowest(const std::string& heading);
// True of what offices write for one of the fields, whatever others are called.
bool said(const std::vector<Known>& fields, const std::string& heading);
// Fields whose name or label is the heading; of several that one of which offices say it so.
std::vector<const Known*> exact(const std::vector<Known>& fields, const std::string& heading);
// Fields that share a part of their label with the heading, those that share most first.
std::vector<const Known*> near(const std::vector<Known>& fields, const std::string& heading);

}  // namespace ducha::imports
