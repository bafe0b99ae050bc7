// The sheets beside the ledger itself.
#pragma once

#include "report/formats.h"
#include "result/ledger.h"
#include "table/writer.h"

namespace ducha::report {

void add_summary(table::Writer& book, const result::Run& run, const Options& options);
void add_scores(table::Writer& book, const result::Run& run, const Options& options);
void add_marks(table::Writer& book, const result::Run& run, const Options& options);

}  // namespace ducha::report
