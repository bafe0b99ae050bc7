// ducha verify: a saved run held against its inputs, wherever they lie now.
#include <doctest/doctest.h>

#include <filesystem>

#include "base/limits.h"
#include "cli/run.h"
#include "cli/version.h"
#include "result/codec.h"
#include "result/verify.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using test::has;
using test::Ran;
using test::Workshop;

namespace {

namespace fs = std::filesystem;

const std::string kBook = std::string(tests::kSourceDir) + "/tests/books/kennel";

struct Verified : Workshop {
  explicit Verified(const std::string& name) : Workshop("verify-" + name) {
    write("in/a.yaml",
          "kind: kennel\nid: K1\ntown: T1\ndogs: 9\nstaff: {keepers: 1, head: 张三}\n");
    write("in/deep/b.yaml", "kind: town\nid: T1\nbudget: 5\n");
  }
  // Writes run.json.
  void check(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> args = {"check",   "in",         "--rules",  kBook,
                                     "--as-of", "2024-01-01", "--format", "json=run.json"};
    args.insert(args.end(), more.begin(), more.end());
    REQUIRE(run(args).code <= 1);
  }
  Ran verify(const std::string& inputs, const std::vector<std::string>& more = {},
             const std::string& lang = "en") const {
    std::vector<std::string> args = {"verify",  "run.json", "--inputs", inputs,
                                     "--rules", kBook,      "--lang",   lang};
    args.insert(args.end(), more.begin(), more.end());
    return run(args);
  }
  // One text of run.json put in place of another.
  void edit(const std::string& from, const std::string& to) const {
    std::string text = read("run.json");
    REQUIRE(has(text, from));
    text.replace(text.find(from), from.size(), to);
    write("run.json", text);
  }
};

const char* const kSame =
    "inputs: 2 same, 0 changed, 0 missing, 0 extra\nrulebook: same\nprofile plain: same\n"
    "program: same\nchecked again as of 2024-01-01: the same bytes\n";

}  // namespace

TEST_CASE("verify: a run that was said to be complete is checked again as such") {
  const Verified w("complete");
  fs::remove("in/deep/b.yaml");  // K1 refers to it
  w.check({"--complete"});
  CHECK(has(w.read("run.json"), "\"complete\": true"));
  for (const std::vector<std::string>& more : {std::vector<std::string>(), {"--complete"}}) {
    const Ran ran = w.verify("in", more);
    CAPTURE(ran.out);
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "the same bytes"));
  }
  // Of a run from before it was recorded, only who made it knows.
  w.edit("  \"complete\": true,\n", "");
  CHECK(has(w.verify("in").out, "differs"));
  CHECK(has(w.verify("in", {"--complete"}).out, "the same bytes"));
}

TEST_CASE("a run that was said to be complete is so in diff, in the store and in its parts") {
  const Verified w("complete-after");
  fs::remove("in/deep/b.yaml");
  w.check();
  CHECK_FALSE(has(w.read("run.json"), "\"complete\""));
  fs::rename("run.json", "before.json");
  w.check({"--complete", "--store", "store.db"});
  const Ran diff = w.run({"diff", "before.json", "run.json", "--lang", "en"});
  CAPTURE(diff.out);
  CHECK(has(diff.out, "why: every dossier was said to be there now, not before"));
  CHECK_FALSE(has(diff.out, "nothing that the runs record"));
  CHECK(has(w.run({"history", "--store", "store.db", "--lang", "en"}).out, "complete"));
  CHECK(
      has(w.run({"report", "run.json", "--lang", "en"}).out, "every dossier is taken to be here"));
  w.write("in/c.yaml", "kind: kennel\nid: K2\ntown: T2\ndogs: 1\nstaff: {keepers: 1}\n");
  const auto part = [&](const std::string& which, bool complete, const std::string& in = "in") {
    std::vector<std::string> args = {"check",    in,           "--rules", kBook,
                                     "--as-of",  "2024-01-01", "--shard", which + "/2",
                                     "--output", "p" + which};
    if (complete) args.push_back("--complete");
    REQUIRE(w.run(args).code == 0);
  };
  const auto merge = [&](const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {"merge",  "p1", "p2",       "--rules",         kBook,
                                     "--lang", "en", "--format", "json=merged.json"};
    args.insert(args.end(), more.begin(), more.end());
    return w.run(args);
  };
  w.check({"--complete"});
  part("1", true);
  part("2", true);
  CHECK(merge().code == 1);
  CHECK(w.read("merged.json") == w.read("run.json"));
  CHECK(merge({"--complete"}).code == 1);
  part("2", false);
  CHECK(has(merge().err, "p2: error: belongs to another run than p1"));
  part("1", false);
  const Ran late = merge({"--complete"});
  CHECK(late.code == 2);
  CHECK(has(late.err, "made without --complete"));
  // As many files, but others.
  fs::copy("in", "other");
  fs::rename("other/a.yaml", "other/z.yaml");
  part("2", false, "other");
  CHECK(has(merge().err, "p2: error: belongs to another run than p1"));
}

