// A store over time: opening and closing, days in any order, parts, renamed rules, earlier
// versions; and a store that is killed, locked or read by who may not write.
#include "history/store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <chrono>

#include "history/sums.h"
#include "support/kennels.h"
#include "support/kill.h"
#include "support/source_dir.h"

using ducha::Date;
using ducha::make_date;
using ducha::Problems;
using ducha::history::Store;
using ducha::result::Status;
using ducha::test::has;
using ducha::test::kennel;
using ducha::test::Kennels;
using ducha::test::Ran;
namespace fs = std::filesystem;

TEST_CASE("a finding opens, ages, falls due and closes") {
  const Kennels k("history");
  REQUIRE(k.check("2024-01-01").code == 1);
  REQUIRE(k.check("2024-01-31").code == 1);
  CHECK(has(k.history({"--open"}), "since 2024-01-01, 30 days, due by 2024-01-31\n"));
  CHECK(has(k.history({"--open"}), "2024-01-31: 2 open, of them 0 overdue"));
  REQUIRE(k.check("2024-02-01").code == 1);
  CHECK(has(k.history({"--overdue"}), "2 open, of them 2 overdue"));
  k.write("in/k1.yaml", kennel("K1", 21, 5));
  REQUIRE(k.check("2024-03-01").code == 1);
  CHECK(has(k.history({"--open"}), "1 open, of them 1 overdue"));
  // Broken again: a new opening, with its own age.
  k.write("in/k1.yaml", kennel("K1", 21, 1));
  REQUIRE(k.check("2024-04-01").code == 1);
  CHECK(has(k.history({"--open"}), "since 2024-04-01, 0 days, due by 2024-05-01\n"));
  CHECK(has(k.history({}), "4     2024-03-01         3     1        0       0       1\n"));
  CHECK(has(k.history({"--by", "topic"}), "          1          2  care"));
  CHECK(has(k.history({"--by", "provision"}), "          1          2  enough keepers"));
  CHECK(has(k.history({"--open", "--format", "json"}), "\"age_days\": 91"));
}

TEST_CASE("history: findings of no group stand under words, not under the id of the kind") {
  const ducha::test::Workshop w("history-no-group");
  const std::string rules = std::string(ducha::tests::kSourceDir) + "/rules";
  w.write("s.yaml", "kind: school\nid: '2115000001'\nname: 甲\nstudents: -1\n");
  REQUIRE(w.run({"check", "s.yaml", "--rules", rules, "--store", "s.db", "--as-of", "2013-12-31"})
              .code == 1);
  const auto history = [&](const char* lang) {
    return w.run({"history", "--store", "s.db", "--by", "group", "--lang", lang}).out;
  };
  CHECK(has(history("zh"), "未写明旗县区"));
  CHECK(has(history("en"), "county not stated"));
}

TEST_CASE("a run equal to the last is recorded once; of a day the last look counts") {
  const Kennels k("history-same");
  REQUIRE(k.check("2024-01-01").code == 1);
  REQUIRE(k.check("2024-01-01", {"--jobs", "2"}).code == 1);
  CHECK(!has(k.history({}), "\n2 "));
  // Mended at noon, broken again in the evening: three runs, and open since the first day.
  k.write("in/k1.yaml", kennel("K1", 21, 5));
  REQUIRE(k.check("2024-01-05").code == 1);
  CHECK(k.stands("2024-01-05") == "K2 care/too-few-keepers 2024-01-01 open\n");
  k.write("in/k1.yaml", kennel("K1", 21, 1));
  REQUIRE(k.check("2024-01-05").code == 1);
  CHECK(has(k.history({}), "\n3 "));
  CHECK(k.stands("2024-01-05") ==
        "K1 care/too-few-keepers 2024-01-01 open\nK2 care/too-few-keepers 2024-01-01 open\n");
  // As before, a fault, as before: nothing is open of it, and it is not forgotten either.
  k.write("in/k3.yaml", kennel("K3", 5, 1));
  k.check("2024-01-06");
  k.write("in/k3.yaml", kennel("K3", 21, 1));
  k.check("2024-01-06");
  CHECK(has(k.stands("2024-01-06"), "K3"));
  k.write("in/k3.yaml", kennel("K3", 5, 1));
  k.check("2024-01-06");
  CHECK(!has(k.stands("2024-01-06"), "K3"));
}

