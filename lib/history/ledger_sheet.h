// Ledgers that people edited, as rows. Sheets may be in any order, columns too: they are found
// by their headings, in either language, whatever blanks were typed into them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/problem.h"
#include "history/store.h"
#include "table/table.h"

namespace ducha::history {

// Something typed that was not taken as what it may have meant. It is never lost: it is in the
// file, or was taken as a text.
struct LedgerNote {
  std::string place;  // sheet and cell
  Message what;
  Message hint;
};

struct LedgerSheets {
  std::vector<LedgerRow> rows;
  std::size_t sheets = 0;  // that are ledgers
  std::vector<LedgerNote> notes;
};

// How a day may be written besides YYYY-MM-DD; nothing: it is no day.
using DayReader = std::function<std::optional<Date>(std::string_view)>;

// Problems tell of headings that are there twice, and of sheets whose rows cannot be told apart;
// `file` is the name for them. A merged cell stands for every row it covers.
LedgerSheets read_ledger(const table::Workbook& book, const std::string& file, const DayReader& day,
                         Problems& problems);

}  // namespace ducha::history
