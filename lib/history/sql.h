// SQLite behind the store: statements that throw what is wrong.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "history/store.h"

namespace ducha::history {

// What SQLite says is wrong just now.
inline Fault fault_of(sqlite3* db) { return {sqlite3_extended_errcode(db), sqlite3_errmsg(db)}; }

class Statement {
 public:
  Statement(sqlite3* db, const char* sql) : db_(db) {
    if (sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr) != SQLITE_OK) throw fault_of(db);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;

  // Binds all parameters, in their order. The statement starts anew: SQLite refuses to bind while
  // rows of it are still to be read.
  template <typename... Values>
  Statement& with(const Values&... values) {
    sqlite3_reset(statement_);
    int at = 0;
    (bind(++at, values), ...);
    return *this;
  }
  // Executes a statement that gives no rows.
  template <typename... Values>
  void run(const Values&... values) {
    with(values...).step();
    sqlite3_reset(statement_);
  }
  // True: there is a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) throw fault_of(db_);
    return false;
  }
  // Reads the first columns of the next row; false if there is none.
  template <typename... Values>
  bool row(Values&... values) {
    if (!step()) return false;
    int at = 0;
    (take(at++, values), ...);
    return true;
  }
  std::string text(int at) const {
    const auto* t = sqlite3_column_text(statement_, at);
    return t == nullptr
               ? std::string()
               : std::string(reinterpret_cast<const char*>(t),
                             static_cast<std::size_t>(sqlite3_column_bytes(statement_, at)));
  }

 private:
  void bind(int at, std::string_view text) {
    sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  template <std::integral T>
  void bind(int at, T number) {
    sqlite3_bind_int64(statement_, at, static_cast<std::int64_t>(number));
  }
  void bind(int at, Date day) { bind(at, day.days); }
  template <typename T>
  void bind(int at, const std::optional<T>& value) {
    value ? bind(at, *value) : void(sqlite3_bind_null(statement_, at));
  }

  void take(int at, std::string& value) const { value = text(at); }
  template <std::integral T>
  void take(int at, T& value) const {
    value = static_cast<T>(sqlite3_column_int64(statement_, at));
  }
  void take(int at, Date& value) const { take(at, value.days); }
  template <typename T>
  void take(int at, std::optional<T>& value) const {
    sqlite3_column_type(statement_, at) == SQLITE_NULL ? value.reset() : take(at, value.emplace());
  }

  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
};

inline void execute(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw fault_of(db);
}

// The number that a statement without parameters gives; 0: none.
inline std::int64_t number_of(sqlite3* db, const char* sql) {
  std::int64_t out = 0;
  Statement(db, sql).row(out);
  return out;
}

// Findings that closed before this day may be gone.
inline std::optional<std::int32_t> pruned_before(sqlite3* db) {
  std::optional<std::int32_t> out;
  Statement(db, "SELECT max(before_day) FROM pruned").row(out);
  return out;
}

// Writes that all happen, or none: rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(sqlite3* db) : db_(db) { execute(db, "BEGIN IMMEDIATE"); }
  ~Transaction() {
    if (db_ != nullptr) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Transaction(const Transaction&) = delete;
  void commit() {
    execute(db_, "COMMIT");
    db_ = nullptr;
  }

 private:
  sqlite3* db_;
};

// A snapshot: other connections may write meanwhile. May be nested in a transaction.
class Moment {
 public:
  explicit Moment(sqlite3* db) : db_(db) { execute(db, "SAVEPOINT moment"); }
  ~Moment() { sqlite3_exec(db_, "RELEASE moment", nullptr, nullptr, nullptr); }
  Moment(const Moment&) = delete;

 private:
  sqlite3* db_;
};

struct Store::State {
  // False: SQLite cannot open it.
  bool connect(const std::string& uri, int flags);
  bool connect_to_file();

  std::string path;
  sqlite3* db = nullptr;
  Opening opening;
  bool told = false;        // that it waits
  std::int64_t waited = 0;  // milliseconds, for the present lock
  ~State() { sqlite3_close(db); }
};

}  // namespace ducha::history
