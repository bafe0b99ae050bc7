// Points over time: marks given by people, kept from run to run, and the scores of organizations.
// The doors are Store::marks() and Store::scores(); ledgers and runs put in what they have.
#include "history/points.h"

#include <set>

#include "base/decimal.h"
#include "history/sql.h"
#include "history/timeline.h"

namespace ducha::history {

namespace {

using result::Mark;
using result::PastScore;

// What a person would call the same; where it was written does not matter.
bool same(const Mark& a, const Mark& b) {
  return a.self == b.self && a.examiner == b.examiner && a.reason == b.reason && a.by == b.by;
}

bool same(const PastScore& a, const PastScore& b) {
  return a.period == b.period && a.points == b.points && a.out_of == b.out_of && a.rank == b.rank &&
         a.grade == b.grade;
}

// Keeps a score only where it differs from the one before it, so that most nights add nothing. A
// run of an earlier day may come later: the value that a later day relied on is then written out
// for it.
class ScoreWriter {
 public:
  ScoreWriter(sqlite3* db, Day day)
      : day_(day),
        of_(db, "SELECT number FROM dossiers WHERE kind = ? AND id = ?"),
        last_(db,
              "SELECT day, period, points, out_of, rank, grade_zh, grade_en FROM scores "
              "WHERE dossier = ? AND day <= ? ORDER BY day DESC LIMIT 1"),
        put_(db, "INSERT OR REPLACE INTO scores VALUES(?,?,?,?,?,?,?,?)"),
        keep_(db, "INSERT OR IGNORE INTO scores VALUES(?,?,?,?,?,?,?,?)") {
    Statement after(db, "SELECT min(day) FROM runs WHERE day > ? AND part = 0");
    after.with(day).row(after_);
  }

  void write(const result::Organization& o, const PastScore& now) {
    std::int64_t dossier = 0;
    if (!of_.with(o.kind, o.id).row(dossier)) return;
    PastScore p;
    const bool before =
        last_.with(dossier, day_)
            .row(p.day, p.period, p.points, p.out_of, p.rank, p.grade.zh, p.grade.en);
    if (before && same(p, now)) return;
    // A later day relied on the value until now.
    if (before && after_) write(keep_, dossier, *after_, p);
    write(put_, dossier, day_, now);
  }

 private:
  static void write(Statement& to, std::int64_t dossier, Day day, const PastScore& p) {
    to.run(dossier, day, p.period, p.points, p.out_of, p.rank, p.grade.zh, p.grade.en);
  }

  Day day_;
  std::optional<Day> after_;
  Statement of_, last_, put_, keep_;
};

// Marks are only ever added. Of an item the last row counts, and the others are its history.
class MarkWriter {
 public:
  explicit MarkWriter(sqlite3* db)
      : last_(db,
              "SELECT self, examiner, reason, by, file, row FROM marks WHERE period = ? AND "
              "dossier = ? AND item = ? ORDER BY number DESC LIMIT 1"),
        put_(db,
             "INSERT INTO marks(period, dossier, item, self, examiner, reason, by, file, row) "
             "VALUES(?,?,?,?,?,?,?,?,?)") {}

  // What was there, if it differs. What is not of `self` or `examiner` stays.
  std::optional<Mark> write(const std::string& period, Mark m, bool self, bool examiner) {
    Mark before;
    last_.with(period, m.dossier, m.item)
        .row(before.self, before.examiner, before.reason, before.by, before.file, before.row);
    if (!self) m.self = before.self;
    if (!examiner) {
      m.examiner = before.examiner;
      if (!before.reason.empty()) m.reason = before.reason;
      if (!before.by.empty()) m.by = before.by;
    }
    if (same(before, m)) return {};
    put_.run(period, m.dossier, m.item, m.self, m.examiner, m.reason, m.by, m.file, m.row);
    return before;
  }

 private:
  Statement last_, put_;
};

}  // namespace

void put_edits(sqlite3* db, const std::vector<MarkEdit>& edits, const std::string& fallback,
               LedgerImport& out) {
  MarkWriter writer(db);
  const auto words = [](const std::optional<std::int64_t>& points) {
    return points ? decimal_to_string(*points) : std::string();
  };
  for (const MarkEdit& e : edits) {
    const auto before =
        writer.write(e.period.empty() ? fallback : e.period, e.mark, e.self, e.examiner);
    if (!before) continue;
    ++out.marks;
    // What the person had before them was not what the store has now.
    const auto side = [&](bool edited, const auto& was, const auto& there, const auto& now) {
      if (edited && there && there != was && there != now)
        out.conflicts.push_back(
            {e.mark.dossier, e.place, {}, e.mark.item, words(there), words(now), before->file});
    };
    side(e.self, e.self_was, before->self, e.mark.self);
    side(e.examiner, e.examiner_was, before->examiner, e.mark.examiner);
  }
}

void put_marks(sqlite3* db, const result::Run& run) {
  MarkWriter writer(db);
  std::set<std::string_view> read;
  for (const result::Organization& o : run.organizations) read.insert(o.id);
  const std::string period = to_string(run.period);
  for (const Mark& m : run.marks) {
    // Of an organization that was not read the run knows nothing but what it was given now.
    const bool whole = read.count(m.dossier) != 0;
    writer.write(period, m, whole || m.self, whole || m.examiner);
  }
}

// Organizations without an id have no place to keep a score under.
void put_scores(sqlite3* db, const result::Run& run) {
  const result::Scores scores = result::score(run);
  ScoreWriter writer(db, run.as_of.days);
  for (const result::OrganizationScore& s : scores.organizations) {
    const result::Organization& o = run.organizations[s.organization];
    if (o.id.empty()) continue;
    PastScore now{
        run.as_of, to_string(run.period), s.points, run.sheet.sheets[s.sheet].out_of, s.rank, {}};
    if (s.band) now.grade = run.sheet.bands[*s.band].title;
    writer.write(o, now);
  }
}

bool Store::knows(const std::string& organization) const {
  Statement s(state_->db, "SELECT 1 FROM dossiers WHERE kind <> '' AND (id = ?1 OR name = ?1)");
  return s.with(organization).step();
}

std::vector<Mark> Store::marks(const std::string& period) const {
  std::vector<Mark> out;
  Statement s(state_->db,
              "SELECT dossier, item, self, examiner, reason, by, file, row, max(number) FROM marks "
              "WHERE period = ? GROUP BY dossier, item ORDER BY dossier, item");
  s.with(period);
  for (Mark m; s.row(m.dossier, m.item, m.self, m.examiner, m.reason, m.by, m.file, m.row);)
    out.push_back(m);
  return out;
}

result::PastScores Store::scores(Date day) const {
  result::PastScores out;
  Statement s(state_->db,
              "SELECT d.kind, d.id, s.day, s.period, s.points, s.out_of, s.rank, s.grade_zh, "
              "s.grade_en FROM scores s JOIN dossiers d ON d.number = s.dossier WHERE s.day <= ? "
              "ORDER BY s.dossier, s.day");
  s.with(day);
  std::pair<std::string, std::string> who;
  for (PastScore p; s.row(who.first, who.second, p.day, p.period, p.points, p.out_of, p.rank,
                          p.grade.zh, p.grade.en);)
    out[who].push_back(p);
  return out;
}

}  // namespace ducha::history