TEST_CASE("verify: the same inputs give the same bytes, wherever they lie") {
  const Verified v("same");
  v.check();
  Ran ran = v.verify("in");
  CHECK(ran.out == kSame);
  CHECK(ran.err.empty());
  CHECK(ran.code == 0);
  CHECK(v.verify("in", {"--jobs", "1"}).out == kSame);
  CHECK(v.verify("in/").out == kSame);
  CHECK(v.verify(v.folder().string()).out == kSame);  // the folder above
  fs::rename("in", "elsewhere");
  CHECK(v.verify("elsewhere").out == kSame);
  fs::create_directories("attic/old");
  fs::rename("elsewhere", "attic/old/2024");
  CHECK(v.verify("attic/old/2024").out == kSame);
  ran = v.verify("attic/old/2024", {}, "zh");
  CHECK(ran.out ==
        "档案：相同2，改过0，缺少0，多出0\n规则库：相同\n地方配置 plain：相同\n程序：相同\n"
        "以 2024-01-01 复查：逐字节相同\n");
}

TEST_CASE("verify: whatever was asked for is asked for again") {
  const Verified v("asked");
  v.check({"--format", "json=whole.json"});
  const std::vector<std::vector<std::string>> asked = {
      {"--lang", "zh"},
      {"--lang", "en"},
      {"--select", "care"},
      {"--ignore", "care/visit-too-late,1.1-s2a"},
      {"--set", "care.dogs_per_keeper=2", "--set", "money.per_dog=1"},
      {"--show-personal"},
      {"--baseline", "whole.json", "--set", "care.dogs_per_keeper=1"},
      {"--base", "in"},
      {"--base", "."},
      {"--fail-on", "never", "--quiet", "--jobs", "2"}};
  for (const auto& more : asked) {
    CAPTURE(more[0]);
    CAPTURE(more.back());
    v.check(more);
    CHECK(v.verify("in").out == kSame);
  }
  // Parts that were merged are a run like any other.
  for (const char* shard : {"1/2", "2/2"})
    REQUIRE(v.run({"check", "in", "--rules", kBook, "--as-of", "2024-01-01", "--select", "care",
                   "--show-personal", "--shard", shard, "--output", std::string("part") + shard[0]})
                .code == 0);
  REQUIRE(v.run({"merge", "part1", "part2", "--rules", kBook, "--format", "json=run.json"}).code <=
          1);
  CHECK(v.verify("in").out == kSame);
  // A file given by name, though it has no name of a dossier.
  fs::copy("in/a.yaml", "in/a.txt");
  REQUIRE(v.run({"check", "in/a.txt", "--rules", kBook, "--as-of", "2024-01-01", "--format",
                 "json=run.json"})
              .code <= 1);
  CHECK(has(v.verify("in").out, "inputs: 1 same, 0 changed, 0 missing, 2 extra"));
}

TEST_CASE("verify: what changed is listed, and the first finding that differs explained") {
  const Verified v("changed");
  v.check();
  v.write("in/a.yaml", "kind: kennel\nid: K1\ntown: T1\ndogs: 1\nstaff: {keepers: 1}\n");
  fs::remove("in/deep/b.yaml");
  v.write("in/new.yaml", "kind: town\nid: T2\n");
  Ran ran = v.verify("in");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "inputs: 0 same, 1 changed, 1 missing, 1 extra\n  changed in/a.yaml sha256 "));
  CHECK(has(ran.out, "\n  missing in/deep/b.yaml\n  extra in/new.yaml\n"));
  CHECK(has(ran.out, "differs; "));
  CHECK(has(ran.out, "why: the file in/a.yaml changed"));
  ran = v.verify("in", {"--format", "json"});
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "\"missing\": [\n      \"in/deep/b.yaml\"\n    ]"));
  CHECK(has(ran.out, "\"same_bytes\": false"));
}

