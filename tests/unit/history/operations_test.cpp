// What keeps a store for years: check, backup, pruning, upgrades, waiting; the page since another
// day; lifetimes; the zone of the day; what a run cost.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <nlohmann/json.hpp>

#include "base/zone.h"
#include "history/sums.h"
#include "support/kennels.h"

using ducha::make_date;
using ducha::Problems;
using ducha::history::Store;
using ducha::result::Status;
using ducha::test::has;
using ducha::test::kennel;
using ducha::test::Kennels;
using ducha::test::Ran;
using ducha::test::slurp;
namespace fs = std::filesystem;

namespace {

void sql(const char* file, const std::string& text) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, ducha::history::summing_vfs()) ==
          SQLITE_OK);
  char* error = nullptr;
  REQUIRE_MESSAGE(sqlite3_exec(db, text.c_str(), nullptr, nullptr, &error) == SQLITE_OK, error);
  sqlite3_close(db);
}

// A variable of the environment, as it was at the end.
struct Environment {
  Environment(const char* name_, const char* value) : name(name_) {
    if (const char* v = std::getenv(name)) was = v;
    if (value == nullptr) {
      ::unsetenv(name);
    } else {
      ::setenv(name, value, 1);
    }
  }
  ~Environment() {
    if (was) {
      ::setenv(name, was->c_str(), 1);
    } else {
      ::unsetenv(name);
    }
    ::tzset();
  }
  const char* name;
  std::optional<std::string> was;
};

}  // namespace

TEST_CASE("history --check says what is wrong with a store") {
  const Kennels k("history-check");
  k.check("2024-01-01");
  k.check("2024-01-02");
  CHECK(k.history({"--check"}) == "the store is sound: 2 runs\n");
  SUBCASE("a finding that was seen on no day") {
    sql("store.db", "DELETE FROM sightings WHERE finding = 1");
    const Ran ran = k.run({"history", "--store", "store.db", "--check", "--lang", "en"});
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "was seen on no day"));
  }
  SUBCASE("days that nobody ran on") {
    sql("store.db", "UPDATE readings SET to_day = to_day + 9");
    CHECK(k.run({"history", "--store", "store.db", "--check"}).code == 1);
  }
  SUBCASE("a page that was overwritten") {
    sql("store.db", "PRAGMA journal_mode = DELETE");
    std::string bytes = slurp("store.db");
    for (std::size_t i = bytes.size() / 2; i < bytes.size(); ++i) bytes[i] = 'x';
    k.write("store.db", bytes);
    CHECK(k.run({"history", "--store", "store.db", "--check"}).code != 0);
    CHECK(k.run({"history", "--store", "store.db", "--open"}).code == 2);
  }
}

// Headers, rows, indexes and what is free in their pages: a byte at a time.
TEST_CASE("a store that was damaged anywhere is not read in silence") {
  const Kennels k("history-damage");
  k.check("2024-01-01");
  k.check("2024-01-02");
  const std::string whole = slurp("store.db");
  for (std::size_t at = 100; at < whole.size(); at += 499) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 4);
    k.write("store.db", bytes);
    CAPTURE(at);
    const Ran ran = k.run({"history", "--store", "store.db", "--check", "--lang", "en"});
    CHECK(ran.code != 0);
    CHECK(has(ran.err, "the file is damaged"));
    CHECK(has(ran.err, "a copy made with ducha history --backup"));
  }
}

