// The history of runs: opening and closing, trends, time limits; and a store that is killed.
#include "history/store.h"

#include <doctest/doctest.h>

#include <chrono>

#include "support/command.h"
#include "support/kill.h"
#include "support/source_dir.h"

using ducha::Problems;
using ducha::history::Store;
using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
namespace fs = std::filesystem;

namespace {

std::string kennel(const char* id, int dogs, int keepers) {
  return fmt::format(
      "kind: kennel\nid: {}\ntown: T1\nsort: large\ndogs: {}\nstaff: {{keepers: {}}}\nvisits: []\n",
      id, dogs, keepers);
}

struct Kennels : Workshop {
  explicit Kennels(const std::string& name) : Workshop(name) {
    fs::copy(fs::path(ducha::tests::kSourceDir) / "tests/books/kennel", folder() / "book",
             fs::copy_options::recursive);
    write("in/k1.yaml", kennel("K1", 21, 1));
    write("in/k2.yaml", kennel("K2", 21, 1));
    write("in/town.yaml", "kind: town\nid: T1\nbudget: 10\n");
    write(
        "limits.yaml",
        "profile: limits\ntitle: {zh: 期限, en: limits}\ntime_limits: {error: 30, warning: 60}\n");
  }
  Ran check(const char* day, std::vector<std::string> more = {}) const {
    std::vector<std::string> args = {"check",       "in",      "--rules", "book",    "--profile",
                                     "limits.yaml", "--as-of", day,       "--store", "store.db"};
    args.insert(args.end(), more.begin(), more.end());
    return run(args);
  }
  std::string history(std::vector<std::string> more) const {
    more.insert(more.begin(), {"history", "--store", "store.db", "--lang", "en"});
    return run(more).out;
  }
};

}  // namespace

TEST_CASE("a finding opens, ages, falls due and closes") {
  const Kennels k("history");
  REQUIRE(k.check("2024-01-01").code == 1);
  REQUIRE(k.check("2024-01-31").code == 1);
  CHECK(has(k.history({"--open"}), "since 2024-01-01, 30 days, due by 2024-01-31\n"));
  CHECK(has(k.history({"--open"}), "2 open, of them 0 overdue"));
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
  CHECK(has(k.history({"--by", "provision"}), "1.1-s1a"));
  CHECK(has(k.history({"--open", "--format", "json"}), "\"age_days\": 91"));
}

TEST_CASE("the same run twice is recorded once; a part of the dossiers closes nothing elsewhere") {
  const Kennels k("history-same");
  REQUIRE(k.check("2024-01-01").code == 1);
  REQUIRE(k.check("2024-01-01", {"--jobs", "2"}).code == 1);
  CHECK(!has(k.history({}), "\n2 "));
  // Only K1 is looked at: K2 stays open. The base keeps the names of files the same.
  REQUIRE(k.run({"check", "in/k1.yaml", "in/town.yaml", "--base", ".", "--rules", "book", "--as-of",
                 "2024-02-01", "--store", "store.db"})
              .code == 1);
  CHECK(has(k.history({"--open"}), "2 open"));
  // A run without the rule does not close its findings either.
  REQUIRE(k.check("2024-03-01", {"--select", "care/visit-too-late"}).code == 0);
  CHECK(has(k.history({"--open"}), "2 open"));
}

TEST_CASE("only a run equal to the last is the same; days do not go backwards") {
  const Kennels k("history-back");
  REQUIRE(k.check("2024-01-01").code == 1);
  k.write("in/k1.yaml", kennel("K1", 21, 5));
  REQUIRE(k.check("2024-01-01").code == 1);
  CHECK(has(k.history({"--open"}), "1 open"));
  // As in the morning: the finding is open again, and a fourth run as the third is no news.
  k.write("in/k1.yaml", kennel("K1", 21, 1));
  for (int i = 0; i < 2; ++i) REQUIRE(k.check("2024-01-01").code == 1);
  CHECK(has(k.history({"--open"}), "2 open"));
  CHECK(has(k.history({}), "\n3 "));
  CHECK(!has(k.history({}), "\n4 "));
  const Ran back = k.check("2023-12-31", {"--lang", "en"});
  CHECK(back.code == 2);
  CHECK(has(back.err, "its day 2023-12-31 is before that of the last run, 2024-01-01"));
  CHECK(!has(k.history({}), "\n4 "));
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
    CHECK(store->sound());
    const auto runs = store->runs();
    CHECK(runs.size() >= before);
    before = runs.size();
    // Every run that is there is whole: all that was open is still accounted for.
    CHECK(store->open_findings().size() == 302);
    CHECK(runs.back().dossiers == 303);
  }
  CHECK(interrupted > 10);
  CHECK(before > 1);
}