TEST_CASE("what nobody looked at stays open, and says why") {
  const Kennels k("history-looked");
  const std::string both =
      "K1 care/too-few-keepers 2024-01-01 open\nK2 care/too-few-keepers 2024-01-01 open\n";
  REQUIRE(k.check("2024-01-01").code == 1);
  SUBCASE("a part of the dossiers") {
    k.check("2024-01-02", {}, "in/k1.yaml");
    CHECK(k.stands("2024-01-02") == both);
    // The same folder by another name, and a file by another.
    fs::rename("in/k2.yaml", "in/other.yaml");
    fs::current_path("in");
    k.run({"check", ".", "--rules", "../book", "--profile", "../limits.yaml", "--as-of",
           "2024-01-03", "--store", "../store.db"});
    fs::current_path("..");
    CHECK(k.stands("2024-01-03") == both);
    k.write("in/other.yaml", kennel("K2", 21, 5));
    k.check("2024-01-04");
    CHECK(k.stands("2024-01-04") == "K1 care/too-few-keepers 2024-01-01 open\n");
  }
  SUBCASE("a file is not there, then broken, then there") {
    const std::string text = ducha::test::slurp("in/k1.yaml");
    fs::remove("in/k1.yaml");
    k.check("2024-01-02");
    CHECK(has(k.stands("2024-01-02"),
              "K1 care/too-few-keepers 2024-01-01 open: not handed in, for 1 nights\n"));
    k.write("in/k1.yaml", text + "x: \"\n");
    k.check("2024-01-03");
    CHECK(has(k.stands("2024-01-03"),
              "K1 care/too-few-keepers 2024-01-01 open: its file could not be read\n"));
    k.write("in/k1.yaml", text);
    k.check("2024-01-04");
    CHECK(k.stands("2024-01-04") == both);
    fs::remove("in/k1.yaml");
    for (int day = 5; day < 12; ++day) k.check(fmt::format("2024-01-{:02}", day).c_str());
    CHECK(has(k.stands("2024-01-11"),
              "K1 care/too-few-keepers 2024-01-01 unseen: not handed in, for 7 nights\n"));
  }
  SUBCASE("a rule is not selected, off, gone, and renamed") {
    k.check("2024-01-02", {"--select", "care/visit-too-late"});
    CHECK(has(k.stands("2024-01-02"), "2024-01-01 withdrawn: the rule was not selected\n"));
    k.limits("off: [{rule: care/too-few-keepers, reason: {zh: 停, en: paused}}]\n");
    k.check("2024-01-03");
    CHECK(has(k.stands("2024-01-03"), "2024-01-01 withdrawn: the rule is off: paused\n"));
    k.limits("");
    k.check("2024-01-04");
    CHECK(k.stands("2024-01-04") == both);
    std::string rules = ducha::test::slurp("book/care.yaml");
    rules.replace(rules.find("care/too-few-keepers"), 20, "care/keepers-missing");
    k.write("book/care.yaml", rules);
    fs::remove("book/care.test.yaml");
    k.check("2024-01-05");
    CHECK(k.stands("2024-01-05") ==
          "K1 care/keepers-missing 2024-01-01 open\nK2 care/keepers-missing 2024-01-01 open\n");
    // Renamed and changed: an alias says so.
    rules.replace(rules.find("care/keepers-missing"), 20,
                  "care/few-keepers\n  aliases: [care/keepers-missing]");
    rules.replace(rules.find("present >= needed"), 17, "present + 0 >= needed");
    k.write("book/care.yaml", rules);
    k.check("2024-01-06");
    CHECK(k.stands("2024-01-06") ==
          "K1 care/few-keepers 2024-01-01 open\nK2 care/few-keepers 2024-01-01 open\n");
  }
  SUBCASE("a waiver holds for a while") {
    k.limits(
        "waivers: [{rule: care/too-few-keepers, dossier: K1, reason: r, owner: o, expires: "
        "2024-01-03}]\n");
    k.check("2024-01-02");
    CHECK(has(k.stands("2024-01-02"), "K1 care/too-few-keepers 2024-01-01 waived\n"));
    k.check("2024-01-04");
    CHECK(has(k.stands("2024-01-04"), both));
  }
}

