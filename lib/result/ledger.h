// The ledger 整改台账: what people write beside the findings, and how it is known again.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "result/run.h"

namespace ducha::result {

// The columns that belong to people, in the order of the ledger.
enum class Column : std::uint8_t { responsible, measure, deadline, state, note };
inline constexpr std::size_t kColumns = 5;
inline constexpr std::array<std::string_view, kColumns> kColumnNames = {
    "responsible", "measure", "deadline", "state", "note"};
const Message& title(Column column);

// What stands in them. A deadline is YYYY-MM-DD where it is a day; a state is one of the names
// below where it is one of the words that the ledger offers.
using Entry = std::array<std::string, kColumns>;
inline std::string& at(Entry& entry, Column c) { return entry[static_cast<std::size_t>(c)]; }
inline const std::string& at(const Entry& entry, Column c) {
  return entry[static_cast<std::size_t>(c)];
}

struct State {
  std::string_view name;  // open, doing, done, extension
  Message title;
};
inline constexpr std::size_t kStates = 4;
const std::array<State, kStates>& states();
// A state as people read it, and back; any other text is itself.
std::string shown_state(const std::string& name, Lang lang);
std::string state_named(const std::string& text);

// The titles of the two columns at the end, by which a row is known again.
const Message& key_title();
const Message& marks_title();

// For each finding its fingerprint, followed by #2 where a second one shares it, and so on.
std::vector<std::string> keys(const std::vector<Finding>& findings);

// What a ledger remembers of the people's columns as they were written, so that an import can tell
// what was changed since: for each column eight hexadecimal digits, or - for an empty one.
std::string mark(std::string_view value);
std::string marks(const Entry& entry);

// A finding that is open no more, or that nobody knows, with what people wrote beside it.
struct Settled {
  std::string key;
  std::string rule;
  std::string kind;
  std::string dossier;
  std::string name;
  std::string group;
  Message message;        // for an unknown one: what else stood in its row
  std::string closed_on;  // empty: the store does not know the finding
  Entry entry;
};

// All that a store knows of the ledger.
struct Ledger {
  std::map<std::string, Entry> entries;    // by key
  std::map<std::string, std::string> due;  // by key: the day by which an open finding is due
  std::vector<Settled> settled;
};

// The day by which a finding of this severity that the run saw first must be settled; empty: the
// profile sets no limit.
std::string due_on(const Run& run, Severity severity);
// The day by which a finding must be settled: what people agreed on in the ledger, else by the day
// on which it was first seen, where a store knows that, else by the day of the run. Empty where
// there is no limit, and for what is waived and has no deadline of people's. `key`: of keys().
std::string deadline(const Run& run, const Finding& finding, const Ledger& ledger,
                     const std::string& key);

}  // namespace ducha::result