TEST_CASE("history --backup copies a store that is in use, and writes over nothing") {
  const Kennels k("history-backup");
  k.check("2024-01-01");
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2("store.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                          ducha::history::summing_vfs()) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "BEGIN IMMEDIATE; DELETE FROM sightings", nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  CHECK(k.run({"history", "--store", "store.db", "--backup", "copy.db"}).code == 0);
  sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  CHECK(k.stands("2024-01-01", "copy.db") == k.stands("2024-01-01"));
  CHECK(k.run({"history", "--store", "copy.db", "--check"}).code == 0);
  const std::string before = slurp("copy.db");
  const Ran again =
      k.run({"history", "--store", "store.db", "--backup", "copy.db", "--lang", "en"});
  CHECK(again.code == 2);
  CHECK(has(again.err, "copy.db is there already"));
  CHECK(slurp("copy.db") == before);
  CHECK(k.run({"history", "--store", "store.db", "--backup", "store.db"}).code == 2);
  CHECK(k.run({"history", "--store", "store.db", "--backup", "no/such/folder.db"}).code == 2);
  for (const auto& entry : fs::directory_iterator(".")) CHECK(!has(entry.path().string(), ".tmp"));
  CHECK(k.run({"history", "--store", "store.db", "--backup", "x.db", "--open"}).code == 2);
}

TEST_CASE("a store at rest is one file, whoever read or wrote it last") {
  const Kennels k("history-one-file");
  const auto beside = [] {
    std::string out;
    for (const auto& entry : fs::directory_iterator("."))
      if (const std::string name = entry.path().filename().string(); name.starts_with("store.db"))
        out += name + " ";
    return out;
  };
  k.check("2024-01-01");
  CHECK(beside() == "store.db ");
  const std::vector<std::vector<std::string>> readers = {
      {"history", "--store", "store.db"},
      {"history", "--store", "store.db", "--open"},
      {"history", "--store", "store.db", "--check"},
      {"history", "--store", "store.db", "--backup", "copy.db"},
      {"since", "--store", "store.db"},
  };
  for (const auto& reader : readers) {
    CAPTURE(reader[0]);
    CHECK(k.run(reader).code <= 1);
    CHECK(beside() == "store.db ");
  }
  // What a run left that was killed is mended by whoever comes next, and nothing is lost.
  {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open_v2("store.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            ducha::history::summing_vfs()) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db, "PRAGMA wal_autocheckpoint = 0; DELETE FROM sightings", nullptr,
                         nullptr, nullptr) == SQLITE_OK);
    for (const char* file : {"store.db", "store.db-wal"})
      fs::copy_file(file, std::string("killed") + (file + 5));
    sqlite3_close(db);
  }
  fs::rename("killed.db", "store.db");
  fs::rename("killed.db-wal", "store.db-wal");
  CHECK(k.run({"history", "--store", "store.db", "--check"}).code == 1);  // seen on no day
  CHECK(beside() == "store.db ");
  // Another program that has it open keeps what it needs.
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2("store.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                          ducha::history::summing_vfs()) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "SELECT count(*) FROM runs", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(k.run({"history", "--store", "store.db"}).code == 0);
  CHECK(has(beside(), "store.db-wal"));
  sqlite3_close(db);
  CHECK(beside() == "store.db ");
}

TEST_CASE("history --prune forgets what is long mended, keeps counts and words") {
  const Kennels k("history-prune");
  for (const char* id : {"K3", "K4", "K5"})
    k.write(fmt::format("in/{}.yaml", id), kennel(id, 21, 1));
  k.check("2024-01-01");
  // Words beside K4.
  std::string key;
  {
    Problems problems;
    for (const auto& [print, f] : Store::open("store.db", {Store::Access::read}, problems)
                                      ->ledger(*make_date(2024, 1, 1))
                                      .findings)
      if (f.dossier == "K4") key = print;
  }
  k.write("words.csv",
          "fingerprint,responsible,measure,deadline,state,note\n" + key + ",,,,,two more\n");
  REQUIRE(k.run({"ledger", "import", "words.csv", "--store", "store.db"}).code == 0);
  for (const char* id : {"K3", "K4"}) k.write(fmt::format("in/{}.yaml", id), kennel(id, 21, 5));
  k.check("2024-01-10");
  k.write("in/K5.yaml", kennel("K5", 21, 5));
  k.check("2024-03-01");
  const std::string counts = k.history({});
  const std::string topics = k.history({"--by", "topic"});
  const std::string open = k.history({"--open"});
  const Ran ran = k.run(
      {"history", "--store", "store.db", "--prune", "30", "--as-of", "2024-03-01", "--lang", "en"});
  CHECK(ran.out == "1 findings that closed before 2024-01-31 are gone; all counts stay\n");
  CHECK(k.history({}) == counts);
  CHECK(k.history({"--by", "topic"}) == topics);
  CHECK(k.history({"--open"}) == open);
  CHECK(k.history({"--check"}) == "the store is sound: 3 runs\n");
  // K3 is gone, K4 has words, K5 closed later.
  const auto closed = [&] {
    Problems problems;
    std::string out;
    for (const auto& [print, f] : Store::open("store.db", {Store::Access::read}, problems)
                                      ->ledger(*make_date(2024, 3, 1))
                                      .findings)
      if (f.status == Status::closed) out += f.dossier + " ";
    return out;
  }();
  CHECK(closed.find("K3") == closed.npos);
  CHECK(has(closed, "K4"));
  CHECK(has(closed, "K5"));
  // A run from before the pruning would take what was forgotten for new; later ones are fine.
  const Ran early = k.check("2024-01-20", {"--lang", "en"});
  CHECK(early.code == 2);
  CHECK(has(early.err, "what closed before 2024-01-31 was pruned"));
  k.write("in/K3.yaml", kennel("K3", 21, 1));
  CHECK(k.check("2024-02-10").code == 1);
  CHECK(has(k.history({}), "1     2024-01-01         6     5        0       5       0\n"));
  CHECK(has(k.history({}), "2     2024-01-10         6     3        0       0       2\n"));
  k.check("2024-03-02");
  CHECK(has(k.history({"--open"}), "since 2024-03-02"));
  // The same again finds nothing more.
  CHECK(has(k.run({"history", "--store", "store.db", "--prune", "30", "--as-of", "2024-03-02",
                   "--lang", "en"})
                .out,
            "0 findings"));
}

TEST_CASE("stores of versions 3 to 6 are taken along") {
  const std::string six = "ALTER TABLE runs DROP COLUMN complete; ";
  const std::string five =
      six + "DROP TABLE marks; DROP TABLE scores; ALTER TABLE runs DROP COLUMN period; ";
  const std::string four = "ALTER TABLE dossiers DROP COLUMN ends; DROP TABLE pruned; ";
  const std::map<std::string, std::string> back = {
      {"3", five + four}, {"4", five}, {"5", six}, {"6", ""}};
  for (const auto& [version, statements] : back) {
    CAPTURE(version);
    const Kennels k("history-version-" + version);
    k.check("2024-01-01");
    const std::string before = k.stands("2024-01-01");
    sql("store.db", statements + "PRAGMA user_version = " + version);
    const Ran ran = k.check("2024-01-02", {"--lang", "en"});
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "the old store is kept as store.db.v" + version));
    CHECK(k.stands("2024-01-01") == before);
    CHECK(k.history({"--check"}) == "the store is sound: 2 runs\n");
  }
}

