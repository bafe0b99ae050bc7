// What the writer and the reader of forms share. Private to lib/import.
#pragma once

#include "import/convert.h"
#include "import/form.h"

namespace ducha::imports {

// The hidden sheet that tells a form: format and version, kind, layout; then a line for each field:
// sheet, list, heading, path. Fields that begin with `@` say whose row it is.
inline constexpr const char* kFormSheet = "ducha-form";
inline constexpr const char* kFormVersion = "1";
inline constexpr std::size_t kFormFirst = 4;  // the row of the first such line, from 0
inline constexpr const char* kOne = "one";    // layouts: labels and values, or a row a dossier
inline constexpr const char* kMany = "many";
inline constexpr const char* kDossier = "@dossier";  // the id of the dossier
inline constexpr const char* kParent = "@parent";    // the key or number of the item it is part of
inline constexpr const char* kNumber = "@number";    // the number of an item without key
inline constexpr std::size_t kFormHead = 2;          // the row of the headings, from 0

// The text of a cell for a value as canonical() gives it, and back. A text that a cell would not
// keep as it is (`none` as a name, blanks around it, control characters) begins with `\`.
std::string cell_text(const dossier::FieldSpec& field, const yaml::Draft& value, Lang lang);
// True if such a text can be in a cell: Excel has a limit.
bool fits_cell(std::string_view text);

// How a cell of a form becomes a value; errors as convert() has them.
struct FormReader {
  explicit FormReader(const FormField& field);
  Converted read(const table::Cell& cell, Arena& arena) const;

 private:
  Column column_;
};

// The items of a keyed list by what people call them, else by number from 1; empty for an item
// without its key.
std::string item_label(const dossier::RecordSpec* record, const yaml::Draft& item,
                       std::size_t number);

}  // namespace ducha::imports