TEST_CASE("verify: another rulebook, profile or program is told") {
  const Verified v("basis");
  v.check();
  fs::copy(kBook, "book", fs::copy_options::recursive);
  v.write("book/care.yaml", test::slurp(kBook + "/care.yaml") + "# a remark\n");
  const Ran remark =
      v.run({"verify", "run.json", "--inputs", "in", "--rules", "book", "--lang", "en"});
  CHECK(has(remark.out, "rulebook: was "));
  CHECK(has(remark.out, "the same but for what is listed above\n"));
  CHECK(remark.code == 1);
  v.write("p.yaml", "profile: plain\ntitle: {zh: 甲, en: a}\n");
  CHECK(has(v.verify("in", {"--profile", "p.yaml"}).out, "profile plain: was "));
  v.edit(std::string("\"tool\": \"") + cli::kVersion, "\"tool\": \"0.0.9");
  CHECK(has(v.verify("in").out, std::string("program: was 0.0.9 and is ") + cli::kVersion));
}

TEST_CASE("verify: a run that was edited afterwards is seen") {
  const Verified v("edited");
  const auto after = [&](const std::string& from, const std::string& to) {
    v.check({"--lang", "en"});
    v.edit(from, to);
    const Ran ran = v.verify("in");
    CHECK(ran.code == 1);
    CHECK(has(ran.out, "inputs: 2 same, 0 changed, 0 missing, 0 extra\n"));
    return ran.out;
  };
  CHECK(has(after("\"verdict\": \"fail\"", "\"verdict\": \"waived\""),
            "why: nothing that the runs record explains it"));
  CHECK(has(after("\"fail\": 1", "\"fail\": 0"), "it differs from counts.fail on"));
  CHECK(has(after("\n", "\n\n"), "the same content, written otherwise"));
}

TEST_CASE("verify: a run that does not record what was selected is read, and it is said") {
  const Verified v("old");
  v.check({"--select", "care"});
  std::string text = v.read("run.json");
  const std::size_t from = text.find("  \"selection\": {");
  text.erase(from, text.find("  \"counts\": {", from) - from);
  v.write("run.json", text);
  const Ran ran = v.verify("in");
  CHECK(has(ran.out, "does not record what was selected"));
  CHECK(has(ran.out, "the same bytes"));
  CHECK(ran.code == 0);
}

TEST_CASE("verify: what cannot be done is said, with exit code 2") {
  const Verified v("refused");
  v.check();
  CHECK(v.verify("nowhere").code == 2);
  CHECK(v.verify("in/a.yaml").code == 2);
  v.edit("\"name\": \"plain\"", "\"name\": \"../../../etc/passwd\"");
  const Ran far = v.verify("in");
  CHECK(has(far.err, "the rulebook has no profile ../../../etc/passwd"));
  CHECK(far.code == 2);
  v.write("run.json", "{}");
  CHECK(v.verify("in").code == 2);
}

TEST_CASE("verify: names in a run lead nowhere but into the folder") {
  const Verified v("names");
  v.check();
  v.write("secret.yaml", "kind: town\nid: T7\n");
  fs::create_symlink("../secret.yaml", "in/link.yaml");
  for (const char* name :
       {"in/../secret.yaml", "in/link.yaml", "in/./a.yaml", "/etc/passwd", "in/a.yaml\\u0000x"}) {
    CAPTURE(name);
    v.check();
    v.edit("\"file\": \"in/deep/b.yaml\",\n      \"sha256\"",
           std::string("\"file\": \"") + name + "\",\n      \"sha256\"");
    const Ran ran = v.verify("in");
    CHECK(ran.code == 1);
    CHECK(has(ran.out, " 0 changed, "));
    CHECK(has(ran.out,
              std::string("\n  missing ") + (has(name, "u0000") ? "in/a.yaml<U+0000>x" : name)));
    CHECK_FALSE(has(ran.out, "T7"));
  }
}

TEST_CASE("verify: a saved run nests 100 deep, and no deeper") {
  const auto read = [](int depth) {
    const auto times = static_cast<std::size_t>(depth - 1);  // within the object itself
    Problems problems;
    const bool good =
        result::read_run(R"({"format":"ducha-run","version":1,"as_of":"2024-01-01","x":)" +
                             std::string(times, '[') + std::string(times, ']') + "}",
                         "run", problems)
            .has_value();
    CHECK(good == problems.empty());
    if (!good) CHECK(has(problems[0].message.en, "nests more than 100 levels deep"));
    return good;
  };
  CHECK(limits::kRunDepth == 100);
  CHECK(read(limits::kRunDepth));
  CHECK_FALSE(read(limits::kRunDepth + 1));
  CHECK_FALSE(read(100'000));
}