TEST_CASE("runs of earlier days, and of days that have not come, find their place") {
  const Kennels k("history-order");
  k.write("in/k1.yaml", kennel("K1", 21, 5));
  k.check("2024-01-01");
  k.write("in/k1.yaml", kennel("K1", 21, 1));
  k.check("2024-01-20");
  k.write("in/k1.yaml", kennel("K1", 21, 5));
  k.check("2024-01-02");
  k.write("in/k1.yaml", kennel("K1", 21, 1));
  k.check("2024-01-21");
  CHECK(has(k.stands("2024-01-21"), "K1 care/too-few-keepers 2024-01-20 open\n"));
  k.check("2991-01-01");
  // What is shown is as of the last day that has come.
  CHECK(has(k.history({"--open"}), "2024-01-21: 2 open, of them 0 overdue\n"));
  CHECK(k.check("2024-01-22", {"missing"}).code == 2);
  CHECK(!has(k.history({}), "2024-01-22"));
}

TEST_CASE("a store of version 2 is taken along, with a copy of it") {
  const Kennels k("history-upgrade");
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2("store.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                          ducha::history::summing_vfs()) == SQLITE_OK);
  // As that version wrote it: K1 open, K2 closed and open again, words beside K1.
  const std::string print = [] {
    ducha::result::Finding f;
    return ducha::result::fingerprint({"care/too-few-keepers", "K1", "staff.keepers"});
  }();
  const std::string sql = fmt::format(
      R"(
CREATE TABLE runs(number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, as_of TEXT NOT NULL, tool TEXT NOT NULL,
  rulebook TEXT NOT NULL, rulebook_version TEXT NOT NULL, rulebook_sha256 TEXT NOT NULL,
  profile TEXT NOT NULL, profile_sha256 TEXT NOT NULL, dossiers INTEGER NOT NULL,
  pass INTEGER NOT NULL, fail INTEGER NOT NULL, unknown INTEGER NOT NULL,
  not_applicable INTEGER NOT NULL, waived INTEGER NOT NULL, error INTEGER NOT NULL,
  opened INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE findings(id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, place INTEGER NOT NULL, rule TEXT NOT NULL,
  verdict TEXT NOT NULL, severity TEXT NOT NULL, kind TEXT NOT NULL, dossier TEXT NOT NULL,
  name TEXT NOT NULL, grouping TEXT NOT NULL, file TEXT NOT NULL, path TEXT NOT NULL,
  message_zh TEXT NOT NULL, message_en TEXT NOT NULL, opened_run INTEGER NOT NULL REFERENCES runs,
  opened_on TEXT NOT NULL, seen_run INTEGER NOT NULL REFERENCES runs, due_on TEXT NOT NULL,
  closed_run INTEGER REFERENCES runs, closed_on TEXT);
CREATE UNIQUE INDEX open_findings ON findings(fingerprint, place) WHERE closed_run IS NULL;
CREATE TABLE counts(run INTEGER NOT NULL REFERENCES runs, what TEXT NOT NULL, id TEXT NOT NULL,
  title_zh TEXT NOT NULL, title_en TEXT NOT NULL, failed INTEGER NOT NULL, unknown INTEGER NOT NULL,
  PRIMARY KEY(run, what, id)) WITHOUT ROWID;
CREATE TABLE imports(number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE ledger(key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
  import INTEGER NOT NULL REFERENCES imports, PRIMARY KEY(key, field)) WITHOUT ROWID;
CREATE TABLE ledger_past(id INTEGER PRIMARY KEY, key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
  import INTEGER NOT NULL REFERENCES imports, replaced_by INTEGER NOT NULL REFERENCES imports, conflict INTEGER NOT NULL);
CREATE TABLE ledger_about(key TEXT PRIMARY KEY, about TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO runs VALUES(1,'a','2023-12-01','t','b','1','s','p','s',3,0,2,0,0,0,0,2,0);
INSERT INTO runs VALUES(2,'b','2023-12-10','t','b','1','s','p','s',3,0,1,0,0,0,0,0,1);
INSERT INTO runs VALUES(3,'c','2023-12-20','t','b','1','s','p','s',3,0,2,0,0,0,0,1,0);
INSERT INTO findings VALUES(1,'{0}',0,'care/too-few-keepers','fail','error','kennel','K1','','T1','in/k1.yaml','staff.keepers','a','b',1,'2023-12-01',3,'2023-12-31',NULL,NULL);
INSERT INTO findings VALUES(2,'{1}',0,'care/too-few-keepers','fail','error','kennel','K2','','T1','in/k2.yaml','staff.keepers','a','b',1,'2023-12-01',1,'2023-12-31',2,'2023-12-10');
INSERT INTO findings VALUES(3,'{1}',0,'care/too-few-keepers','fail','error','kennel','K2','','T1','in/k2.yaml','staff.keepers','a','b',3,'2023-12-20',3,'2024-01-19',NULL,NULL);
INSERT INTO imports VALUES(1,'d','l.xlsx');
INSERT INTO ledger VALUES('{0}','note','two more keepers',1);
PRAGMA user_version = 2;)",
      print, ducha::result::fingerprint({"care/too-few-keepers", "K2", "staff.keepers"}));
  char* error = nullptr;
  REQUIRE_MESSAGE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error) == SQLITE_OK, error);
  sqlite3_close(db);
  const std::string before = ducha::test::slurp("store.db");
  const Ran ran = k.check("2024-01-01", {"--lang", "en"});
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "the old store is kept as store.db.v2"));
  CHECK(fs::exists("store.db.v2"));
  CHECK(k.stands("2024-01-01") ==
        "K1 care/too-few-keepers 2023-12-01 open\nK2 care/too-few-keepers 2023-12-20 open\n");
  CHECK(has(k.history({"--open"}), "note two more keepers"));
}

