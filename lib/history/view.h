// The store in memory, and the states of its findings on a day. See store.h for what the words
// mean.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "history/sql.h"
#include "history/timeline.h"

namespace ducha::history {

// Values of sightings. kMended is set where a later run of the day on which a finding was first
// seen did not see it, and in stores of an earlier version.
inline constexpr std::int64_t kSeen = 0;
inline constexpr std::int64_t kWaived = 1;
inline constexpr std::int64_t kMended = 2;

// How a dossier was read: as it should be; its file was there and could not be read; it was not
// there; it was read, and its organization no longer exists.
enum class How : std::uint8_t { read, broken, absent, ended };

// In the timeline of a dossier: how, and by which rules.
inline std::int64_t reading(How how, std::int64_t rule_set) {
  return rule_set * 4 + static_cast<std::int64_t>(how);
}
inline How how_of(std::int64_t value) { return static_cast<How>(value % 4); }
inline std::int64_t rule_set_of(std::int64_t value) { return value / 4; }

struct RuleSet {
  bool everything = false;
  std::unordered_set<std::string> judged;
  std::unordered_map<std::string, result::LeftOut> left_out;
};

struct DossierRow {
  std::int64_t number = 0;
  std::string kind, id, name, group, file;
  std::optional<Day> ends = {};  // the day on which its lifetime is over, where it said one
  Timeline readings = {};
  // Not an organization with an id: files that cannot be read, waivers.
  bool nameless() const { return kind.empty() || id.empty() || id[0] == '~'; }
};

struct FindingRow {
  std::int64_t number = 0;
  std::string fingerprint;
  bool former = false;      // the fingerprint is of version 0.1
  std::size_t dossier = 0;  // in View::dossiers
  std::string rule, path, about;
  Verdict verdict = Verdict::fail;
  Severity severity = Severity::error;
  std::string condition;
  Message message;
  std::optional<Day> changed_on;  // the last day on which its condition became another
  std::optional<Day> worse_on;
  Timeline sightings;
};

struct RunRow {
  std::int64_t number = 0;
  Day day = 0;
  bool part = false;
  result::TimeLimits limits;
};

// The state of a finding.
struct Life {
  result::Status status = result::Status::open;
  Day opened = 0;
  Day seen = 0;  // last
  std::optional<Day> closed;
  bool reopened = false;
  Message why;
  // Every opening and closing until the day; the last may be open.
  std::vector<std::pair<Day, std::optional<Day>>> episodes;
};

class View {
 public:
  // Reads the store as it is. Throws Fault.
  View(sqlite3* db, std::uint64_t absent_nights);

  // Nothing: it was first seen later.
  std::optional<Life> life(const FindingRow& finding, Day day) const;
  // Nights on which runs over everything found the dossier absent, until the day; 0: it is there.
  std::uint64_t nights_absent(const DossierRow& dossier, Day day) const;
  // The last run of the last day that is not later; nullptr: there is none.
  const RunRow* run_until(Day day) const;
  result::Known known(const FindingRow& finding, const Life& life, Day day) const;
  // The number of a dossier in `dossiers`; nothing: the store does not know it.
  std::optional<std::size_t> find(const std::string& kind, const std::string& id) const;
  // The same, but it is made if it is not there.
  std::size_t dossier(const std::string& kind, const std::string& id);
  // The rule goes on under another id, and whatever was called so before with it.
  void now_called(const std::string& old, const std::string& id);

  std::vector<RunRow> runs;  // by day, then number
  Days days;                 // of all runs
  Days whole_days;           // of runs over everything
  std::unordered_map<std::int64_t, RuleSet> rule_sets;
  std::map<std::string, std::string> rule_digests;
  // What rules are called now, by the ids that they had before: never an id that was given up too.
  std::map<std::string, std::string> renamed;
  std::vector<DossierRow> dossiers;
  std::vector<FindingRow> findings;
  std::unordered_map<std::string, result::Entry> entries;  // of the ledger, by key
  std::unordered_map<std::string, result::Extra> extras;   // of columns that offices added

 private:
  // Of a store as it is now; dossiers are read before the findings about them.
  void read_runs(sqlite3* db);
  void read_rules(sqlite3* db);
  void read_dossiers(sqlite3* db);
  void read_findings(sqlite3* db);
  void read_ledger(sqlite3* db);
  bool judged(const RuleSet& set, const std::string& rule) const;
  // The first day between two, without them, on which the dossier was read and the rule judged.
  std::optional<Day> looked(const DossierRow& dossier, const std::string& rule, Day after,
                            Day before) const;
  void stand(const FindingRow& finding, Day day, bool waived, Life& life) const;

  std::uint64_t absent_nights_;
  std::map<std::string, std::vector<std::string>> old_ids_;  // of rules
  std::unordered_map<std::string, std::size_t> dossier_by_id_;
};

}  // namespace ducha::history
