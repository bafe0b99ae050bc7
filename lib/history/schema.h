// The tables of the store, and how those of earlier versions become them.
#pragma once

#include <sqlite3.h>

namespace ducha::history {

inline constexpr int kVersion = 3;

// Makes the tables in an empty database. Throws Fault.
void make_tables(sqlite3* db);
// From version 1 or 2, in a transaction of the caller. Throws Fault.
void upgrade(sqlite3* db, int from);

}  // namespace ducha::history
