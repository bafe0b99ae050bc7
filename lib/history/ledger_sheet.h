// Ledgers that people edited, as rows. Sheets may stand in any order, columns too: they are found
// by their headings, in either language.
#pragma once

#include <string>
#include <vector>

#include "base/problem.h"
#include "history/store.h"
#include "table/table.h"

namespace ducha::history {

struct LedgerSheets {
  std::vector<LedgerRow> rows;
  std::size_t sheets = 0;  // that are ledgers
};

// Problems tell of headings that are there twice, and of sheets whose rows cannot be told apart;
// `file` is the name for them.
LedgerSheets read_ledger(const table::Workbook& book, const std::string& file, Problems& problems);

}  // namespace ducha::history
