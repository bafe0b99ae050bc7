// Runs over time, in one SQLite file: what was seen on which day, and what people wrote beside it.
//
// The store keeps observations alone: which finding was seen on which days, which dossier was read
// on which days, and by which rules. The state of a finding follows from them for any day, so that
// a run of an earlier day can come later and everything follows.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "result/ledger.h"
#include "result/run.h"
#include "result/score_changes.h"
#include "result/since.h"

namespace ducha::history {

// A run as recorded. Numbers start at 1, in the order of recording; the order of runs is that of
// their days, then of their numbers.
struct Recorded {
  std::int64_t number = 0;
  std::string as_of;
  std::string period;     // FROM..TO, as to_string(Span); empty: of a store of an earlier version
  bool part = false;      // of the dossiers
  bool complete = false;  // as result::Run::complete
  std::string profile;
  std::string rulebook_version;
  std::uint64_t dossiers = 0;
  Counts counts{};
  std::uint64_t opened = 0;  // findings that this run saw first, or again after they had closed
  std::uint64_t closed = 0;  // findings whose dossier it read and rule it judged, and did not see
};

// Failures by something, for each of the runs asked for.
struct Trend {
  std::string id;
  Message title;
  std::vector<std::uint64_t> failed;  // one a run
};
enum class By : std::uint8_t { group, topic, provision };

// What a run looked at. `guess`: everything, unless its roots lie within those of an earlier run
// over everything, or, where no roots are known, it read less than half of what the store knows.
enum class Scope : std::uint8_t { guess, all, part };

struct Recording {
  Scope scope = Scope::guess;
  std::vector<std::string> roots;  // absolute paths of what was asked for; none: not known
};

struct Receipt {
  std::int64_t number = 0;
  bool again = false;  // the last run recorded was the same; nothing was done
  bool part = false;
  bool inserted = false;  // runs of later days were there
};

// A row of a ledger that came back.
struct LedgerRow {
  std::string key;                 // of the finding; empty: the row names none
  std::string place;               // sheet and cell, for people
  result::Entry cells;             // as they stand there now
  std::vector<std::string> marks;  // of the cells as they were written; empty: not known
  // Columns that an office added, by heading, with what is there, and their marks by mark().
  result::Extra extra;
  std::map<std::string, std::string> extra_marks;
  std::string about;  // what else is in the row
};

// What one cell became. `before` is what it took the place of.
struct LedgerChange {
  std::string key;
  std::string place;
  std::optional<result::Column> column;  // nothing: one that an office added ...
  std::string heading;                   // ... of this heading
  std::string before;
  std::string now;
  std::string from;  // the ledger that `before` came from
};

// A mark changed in a ledger. A cleared number withdraws the mark.
struct MarkEdit {
  result::Mark mark;
  std::string period;      // as Recorded::period; empty: not said
  bool self = false;       // changed
  bool examiner = false;   // changed, or what is said of it
  std::string place = {};  // sheet and cell, for people
  // As the ledger was written; nothing: not known, or none.
  std::optional<std::int64_t> self_was = {};
  std::optional<std::int64_t> examiner_was = {};
};

struct LedgerImport {
  bool again = false;  // the same file was imported before; nothing was done
  std::size_t rows = 0;
  std::size_t changed = 0;  // cells
  std::size_t marks = 0;    // changed
  // Cells that two people changed to two values; of a mark `key` is the organization and `heading`
  // the item.
  std::vector<LedgerChange> conflicts;
  std::vector<LedgerRow> unknown;  // rows with edits whose finding the store does not know
};

// The database cannot be used: thrown by whatever reads the store, and caught by what writes it.
struct Fault : std::runtime_error {
  Fault(int code_, const std::string& what_) : std::runtime_error(what_), code(code_) {}
  int code;              // of SQLite, the extended one
  Message said() const;  // why, for people
  Message hint() const;  // empty: nothing helps
};

// Nights after which an organization that hands nothing in is set aside.
inline constexpr std::uint64_t kAbsentNights = 7;

class Store {
 public:
  enum class Access : std::uint8_t { read, write };
  struct Opening {
    Access access = Access::write;
    int wait = 60;                                   // seconds, for others who write
    std::function<void(int)> waiting = {};           // called once, with `wait`, when it begins
    std::function<void(std::string)> upgraded = {};  // with the name of the copy of the old file
  };
  // Opens the file; with Access::write it is made where there is none, and one of an earlier
  // version is copied (FILE.v2) and brought up to date. Nothing, and problems, if it is no store,
  // or of a later version, or cannot be used. Whatever was interrupted is as if it had not begun.
  // Reading goes on while others write.
  static std::unique_ptr<Store> open(const std::string& path, const Opening& opening,
                                     Problems& problems);
  static std::unique_ptr<Store> open(const std::string& path, Problems& problems) {
    return open(path, {}, problems);
  }
  ~Store();

