// What the rows of tables have become before it is written: dossiers, their fields and items, and
// for every value the cell that it came from. Private to lib/import.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dossier/reader.h"
#include "import/untaken.h"
#include "yaml/draft.h"

namespace ducha::imports {

struct Value {
  yaml::Draft what;
  Origin from;
  Origin against = {};  // the first conflicting cell; `use` is nullptr if there is none
};

// The fields of a dossier or of an item. Paths are those of the map, which stays.
struct Record {
  std::map<std::string_view, Value> values;
  std::vector<Origin> rows;  // the first row of each table
};

struct Lists;
struct Item {
  std::string key;
  Record record;
  std::shared_ptr<Lists> lists = {};  // within it
};

struct List {
  bool whole = true;        // else items are known to be missing, and it is not written
  std::vector<Item> items;  // in the order of the rows
  std::unordered_map<std::string, std::size_t> by_key;
};

struct Lists {
  std::map<std::string_view, List> at;
};

struct Made {
  const dossier::KindSpec* kind = nullptr;
  std::string id;
  Origin row;  // the first that names it
  Record own;
  std::map<std::string_view, List> lists;
};

// The dossier, in the order of the schema. Adds to `placed` how many of its values are from cells.
yaml::Draft drafted(const Made& made, std::size_t& placed);

// The cell or row that each of the faults of what was written comes from.
std::vector<Origin> origins_of(const Made& made, const std::vector<dossier::Fault>& faults);

}  // namespace ducha::imports
