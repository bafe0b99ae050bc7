// Marks that people gave (自评, 考评), from tables: CSV or XLSX files whose columns are found by
// their headings, in either language and in any order.
//
//   编号 dossier             id of the organization
//   项目 item, 评分标准       id, title or standard of an item of its sheet, or of a veto
//   序号 no.                 number of the item in its sheet, where the texts name none
//   分值 points              what the item is worth: held against the sheet
//   自评分 self              points, or empty
//   考评分 mark              points, or empty; of a veto 是 or 否 (yes, no)
//   理由 reason, 评分人 by    free text
//   督查周期 period, 原评分 as written   hidden, in sheets of ours
//
// Where there is no column of ids, one of names (单位名称) does. A table with neither is about one
// organization, named above it (编号：2115000401, or by name 被考核单位：...), as the printed
// sheets of report/score_pages.h are. Rows without a mark are passed over, and so are sums: sheets
// have headings, totals and signatures.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/problem.h"
#include "history/store.h"
#include "result/run.h"
#include "table/table.h"

namespace ducha::history {

// A row with a mark, before anybody knows the run that it is for.
struct MarkRow {
  result::Mark mark;                   // dossier: id or name; item: empty
  std::vector<std::string> items;      // what the row calls its item, the best name first
  std::size_t number = 0;              // of the item in its sheet, from 1; 0: not said
  std::optional<std::int64_t> points;  // of the item, as the row has it
  std::string place;                   // sheet and cell, for people
  bool word = false;                   // it says 是 or 否
  // In a sheet of ours, what was in the row as it was written: an emptied cell takes a mark back.
  bool ours = false;
  std::optional<std::int64_t> self_was;
  std::optional<std::int64_t> examiner_was;
  std::string said_was;  // result::mark() of reason and name
  std::string period;    // that the sheet is of; empty: not said
  // Where no word of ours names the organization: what is above the table and in its other
  // columns, label and value. The label may be what the run calls a kind.
  std::vector<std::pair<std::string, std::string>> above = {};
};

// The rows of one file. Problems (marks/heading, marks/cell) tell by sheet and cell what could not
// be taken: no heading row, an organization that is not named, a cell that is no number.
std::vector<MarkRow> read_marks(const table::Workbook& book, const std::string& file,
                                Problems& problems);

// Holds rows against the run they are for: an organization that is not in it, an item that its
// sheet lacks, a mark above the points of its item or below its floor, two marks of one file for
// one item (marks/row). What is sound goes into run.marks, in place of what the run had from an
// earlier file for the same item: 自评 and 考评 each by itself.
//
// `waits`: whether another source, such as a store, knows an organization that the run did not
// read. Its marks are kept as they are named, and a note on the sheet says so.
using Waits = std::function<bool(const std::string&)>;
void take_marks(std::vector<MarkRow> rows, result::Run& run, Problems& problems,
                const Waits& waits = {});

// Puts marks that a store kept into a run, in place of its own. Of organizations that it did not
// read they wait in the store; what does not fit its sheet any more is a note on the sheet.
void recall_marks(std::vector<result::Mark> marks, result::Run& run);

// What people changed in the marks of a ledger, before anybody knows the run that they are for: as
// named there. A mark above the points of its row, and a row that names no item, is reported
// (marks/row).
std::vector<MarkEdit> edited_marks(std::vector<MarkRow> rows, Problems& problems);

}  // namespace ducha::history
