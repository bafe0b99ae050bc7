// Runs over time, in one SQLite file: when each finding opened and closed, and how counts went.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "result/ledger.h"
#include "result/run.h"

namespace ducha::history {

// A run as recorded. Numbers start at 1, in the order of recording.
struct Recorded {
  std::int64_t number = 0;
  std::string as_of;
  std::string profile;
  std::string rulebook_version;
  std::uint64_t dossiers = 0;
  std::array<std::uint64_t, kVerdicts> counts{};
  std::uint64_t opened = 0;  // findings that this run saw first
  std::uint64_t closed = 0;  // findings that it no longer saw
};

struct OpenFinding {
  std::string fingerprint;
  std::string rule;
  std::string severity;
  std::string kind;
  std::string dossier;
  std::string name;
  std::string group;
  std::string path;
  Message message;
  std::string opened_on;  // day of the run that saw it first
  std::int64_t age = 0;   // days from then to the day of the last run
  std::string due_on;     // by the time limits of the profile; empty: none
  bool overdue = false;
};

// Failures by something, for each of the runs asked for.
struct Trend {
  std::string id;
  Message title;
  std::vector<std::uint64_t> failed;  // one a run
};
enum class By : std::uint8_t { group, topic, provision };

// A row of a ledger that came back.
struct LedgerRow {
  std::string key;                 // of the finding; empty: the row names none
  std::string place;               // sheet and cell, for people
  result::Entry cells;             // as they stand there now
  std::vector<std::string> marks;  // of the cells as they were written; empty: not known
  std::string about;               // what else stands in the row
};

// What one cell became. `before` is what it took the place of.
struct LedgerChange {
  std::string key;
  std::string place;
  result::Column column = result::Column::note;
  std::string before;
  std::string now;
  std::string from;  // the ledger that `before` came from
};

struct LedgerImport {
  bool again = false;  // the same file was imported before; nothing was done
  std::size_t rows = 0;
  std::size_t changed = 0;              // cells
  std::vector<LedgerChange> conflicts;  // cells that two people changed to two values
  std::vector<LedgerRow> unknown;       // rows with edits whose finding the store does not know
};

class Store {
 public:
  // Opens or makes the file. Nothing, and problems, if it is no store, or of a later version, or
  // cannot be written. Whatever was interrupted is as if it had not begun.
  static std::unique_ptr<Store> open(const std::string& path, Problems& problems);
  ~Store();

  // Records a run, whole or not at all. A run equal to the last one changes nothing; one of an
  // earlier day than the last is refused. A finding is closed by a run that judged its rule and
  // read its file, and did not see it.
  bool record(const result::Run& run, Problems& problems);

  std::vector<Recorded> runs() const;
  std::vector<OpenFinding> open_findings() const;
  // The last `runs` runs, oldest first.
  std::vector<Trend> trends(By by, std::size_t runs) const;
  bool sound() const;  // the file is whole

  // Takes what people wrote in a ledger, whole or not at all. A cell counts as changed where it is
  // not as it was written. If the store has another value by now, written by someone else since,
  // the two are in conflict: the later import wins, and the earlier value is kept beside it.
  std::optional<LedgerImport> take_ledger(const std::vector<LedgerRow>& rows,
                                          const std::string& name, const std::string& digest,
                                          Problems& problems);
  // What the next ledger shows.
  result::Ledger ledger() const;

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ducha::history