TEST_CASE("what is no store is refused") {
  const Kennels k("history-bad");
  k.write("store.db", "this is not a database, but long enough to look at");
  const Ran bad = k.check("2024-01-01", {"--lang", "en"});
  CHECK(bad.code == 2);
  CHECK(has(bad.err, "cannot be used as a store"));
  CHECK(k.run({"history", "--store", "none.db"}).code == 2);
  CHECK(!fs::exists("none.db"));
}

TEST_CASE("a store that another writes to is read all the same, and waited for to be written") {
  const Kennels k("history-locked");
  REQUIRE(k.check("2024-01-01").code == 1);
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open_v2("store.db", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                          ducha::history::summing_vfs()) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(has(k.history({"--open"}), "2 open"));
  Problems problems;
  int told = 0;
  Store::Opening opening;
  opening.wait = 1;
  opening.waiting = [&](int seconds) { told = seconds; };
  const auto store = Store::open("store.db", opening, problems);
  REQUIRE(store != nullptr);
  ducha::result::Run run;
  run.as_of = *make_date(2024, 1, 2);
  CHECK(!store->record(run, {}, problems));
  CHECK(told == 1);
  CHECK(has(problems.back().message.en, "was not recorded"));
  sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(db);
}

TEST_CASE("a store killed at any moment opens with the last whole run") {
  const Kennels k("history-killed");
  std::string many;
  for (int i = 0; i < 300; ++i) {
    if (i > 0) many += "---\n";
    many += kennel(fmt::format("K{}", 100 + i).c_str(), 21, 1);
  }
  k.write("in/k3.yaml", many);
  // Struck at moments of the first five runs, however fast this build is.
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(k.check("2020-01-01").code == 1);
  const auto one = std::chrono::steady_clock::now() - begin;
  std::size_t before = 1;
  std::size_t interrupted = 0;
  for (int round = 0; round < 30; ++round) {
    if (ducha::test::killed(one * (round + 1) / 6, [&] {
          for (int day = 1; day <= 28; ++day) {
            const auto when = fmt::format("20{:02}-02-{:02}", 21 + round, day);
            k.check(when.c_str(), {"--jobs", "1", "--quiet"});
          }
        }))
      ++interrupted;
    Problems problems;
    const auto store = Store::open("store.db", problems);
    REQUIRE(store != nullptr);
    CHECK(store->check().empty());
    const auto runs = store->runs();
    CHECK(runs.size() >= before);
    before = runs.size();
    // Every run that is there is whole: all that was open is still accounted for.
    const auto ledger = store->ledger(*make_date(2999, 1, 1));
    CHECK(std::count_if(ledger.findings.begin(), ledger.findings.end(),
                        [](const auto& f) { return f.second.status == Status::open; }) == 302);
    CHECK(runs.back().dossiers == 303);
  }
  CHECK(interrupted > 10);
  CHECK(before > 1);
}
