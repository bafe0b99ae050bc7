// SQLite behind the store: statements that throw what is wrong.
#pragma once

#include <sqlite3.h>

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

  Statement& bind(int at, std::string_view text) {
    sqlite3_bind_text(statement_, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(int at, std::int64_t number) {
    sqlite3_bind_int64(statement_, at, number);
    return *this;
  }
  Statement& bind(int at, std::optional<std::int32_t> day) {
    if (day) return bind(at, std::int64_t{*day});
    sqlite3_bind_null(statement_, at);
    return *this;
  }
  Statement& bind(int at, std::optional<std::int64_t> number) {
    if (number) return bind(at, *number);
    sqlite3_bind_null(statement_, at);
    return *this;
  }
  // True: a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) throw fault_of(db_);
    return false;
  }
  void run() {
    step();
    sqlite3_reset(statement_);
  }
  void reset() { sqlite3_reset(statement_); }
  std::string text(int at) const {
    const auto* t = sqlite3_column_text(statement_, at);
    return t == nullptr
               ? std::string()
               : std::string(reinterpret_cast<const char*>(t),
                             static_cast<std::size_t>(sqlite3_column_bytes(statement_, at)));
  }
  bool null(int at) const { return sqlite3_column_type(statement_, at) == SQLITE_NULL; }
  std::int64_t number(int at) const { return sqlite3_column_int64(statement_, at); }
  std::uint64_t count(int at) const { return static_cast<std::uint64_t>(number(at)); }
  std::int32_t day(int at) const { return sqlite3_column_int(statement_, at); }

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
};

inline void execute(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw fault_of(db);
}

// The number that a statement without parameters gives; 0: none.
inline std::int64_t number_of(sqlite3* db, const char* sql) {
  Statement s(db, sql);
  return s.step() ? s.number(0) : 0;
}

// Findings that closed before this day may be gone.
inline std::optional<std::int32_t> pruned_before(sqlite3* db) {
  Statement s(db, "SELECT max(before_day) FROM pruned");
  return s.step() && !s.null(0) ? std::optional(s.day(0)) : std::nullopt;
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
  std::string path;
  sqlite3* db = nullptr;
  Opening opening;
  bool told = false;        // that it waits
  std::int64_t waited = 0;  // milliseconds, for the present lock
  ~State() { sqlite3_close(db); }
};

}  // namespace ducha::history
