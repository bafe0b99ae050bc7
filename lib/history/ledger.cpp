// The people's columns of the ledger, in the store. See store.h.
#include <algorithm>
#include <set>

#include "base/hash.h"
#include "history/sql.h"

namespace ducha::history {

namespace {

using result::Column;

// fingerprint#2 is the finding of turn 1.
std::string key_of(const std::string& fingerprint, std::int64_t turn) {
  return turn == 0 ? fingerprint : fmt::format("{}#{}", fingerprint, turn + 1);
}

// The words in which the same value may stand in a ledger: a state has two languages.
bool as_written(const std::string& value, Column column, const std::string& mark) {
  if (column != Column::state) return result::mark(value) == mark;
  return result::mark(result::shown_state(value, Lang::zh)) == mark ||
         result::mark(result::shown_state(value, Lang::en)) == mark;
}

class Import {
 public:
  Import(sqlite3* db, std::int64_t number)
      : number_(number),
        find_(db,
              "SELECT l.value, l.import, i.name FROM ledger l JOIN imports i ON i.number = "
              "l.import WHERE l.key = ? AND l.field = ?"),
        keep_(db,
              "INSERT INTO ledger_past(key, field, value, import, replaced_by, conflict) "
              "VALUES(?,?,?,?,?,?)"),
        put_(db, "INSERT OR REPLACE INTO ledger VALUES(?,?,?,?)"),
        known_(db, "SELECT 1 FROM findings WHERE fingerprint = ?"),
        about_(db, "INSERT OR REPLACE INTO ledger_about VALUES(?,?)") {}

  void take(LedgerRow row) {
    ++out.rows;
    if (row.key.empty()) row.key = "row-" + sha256_hex(row.about).substr(0, 16);
    bool edited = false;
    for (std::size_t i = 0; i < result::kColumns; ++i) edited |= take(row, static_cast<Column>(i));
    if (!edited) return;
    const bool known = known_.bind(1, row.key.substr(0, row.key.find('#'))).step();
    known_.reset();
    if (known) return;
    about_.bind(1, row.key).bind(2, row.about).run();
    out.unknown.push_back(std::move(row));
  }

  LedgerImport out;

 private:
  // True if the person changed this cell.
  bool take(const LedgerRow& row, Column column) {
    const auto i = static_cast<std::size_t>(column);
    const std::string& now = row.cells[i];
    const std::string_view field = result::kColumnNames[i];
    // Without a mark an empty cell says nothing.
    const bool known = row.marks.size() == result::kColumns && !row.marks[i].empty();
    if (known ? as_written(now, column, row.marks[i]) : now.empty()) return false;
    LedgerChange change{row.key, row.place, column, {}, now, {}};
    std::int64_t from = 0;
    if (find_.bind(1, row.key).bind(2, field).step()) {
      change.before = find_.text(0);
      from = find_.number(1);
      change.from = find_.text(2);
    }
    find_.reset();
    if (from != 0 && change.before == now) return true;
    // What the person had before them was not what the store has now.
    const bool conflict = from != 0 && (!known || !as_written(change.before, column, row.marks[i]));
    if (from != 0)
      keep_.bind(1, row.key)
          .bind(2, field)
          .bind(3, change.before)
          .bind(4, from)
          .bind(5, number_)
          .bind(6, std::int64_t{conflict})
          .run();
    put_.bind(1, row.key).bind(2, field).bind(3, now).bind(4, number_).run();
    ++out.changed;
    if (conflict) out.conflicts.push_back(std::move(change));
    return true;
  }

  std::int64_t number_;
  Statement find_, keep_, put_, known_, about_;
};

}  // namespace

std::optional<LedgerImport> Store::take_ledger(const std::vector<LedgerRow>& rows,
                                               const std::string& name, const std::string& digest,
                                               Problems& problems) {
  sqlite3* db = state_->db;
  bool begun = false;
  try {
    execute(db, "BEGIN IMMEDIATE");
    begun = true;
    {
      Statement same(db, "SELECT 1 FROM imports WHERE digest = ?");
      if (same.bind(1, digest).step()) {
        same.reset();
        execute(db, "ROLLBACK");
        LedgerImport out;
        out.again = true;
        return out;
      }
    }
    Statement insert(db, "INSERT INTO imports(digest, name) VALUES(?,?)");
    insert.bind(1, digest).bind(2, name).run();
    LedgerImport out;
    {
      Import import(db, sqlite3_last_insert_rowid(db));
      for (const LedgerRow& row : rows) import.take(row);
      out = std::move(import.out);
    }
    execute(db, "COMMIT");
    return out;
  } catch (const Fault& fault) {
    if (begun) sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    problems.push_back({"history/store",
                        state_->path,
                        {},
                        1,
                        say("台账没有读入:{}", "the ledger was not imported: {}", fault.what),
                        {}});
    return {};
  }
}

result::Ledger Store::ledger() const {
  result::Ledger out;
  {
    Statement s(state_->db, "SELECT key, field, value FROM ledger");
    while (s.step()) {
      const std::string field = s.text(1);
      const auto at = std::find(result::kColumnNames.begin(), result::kColumnNames.end(), field);
      if (at != result::kColumnNames.end())
        out.entries[s.text(0)][static_cast<std::size_t>(at - result::kColumnNames.begin())] =
            s.text(2);
    }
  }
  // The last opening of each finding comes last and counts.
  std::map<std::string, result::Settled> last;
  Statement s(state_->db,
              "SELECT fingerprint, place, rule, kind, dossier, name, grouping, message_zh, "
              "message_en, closed_on, due_on FROM findings ORDER BY id");
  while (s.step()) {
    const std::string key = key_of(s.text(0), s.number(1));
    const std::string closed_on = s.text(9);
    if (closed_on.empty()) {
      if (const std::string due = s.text(10); !due.empty()) out.due[key] = due;
      last.erase(key);
      continue;
    }
    last[key] = {
        key,       s.text(2), s.text(3), s.text(4), s.text(5), s.text(6), {s.text(7), s.text(8)},
        closed_on, {}};
  }
  for (auto& [key, settled] : last) {
    if (const auto e = out.entries.find(key); e != out.entries.end()) settled.entry = e->second;
    out.settled.push_back(std::move(settled));
  }
  Statement unknown(
      state_->db,
      "SELECT a.key, a.about FROM ledger_about a WHERE NOT EXISTS(SELECT 1 FROM "
      "findings f WHERE f.fingerprint = substr(a.key, 1, instr(a.key || '#', '#') - 1)) "
      "ORDER BY a.key");
  while (unknown.step()) {
    result::Settled row;
    row.key = unknown.text(0);
    row.message = {unknown.text(1), unknown.text(1)};
    if (const auto e = out.entries.find(row.key); e != out.entries.end()) row.entry = e->second;
    out.settled.push_back(std::move(row));
  }
  std::stable_sort(out.settled.begin(), out.settled.end(), [](const auto& a, const auto& b) {
    return a.closed_on > b.closed_on;  // the latest first; unknown ones last
  });
  return out;
}

}  // namespace ducha::history