TEST_CASE("a report is written though the store cannot be, and how long it waits is told") {
  const Kennels k("history-wait");
  k.check("2024-01-01");
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2("store.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                          ducha::history::summing_vfs()) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  const Ran ran =
      k.check("2024-01-02", {"--store-wait", "1", "--lang", "en", "--format", "json=run.json"});
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "waiting up to 1 seconds"));
  CHECK(has(ran.err, "another program keeps writing to it"));
  CHECK(has(ran.err, "--store-wait SECONDS"));
  CHECK(fs::exists("run.json"));
  k.write("ducha.yaml", "store_wait: 0\n");
  CHECK(has(k.check("2024-01-02", {"--lang", "zh"}).err, "别的程序一直在写它"));
  CHECK(k.run({"since", "--store", "store.db"}).code == 0);
  sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  // What could not be recorded is recorded later, from the saved run.
  CHECK(k.run({"report", "run.json", "--store", "store.db", "--record", "--quiet"}).code == 1);
  CHECK(has(k.history({}), "2024-01-02"));
}

TEST_CASE("since: what happened since another day, on a page") {
  const Kennels k("history-since");
  for (const char* id : {"K3", "K4", "K5", "K6"})
    k.write(fmt::format("in/{}.yaml", id), kennel(id, 21, 5));
  k.write("in/K6.yaml", kennel("K6", 21, 1));
  k.limits("severities: {care/too-few-keepers: warning}\n");
  k.check("2023-11-01");
  k.write("in/k1.yaml", kennel("K1", 21, 5));
  k.check("2023-11-02");
  k.check("2024-01-01");
  // K1 is back, K2 is mended, K3 is new, K4 is not there, K5 is broken, K6 is worse and overdue.
  k.limits("");
  k.write("in/k1.yaml", kennel("K1", 21, 1));
  k.write("in/k2.yaml", kennel("K2", 21, 5));
  k.write("in/K3.yaml", kennel("K3", 21, 1));
  fs::remove("in/K4.yaml");
  k.write("in/K5.yaml", kennel("K5", 21, 1) + "x: \"\n");
  k.check("2024-01-02");
  const auto page = [&](std::vector<std::string> more) {
    std::vector<std::string> args = {"since", "--store", "store.db", "--lang", "en"};
    args.insert(args.end(), more.begin(), more.end());
    return k.run(args);
  };
  const Ran json = page({"--format", "json"});
  CHECK(json.code == 0);
  const auto data = nlohmann::json::parse(json.out);
  const auto ids = [&](const char* key) {
    std::string out;
    for (const auto& f : data[key])
      if (f.value("rule", "care/too-few-keepers") == "care/too-few-keepers")
        out += f["dossier"].get<std::string>() + " ";
    return out;
  };
  CHECK(data["since"] == "2024-01-01");
  CHECK(ids("new") == "K3 ");
  CHECK(ids("reopened") == "K1 ");
  CHECK(ids("mended") == "K2 ");
  CHECK(ids("worse") == "K6 ");
  CHECK(ids("overdue") == "K6 ");
  CHECK(ids("not_handed_in") == "K4 K5 ");
  const Ran text =
      page({"--format", "text", "--format", "html=s.html", "--format", "markdown=s.md"});
  CHECK(text.code == 0);
  CHECK(has(text.out, "Since 2024-01-01\n"));
  CHECK(has(text.out, "1 worse, 1 back, 1 mended;"));
  CHECK(has(k.read("s.md"), "## Worse (1)\n"));
  CHECK(has(k.read("s.html"), "<h2>Not handed in, or not to be read (2)</h2>"));
  // By another day, as of another day, in Chinese.
  CHECK(has(page({"2023-11-01"}).out, "Since 2023-11-01"));
  CHECK(has(page({"--as-of", "2023-11-02"}).out, "0 worse, 0 back, 1 mended;"));
  CHECK(has(k.run({"since", "--store", "store.db", "--lang", "zh"}).out, "复发1，办结1；"));
  CHECK(has(page({"--as-of", "2023-11-01"}).out, "The first check"));
  // What goes wrong.
  CHECK(page({"2024-01-02"}).code == 2);
  CHECK(page({"--format", "text", "--format", "json"}).code == 2);
  CHECK(page({"--format", "csv"}).code == 2);
  CHECK(page({"--format", "html=store.db"}).code == 2);
  CHECK(k.run({"since", "--store", "none.db"}).code == 2);
  CHECK(k.history({"--check"}) == "the store is sound: 4 runs\n");
}