  // Records a run, whole or not at all. A run equal to the last one recorded changes nothing. Of
  // several runs of a day the last that looked counts. A run whose inputs could not all be read is
  // refused: it has not looked.
  std::optional<Receipt> record(const result::Run& run, const Recording& how, Problems& problems);

  std::vector<Recorded> runs() const;  // by day, then number
  // The id of the rulebook of the run recorded last; empty if there is none.
  std::string rulebook() const;
  // What people call the nearest kind of group, as the last run said; `otherwise` if none did.
  Message group_words(Message otherwise = {}) const;
  // The day that the state of the store is shown for: the last day of a run that is not later than
  // `today`; where all are later, that of the run recorded last. Nothing: there is no run.
  std::optional<Date> day(Date today) const;
  // Marks the findings of a run as a baseline would: by what was open or waived before its day. Of
  // a run that was `recorded`, what the store did not take for a finding (undecided because another
  // was not read) is not new.
  void mark(result::Run& run, bool recorded) const;
  // The state of every finding on a day.
  result::Ledger ledger(Date day) const;
  // Organizations that the last run over everything until that day did not read.
  std::vector<result::Missing> missing(Date day) const;
  // Those of them that were not there for too many nights.
  std::vector<result::Missing> absent(Date day) const;
  result::Since since(std::optional<Date> before, Date day) const;
  // Whether an organization of this id or name was ever read.
  bool knows(const std::string& organization) const;
  // Marks that people gave for a period, by organization and item.
  std::vector<result::Mark> marks(const std::string& period) const;
  // Until a day: the days on which the score of an organization became another.
  result::PastScores scores(Date day) const;
  // The last `runs` runs, oldest first.
  std::vector<Trend> trends(By by, std::size_t runs) const;

  void absent_nights(std::uint64_t nights) { absent_nights_ = nights; }

  // Problems of the file and of what it says; none: all is well.
  Problems check() const;
  // A copy of the store as it is now, while others may write, whole or not at all. The file must
  // not be there.
  bool backup(const std::string& to, Problems& problems) const;
  // Deletes findings that closed before a day and carry no entry of people; the counts of all runs
  // stay. Runs of earlier days are refused from then on. Returns how many.
  std::optional<std::size_t> prune(Date before, Problems& problems);

  // Takes what people wrote in a ledger, whole or not at all. A cell counts as changed where it is
  // not as it was written. If the store has another value by now, written by someone else since,
  // the two are in conflict: the later import wins, and the earlier value is kept beside it. The
  // same file again, at any time, changes nothing. Marks that say no period are of the one that the
  // last run inspected.
  std::optional<LedgerImport> take_ledger(const std::vector<LedgerRow>& rows,
                                          const std::string& name, const std::string& digest,
                                          Problems& problems,
                                          const std::vector<MarkEdit>& marks = {});

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  void complain(const Message& what, const Message& why, Problems& problems,
                const Message& hint = {}) const;
  std::unique_ptr<State> state_;
  std::uint64_t absent_nights_ = kAbsentNights;
};

}  // namespace ducha::history
