// Marks and scores in the database, for record.cpp.
#pragma once

#include <sqlite3.h>

#include "history/store.h"
#include "result/run.h"

namespace ducha::history {

// All of them throw Fault. What people changed in the marks of a ledger; `out` tells how many
// differ from what is there, and where two people did. What says no period is of `fallback`.
void put_edits(sqlite3* db, const std::vector<MarkEdit>& edits, const std::string& fallback,
               LedgerImport& out);
// The marks of the run, where they differ from what is there.
void put_marks(sqlite3* db, const result::Run& run);
// The score of each organization in this run, where it differs from the day before.
void put_scores(sqlite3* db, const result::Run& run);

}  // namespace ducha::history
