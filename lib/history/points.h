// Marks and scores in the database, for whoever records.
#pragma once

#include <sqlite3.h>

#include "result/run.h"

namespace ducha::history {

// The marks of the run, where they differ from what is there. Both throw Fault.
void put_marks(sqlite3* db, const result::Run& run);
// What each organization comes to in this run, where that differs from the day before.
void put_scores(sqlite3* db, const result::Run& run);

}  // namespace ducha::history
