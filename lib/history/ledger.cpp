// What people wrote in a ledger goes into the store: Store::take_ledger() is the door. Reading the
// file is ledger_sheet.cpp.
#include <algorithm>
#include <set>

#include "base/hash.h"
#include "history/points.h"
#include "history/sql.h"

namespace ducha::history {

namespace {

using result::Column;

// The texts in which the same value may be in a ledger: words have two languages.
bool as_written(const std::string& value, std::optional<Column> column, const std::string& mark) {
  if (!column) return result::mark(value) == mark;
  return result::mark(result::shown(*column, value, Lang::zh)) == mark ||
         result::mark(result::shown(*column, value, Lang::en)) == mark;
}

// Statements are prepared once: a ledger has tens of thousands of rows with nine cells each.
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
        now_(db,
             "SELECT f.fingerprint FROM known_as k JOIN findings f ON f.number = k.finding "
             "WHERE k.key = ?"),
        about_(db, "INSERT OR REPLACE INTO ledger_about VALUES(?,?)") {}

  void take(LedgerRow row) {
    ++out.rows;
    if (row.key.empty()) row.key = "row-" + sha256_hex(row.about).substr(0, 16);
    // A ledger may be from before the finding got the name it has now.
    const bool known = known_.with(row.key).step() || now_.with(row.key).row(row.key);
    bool edited = false;
    for (std::size_t i = 0; i < result::kColumns; ++i) {
      const std::string* mark =
          row.marks.size() == result::kColumns && !row.marks[i].empty() ? &row.marks[i] : nullptr;
      edited |= take(row, static_cast<Column>(i), std::string(result::kColumnNames[i]),
                     row.cells[i], mark, {});
    }
    // What is not in the marks was empty when the ledger was written.
    static const std::string none = result::mark("");
    for (const auto& [heading, value] : row.extra) {
      const auto mark = row.extra_marks.find(result::mark(heading));
      edited |= take(row, {}, "+" + heading, value,
                     row.marks.empty()               ? nullptr
                     : mark == row.extra_marks.end() ? &none
                                                     : &mark->second,
                     heading);
    }
    if (!edited || known) return;
    about_.run(row.key, row.about);
    out.unknown.push_back(std::move(row));
  }

  LedgerImport out;

 private:
  // True if the person changed this cell. Without a mark an empty one says nothing.
  bool take(const LedgerRow& row, std::optional<Column> column, const std::string& field,
            const std::string& now, const std::string* mark, const std::string& heading) {
    if (mark != nullptr ? as_written(now, column, *mark) : now.empty()) return false;
    LedgerChange change{row.key, row.place, column, heading, {}, now, {}};
    std::int64_t from = 0;
    find_.with(row.key, field).row(change.before, from, change.from);
    if (from != 0 && change.before == now) return true;
    // What the person had before them was not what the store has now.
    const bool conflict =
        from != 0 && (mark == nullptr || !as_written(change.before, column, *mark));
    if (from != 0) keep_.run(row.key, field, change.before, from, number_, conflict);
    put_.run(row.key, field, now, number_);
    ++out.changed;
    if (conflict) out.conflicts.push_back(std::move(change));
    return true;
  }

  std::int64_t number_;
  Statement find_, keep_, put_, known_, now_, about_;
};

// Stores of version 4 and before did not record the period: it was the year of the run then.
std::string last_period(const Store& store) {
  const auto runs = store.runs();
  if (runs.empty()) return {};
  const auto day = parse_date(runs.back().as_of);
  return runs.back().period.empty() && day ? to_string(year_of(*day)) : runs.back().period;
}

}  // namespace

std::optional<LedgerImport> Store::take_ledger(const std::vector<LedgerRow>& rows,
                                               const std::string& name, const std::string& digest,
                                               Problems& problems,
                                               const std::vector<MarkEdit>& marks) {
  sqlite3* db = state_->db;
  try {
    Transaction transaction(db);
    LedgerImport out;
    {
      Statement same(db, "SELECT 1 FROM imports WHERE digest = ?");
      if (same.with(digest).step()) {
        out.again = true;
        return out;
      }
    }
    Statement insert(db, "INSERT INTO imports(digest, name) VALUES(?,?)");
    insert.run(digest, name);
    {
      Import import(db, sqlite3_last_insert_rowid(db));
      // Version 0.1 had a column of the program under the title of the group.
      const Message group = group_words();
      for (LedgerRow row : rows) {
        if (!group.empty())
          std::erase_if(row.extra,
                        [&](const auto& e) { return e.first == group.zh || e.first == group.en; });
        import.take(std::move(row));
      }
      out = std::move(import.out);
    }
    if (!marks.empty()) put_edits(db, marks, last_period(*this), out);
    transaction.commit();
    return out;
  } catch (const Fault& fault) {
    complain({"台账没有读入", "the ledger was not imported"}, fault.said(), problems, fault.hint());
    return {};
  }
}

}  // namespace ducha::history
