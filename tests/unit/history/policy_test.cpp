// What makes the exit code: what is new or worse by a store or a baseline, who has not handed in;
// the ratchet; and that a saved run, a merged one and an explanation give the same code.
#include <doctest/doctest.h>

#include "result/codec.h"
#include "support/kennels.h"

using ducha::Problems;
using ducha::test::has;
using ducha::test::kennel;
using ducha::test::Kennels;
using ducha::test::Ran;
namespace fs = std::filesystem;

namespace {

constexpr const char* kWarnings = "severities: {care/too-few-keepers: warning}\n";

// One way to know what was known: a store, or the run of the night before as a baseline.
struct Nights : Kennels {
  Nights(const std::string& name, bool by_store_) : Kennels(name), by_store(by_store_) {}
  bool by_store;
  int day = 1;

  Ran night(std::vector<std::string> more = {}) {
    const std::string date = fmt::format("2024-01-{:02}", day);
    std::vector<std::string> args = {"check",       "in",      "--rules", "book",   "--profile",
                                     "limits.yaml", "--as-of", date,      "--lang", "en"};
    const auto add = [&](const std::vector<std::string>& list) {
      args.insert(args.end(), list.begin(), list.end());
    };
    if (by_store) {
      add({"--store", "store.db"});
    } else {
      add({"--baseline", fmt::format("night{}.json", day - 1)});
    }
    add({"--format", fmt::format("json=night{}.json", day)});
    add(more);
    ++day;
    return run(args);
  }
};

ducha::result::Run saved(const Kennels& k, const std::string& file) {
  Problems problems;
  auto run = ducha::result::read_run(k.read(file), file, problems);
  REQUIRE(run);
  return *run;
}

std::string marks(const Kennels& k, const std::string& file) {
  std::string out;
  for (const auto& f : saved(k, file).findings) out += f.dossier + " " + f.baseline + "\n";
  return out;
}

}  // namespace

TEST_CASE("--fail-on-new and --fail-on-worse, by store and by baseline") {
  for (const bool by_store : {true, false}) {
    CAPTURE(by_store);
    Nights k("policy", by_store);
    k.limits(kWarnings);
    // The first night: all is new, and there is no baseline yet.
    const Ran first = k.night({"--fail-on", "warning", "--fail-on-new"});
    CHECK(first.code == 1);
    CHECK(has(first.err, "there is no baseline night0.json yet: all is new") == !by_store);
    CHECK(marks(k, "night1.json") == "K1 new\nK2 new\n");
    // As before.
    CHECK(k.night({"--fail-on", "warning", "--fail-on-new"}).code == 0);
    CHECK(marks(k, "night2.json") == "K1 unchanged\nK2 unchanged\n");
    // A warning becomes an error: worse, not new.
    k.limits("");
    CHECK(k.night({"--fail-on-new"}).code == 0);
    CHECK(marks(k, "night3.json") == "K1 worse\nK2 worse\n");
    k.limits(kWarnings);
    k.night();
    k.limits("");
    CHECK(k.night({"--fail-on-worse"}).code == 1);
    k.limits(kWarnings);
    k.night();
    k.limits("");
    CHECK(k.night({"--fail-on-new", "--fail-on-worse"}).code == 1);
    CHECK(k.night({"--fail-on-new", "--fail-on-worse"}).code == 0);
    // A new one that is below the severity that counts.
    k.write("in/k3.yaml",
            kennel("K3", 0, 0)
                .replace(kennel("K3", 0, 0).find("[]"), 2, "[{id: V1, held_on: 2999-01-01}]"));
    CHECK(k.night({"--fail-on-new"}).code == 0);
    k.write("in/k4.yaml", kennel("K4", 21, 1));
    CHECK(k.night({"--fail-on-worse"}).code == 0);
    k.write("in/k5.yaml", kennel("K5", 21, 1));
    CHECK(k.night({"--fail-on-new"}).code == 1);
    // Mended, and broken again: new.
    k.write("in/k5.yaml", kennel("K5", 21, 5));
    CHECK(k.night({"--fail-on-new"}).code == 0);
    k.write("in/k5.yaml", kennel("K5", 21, 1));
    CHECK(k.night({"--fail-on-new"}).code == 1);
  }
}

