// Tables that people made, and ledgers that come back.
#include "table/table.h"
#include "base/written_day.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "dossier/scalar.h"
#include "fuzz/targets.h"
#include "history/ledger_sheet.h"
#include "support/zip.h"

namespace ducha::fuzz {

namespace {

std::string workbook(std::string_view bytes) {
  test::Parts parts;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end);
    if (line.size() > 4 && line.starts_with("#= ") && line.ends_with('\n') &&
        find_invalid_utf8(line) == std::string_view::npos) {
      parts.emplace_back(line.substr(3, line.size() - 4), "");
    } else if (!parts.empty()) {
      parts.back().second += line;
    }
  }
  return test::zip_of(parts);
}

void hold(const table::Workbook& book) {
  std::size_t bytes = 0;
  for (const table::Sheet& sheet : book.sheets) {
    must(find_invalid_utf8(sheet.name) == std::string::npos, "names of sheets are UTF-8");
    must(sheet.rows.size() <= limits::kTableRows, "rows are limited");
    for (const auto& row : sheet.rows) {
      must(row.size() <= limits::kTableColumns, "columns are limited");
      for (const table::Cell& cell : row) {
        bytes += cell.text.size();
        must(find_invalid_utf8(cell.text) == std::string::npos, "cells are UTF-8");
        must((cell.kind == table::Kind::empty) == cell.text.empty(), "empty cells have no text");
      }
    }
  }
  must(bytes <= limits::kTableTextBytes, "text is limited");
}

void import(const std::vector<history::LedgerRow>& rows, const std::string& digest) {
  Problems problems;
  const auto store = history::Store::open(":memory:", problems);
  must(store != nullptr, "a store in memory opens");
  const auto first = store->take_ledger(rows, "a.xlsx", digest, problems);
  must(first.has_value() && !first->again, "a store takes any rows");
  const auto again = store->take_ledger(rows, "a.xlsx", digest, problems);
  must(again.has_value() && again->again, "the same ledger again changes nothing");
}

}  // namespace

void table(std::string_view bytes) {
  const std::string file = bytes.starts_with("#= ") ? workbook(bytes) : std::string(bytes);
  Problems problems;
  const auto book = table::read(file, "table", problems);
  must(book.has_value() == problems.empty(), "a table is read or has problems");
  for (const Problem& p : problems)
    must(!p.message.zh.empty() && !p.message.en.empty(), "problems are told in both languages");
  if (!book) return;
  hold(*book);
  const history::LedgerSheets ledger = history::read_ledger(
      *book, "table", [](std::string_view text) { return parse_written_date(text); }, problems);
  if (ledger.sheets > 0 && problems.empty()) import(ledger.rows, sha256_hex(file));
}

}  // namespace ducha::fuzz
