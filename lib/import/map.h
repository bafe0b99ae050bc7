// What a map says: which cells of a table are which fields of dossiers. docs/import.md has the
// format. (The namespace is not called like the folder: `import` is half a keyword.)
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dossier/schema.h"
#include "yaml/draft.h"

namespace ducha::imports {

// A column by its heading, without blanks, or `column D`, or one place, `cell F17`; and where the
// map says so.
struct Heading {
  std::string text;
  Place where;
  std::uint32_t length = 1;
};

// What may be behind a number, and what it stands for.
struct Unit {
  std::string text;                   // folded
  std::optional<std::int64_t> times;  // millionths
};

// How the cells of a column become values of a field. Nothing else is tried.
struct Column {
  enum class Day : std::uint8_t { none, first, last };

  Heading heading;
  std::string path;                           // from the dossier, or from the item of a list
  const dossier::FieldSpec* field = nullptr;  // a scalar; of a list of scalars, its items
  bool personal = false;                      // it, or what it is part of
  bool many = false;                          // a list of scalars
  bool spread = false;  // of these: other columns fill it too, and each may add an item
  std::string by;       // of references: the field whose text stands for the dossier; empty: its id
  std::vector<std::string> split;  // what is between its items: any of these
  std::map<std::string, yaml::Draft, std::less<>> values;     // what a text, narrow, means; empty:
                                                              // nothing
  std::vector<std::pair<std::string, yaml::Draft>> patterns;  // the same by texts with `*`, folded
  bool complete = false;              // of texts and ids: no other text is taken
  bool labels = false;                // the words that people use for a choice
  bool boxes = false;                 // □公办 ☑民办: the words that are ticked
  bool form = false;                  // of a form of ours: there is no map to correct
  std::vector<std::string> dates;     // YYYY.MM.DD and the like; none: as dossiers write them
  Day day = Day::none;                // of a date without day
  std::optional<std::int64_t> times;  // millionths
  std::string after;                  // the value is what is behind this text
  std::string before;                 // the value is what is in front of this text
  std::vector<Unit> units;            // that may be behind a number
  std::vector<std::string> each;      // what is between entries, each an item of its own
  std::string part_of;     // the field that names the item above which a row with 其中：,
                           // or further to the right, is part of
  bool part_none = false;  // it may say that there is none
  int year = 0;            // of dates without one
  std::optional<Heading> year_at;  // the cell that has it
};

// Where the key of a table comes from.
enum class KeyFrom : std::uint8_t { column, sheet, file, constant };

// How many rows of a dossier have one of these texts: a field of it. Without a column: all rows.
struct Count {
  std::string path;
  bool personal = false;
  std::optional<Heading> column;
  std::vector<std::string> texts;  // folded; `*` stands for any text
};

// Columns that are turned into items: the heading says one field, the cell another.
struct Turn {
  std::vector<std::pair<Heading, yaml::Draft>> columns;  // what the heading means
  std::string heading_path;
  Column value;
};

struct Constant {
  std::string path;
  yaml::Draft value;
  bool personal = false;
  bool pattern = false;  // {sheet}, {file} and {row} stand for what they say
  const dossier::FieldSpec* field = nullptr;
};

struct Skip {
  Heading column;
  std::vector<std::string> texts;  // folded; `*` stands for any text
};

// How the rows of a table are read: each is a dossier, or adds fields to one, or is an item of one
// of its lists.
struct Table {
  Place where;
  std::string file = "*";  // patterns: the name of the file without folders, the name of the sheet
  std::vector<std::string> sheets;        // none: every sheet that is not hidden
  std::vector<std::size_t> header = {0};  // rows from 0; the texts of several are joined by `/`
  bool across = false;                    // rows and columns change places: table::turned()
  const dossier::KindSpec* kind = nullptr;
  std::string list;  // path of a list of records; empty: rows are no items
  const dossier::RecordSpec* record = nullptr;  // what columns fill: of the kind, or of an item
  Column key;                                   // whose dossier it is, by its id or another field
  std::string key_text;                         // constant
  // Of a list in a list: the key of the item that it is part of, which may be a pattern; the list
  // of that item, and this one from there.
  std::string within;
  std::string outer;
  std::string inner;
  // These are beside one another, which saves padding.
  bool creates = true;    // rows make dossiers; else others must have made them
  bool personal = false;  // the list, or what it is part of
  KeyFrom key_from = KeyFrom::column;
  enum class Labels : std::uint8_t { none, right, below } labels = Labels::none;  // a form
  std::vector<std::string> until;  // rows from one that begins so are not read; folded
  std::vector<Count> counts;
  std::optional<Turn> turn;
  std::vector<Column> columns;
  std::vector<Constant> constants;
  std::vector<Heading> ignore;
  std::vector<Heading> fill;  // where an empty cell means that of the row above
  std::vector<Skip> skip;     // rows to pass over
  std::vector<Skip> only;     // the rows that are of this table; of none: all
  enum class Hidden : std::uint8_t { told, read, skip } hidden = Hidden::told;  // hidden rows
};

struct Map {
  std::string file;
  std::vector<Table> tables;
  std::vector<std::string> ignore_sheets;  // patterns
};

// Reads a map and holds it against the schema; all faults are reported at once, with their places.
std::optional<Map> load_map(const std::string& path, const dossier::Schema& schema,
                            Problems& problems);
std::optional<Map> read_map(std::string_view text, const std::string& name,
                            const dossier::Schema& schema, Problems& problems);

// The items of a list of records, by its path; of the dossier itself where the path is empty.
// nullptr and a problem if it is no such list.
const dossier::RecordSpec* record_at(const dossier::Schema& schema, const dossier::KindSpec& kind,
                                     const std::string& list, Problems& problems);

}  // namespace ducha::imports
