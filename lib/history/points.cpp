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

std::optional<std::int64_t> maybe(const Statement& s, int at) {
  return s.null(at) ? std::nullopt : std::optional(s.number(at));
}

// A mark from the columns self, examiner, reason, by, file, row.
Mark mark_at(const Statement& s, int at) {
  Mark m;
  m.self = maybe(s, at);
  m.examiner = maybe(s, at + 1);
  m.reason = s.text(at + 2);
  m.by = s.text(at + 3);
  m.file = s.text(at + 4);
  m.row = static_cast<std::uint32_t>(s.number(at + 5));
  return m;
}

// What a person would call the same; where it was written does not matter.
bool same(const Mark& a, const Mark& b) {
  return a.self == b.self && a.examiner == b.examiner && a.reason == b.reason && a.by == b.by;
}

PastScore score_at(const Statement& s, int at) {
  PastScore p;
  p.day = Date{s.day(at)};
  p.period = s.text(at + 1);
  p.points = s.number(at + 2);
  p.out_of = s.number(at + 3);
  p.rank = static_cast<std::size_t>(s.number(at + 4));
  p.grade = {s.text(at + 5), s.text(at + 6)};
  return p;
}

bool same(const PastScore& a, const PastScore& b) {
  return a.period == b.period && a.points == b.points && a.out_of == b.out_of && a.rank == b.rank &&
         a.grade.zh == b.grade.zh && a.grade.en == b.grade.en;
}

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
    if (after.bind(1, std::int64_t{day}).step() && !after.null(0)) after_ = after.day(0);
  }

  void write(const result::Organization& o, const PastScore& now) {
    if (!of_.bind(1, o.kind).bind(2, o.id).step()) {
      of_.reset();
      return;
    }
    const std::int64_t dossier = of_.number(0);
    of_.reset();
    std::optional<PastScore> before;
    if (last_.bind(1, dossier).bind(2, std::int64_t{day_}).step()) before = score_at(last_, 0);
    last_.reset();
    if (before && same(*before, now)) return;
    // A later day relied on the value until now.
    if (before && after_) write(keep_, dossier, *after_, *before);
    write(put_, dossier, day_, now);
  }

 private:
  static void write(Statement& to, std::int64_t dossier, Day day, const PastScore& p) {
    to.bind(1, dossier).bind(2, std::int64_t{day}).bind(3, p.period).bind(4, p.points);
    to.bind(5, p.out_of).bind(6, static_cast<std::int64_t>(p.rank));
    to.bind(7, p.grade.zh).bind(8, p.grade.en).run();
  }

  Day day_;
  std::optional<Day> after_;
  Statement of_, last_, put_, keep_;
};

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
    last_.bind(1, period).bind(2, m.dossier).bind(3, m.item);
    const Mark before = last_.step() ? mark_at(last_, 0) : Mark();
    last_.reset();
    if (!self) m.self = before.self;
    if (!examiner) {
      m.examiner = before.examiner;
      if (!before.reason.empty()) m.reason = before.reason;
      if (!before.by.empty()) m.by = before.by;
    }
    if (same(before, m)) return {};
    put_.bind(1, period).bind(2, m.dossier).bind(3, m.item).bind(4, m.self).bind(5, m.examiner);
    put_.bind(6, m.reason).bind(7, m.by).bind(8, m.file).bind(9, std::int64_t{m.row}).run();
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
  return s.bind(1, organization).step();
}

std::vector<Mark> Store::marks(const std::string& period) const {
  std::vector<Mark> out;
  Statement s(state_->db,
              "SELECT dossier, item, self, examiner, reason, by, file, row, max(number) FROM marks "
              "WHERE period = ? GROUP BY dossier, item ORDER BY dossier, item");
  s.bind(1, period);
  while (s.step()) {
    Mark m = mark_at(s, 2);
    m.dossier = s.text(0);
    m.item = s.text(1);
    out.push_back(std::move(m));
  }
  return out;
}

result::PastScores Store::scores(Date day) const {
  result::PastScores out;
  Statement s(state_->db,
              "SELECT d.kind, d.id, s.day, s.period, s.points, s.out_of, s.rank, s.grade_zh, "
              "s.grade_en FROM scores s JOIN dossiers d ON d.number = s.dossier WHERE s.day <= ? "
              "ORDER BY s.dossier, s.day");
  s.bind(1, std::int64_t{day.days});
  while (s.step()) out[{s.text(0), s.text(1)}].push_back(score_at(s, 2));
  return out;
}

}  // namespace ducha::history
