// SQLite behind the store: statements that throw what is wrong.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "history/store.h"

namespace ducha::history {

// An SQL error: what and why.
struct Fault {
  std::string what;
};

class Statement {
 public:
  Statement(sqlite3* db, const char* sql) : db_(db) {
    if (sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr) != SQLITE_OK)
      throw Fault{sqlite3_errmsg(db)};
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
  // True: a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) throw Fault{sqlite3_errmsg(db_)};
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
  std::int64_t number(int at) const { return sqlite3_column_int64(statement_, at); }
  std::uint64_t count(int at) const { return static_cast<std::uint64_t>(number(at)); }

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
};

inline void execute(sqlite3* db, const char* sql) {
  char* error = nullptr;
  if (sqlite3_exec(db, sql, nullptr, nullptr, &error) != SQLITE_OK) {
    Fault fault{error == nullptr ? "?" : error};
    sqlite3_free(error);
    throw fault;
  }
}

struct Store::State {
  std::string path;
  sqlite3* db = nullptr;
  ~State() { sqlite3_close(db); }
};

}  // namespace ducha::history
