#include "history/store.h"

#include <fmt/format.h>

#include <set>

#include "base/hash.h"
#include "history/sql.h"

namespace ducha::history {

namespace {

constexpr int kVersion = 2;

constexpr const char* kSchema = R"(
CREATE TABLE runs(
  number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, as_of TEXT NOT NULL, tool TEXT NOT NULL,
  rulebook TEXT NOT NULL, rulebook_version TEXT NOT NULL, rulebook_sha256 TEXT NOT NULL,
  profile TEXT NOT NULL, profile_sha256 TEXT NOT NULL, dossiers INTEGER NOT NULL,
  pass INTEGER NOT NULL, fail INTEGER NOT NULL, unknown INTEGER NOT NULL,
  not_applicable INTEGER NOT NULL, waived INTEGER NOT NULL, error INTEGER NOT NULL,
  opened INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE findings(
  id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, place INTEGER NOT NULL, rule TEXT NOT NULL,
  verdict TEXT NOT NULL, severity TEXT NOT NULL, kind TEXT NOT NULL, dossier TEXT NOT NULL,
  name TEXT NOT NULL, grouping TEXT NOT NULL, file TEXT NOT NULL, path TEXT NOT NULL,
  message_zh TEXT NOT NULL, message_en TEXT NOT NULL, opened_run INTEGER NOT NULL REFERENCES runs,
  opened_on TEXT NOT NULL, seen_run INTEGER NOT NULL REFERENCES runs, due_on TEXT NOT NULL,
  closed_run INTEGER REFERENCES runs, closed_on TEXT);
CREATE UNIQUE INDEX open_findings ON findings(fingerprint, place) WHERE closed_run IS NULL;
CREATE TABLE counts(
  run INTEGER NOT NULL REFERENCES runs, what TEXT NOT NULL, id TEXT NOT NULL,
  title_zh TEXT NOT NULL, title_en TEXT NOT NULL, failed INTEGER NOT NULL, unknown INTEGER NOT NULL,
  PRIMARY KEY(run, what, id)) WITHOUT ROWID;
)";

// Version 2: what people wrote in ledgers. `ledger` holds what counts now, `ledger_past` every
// value that another took the place of; `ledger_about` what stood in rows of findings nobody knows.
constexpr const char* kLedgerSchema = R"(
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

// Two runs are the same if all that a verdict rests on is.
std::string digest_of(const result::Run& run) {
  std::string text = fmt::format("{}\n{}\n{}\n{}\n{}\n", run.tool_version, to_string(run.as_of),
                                 run.rulebook_digest, run.profile_digest, joined(run.set, "\n"));
  for (const result::RuleInfo& r : run.rules) text += r.id + "\n";
  for (const result::Input& i : run.inputs) text += i.file + " " + hex(i.sha256) + "\n";
  return sha256_hex(text);
}

bool counted(const result::Finding& f) {
  return f.verdict == Verdict::fail || f.verdict == Verdict::unknown || f.verdict == Verdict::error;
}

}  // namespace

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

std::unique_ptr<Store> Store::open(const std::string& path, Problems& problems) {
  auto state = std::make_unique<State>();
  state->path = path;
  const auto complain = [&](Message what) -> std::unique_ptr<Store> {
    problems.push_back({"history/store", path, {}, 1, std::move(what), {}});
    return nullptr;
  };
  if (sqlite3_open_v2(path.c_str(), &state->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                      nullptr) != SQLITE_OK)
    return complain(
        say("打不开:{}", "cannot be opened: {}", std::string(sqlite3_errmsg(state->db))));
  sqlite3_busy_timeout(state->db, 10'000);
  try {
    execute(state->db, "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;");
    execute(state->db, "BEGIN IMMEDIATE");
    int version = 0;
    int tables = 0;
    {
      Statement v(state->db, "PRAGMA user_version");
      if (v.step()) version = static_cast<int>(v.number(0));
      Statement t(state->db, "SELECT count(*) FROM sqlite_master");
      if (t.step()) tables = static_cast<int>(t.number(0));
    }
    if (version == 0 && tables == 0) {
      execute(state->db, kSchema);
      execute(state->db, kLedgerSchema);
      execute(state->db, fmt::format("PRAGMA user_version = {}", kVersion).c_str());
    } else if (version == 1) {
      execute(state->db, kLedgerSchema);
      execute(state->db, fmt::format("PRAGMA user_version = {}", kVersion).c_str());
    } else if (version != kVersion) {
      execute(state->db, "ROLLBACK");
      return complain(version == 0 ? say("是别的数据库", "is some other database")
                                   : say("是版本 {} 的历史库，本程序用版本 {}",
                                         "is a store of version {}; this program has version {}",
                                         version, kVersion));
    }
    execute(state->db, "COMMIT");
  } catch (const Fault& fault) {
    return complain(say("不能用作历史库:{}", "cannot be used as a store: {}", fault.what));
  }
  return std::unique_ptr<Store>(new Store(std::move(state)));
}

bool Store::record(const result::Run& run, Problems& problems) {
  sqlite3* db = state_->db;
  bool begun = false;
  try {
    execute(db, "BEGIN IMMEDIATE");
    begun = true;
    std::string digest = digest_of(run);
    const std::string today = to_string(run.as_of);
    {
      Statement last(db, "SELECT digest, as_of FROM runs ORDER BY number DESC LIMIT 1");
      if (last.step()) {
        // Broken, mended and broken again in a day gives the same bytes twice: only a run equal to
        // the last one says nothing new. The number tells the others apart.
        const std::string text = last.text(0);
        const std::string day = last.text(1);
        last.reset();
        if (text.substr(0, text.find(' ')) == digest) {
          execute(db, "ROLLBACK");
          return true;
        }
        // Findings would close before they opened.
        if (today < day) {
          execute(db, "ROLLBACK");
          problems.push_back(
              {"history/day",
               state_->path,
               {},
               1,
               say("没有记入:{} 早于库中最近一次检查的日期 {}",
                   "the run was not recorded: its day {} is before that of the last run, {}", today,
                   day),
               say("按日期先后记入，或记入另一个历史库",
                   "record runs in the order of their days, or in another store")});
          return false;
        }
      }
    }
    {
      Statement seen(db, "SELECT 1 FROM runs WHERE digest = ?");
      if (seen.bind(1, digest).step()) {
        Statement next(db, "SELECT max(number) + 1 FROM runs");
        next.step();
        digest += fmt::format(" {}", next.number(0));
      }
    }
    const auto count = [&](Verdict v) {
      return static_cast<std::int64_t>(run.counts[static_cast<std::size_t>(v)]);
    };
    const std::string day = to_string(run.as_of);
    Statement insert(db,
                     "INSERT INTO runs(digest, as_of, tool, rulebook, rulebook_version, "
                     "rulebook_sha256, profile, profile_sha256, dossiers, pass, fail, unknown, "
                     "not_applicable, waived, error) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    insert.bind(1, digest).bind(2, day).bind(3, run.tool_version).bind(4, run.rulebook);
    insert.bind(5, run.rulebook_version).bind(6, run.rulebook_digest).bind(7, run.profile);
    insert.bind(8, run.profile_digest).bind(9, static_cast<std::int64_t>(run.dossiers));
    for (int v = 0; v < kVerdicts; ++v) insert.bind(10 + v, count(static_cast<Verdict>(v)));
    insert.run();
    const std::int64_t number = sqlite3_last_insert_rowid(db);

    // Findings that share a fingerprint are told apart by their turn.
    std::map<std::string, std::int64_t> turns;
    Statement seen(db,
                   "UPDATE findings SET seen_run = ?, verdict = ?, severity = ?, name = ?, "
                   "grouping = ?, file = ?, message_zh = ?, message_en = ? "
                   "WHERE fingerprint = ? AND place = ? AND closed_run IS NULL");
    Statement open(
        db,
        "INSERT INTO findings(fingerprint, place, rule, verdict, severity, kind, dossier, "
        "name, grouping, file, path, message_zh, message_en, opened_run, opened_on, "
        "seen_run, due_on) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    std::int64_t opened = 0;
    for (const result::Finding& f : run.findings) {
      if (!counted(f)) continue;
      const std::int64_t turn = turns[f.fingerprint]++;
      seen.bind(1, number).bind(2, name(f.verdict)).bind(3, name(f.severity)).bind(4, f.name);
      seen.bind(5, f.group).bind(6, f.file).bind(7, f.message.zh).bind(8, f.message.en);
      seen.bind(9, f.fingerprint).bind(10, turn).run();
      if (sqlite3_changes(db) > 0) continue;
      open.bind(1, f.fingerprint).bind(2, turn).bind(3, f.rule).bind(4, name(f.verdict));
      open.bind(5, name(f.severity)).bind(6, f.kind).bind(7, f.dossier).bind(8, f.name);
      open.bind(9, f.group).bind(10, f.file).bind(11, f.path).bind(12, f.message.zh);
      open.bind(13, f.message.en).bind(14, number).bind(15, day).bind(16, number);
      open.bind(17, result::due_on(run, f.severity)).run();
      ++opened;
    }

    std::set<std::string> rules;
    for (const result::RuleInfo& r : run.rules) rules.insert(r.id);
    std::set<std::string> files;
    for (const result::Input& i : run.inputs) files.insert(i.file);
    std::vector<std::int64_t> gone;
    {
      Statement left(
          db, "SELECT id, rule, file FROM findings WHERE closed_run IS NULL AND seen_run <> ?");
      left.bind(1, number);
      while (left.step()) {
        const std::string rule = left.text(1);
        const result::Origin origin = result::origin_of(rule);
        const bool judged = rules.count(rule) != 0 || origin == result::Origin::input;
        if (origin == result::Origin::waiver || (judged && files.count(left.text(2)) != 0))
          gone.push_back(left.number(0));
      }
    }
    Statement close(db, "UPDATE findings SET closed_run = ?, closed_on = ? WHERE id = ?");
    for (const std::int64_t id : gone) close.bind(1, number).bind(2, day).bind(3, id).run();

    Statement totals(db, "INSERT INTO counts VALUES(?,?,?,?,?,?,?)");
    const auto put = [&](const char* what, const std::string& id, const Message& title,
                         const std::array<std::uint64_t, kVerdicts>& counts) {
      totals.bind(1, number).bind(2, what).bind(3, id).bind(4, title.zh).bind(5, title.en);
      totals.bind(6, static_cast<std::int64_t>(counts[static_cast<std::size_t>(Verdict::fail)]));
      totals.bind(7, static_cast<std::int64_t>(counts[static_cast<std::size_t>(Verdict::unknown)]));
      totals.run();
    };
    using Counts = std::array<std::uint64_t, kVerdicts>;
    std::map<std::string, Counts> topics;
    std::map<std::string, Counts> provisions;
    const auto add = [](Counts& to, const Counts& from) {
      for (std::size_t v = 0; v < kVerdicts; ++v) to[v] += from[v];
    };
    for (const result::RuleInfo& r : run.rules) {
      add(topics[r.topic], r.counts);
      for (const std::string& id : r.cites) add(provisions[id], r.counts);
    }
    for (const auto& [id, counts] : topics) {
      Message title{id, id};
      for (const result::TopicInfo& t : run.topics)
        if (t.id == id) title = t.title;
      put("topic", id, title, counts);
    }
    for (const auto& [id, counts] : provisions) {
      const result::ProvisionInfo* p = run.provision(id);
      put("provision", id, p == nullptr ? Message{id, id} : p->words, counts);
    }
    for (const result::Group& g : run.groups) {
      Counts sum{};
      for (const auto& [id, counts] : g.topics) add(sum, counts);
      const std::string label = g.name.empty() ? g.id : g.name;
      put("group", g.kind + " " + g.id, {label, label}, sum);
    }
    Statement done(db, "UPDATE runs SET opened = ?, closed = ? WHERE number = ?");
    done.bind(1, opened).bind(2, static_cast<std::int64_t>(gone.size())).bind(3, number).run();
    execute(db, "COMMIT");
    return true;
  } catch (const Fault& fault) {
    if (begun) sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    problems.push_back({"history/store",
                        state_->path,
                        {},
                        1,
                        say("没有记入:{}", "the run was not recorded: {}", fault.what),
                        {}});
    return false;
  }
}

std::vector<Recorded> Store::runs() const {
  std::vector<Recorded> out;
  Statement s(state_->db,
              "SELECT number, as_of, profile, rulebook_version, dossiers, pass, fail, unknown, "
              "not_applicable, waived, error, opened, closed FROM runs ORDER BY number");
  while (s.step()) {
    Recorded r;
    r.number = s.number(0);
    r.as_of = s.text(1);
    r.profile = s.text(2);
    r.rulebook_version = s.text(3);
    r.dossiers = s.count(4);
    for (int v = 0; v < kVerdicts; ++v) r.counts[static_cast<std::size_t>(v)] = s.count(5 + v);
    r.opened = s.count(11);
    r.closed = s.count(12);
    out.push_back(std::move(r));
  }
  return out;
}

std::vector<OpenFinding> Store::open_findings() const {
  std::vector<OpenFinding> out;
  Date last{};
  {
    Statement s(state_->db, "SELECT max(as_of) FROM runs");
    if (s.step())
      if (const auto d = parse_date(s.text(0))) last = *d;
  }
  Statement s(
      state_->db,
      "SELECT fingerprint, rule, severity, kind, dossier, name, grouping, path, message_zh, "
      "message_en, opened_on, due_on FROM findings WHERE closed_run IS NULL "
      "ORDER BY opened_on, grouping, dossier, rule, path, place");
  while (s.step()) {
    OpenFinding f{s.text(0),  s.text(1), s.text(2),
                  s.text(3),  s.text(4), s.text(5),
                  s.text(6),  s.text(7), {s.text(8), s.text(9)},
                  s.text(10), 0,         s.text(11),
                  false};
    if (const auto opened = parse_date(f.opened_on)) f.age = last.days - opened->days;
    if (const auto due = parse_date(f.due_on)) f.overdue = due->days < last.days;
    out.push_back(std::move(f));
  }
  return out;
}

std::vector<Trend> Store::trends(By by, std::size_t runs) const {
  static constexpr const char* kWhat[] = {"group", "topic", "provision"};
  std::vector<std::int64_t> numbers;
  {
    Statement s(state_->db, "SELECT number FROM runs ORDER BY number DESC LIMIT ?");
    s.bind(1, static_cast<std::int64_t>(runs));
    while (s.step()) numbers.insert(numbers.begin(), s.number(0));
  }
  std::map<std::string, Trend> out;
  Statement s(state_->db,
              "SELECT id, title_zh, title_en, failed FROM counts WHERE run = ? AND what = ?");
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    s.bind(1, numbers[i]).bind(2, kWhat[static_cast<std::size_t>(by)]);
    while (s.step()) {
      Trend& t = out[s.text(0)];
      t.id = s.text(0);
      t.title = {s.text(1), s.text(2)};
      t.failed.resize(numbers.size());
      t.failed[i] = s.count(3);
    }
    s.reset();
  }
  std::vector<Trend> list;
  list.reserve(out.size());
  for (auto& [id, t] : out) list.push_back(std::move(t));
  return list;
}

bool Store::sound() const {
  Statement s(state_->db, "PRAGMA integrity_check");
  return s.step() && s.text(0) == "ok";
}

}  // namespace ducha::history