TEST_CASE("what is of another rulebook is told, by store, by baseline and by diff") {
  for (const bool by_store : {true, false}) {
    CAPTURE(by_store);
    Nights k("policy-book", by_store);
    const char* told = "is of the rulebook `kennels`, this run of `stables`";
    CHECK_FALSE(has(k.night().err, "is of the rulebook"));
    CHECK_FALSE(has(k.night().err, "is of the rulebook"));
    std::string book = k.read("book/rulebook.yaml");
    const std::size_t at = book.find("id: kennels");
    REQUIRE(at != book.npos);
    k.write("book/rulebook.yaml", book.replace(at, 11, "id: stables"));
    const Ran other = k.night();
    CHECK(has(other.err, (by_store ? "the store " : "the baseline ") + std::string(told)));
    // The rules have the names that they had.
    CHECK_FALSE(has(marks(k, "night3.json"), "K1 new"));
    CHECK_FALSE(has(k.night().err, "is of the rulebook"));
    CHECK(has(k.run({"diff", "night2.json", "night3.json", "--lang", "en"}).err,
              "the earlier run " + std::string(told)));
    CHECK(k.run({"diff", "night3.json", "night4.json", "--lang", "en"}).err.empty());
  }
}

TEST_CASE("a baseline of a night without a file still knows its findings") {
  Nights k("policy-missing", false);
  k.night();
  const std::string text = k.read("in/k2.yaml");
  fs::remove("in/k2.yaml");
  CHECK(k.night().code == 0);
  k.write("in/k2.yaml", text + "x: \"\n");
  k.night();
  k.write("in/k2.yaml", text);
  CHECK(k.night().code == 0);
  CHECK(marks(k, "night4.json") == "K1 unchanged\nK2 unchanged\n");
  CHECK(saved(k, "night4.json").carried.empty());
  // Mended meanwhile, it is gone; broken again, it is new.
  fs::remove("in/k2.yaml");
  k.night();
  k.write("in/k2.yaml", kennel("K2", 21, 5));
  CHECK(k.night().code == 0);
  k.write("in/k2.yaml", text);
  CHECK(k.night().code == 1);
  // What a rule found that does not judge any more is withdrawn, not carried.
  CHECK(k.night({"--select", "care/visit-too-late"}).code == 0);
  CHECK(k.night().code == 1);
  // The code of a saved run is that of the run.
  CHECK(k.run({"report", "night4.json"}).code == 0);
}

TEST_CASE("a run of a day after another one stands against the days before") {
  Nights k("policy-same-day", true);
  k.night();
  k.write("in/k3.yaml", kennel("K3", 21, 1));
  CHECK(k.night({"--fail-on-new"}).code == 1);
  --k.day;
  CHECK(k.night({"--fail-on-new", "--set", "care.dogs_per_keeper=5"}).code == 1);
  CHECK(k.night({"--fail-on-new"}).code == 0);
}

TEST_CASE("what is undecided because another was not read is nothing new") {
  Nights k("policy-others", true);
  k.night();
  fs::remove("in/town.yaml");
  const Ran ran = k.night({"--fail-on-new"});
  CAPTURE(ran.out);
  CHECK(ran.code == 0);
  // Without a store nobody knows why.
  CHECK(k.run({"check", "in", "--rules", "book", "--as-of", "2024-01-02", "--baseline",
               "night1.json"})
            .code == 1);
}

TEST_CASE("policies that would have no effect are refused") {
  const Kennels k("policy-refused");
  for (const char* flag : {"--fail-on-new", "--fail-on-worse", "--fail-on-absent", "--ratchet"}) {
    const Ran ran = k.run({"check", "in", "--rules", "book", "--lang", "en", flag});
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "has no effect here"));
  }
  k.write("ducha.yaml",
          "rules: book\nfail_on_new: true\nfail_on_absent: true\nas_of: 2024-01-01\n");
  CHECK(k.run({"check", "in"}).code == 1);
}

