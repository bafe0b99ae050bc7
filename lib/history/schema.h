// The tables of the store, and how those of earlier versions become them.
#pragma once

#include <sqlite3.h>

namespace ducha::history {

inline constexpr int kVersion = 7;

// Makes the tables in an empty database. Throws Fault.
void make_tables(sqlite3* db);
// From an earlier version, in a transaction of the caller. Throws Fault.
void upgrade(sqlite3* db, int from);

}  // namespace ducha::history