TEST_CASE("findings of an organization that no longer exists are withdrawn") {
  const Kennels k("history-lifetime");
  std::string schema = slurp("book/schema/kennel.yaml");
  const auto put = [&](const std::string& after, const std::string& text) {
    const auto at = schema.find(after);
    REQUIRE(at != schema.npos);
    schema.insert(at + after.size(), text);
  };
  put("name: name\n", "lifetime: {to: closed_on}\n");
  put("fields:\n", "  closed_on: {type: date, zh: 撤销日期, en: closed on}\n");
  k.write("book/schema/kennel.yaml", schema);
  k.check("2024-01-01");
  k.write("in/k1.yaml", kennel("K1", 21, 1) + "closed_on: 2024-01-05\n");
  const auto k1 = [&](const char* day) {
    const std::string all = k.stands(day);
    return all.substr(0, all.find('\n'));
  };
  const std::string gone =
      "K1 care/too-few-keepers 2024-01-01 withdrawn: the organization no longer exists";
  SUBCASE("its dossier says so") {
    k.check("2024-01-04");
    CHECK(k1("2024-01-04") == "K1 care/too-few-keepers 2024-01-01 open");
    k.check("2024-01-05");
    CHECK(k1("2024-01-05") == gone);
    // And is never handed in again: nobody misses it.
    fs::remove("in/k1.yaml");
    for (int day = 6; day < 20; ++day) {
      const Ran ran = k.check(fmt::format("2024-01-{:02}", day).c_str(), {"--lang", "en"});
      CHECK(!has(ran.out, "not handed in"));
    }
    CHECK(k1("2024-01-19") == gone);
    const auto data = nlohmann::json::parse(
        k.run({"since", "2024-01-04", "--store", "store.db", "--format", "json"}).out);
    CHECK(data["withdrawn"].size() == 1);
    CHECK(data["mended"].empty());
    CHECK(data["not_handed_in"].empty());
  }
  SUBCASE("it said when, and was not handed in since") {
    k.check("2024-01-02");
    fs::remove("in/k1.yaml");
    k.check("2024-01-03");
    CHECK(has(k1("2024-01-03"), "open: not handed in, for 1 nights"));
    k.check("2024-01-05");
    CHECK(k1("2024-01-05") == gone);
  }
  SUBCASE("it was an error") {
    k.check("2024-01-06");
    CHECK(k1("2024-01-06") == gone);
    k.write("in/k1.yaml", kennel("K1", 21, 1));
    k.check("2024-01-07");
    CHECK(k1("2024-01-07") == "K1 care/too-few-keepers 2024-01-01 open");
  }
}