TEST_CASE("the ratchet goes down only") {
  Nights k("ratchet", false);
  const auto night = [&](std::vector<std::string> more = {}, const char* what = "in") {
    std::vector<std::string> args = {"check",
                                     what,
                                     "--rules",
                                     "book",
                                     "--profile",
                                     "limits.yaml",
                                     "--lang",
                                     "en",
                                     "--baseline",
                                     "b.json",
                                     "--ratchet",
                                     "--as-of",
                                     fmt::format("2024-01-{:02}", k.day++)};
    args.insert(args.end(), more.begin(), more.end());
    return k.run(args);
  };
  const auto known = [&] {
    std::string out;
    for (const auto& f : saved(k, "b.json").findings)
      out += fmt::format("{} {} {}\n", f.dossier, ducha::name(f.severity), f.baseline);
    return out;
  };
  const Ran first = night();
  CHECK(first.code == 1);
  CHECK(has(first.err, "there is no baseline b.json yet: all is new, and this run makes it"));
  CHECK(known() == "K1 error \nK2 error \n");
  // Nothing changes: the file stays as it is.
  const std::string before = k.read("b.json");
  CHECK(night().code == 0);
  CHECK(k.read("b.json") == before);
  // A new one never gets in.
  k.write("in/k3.yaml", kennel("K3", 21, 1));
  CHECK(night().code == 1);
  CHECK(night().code == 1);
  CHECK(known() == "K1 error \nK2 error \n");
  // A part of the dossiers says nothing of the others.
  night({}, "in/k1.yaml");
  CHECK(known() == "K1 error \nK2 error \n");
  // Mended, and broken again: it is out.
  fs::remove("in/k3.yaml");
  k.write("in/k1.yaml", kennel("K1", 21, 5));
  const Ran mended = night();
  CHECK(mended.code == 0);
  CHECK(has(mended.err, "baseline b.json: 1 findings, there were 2"));
  CHECK(known() == "K2 error \n");
  k.write("in/k1.yaml", kennel("K1", 21, 1));
  CHECK(night().code == 1);
  k.write("in/k1.yaml", kennel("K1", 21, 5));
  // Better is the new measure, worse never is.
  k.limits(kWarnings);
  CHECK(night().code == 0);
  CHECK(known() == "K2 warning \n");
  k.limits("");
  CHECK(night().code == 1);
  CHECK(known() == "K2 warning \n");
  // A rule that does not judge, a file that is not there or cannot be read: nobody looked.
  CHECK(night({"--select", "care/visit-too-late"}).code == 0);
  k.write("in/k2.yaml", kennel("K2", 21, 1) + "x: \"\n");
  night();
  fs::remove("in/k2.yaml");
  night();
  CHECK(night({"missing"}).code == 2);
  CHECK(known() == "K2 warning \n");
  // It is an input all the same: no other output may take its place.
  const std::string last = k.read("b.json");
  CHECK(night({"--format", "json=b.json"}).code == 2);
  CHECK(k.read("b.json") == last);
}

TEST_CASE("a saved run, a merged one and an explanation give the code of the run") {
  Kennels k("policy-saved");
  k.limits(
      "waivers: [{rule: care/too-few-keepers, dossier: K2, reason: r, owner: o, expires: "
      "2024-02-01}]\n");
  for (const auto& [file, dogs] : {std::pair{"K1", "dogs: 21\n"}, {"K2", "dogs: 21\n"}, {"K3", ""}})
    k.write(
        fmt::format("in/{}.yaml", file[1] == '1'   ? "k1"
                                  : file[1] == '2' ? "k2"
                                                   : "k3"),
        fmt::format("kind: kennel\nid: {}\nsort: large\n{}staff: {{keepers: 1}}\n", file, dogs));
  const auto explained = [&](const char* file, std::vector<std::string> more) {
    std::vector<std::string> args = {"explain",     file,      "care/too-few-keepers",
                                     "--rules",     "book",    "--profile",
                                     "limits.yaml", "--as-of", "2024-01-01"};
    args.insert(args.end(), more.begin(), more.end());
    return k.run(args).code;
  };
  for (const std::vector<std::string>& policy : std::vector<std::vector<std::string>>{
           {}, {"--fail-on", "never"}, {"--on-unknown", "ignore"}, {"--fail-on", "note"}}) {
    for (const char* path : {"in", "in/k1.yaml", "in/k2.yaml", "in/k3.yaml"}) {
      CAPTURE(path);
      CAPTURE(policy);
      std::vector<std::string> args = {
          "check",       path,      "--rules",    "book",     "--profile",
          "limits.yaml", "--as-of", "2024-01-01", "--select", "care/too-few-keepers"};
      const std::vector<std::string> shard = {"--shard", "1/1", "--output", "part"};
      std::vector<std::string> part = args;
      part.insert(part.end(), shard.begin(), shard.end());
      args.insert(args.end(), policy.begin(), policy.end());
      args.insert(args.end(), {"--format", "json=run.json"});
      const int code = k.run(args).code;
      CHECK(k.run({"report", "run.json"}).code == code);
      REQUIRE(k.run(part).code == 0);
      std::vector<std::string> merge = {"merge", "part",      "--rules",
                                        "book",  "--profile", "limits.yaml"};
      merge.insert(merge.end(), policy.begin(), policy.end());
      CHECK(k.run(merge).code == code);
      if (fs::is_regular_file(path)) CHECK(explained(path, policy) == code);
      fs::remove("part");
    }
  }
  // What is typed counts, also against ducha.yaml.
  k.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--fail-on", "never",
         "--format", "json=run.json"});
  CHECK(k.run({"report", "run.json"}).code == 0);
  CHECK(k.run({"report", "run.json", "--fail-on", "error"}).code == 1);
  k.write("ducha.yaml", "fail_on: error\n");
  CHECK(k.run({"report", "run.json"}).code == 0);
}

