// The keys of a map (`ducha import --map`); see docs/import.md.
#pragma once

#include "yaml/keys.h"

namespace ducha::imports {

const yaml::Table& map_keys();
const yaml::Table& sheet_keys();   // an item of `tables`
const yaml::Table& key_keys();     // `key` of a table
const yaml::Table& column_keys();  // an item of `columns`
const yaml::Table& turn_keys();

}  // namespace ducha::imports
