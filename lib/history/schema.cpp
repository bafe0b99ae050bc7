// Tables, and the way from earlier ones: make_tables() and upgrade() are the doors. Days are
// numbers (days since 1970-01-01).
#include "history/schema.h"

#include <fmt/format.h>

#include <map>

#include "history/sql.h"
#include "history/view.h"

namespace ducha::history {

namespace {

// What a reading went by: `rules` of a set are the ids judged, one a line; `left_out` the others of
// the rulebook: id, why, reason in two languages, by tabs. Set 0 judged everything, for all anybody
// knows. `ends` is the day on which the lifetime of an organization is over. Findings that closed
// before the last day of `pruned` may be gone.
constexpr const char* kTables = R"(
CREATE TABLE runs(
  number INTEGER PRIMARY KEY, digest TEXT NOT NULL, day INTEGER NOT NULL, part INTEGER NOT NULL,
  roots TEXT NOT NULL, rule_set INTEGER NOT NULL, tool TEXT NOT NULL,
  rulebook TEXT NOT NULL, rulebook_version TEXT NOT NULL, rulebook_sha256 TEXT NOT NULL,
  profile TEXT NOT NULL, profile_sha256 TEXT NOT NULL,
  limit_note INTEGER, limit_warning INTEGER, limit_error INTEGER, dossiers INTEGER NOT NULL,
  pass INTEGER NOT NULL, fail INTEGER NOT NULL, unknown INTEGER NOT NULL,
  not_applicable INTEGER NOT NULL, waived INTEGER NOT NULL, error INTEGER NOT NULL,
  opened INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0,
  period TEXT NOT NULL DEFAULT '', complete INTEGER NOT NULL DEFAULT 0);
CREATE INDEX runs_by_day ON runs(day, number);
CREATE TABLE rule_sets(
  number INTEGER PRIMARY KEY, rules TEXT NOT NULL, left_out TEXT NOT NULL, UNIQUE(rules, left_out));
INSERT INTO rule_sets VALUES(0, '*', '');
CREATE TABLE rules(id TEXT PRIMARY KEY, digest TEXT NOT NULL, now TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE dossiers(
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
  grouping TEXT NOT NULL, file TEXT NOT NULL, ends INTEGER, UNIQUE(kind, id));
CREATE TABLE pruned(before_day INTEGER NOT NULL);
CREATE TABLE readings(
  dossier INTEGER NOT NULL REFERENCES dossiers, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL,
  how INTEGER NOT NULL, rule_set INTEGER NOT NULL REFERENCES rule_sets,
  PRIMARY KEY(dossier, from_day)) WITHOUT ROWID;
CREATE TABLE findings(
  number INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, former INTEGER NOT NULL,
  dossier INTEGER NOT NULL REFERENCES dossiers, rule TEXT NOT NULL, path TEXT NOT NULL,
  about TEXT NOT NULL, verdict TEXT NOT NULL, severity TEXT NOT NULL, message_zh TEXT NOT NULL,
  message_en TEXT NOT NULL, condition TEXT NOT NULL, changed_on INTEGER,
  worse_on INTEGER);
CREATE INDEX findings_by_dossier ON findings(dossier, rule);
CREATE TABLE sightings(
  finding INTEGER NOT NULL REFERENCES findings, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL,
  what INTEGER NOT NULL, PRIMARY KEY(finding, from_day)) WITHOUT ROWID;
CREATE TABLE known_as(key TEXT PRIMARY KEY, finding INTEGER NOT NULL REFERENCES findings) WITHOUT ROWID;
CREATE TABLE counts(
  run INTEGER NOT NULL REFERENCES runs, what TEXT NOT NULL, id TEXT NOT NULL,
  title_zh TEXT NOT NULL, title_en TEXT NOT NULL, failed INTEGER NOT NULL, unknown INTEGER NOT NULL,
  PRIMARY KEY(run, what, id)) WITHOUT ROWID;
)";

// What people wrote in ledgers. `ledger` holds what counts now, `ledger_past` every value that
// another took the place of, `ledger_about` the rows whose findings are unknown. Their keys
// are fingerprints.
constexpr const char* kLedgerTables = R"(
CREATE TABLE imports(number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE ledger(
  key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
  import INTEGER NOT NULL REFERENCES imports, PRIMARY KEY(key, field)) WITHOUT ROWID;
CREATE TABLE ledger_past(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
  import INTEGER NOT NULL REFERENCES imports, replaced_by INTEGER NOT NULL REFERENCES imports,
  conflict INTEGER NOT NULL);
CREATE TABLE ledger_about(key TEXT PRIMARY KEY, about TEXT NOT NULL) WITHOUT ROWID;
)";
// Marks of people and the scores that follow. Of the marks for one item the last counts; one
// without a number takes back what was given. Scores are kept where they differ from those of the
// day before.
constexpr const char* kPointsTables = R"(
CREATE TABLE marks(
  number INTEGER PRIMARY KEY, period TEXT NOT NULL, dossier TEXT NOT NULL, item TEXT NOT NULL,
  self INTEGER, examiner INTEGER, reason TEXT NOT NULL, by TEXT NOT NULL, file TEXT NOT NULL,
  row INTEGER NOT NULL);
CREATE INDEX marks_by_item ON marks(period, dossier, item, number);
CREATE TABLE scores(
  dossier INTEGER NOT NULL REFERENCES dossiers, day INTEGER NOT NULL, period TEXT NOT NULL,
  points INTEGER NOT NULL, out_of INTEGER NOT NULL, rank INTEGER NOT NULL, grade_zh TEXT NOT NULL,
  grade_en TEXT NOT NULL, PRIMARY KEY(dossier, day)) WITHOUT ROWID;
)";
constexpr const char* kLedgerIndex = "CREATE INDEX ledger_past_by_key ON ledger_past(key, field);";

Day day_of(const std::string& text) {
  const auto d = parse_date(text);
  if (!d) throw Fault{SQLITE_CORRUPT, fmt::format("`{}` is no day", text)};
  return d->days;
}

// A row of the findings of version 2: one opening of one finding.
struct Opening2 {
  std::int64_t number = 0;
  std::string key;
  Day opened = 0;
  Day seen = 0;
  std::optional<Day> closed;
};

// Runs keep their numbers; version 2 wrote days as texts. Returns the day of each run.
std::map<std::int64_t, Day> take_runs(sqlite3* db) {
  std::map<std::int64_t, Day> out;
  execute(db,
          "INSERT INTO runs SELECT number, digest, 0, 0, '', 0, tool, rulebook, "
          "rulebook_version, rulebook_sha256, profile, profile_sha256, NULL, NULL, NULL, "
          "dossiers, pass, fail, unknown, not_applicable, waived, error, opened, closed, '', 0 "
          "FROM runs2");
  Statement s(db, "SELECT number, as_of FROM runs2");
  Statement set(db, "UPDATE runs SET day = ? WHERE number = ?");
  std::string as_of;
  for (std::int64_t number = 0; s.row(number, as_of);) set.run(out[number] = day_of(as_of), number);
  return out;
}

// The time limits of version 2 are in its findings alone: of each severity the last counts.
void take_limits(sqlite3* db) {
  for (const std::string_view severity : kSeverityNames) {
    Statement last(db,
                   "SELECT opened_on, due_on FROM findings2 WHERE severity = ? AND due_on <> '' "
                   "ORDER BY id DESC LIMIT 1");
    std::string opened;
    std::string due;
    if (!last.with(severity).row(opened, due)) continue;
    Statement set(db, fmt::format("UPDATE runs SET limit_{} = ?", severity).c_str());
    set.run(day_of(due) - day_of(opened));
  }
}

// The openings of each finding, in their order.
std::map<std::string, std::vector<Opening2>> openings(
    sqlite3* db, const std::map<std::int64_t, Day>& day_of_run) {
  std::map<std::string, std::vector<Opening2>> out;
  Statement s(db,
              "SELECT id, fingerprint, place, opened_on, seen_run, closed_on FROM findings2 "
              "ORDER BY id");
  Opening2 o;
  std::int64_t place = 0;
  std::int64_t seen_run = 0;
  std::string opened;
  for (std::optional<std::string> closed;
       s.row(o.number, o.key, place, opened, seen_run, closed);) {
    if (place > 0) o.key += fmt::format("#{}", place + 1);
    o.opened = day_of(opened);
    const auto seen = day_of_run.find(seen_run);
    o.seen = seen == day_of_run.end() ? o.opened : std::max(o.opened, seen->second);
    o.closed = closed ? std::optional(day_of(*closed)) : std::nullopt;
    out[o.key].push_back(o);
  }
  return out;
}

// What one finding was on the days of the runs.
Timeline sightings(const std::vector<Opening2>& list, const Days& days) {
  Timeline line;
  for (const Opening2& o : list) {
    for (const Day day : days.all())
      if (o.opened <= day && day <= o.seen) line.assign(day, kSeen, days);
    // Version 2 recorded days as they came: what closed before it opened closed that day.
    if (o.closed) line.assign(std::max(*o.closed, o.opened), kMended, days);
  }
  return line;
}

void upgrade_from_2(sqlite3* db) {
  execute(db,
          "DROP INDEX open_findings; ALTER TABLE runs RENAME TO runs2; ALTER TABLE findings RENAME "
          "TO findings2; ALTER TABLE counts RENAME TO counts2;");
  execute(db, kTables);
  const std::map<std::int64_t, Day> day_of_run = take_runs(db);
  Days days;
  for (const auto& [run, day] : day_of_run) days.add(day);
  execute(db, R"(
INSERT INTO dossiers(kind, id, name, grouping, file)
  SELECT kind, CASE WHEN dossier <> '' THEN dossier WHEN rule LIKE 'waiver/%' THEN ''
    WHEN name <> '' THEN '~' || kind || ' ' || name ELSE '~' || file END,
    max(name), max(grouping), max(file) FROM findings2 GROUP BY 1, 2;
INSERT INTO counts SELECT * FROM counts2;
)");
  take_limits(db);
  {
    Statement put(db, R"(
INSERT INTO findings(fingerprint, former, dossier, rule, path, about, verdict, severity,
  message_zh, message_en, condition)
SELECT ?, 1, d.number, f.rule, f.path, '', f.verdict, f.severity, f.message_zh, f.message_en, ''
FROM findings2 f JOIN dossiers d ON d.kind = f.kind AND d.id = CASE WHEN f.dossier <> ''
  THEN f.dossier WHEN f.rule LIKE 'waiver/%' THEN '' WHEN f.name <> ''
  THEN '~' || f.kind || ' ' || f.name ELSE '~' || f.file END
WHERE f.id = ?)");
    Statement sighting(db, "INSERT INTO sightings VALUES(?,?,?,?)");
    Statement known(db, "INSERT INTO known_as VALUES(?,?)");
    for (const auto& [key, list] : openings(db, day_of_run)) {
      put.run(key, list.back().number);
      const std::int64_t number = sqlite3_last_insert_rowid(db);
      known.run(key, number);
      const Timeline line = sightings(list, days);
      for (const Span& span : line.spans()) sighting.run(number, span.from, span.to, span.value);
    }
  }
  execute(db, "DROP TABLE findings2; DROP TABLE counts2; DROP TABLE runs2;");
}

}  // namespace

void make_tables(sqlite3* db) {
  execute(db, kTables);
  execute(db, kLedgerTables);
  execute(db, kLedgerIndex);
  execute(db, kPointsTables);
}

// Each version is brought to the present one in one step: the columns that it lacks, or, before
// version 3, which kept the states of findings in place of observations, all tables anew.
void upgrade(sqlite3* db, int from) {
  if (from == 1) execute(db, kLedgerTables);
  if (from < 5) execute(db, kPointsTables);
  if (from < 3) {
    execute(db, kLedgerIndex);
    return upgrade_from_2(db);
  }
  if (from == 3)
    execute(db,
            "ALTER TABLE dossiers ADD COLUMN ends INTEGER; "
            "CREATE TABLE pruned(before_day INTEGER NOT NULL);");
  if (from < 5) execute(db, "ALTER TABLE runs ADD COLUMN period TEXT NOT NULL DEFAULT ''");
  // Version 7 has the tables of version 6, and pages with checksums (sums.h).
  if (from < 6) execute(db, "ALTER TABLE runs ADD COLUMN complete INTEGER NOT NULL DEFAULT 0");
}

}  // namespace ducha::history