TEST_CASE("a baseline and a store are kept in what a saved run says") {
  Nights k("policy-known", true);
  k.night();
  CHECK(k.night({"--fail-on-new"}).code == 0);
  CHECK(k.run({"report", "night2.json"}).code == 0);
  // report records nothing unless asked.
  const auto runs = [&] { return k.history({}); };
  const std::string before = runs();
  CHECK(k.run({"report", "night1.json", "--store", "store.db"}).code == 1);
  CHECK(runs() == before);
  CHECK(k.run({"report", "night1.json", "--store", "other.db", "--record"}).code == 1);
  CHECK(fs::exists("other.db"));
  CHECK(k.run({"report", "night1.json", "--store", "third.db"}).code == 2);
  CHECK(!fs::exists("third.db"));
  k.write("ducha.yaml", "store: third.db\n");
  CHECK(k.run({"report", "night1.json"}).code == 1);
  CHECK(!fs::exists("third.db"));
}

TEST_CASE("who has not handed in for too many nights stands at the top") {
  Nights k("policy-absent", true);
  k.night();
  fs::remove("in/k2.yaml");
  for (int n = 0; n < 2; ++n) CHECK(!has(k.night({"--absent-nights", "3"}).out, "not handed in"));
  const Ran told =
      k.night({"--absent-nights", "3", "--fail-on", "never", "--format", "text", "--format",
               "markdown=p.md", "--format", "html=p.html", "--format", "xlsx=p.xlsx"});
  CHECK(told.code == 0);
  CHECK(
      told.out.starts_with("1 organizations have not handed in their dossiers\n  K2 (kennel K2): "
                           "not handed in, for 3 nights, last read on 2024-01-01\n"));
  CHECK(has(k.read("p.md"), "- K2 (kennel K2): not handed in, for 3 nights"));
  CHECK(has(k.read("p.html"), "<li>K2 (kennel K2): not handed in, for 3 nights"));
  CHECK(has(k.read("night4.json"), "\"not_handed_in\""));
  // A saved run says it too.
  CHECK(
      has(k.run({"report", "night4.json", "--lang", "zh"}).out, "K2（犬舍，编号K2）：已3次没有交"));
  CHECK(k.night({"--absent-nights", "3", "--fail-on", "never", "--fail-on-absent"}).code == 1);
  CHECK(k.run({"report", "night5.json"}).code == 1);
  CHECK(k.night({"--absent-nights", "30", "--fail-on", "never", "--fail-on-absent"}).code == 0);
  k.write("ducha.yaml", "absent_nights: 3\nfail_on_absent: true\nfail_on: never\n");
  CHECK(k.night().code == 1);
  // A part of the dossiers says nothing of the others, and whoever is there again is there.
  k.write("in/k2.yaml", kennel("K2", 21, 1));
  CHECK(k.night().code == 0);
}
