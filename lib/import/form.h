// Forms: workbooks made of the schema, which schools fill in and `import` takes back without a map.
// docs/forms.md says what they look like.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "dossier/describe.h"
#include "dossier/reader.h"
#include "dossier/schema.h"
#include "import/rows.h"
#include "yaml/draft.h"

namespace ducha::imports {

// A place to fill in: a column of a list, or a line of the first sheet.
struct FormField {
  std::string heading;  // what people see, once in a sheet: 党员数/正式党员
  std::string path;     // from the dossier, or from the item; empty: the item itself
  const dossier::FieldSpec* field = nullptr;
  bool presence = false;  // a part or list that is elsewhere: the cell can say that there is none
};

struct FormSheet {
  std::string name;
  std::string list;  // path of the list; empty: the first sheet, with the dossier itself
  const dossier::FieldSpec* field = nullptr;    // of the list
  const dossier::RecordSpec* record = nullptr;  // of an item; nullptr: items are lists of values
  std::size_t parent = 0;                       // the sheet of the items that have this list
  std::vector<FormField> fields;
};

// Paths of fields without keys: meetings.present. A part or list stands for all that is below it.
using FieldPaths = std::set<std::string>;

// The sheets of a kind: the dossier, then every list of records and of lists. A record within
// itself is there once. With `only`, the fields it names, and what says whose they are.
std::vector<FormSheet> form_sheets(const dossier::KindSpec& kind, Lang lang,
                                   const std::optional<FieldPaths>& only = {});

// A dossier to fill the form with: `draft` as canonical() gives it.
struct FormDossier {
  std::string id;
  yaml::Draft draft;
};

// A dossier with every value in its one spelling, so that two that say the same are the same.
// `faults` has what breaks the schema; that is left out.
yaml::Draft canonical(const dossier::KindSpec& kind, const yaml::Node& root,
                      std::vector<dossier::Fault>& faults);

struct FormWants {
  Lang lang = Lang::zh;
  Date as_of;
  std::string rulebook;  // its id
  // How many rules read a field of a record type.
  std::map<std::pair<const cel::RecordType*, int>, int> rules;
  // One form for many dossiers, a row each, though there are fewer than two.
  bool many = false;
  std::optional<FieldPaths> only;  // a form for these fields
};

// The bytes of the workbook. With none or one dossier the first sheet is a list of labels to fill
// in; with more, each has a row there. `left` has what a cell cannot hold, by the path.
std::string write_form(const dossier::Schema& schema, const dossier::KindSpec& kind,
                       const dossier::Units& units, const std::vector<FormDossier>& dossiers,
                       const FormWants& wants, std::vector<std::pair<std::string, Message>>& left);

// True if the workbook is a form of ours: it has the hidden sheet that says so.
bool is_form(const table::Workbook& book);

// A dossier that is there already. `where` is for people: file and number.
struct Existing {
  const dossier::KindSpec* kind = nullptr;
  std::string id;
  yaml::Draft draft;
  std::string where;
};

// Dossiers from filled forms, KIND/ID.yaml. What `existing` says of the same dossiers is kept and
// completed; where the form says otherwise, that is reported and nothing is changed, unless
// `overwrite`. Cells that cannot be taken are in `left`, as for maps.
Imported read_forms(const dossier::Schema& schema, const std::vector<Book>& books,
                    const std::vector<Existing>& existing, bool overwrite, bool personal);

}  // namespace ducha::imports
