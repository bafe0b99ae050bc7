// The ledger 整改台账: what people write beside the findings, and how it is known again.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/run.h"

namespace ducha::result {

// The columns that belong to people, in the order of the ledger.
enum class Column : std::uint8_t {
  measure,
  leader,
  responsible,
  deadline,
  state,
  done_on,
  closed,
  proof,
  note
};
inline constexpr std::size_t kColumns = 9;
inline constexpr std::array<std::string_view, kColumns> kColumnNames = {
    "measure", "leader", "responsible", "deadline", "state", "done_on", "closed", "proof", "note"};
const Message& title(Column column);
// What earlier versions called it; empty where that is the same.
const Message& former_title(Column column);

// What the cells of a column mean; those of a text mean nothing to the program.
enum class Meaning : std::uint8_t { text, day, word };
Meaning meaning(Column column);
// A word of a column that has some: its name is what the store keeps.
struct Word {
  std::string_view name;
  Message title;
  std::vector<std::string_view> also = {};  // as people write it too
};
// In the order in which the ledger offers them; none for a column without words.
const std::vector<Word>& words(Column column);
// A cell as people read it.
std::string shown(Column column, const std::string& value, Lang lang);
// The name of the word that a cell has, in either language and whatever its case and blanks;
// nothing if it has none of the column.
std::optional<std::string> named(Column column, std::string_view text);

// The columns that the program writes, in the order of the ledger, and of the sheets of what is
// open no more.
enum class Fact : std::uint8_t {
  number,
  organization,
  topic,
  problem,
  ground,
  kind,
  group,
  rule,
  provisions,
  evidence,
  severity,
  verdict,
  place,
  since,
  ended,
  why
};
inline constexpr std::size_t kFacts = 16;
const Message& title(Fact fact);
// Columns of the program in ledgers of version 0.1 that have other names now or are gone; that of
// the group had the title of its kind.
const std::vector<Message>& former_facts();

// What is in the columns of people. A day is YYYY-MM-DD where it is one, a word the name of one of
// words() where it is one; any other text is kept as it was typed.
using Entry = std::array<std::string, kColumns>;
inline std::string& at(Entry& entry, Column c) { return entry[static_cast<std::size_t>(c)]; }
inline const std::string& at(const Entry& entry, Column c) {
  return entry[static_cast<std::size_t>(c)];
}
bool empty(const Entry& entry);
// What is in columns that an office added, by heading; only where something does.
using Extra = std::map<std::string, std::string>;

// The titles of the two columns at the end, by which a row is known again.
const Message& key_title();
const Message& marks_title();

// What a ledger remembers of the people's columns as they were written, so that an import can tell
// what was changed since: for each column eight hexadecimal digits, or - for an empty one.
std::string mark(std::string_view value);
// Those of the columns of people, then HEADING=VALUE for each column of the office.
std::string marks(const Entry& entry, const Extra& extra = {});

// The state of a finding on a day.
//   open       seen in the last run that looked for it
//   waived     it is there, and a waiver holds
//   closed     its dossier was read, its rule judged, and it was not there
//   withdrawn  its rule no longer judges, or its organization no longer exists
//   unseen     its organization has handed nothing in for too many nights
//   unknown    a ledger names it, and the store does not know it
enum class Status : std::uint8_t { open, waived, closed, withdrawn, unseen, unknown };
inline constexpr std::array<std::string_view, 6> kStatusNames = {"open",      "waived", "closed",
                                                                 "withdrawn", "unseen", "unknown"};
const Message& title(Status status);  // also the name of its sheet

// A finding that a store knows, as it stands on a day.
struct Known {
  std::string key;  // its fingerprint
  std::string rule;
  Verdict verdict = Verdict::fail;
  Severity severity = Severity::error;
  std::string kind;
  std::string dossier;
  std::string name;
  std::string group;
  std::string path;
  std::string file;
  Message message;  // of an unknown one: what else was in its row
  Status status = Status::open;
  Message why;  // it is withdrawn, unseen, or open without having been looked at; else empty
  std::optional<Date> opened;
  std::optional<Date> ended;  // the day on which it closed
  std::optional<Date> due;    // agreed on in the ledger, else by the time limit that holds now
  bool agreed = false;        // `due` is of the ledger
  bool reopened = false;      // it was closed before
  bool overdue = false;       // open, and `due` is over
  Entry entry;
  Extra extra;
};

// All that a store knows of the ledger, on a day.
struct Ledger {
  std::map<std::string, Known> findings;  // by key
  const Known* find(const std::string& key) const;
};

// The day by which a finding of this severity that was first seen on a day must be settled;
// nothing: there is no limit.
std::optional<Date> due_on(const TimeLimits& limits, Severity severity, Date seen);
// The day by which a finding must be settled: what people agreed on in the ledger, else by the day
// on which it was first seen, where a store knows that, else by the day of the run. A text of
// people's that is no day is itself. Empty where there is no limit, and for what is waived and has
// no deadline of people's.
std::string deadline(const Run& run, const Finding& finding, const Ledger& ledger);

}  // namespace ducha::result
