// Opening a store and what it says: Store is the door. What a run becomes in it is in
// record.cpp, states of findings in view.cpp, ledgers in ledger.cpp.
#include "history/store.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/system_error.h"
#include "base/wording.h"
#include "history/schema.h"
#include "history/sums.h"
#include "history/view.h"
#include "result/diff.h"

namespace ducha::history {

namespace {

namespace fs = std::filesystem;
using result::Known;
using result::Missing;
using result::Since;
using result::Status;

constexpr int kPauseMs = 50;

// Copies the database as it is, also while others write. Throws Fault.
void copy_to(sqlite3* db, const std::string& to) {
  Statement s(db, "VACUUM INTO ?");
  s.run(to);
}

// An URI of SQLite for a path.
std::string uri_of(const std::string& path, const char* options) {
  if (path == ":memory:") return path;  // a store that is nowhere, for tests
  std::string out = "file:";
  std::error_code error;
  for (const char c : fs::absolute(path, error).string())
    if (c == '?' || c == '#' || c == '%') {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  return out + options;
}

// Foreign keys are off meanwhile: tables are renamed and filled in an order in which references
// lead nowhere for a moment. Another process may have upgraded the file between our look and our
// lock, hence the second look at the version.
void step_up(sqlite3* db, const std::string& path, const Store::Opening& opening, int version) {
  // What was is kept, whatever becomes of it here.
  std::string copy = fmt::format("{}.v{}", path, version);
  std::error_code error;
  for (int n = 2; fs::exists(copy, error); ++n) copy = fmt::format("{}.v{}.{}", path, version, n);
  copy_to(db, copy);
  execute(db, "PRAGMA foreign_keys = OFF");
  Transaction transaction(db);
  if (number_of(db, "PRAGMA user_version") == version) {
    upgrade(db, version);
    execute(db, fmt::format("PRAGMA user_version = {}", kVersion).c_str());
  }
  transaction.commit();
  execute(db, "PRAGMA foreign_keys = ON");
  // Writes all pages anew; where another program reads just now, a later pruning does.
  keep_sums(db);
  sqlite3_exec(db, "VACUUM", nullptr, nullptr, nullptr);
  if (opening.upgraded) opening.upgraded(copy);
}

// Makes the tables in a database without any; another process may have been faster. Returns the
// version that it has then: 0 if it holds tables that are not ours.
int fill_empty(sqlite3* db) {
  keep_sums(db);
  Transaction transaction(db);
  if (number_of(db, "PRAGMA user_version") == 0 &&
      number_of(db, "SELECT count(*) FROM sqlite_master") == 0) {
    make_tables(db);
    execute(db, fmt::format("PRAGMA user_version = {}", kVersion).c_str());
  }
  transaction.commit();
  return static_cast<int>(number_of(db, "PRAGMA user_version"));
}

Message wait_hint() {
  return say("稍后再试，或用 --store-wait 秒数 等得更久",
             "try again later, or wait longer with --store-wait SECONDS");
}

}  // namespace

Message Fault::hint() const {
  const int kind = code & 0xff;
  if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED) return wait_hint();
  if (kind == SQLITE_CORRUPT)
    return say(
        "换用 ducha history --backup 留下的副本；其后的检查结果用 "
        "ducha report 结果文件 --store 历史库 --record 补记",
        "go back to a copy made with ducha history --backup; runs after it are recorded "
        "with ducha report RUN --store STORE --record");
  return {};
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

void Store::complain(const Message& what, const Message& why, Problems& problems,
                     const Message& hint) const {
  const Message all =
      why.empty() ? what : Message{what.zh + "：" + why.zh, what.en + ": " + why.en};
  problems.push_back({"history/store", state_->path, {}, 1, all, hint});
}

Message Fault::said() const {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {"别的程序一直在写它", "another program keeps writing to it"};
    case SQLITE_FULL:
      return {"磁盘已满", "the disk is full"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {"没有写的权限", "it may not be written"};
    case SQLITE_IOERR:
      return {"读写磁盘出错", "the disk cannot be read or written"};
    case SQLITE_CORRUPT:
      return {"文件已损坏", "the file is damaged"};
    case SQLITE_NOTADB:
      return {"不是历史库", "it is no store"};
    case SQLITE_CANTOPEN:
      return {"打不开", "it cannot be opened"};
    default:
      return say("数据库出错（{}）", "the database says: {}", std::string(what()));
  }
}

// The handler waits in short steps instead of SQLite's own timeout, so that people are told once
// that it waits, and for how long at most.
bool Store::State::connect(const std::string& uri, int flags) {
  sqlite3_close(db);
  db = nullptr;
  if (sqlite3_open_v2(uri.c_str(), &db, flags | SQLITE_OPEN_URI, summing_vfs()) != SQLITE_OK)
    return false;
  sqlite3_busy_handler(
      db,
      [](void* of, int) {
        State& s = *static_cast<State*>(of);
        if (s.waited >= std::int64_t{s.opening.wait} * 1000) return 0;
        if (!s.told && s.waited >= std::int64_t{10} * kPauseMs) {
          s.told = true;
          if (s.opening.waiting) s.opening.waiting(s.opening.wait);
        }
        s.waited += kPauseMs;
        sqlite3_sleep(kPauseMs);
        return 1;
      },
      this);
  return true;
}

namespace {

// SQLite does not say whether it is the file or the folder.
int why_not_opened(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return EISDIR;
  fs::path folder = fs::path(path).parent_path();
  if (folder.empty()) folder = ".";
  if (!fs::exists(folder, error)) return ENOENT;
  if (!fs::is_directory(folder, error)) return ENOTDIR;
  return EACCES;
}

}  // namespace

bool Store::State::connect_to_file() {
  const bool write = opening.access == Access::write;
  // Only a connection that may write takes -wal and -shm away when it closes, so a process that may
  // write the file opens it for that, also to read it.
  const bool writable = write || ::access(path.c_str(), W_OK) == 0;
  const int flags =
      (writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | (write ? SQLITE_OPEN_CREATE : 0);
  // A read-only process creates no -wal either: the owner could not write to it.
  std::error_code error;
  const bool still = !writable && !fs::exists(path + "-wal", error);
  if (!connect(uri_of(path, still ? "?immutable=1" : ""), flags)) return false;
  if (write) return true;
  sqlite3_stmt* probe = nullptr;
  const bool fine = sqlite3_prepare_v2(db, "SELECT count(*) FROM sqlite_master", -1, &probe,
                                       nullptr) == SQLITE_OK &&
                    sqlite3_step(probe) == SQLITE_ROW;
  const int code = sqlite3_errcode(db);
  sqlite3_finalize(probe);
  if (fine || (code != SQLITE_CANTOPEN && code != SQLITE_READONLY && code != SQLITE_IOERR))
    return true;
  // Without write access to the folder, what others write meanwhile cannot be seen: the file is
  // read as it is.
  return connect(uri_of(path, "?immutable=1"), flags);
}

std::unique_ptr<Store> Store::open(const std::string& path, const Opening& opening,
                                   Problems& problems) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->opening = opening;
  const auto complain = [&](Message what, Message hint = {}) -> std::unique_ptr<Store> {
    problems.push_back({"history/store", path, {}, 1, std::move(what), std::move(hint)});
    return nullptr;
  };
  const bool write = opening.access == Access::write;
  try {
    if (!state->connect_to_file())
      return complain(because_of({"打不开", "cannot be opened"}, why_not_opened(path)));
    sqlite3* db = state->db;
    execute(db, "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;");
    int version = static_cast<int>(number_of(db, "PRAGMA user_version"));
    if (write && version == 0) version = fill_empty(db);
    if (version == 0) return complain(say("是别的数据库", "is some other database"));
    if (version > kVersion)
      return complain(say("是版本{}的历史库，本程序用版本{}",
                          "is a store of version {}; this program has version {}", version,
                          kVersion));
    if (version < kVersion && !write)
      return complain(say("是版本{}的历史库", "is a store of version {}", version),
                      say("先用能写它的用户运行一次 ducha history，它会留下旧库的副本并升级",
                          "run ducha history once as a user who may write it; it keeps a copy "
                          "and brings the store up to date"));
    if (version < kVersion) step_up(db, path, opening, version);
    // WAL: readers are not blocked by a writer. Needs shared memory in the file system.
    if (write) number_of(db, "SELECT 1");
    if (write) sqlite3_exec(db, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
  } catch (const Fault& fault) {
    if ((fault.code & 0xff) == SQLITE_BUSY)
      return complain(say("等了{}秒，仍有别的程序在写",
                          "after {} seconds another program still writes to it", opening.wait),
                      wait_hint());
    const Message why = fault.said();
    return complain({"不能用作历史库：" + why.zh, "cannot be used as a store: " + why.en},
                    fault.hint());
  }
  state->waited = 0;
  return std::unique_ptr<Store>(new Store(std::move(state)));
}

std::vector<Recorded> Store::runs() const {
  std::vector<Recorded> out;
  Statement s(state_->db,
              "SELECT number, day, part, profile, rulebook_version, dossiers, pass, fail, unknown, "
              "not_applicable, waived, error, opened, closed, period, complete FROM runs "
              "ORDER BY day, number");
  Date day;
  Recorded r;
  auto& [pass, fail, unknown, not_applicable, waived, error] =
      static_cast<std::array<std::uint64_t, kVerdicts>&>(r.counts);
  while (s.row(r.number, day, r.part, r.profile, r.rulebook_version, r.dossiers, pass, fail,
               unknown, not_applicable, waived, error, r.opened, r.closed, r.period, r.complete)) {
    r.as_of = to_string(day);
    out.push_back(r);
  }
  return out;
}

std::string Store::rulebook() const {
  std::string out;
  Statement last(state_->db, "SELECT rulebook FROM runs ORDER BY number DESC LIMIT 1");
  last.row(out);
  return out;
}

std::optional<Date> Store::day(Date today) const {
  std::optional<Date> out;
  Statement until(state_->db, "SELECT max(day) FROM runs WHERE day <= ?");
  if (until.with(today).row(out) && out) return out;
  Statement last(state_->db, "SELECT day FROM runs ORDER BY number DESC LIMIT 1");
  last.row(out);
  return out;
}

// The state of the evening before decides, also where today is recorded already: a baseline must
// not contain what it is held against.
void Store::mark(result::Run& run, bool recorded) const {
  const View view(state_->db, absent_nights_);
  std::unordered_map<std::string_view, const FindingRow*> rows;
  for (const FindingRow& f : view.findings) rows[f.fingerprint] = &f;
  for (result::Finding& f : run.findings) {
    f.baseline = "new";
    const auto at = rows.find(f.fingerprint);
    if (recorded && (at == rows.end() || at->second->sightings.at(run.as_of.days) == nullptr))
      f.baseline = "unchanged";
    if (at == rows.end()) continue;
    const FindingRow& row = *at->second;
    const auto life = view.life(row, run.as_of.days - 1);
    if (f.baseline == "unchanged" || !life || life->closed || life->status == Status::withdrawn)
      continue;
    const auto today = [&](const std::optional<Day>& d) { return d && *d == run.as_of.days; };
    using result::Standing;
    Standing s = today(row.worse_on)     ? Standing::worse
                 : today(row.changed_on) ? Standing::changed
                                         : Standing::unchanged;
    // A run that was not recorded stands against what was seen last.
    if (row.sightings.spans().back().to < run.as_of.days)
      s = result::standing(row.verdict, row.severity, row.condition, f);
    f.baseline = result::kStandingNames[static_cast<std::size_t>(s)];
  }
}

// What people wrote to findings that the store no longer knows is kept and shown on a sheet of its
// own; it may be their only copy.
result::Ledger Store::ledger(Date day) const {
  const View view(state_->db, absent_nights_);
  result::Ledger out;
  for (const FindingRow& f : view.findings)
    if (const auto life = view.life(f, day.days))
      out.findings.emplace(f.fingerprint, view.known(f, *life, day.days));
  Statement unknown(
      state_->db,
      "SELECT key, about FROM ledger_about WHERE NOT EXISTS(SELECT 1 FROM findings WHERE "
      "fingerprint = key) ORDER BY key");
  std::string about;
  for (Known k; unknown.row(k.key, about); k = {}) {
    k.message = {about, about};
    k.status = Status::unknown;
    if (const auto e = view.entries.find(k.key); e != view.entries.end()) k.entry = e->second;
    if (const auto e = view.extras.find(k.key); e != view.extras.end()) k.extra = e->second;
    out.findings.emplace(k.key, k);
  }
  return out;
}

// Sorted by group, so that a county finds its own together, whatever order the file has.
std::vector<Missing> Store::missing(Date day) const {
  const View view(state_->db, absent_nights_);
  std::vector<Missing> out;
  for (const DossierRow& d : view.dossiers) {
    if (d.nameless()) continue;
    const Span* last = d.readings.last_until(day.days);
    if (last == nullptr ||
        (how_of(last->value) != How::absent && how_of(last->value) != How::broken))
      continue;
    Missing m{d.kind,
              d.id,
              d.name,
              d.group,
              d.file,
              {},
              view.nights_absent(d, day.days),
              how_of(last->value) == How::broken};
    for (const Span& s : d.readings.spans())
      if (s.from <= day.days && how_of(s.value) == How::read)
        m.last_read = to_string(Date{std::min(s.to, day.days)});
    out.push_back(std::move(m));
  }
  std::sort(out.begin(), out.end(), [](const Missing& a, const Missing& b) {
    return std::tie(a.group, a.kind, a.id) < std::tie(b.group, b.kind, b.id);
  });
  return out;
}

std::vector<Missing> Store::absent(Date day) const {
  std::vector<Missing> out = missing(day);
  std::erase_if(out, [&](const Missing& m) { return m.broken || m.nights < absent_nights_; });
  return out;
}

// Every list follows from the life of a finding on two days; nothing of what happened is stored.
Since Store::since(std::optional<Date> before, Date day) const {
  const View view(state_->db, absent_nights_);
  Since out;
  out.day = day;
  if (!before)
    if (const auto d = view.days.before(day.days)) before = Date{*d};
  out.before = before;
  const Day then = before ? before->days : INT32_MIN;
  for (const FindingRow& f : view.findings) {
    const auto now = view.life(f, day.days);
    if (!now) continue;
    const auto was = before ? view.life(f, then) : std::nullopt;
    const Known k = view.known(f, *now, day.days);
    const bool there = was && !was->closed;
    const bool open = k.status == Status::open;
    out.open += open ? 1 : 0;
    if (open && (!there || was->status == Status::withdrawn)) {
      (was ? out.reopened : out.fresh).push_back(k);
    } else if (open && f.worse_on && *f.worse_on > then && *f.worse_on <= day.days) {
      out.worse.push_back(k);
    }
    if (k.status == Status::closed && there) out.mended.push_back(k);
    if (k.status == Status::withdrawn && there && was->status != Status::withdrawn)
      out.withdrawn.push_back(k);
    if (k.overdue) out.overdue.push_back(k);
  }
  out.missing = missing(day);
  {
    // As the last runs called them.
    Statement s(state_->db, "SELECT id, title_zh FROM counts WHERE what = 'group' ORDER BY run");
    for (std::string id, title; s.row(id, title);)
      if (const std::size_t blank = id.find(' '); blank != id.npos)
        out.groups[id.substr(blank + 1)] = title;
  }
  out.group = group_words(out.group);
  const auto order = [](std::vector<Known>& list) {
    std::sort(list.begin(), list.end(), [](const Known& a, const Known& b) {
      return std::tie(a.group, a.dossier, a.name, a.rule, a.path, a.key) <
             std::tie(b.group, b.dossier, b.name, b.rule, b.path, b.key);
    });
  };
  for (auto* list :
       {&out.fresh, &out.worse, &out.reopened, &out.mended, &out.withdrawn, &out.overdue})
    order(*list);
  return out;
}

Message Store::group_words(Message otherwise) const {
  Statement s(state_->db,
              "SELECT title_zh, title_en FROM counts WHERE what = 'words' AND id = 'group' "
              "ORDER BY run DESC LIMIT 1");
  s.row(otherwise.zh, otherwise.en);
  return otherwise;
}

// A group that is in some of the runs only has zero in the others.
std::vector<Trend> Store::trends(By by, std::size_t runs) const {
  static constexpr const char* kWhat[] = {"group", "topic", "provision"};
  std::vector<std::int64_t> numbers;
  {
    Statement s(state_->db, "SELECT number FROM runs ORDER BY day DESC, number DESC LIMIT ?");
    s.with(runs);
    for (std::int64_t number = 0; s.row(number);) numbers.insert(numbers.begin(), number);
  }
  std::map<std::string, Trend> out;
  Statement s(state_->db,
              "SELECT id, title_zh, title_en, failed FROM counts WHERE run = ? AND what = ?");
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    s.with(numbers[i], kWhat[static_cast<std::size_t>(by)]);
    Message title;
    std::uint64_t failed = 0;
    for (std::string id; s.row(id, title.zh, title.en, failed);) {
      Trend& t = out[id];
      t.id = id;
      t.title = title;
      t.failed.resize(numbers.size());
      t.failed[i] = failed;
    }
  }
  std::vector<Trend> list;
  list.reserve(out.size());
  for (auto& [id, t] : out) list.push_back(std::move(t));
  return list;
}

// SQLite's own checks first: on a damaged file the others would report consequences only.
Problems Store::check() const {
  Problems out;
  const auto wrong = [&](const Message& what, const Message& hint = {}) {
    complain(what, {}, out, hint);
  };
  try {
    std::uint64_t damaged = 0;
    Statement whole(state_->db, "PRAGMA integrity_check");
    while (whole.step())
      if (whole.text(0) != "ok")
        // What SQLite says is in English, and of its pages.
        ++damaged;
    if (damaged > 0)
      wrong(
          say("文件损坏，有{}处", "the file is damaged in {1}", damaged, counted(damaged, "place")),
          Fault{SQLITE_CORRUPT, {}}.hint());
    Statement keys(state_->db, "PRAGMA foreign_key_check");
    while (keys.step())
      wrong(say("表 {} 有一行没有着落", "a row of the table {} belongs to nothing", keys.text(0)));
    if (!out.empty()) return out;
    const View view(state_->db, absent_nights_);
    const auto look = [&](const Timeline& line, const std::string& of) {
      const auto& spans = line.spans();
      for (std::size_t i = 0; i < spans.size(); ++i)
        if (spans[i].to < spans[i].from || (i > 0 && spans[i].from <= spans[i - 1].to) ||
            !view.days.has(spans[i].from) || !view.days.has(spans[i].to))
          wrong(say("{} 的日期对不上", "the days of {} do not hold together", of));
    };
    for (const DossierRow& d : view.dossiers) look(d.readings, d.kind + " " + d.id);
    for (const FindingRow& f : view.findings) {
      look(f.sightings, f.fingerprint);
      if (f.sightings.spans().empty())
        wrong(say("问题 {} 没有任何一天见过", "the finding {} was seen on no day", f.fingerprint));
    }
    Statement lost(state_->db,
                   "SELECT DISTINCT key FROM ledger WHERE NOT EXISTS(SELECT 1 FROM findings WHERE "
                   "fingerprint = key) AND NOT EXISTS(SELECT 1 FROM ledger_about a WHERE a.key = "
                   "ledger.key)");
    while (lost.step())
      wrong(say("台账所填 {} 不属于任何问题", "what a ledger says of {} belongs to no finding",
                lost.text(0)));
  } catch (const Fault& fault) {
    const Message why = fault.said();
    wrong({"读不下去：" + why.zh, "cannot be read: " + why.en}, fault.hint());
  }
  return out;
}

// VACUUM INTO gives a consistent copy while others write; a copy of the file would miss what is in
// -wal.
bool Store::backup(const std::string& to, Problems& problems) const {
  // Under another name until it is whole.
  const std::string unfinished = fmt::format("{}.{}.tmp", to, ::getpid());
  std::error_code error;
  const auto fault = [&](const Message& why) {
    fs::remove(unfinished, error);
    complain({"没有备份", "was not backed up"}, why, problems);
    return false;
  };
  try {
    copy_to(state_->db, unfinished);
  } catch (const Fault& f) {
    return fault(f.said());
  }
  // Unlike a new name, a link takes the place of nothing.
  if (::link(unfinished.c_str(), to.c_str()) != 0) {
    const int code = errno;
    if (code == EEXIST || fs::exists(fs::symlink_status(to, error)))
      return fault(say("{} 已经存在", "{} is there already", to));
    // Where the file system knows no links.
    if (std::rename(unfinished.c_str(), to.c_str()) != 0)
      return fault(say("{} 写不了", "{} cannot be written", to));
    return true;
  }
  fs::remove(unfinished, error);
  return true;
}

// Whatever people wrote about is kept, however old: it may be evidence that a finding was settled.
// The day is recorded, since a run of an earlier day would open all that was deleted anew.
std::optional<std::size_t> Store::prune(Date before, Problems& problems) {
  std::size_t gone = 0;
  try {
    Transaction transaction(state_->db);
    const View view(state_->db, absent_nights_);
    const auto last = view.days.all().empty() ? before.days : view.days.all().back();
    Statement sightings(state_->db, "DELETE FROM sightings WHERE finding = ?");
    Statement names(state_->db, "DELETE FROM known_as WHERE finding = ?");
    Statement findings(state_->db, "DELETE FROM findings WHERE number = ?");
    for (const FindingRow& f : view.findings) {
      const auto life = view.life(f, last);
      if (!life || !life->closed || *life->closed >= before.days) continue;
      const auto words = view.entries.find(f.fingerprint);
      if (words != view.entries.end() && !result::empty(words->second)) continue;
      if (view.extras.count(f.fingerprint) != 0) continue;
      for (Statement* s : {&sightings, &names, &findings}) s->run(f.number);
      ++gone;
    }
    Statement(state_->db, "INSERT INTO pruned VALUES(?)").run(before);
    transaction.commit();
  } catch (const Fault& fault) {
    complain({"没有清理", "was not pruned"}, fault.said(), problems, fault.hint());
    return {};
  }
  // Shrinks the file unless another connection reads; then later runs reuse the space.
  keep_sums(state_->db);
  sqlite3_exec(state_->db, "VACUUM", nullptr, nullptr, nullptr);
  return gone;
}

}  // namespace ducha::history