TEST_CASE("today is the day of a zone that is set and printed") {
  using ducha::is_zone;
  for (const char* zone : {"UTC", "+08:00", "-3", "+0530", "+8", "Asia/Shanghai", "Etc/GMT+12"})
    CHECK(is_zone(zone));
  for (const char* zone : {"", "Asia", "Mars/Phobos", "../etc/passwd", "/etc/localtime", "UTC+8",
                           "CST-8", "+", "+25", "+08:60", "+080", "8", "Asia/Shanghai\n"})
    CHECK(!is_zone(zone));
  const Kennels k("history-zone");
  const auto day = [&](std::vector<std::string> more) {
    std::vector<std::string> args = {"check", "in", "--rules", "book", "--format", "json"};
    args.insert(args.end(), more.begin(), more.end());
    const Ran ran = k.run(args);
    CAPTURE(ran.err);
    REQUIRE(ran.code == 1);
    const auto json = nlohmann::json::parse(ran.out);
    return std::pair(json["as_of"].get<std::string>(), json.value("zone", ""));
  };
  // At any moment these two are a day apart.
  const auto east = day({"--zone", "Pacific/Kiritimati"});
  const auto west = day({"--zone", "Etc/GMT+12"});
  CHECK(east.first != west.first);
  CHECK(east.second == "Pacific/Kiritimati");
  CHECK(day({"--zone", "+14:00"}).first == east.first);
  {
    const Environment tz("TZ", "Pacific/Kiritimati");
    CHECK(day({}) == east);
    CHECK(day({"--zone", "Etc/GMT+12"}) == west);
    CHECK(std::string(std::getenv("TZ")) == "Pacific/Kiritimati");
    k.write("ducha.yaml", "zone: Etc/GMT+12\n");
    CHECK(day({}) == west);
    fs::remove("ducha.yaml");
  }
  {
    const Environment tz("TZ", "Mars/Phobos");
    const Ran ran = k.run({"check", "in", "--rules", "book", "--lang", "en"});
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "`Mars/Phobos`, which is not known here"));
    CHECK(day({"--as-of", "2024-01-01"}).first == "2024-01-01");
  }
  // A day that was named is of no zone.
  CHECK(day({"--as-of", "2024-01-01", "--zone", "UTC"}).second.empty());
  CHECK(has(k.run({"check", "in", "--rules", "book", "--zone", "UTC", "--lang", "en"}).out,
            " (UTC), period "));
  CHECK(
      has(k.run({"check", "in", "--rules", "book", "--zone", "Asia/Shanghai", "--lang", "zh"}).out,
          "日（Asia/Shanghai时间），"));
  CHECK(k.run({"check", "in", "--rules", "book", "--zone", "UTC+8"}).code == 2);
  // Which findings are overdue goes by it too.
  CHECK(k.check("2024-01-01").code == 1);
  CHECK(has(k.history({"--open", "--zone", "+08:00"}), "2024-01-01: 2 open"));
}

TEST_CASE("--timing tells files, bytes and seconds by stage") {
  const Kennels k("history-timing");
  const Ran ran = k.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--timing",
                         "--store", "store.db", "--lang", "en", "--format", "json"});
  CHECK(ran.code == 1);
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator("in")) bytes += fs::file_size(entry.path());
  CHECK(has(ran.err, fmt::format("ducha: 3 files, {} bytes, ", bytes)));
  const auto json = nlohmann::json::parse(ran.out);
  CHECK(json["timing"]["files"] == 3);
  CHECK(json["timing"]["bytes"] == bytes);
  for (const char* stage : {"rules", "find", "read", "across", "store"})
    CHECK(json["timing"]["seconds"].contains(stage));
  // Text alone tells it too; nothing is told unless it is asked for.
  CHECK(has(
      k.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--timing", "--lang", "zh"})
          .err,
      "3个文件"));
  const Ran plain = k.run(
      {"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--format", "json=run.json"});
  CHECK(plain.err.empty());
  CHECK(!nlohmann::json::parse(k.read("run.json")).contains("timing"));
}
