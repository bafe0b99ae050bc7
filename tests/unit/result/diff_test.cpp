// Saved runs: read back as written, held against each other with the reason of every change.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/date.h"
#include "base/span.h"
#include "result/diff.h"
#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
namespace fs = std::filesystem;

namespace {

constexpr const char* kKennels =
    "kind: kennel\nid: K1\nname: One\ntown: T1\nsort: small\ndogs: 21\nstaff: {keepers: 1}\n"
    "visits: []\n---\n"
    "kind: kennel\nid: K2\nname: Two\ntown: T1\nsort: large\ndogs: 5\nstaff: {keepers: 1}\n"
    "visits: [{id: V1, held_on: 2024-03-01}]\n";
constexpr const char* kTown = "kind: town\nid: T1\nbudget: 10\n";

struct Kennels : Workshop {
  explicit Kennels(const std::string& name) : Workshop(name) {
    fs::copy(fs::path(ducha::tests::kSourceDir) / "tests/books/kennel", folder() / "book",
             fs::copy_options::recursive);
    write("in/kennels.yaml", kKennels);
    write("in/town.yaml", kTown);
  }
  Ran check(const std::string& to, std::vector<std::string> more = {}) const {
    std::vector<std::string> args = {"check",  "in", "--rules",  "book",
                                     "--lang", "en", "--format", "json=" + to};
    if (std::find(more.begin(), more.end(), "--as-of") == more.end())
      args.insert(args.end(), {"--as-of", "2024-12-31"});
    args.insert(args.end(), more.begin(), more.end());
    return run(args);
  }
  std::string diff() const { return run({"diff", "old.json", "new.json", "--lang", "en"}).out; }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a saved run reads back as it was written, in every format") {
  Kennels k("round-trip");
  CHECK(k.check("old.json", {"--format", "sarif=direct.sarif", "--format", "csv=direct.csv",
                             "--format", "junit=direct.xml"})
            .code == 1);
  CHECK(k.run({"report", "old.json", "--lang", "en", "--format", "json=again.json", "--format",
               "sarif=again.sarif", "--format", "csv=again.csv", "--format", "junit=again.xml"})
            .code == 1);
  CHECK(k.read("again.json") == k.read("old.json"));
  CHECK(k.read("again.sarif") == k.read("direct.sarif"));
  CHECK(k.read("again.csv") == k.read("direct.csv"));
  CHECK(k.read("again.xml") == k.read("direct.xml"));
}

TEST_CASE("what is no saved run is refused with a reason") {
  Kennels k("bad-run");
  for (const auto& [text, words] :
       {std::pair{"", "the file is empty"},
        {"{\"format\": \"ducha-run\"", "is not whole"},
        {"{\"format\": \"other\"}", "is not a saved run"},
        {"{\"format\": \"ducha-run\", \"version\": 2}", "another version"},
        {"{\"format\": \"ducha-run\", \"version\": 1}", "as_of is missing"},
        {"{\"format\": \"ducha-run\", \"version\": 1, \"as_of\": \"2024-12-31\", \"findings\": "
         "[{}]}",
         "findings[0].rule is missing"},
        {"{\"format\": \"ducha-run\", \"version\": 1, \"as_of\": \"2024-12-31\", \"counts\": "
         "{\"dossiers\": -1}}",
         "counts.dossiers must be a whole number"},
        {"{\"format\": \"ducha-run\", \"version\": 1, \"as_of\": \"2024-12-31\", \"inputs\": 3}",
         "inputs must be a list"}}) {
    CAPTURE(text);
    k.write("bad.json", text);
    const Ran ran = k.run({"report", "bad.json", "--lang", "en"});
    CHECK(ran.code == 2);
    CHECK(has(ran.err, words));
  }
  CHECK(k.run({"report", "nothing.json"}).code == 2);
}

TEST_CASE("diff says what changed and why") {
  Kennels k("diff");
  REQUIRE(k.check("old.json").code == 1);
  SUBCASE("nothing") {
    k.check("new.json");
    CHECK(k.diff() == "2024-12-31 to 2024-12-31: 0 new, 0 changed, 0 gone, 1 unchanged\n");
    CHECK(k.run({"diff", "old.json", "new.json"}).code == 0);
  }
  SUBCASE("the dossier was mended") {
    k.write("in/kennels.yaml", replaced(kKennels, "keepers: 1", "keepers: 5"));
    k.check("new.json");
    CHECK(has(k.diff(), "gone (1)"));
    CHECK(has(k.diff(), "why: the file in/kennels.yaml changed"));
    CHECK(k.run({"diff", "old.json", "new.json"}).code == 0);
  }
  SUBCASE("the dossier got worse") {
    k.write("in/kennels.yaml", replaced(kKennels, "2024-03-01", "2025-03-01"));
    k.check("new.json");
    CHECK(has(k.diff(), "new (1)"));
    CHECK(has(k.diff(), "why: the file in/kennels.yaml changed"));
    // A new warning does not fail by itself.
    CHECK(k.run({"diff", "old.json", "new.json"}).code == 0);
  }
  SUBCASE("another dossier changed") {
    k.write("in/town.yaml", replaced(kTown, "budget: 10", "budget: 0"));
    k.check("new.json");
    CHECK(has(k.diff(), "new (2)"));
    CHECK(has(k.diff(), "why: other dossiers changed"));
    CHECK(k.run({"diff", "old.json", "new.json"}).code == 1);
  }
  SUBCASE("a file is gone, another is new") {
    fs::remove(k.folder() / "in/kennels.yaml");
    k.write(
        "in/third.yaml",
        "kind: kennel\nid: K3\ntown: T1\nsort: large\ndogs: 50\nstaff: {keepers: 1}\nvisits: []\n");
    k.check("new.json");
    CHECK(has(k.diff(), "not read (1)"));
    CHECK(has(k.diff(), "why: the file in/kennels.yaml is gone"));
    CHECK(has(k.diff(), "why: the file in/third.yaml is new"));
  }
  SUBCASE("a parameter is set") {
    k.check("new.json", {"--set", "care.dogs_per_keeper=30"});
    CHECK(has(k.diff(), "gone (1)"));
    CHECK(has(k.diff(),
              "why: the parameter care.dogs_per_keeper (dogs for each keeper) was 5 dogs and is 30 "
              "dogs"));
  }
  SUBCASE("the day is another") {
    k.check("new.json", {"--as-of", "2019-12-31"});
    CHECK(has(k.diff(), "new (1)"));
    CHECK(has(k.diff(), "why: the day of the check was 2024-12-31 and is 2019-12-31"));
  }
  SUBCASE("the rule changed") {
    const std::string rules = ducha::test::slurp("book/care.yaml");
    k.write("book/care.yaml", replaced(rules, "present >= needed", "present + 9 >= needed"));
    k.check("new.json");
    CHECK(has(k.diff(), "why: the rule care/too-few-keepers changed"));
  }
  SUBCASE("the rule is gone") {
    k.check("new.json", {"--ignore", "care/too-few-keepers"});
    CHECK(has(k.diff(), "why: the rule care/too-few-keepers is no longer checked"));
  }
  SUBCASE("it was waived") {
    k.write(
        "waive.yaml",
        "profile: w\ntitle: {zh: 豁免, en: waived}\nwaivers:\n  - {rule: 'care/*', dossier: K1, "
        "reason: r, owner: o, expires: 2025-01-01}\n");
    k.check("new.json", {"--profile", "waive.yaml"});
    CHECK(has(k.diff(), "changed (1)"));
    CHECK(has(k.diff(), " -> waived "));
    CHECK(has(k.diff(), "why: the waivers changed"));
    const Ran json = k.run({"diff", "old.json", "new.json", "--format", "json"});
    CHECK(has(json.out, "\"what\": \"profile\""));
  }
}

TEST_CASE("a baseline keeps what is old visible, and only what is new fails") {
  Kennels k("baseline");
  REQUIRE(k.check("old.json").code == 1);
  const Ran same = k.check("new.json", {"--baseline", "old.json", "--format", "sarif=new.sarif"});
  CHECK(same.code == 0);
  CHECK(has(k.read("new.json"), "\"baseline\": \"unchanged\""));
  CHECK(has(k.read("new.sarif"), "\"baselineState\": \"unchanged\""));
  // Of what is known, values that changed are told, and what got worse fails.
  k.write("in/kennels.yaml",
          replaced(kKennels, "keepers: 1}\nvisits: []", "keepers: 0}\nvisits: []"));
  CHECK(k.check("changed.json", {"--baseline", "old.json", "--format", "sarif=new.sarif"}).code ==
        0);
  CHECK(has(k.read("changed.json"), "\"baseline\": \"changed\""));
  CHECK(has(k.read("new.sarif"), "\"baselineState\": \"updated\""));
  const Ran told = k.run({"diff", "old.json", "changed.json", "--lang", "en"});
  CHECK(has(told.out, "changed (1)"));
  CHECK(has(told.out, "it was: "));
  // Marks of a baseline in a saved run are nothing to a diff.
  k.write("in/kennels.yaml",
          replaced(kKennels, "staff: {keepers: 1}\nvisits: []", "staff: {keepers: 5}\nvisits: []"));
  k.check("mended.json", {"--baseline", "old.json"});
  k.write("in/kennels.yaml", kKennels);
  k.check("again.json", {"--baseline", "old.json"});
  CHECK(k.run({"diff", "mended.json", "again.json"}).code == 1);
  k.write("in/town.yaml", replaced(kTown, "budget: 10", "budget: 0"));
  const Ran worse = k.check("worse.json", {"--baseline", "old.json"});
  CHECK(worse.code == 1);
  CHECK(has(k.read("worse.json"), "\"baseline\": \"new\""));
  const Ran first = k.check("x.json", {"--baseline", "missing.json"});
  CHECK(first.code == 1);
  CHECK(has(first.err, "missing.json"));
  k.write("broken.json", "{}");
  CHECK(k.check("x.json", {"--baseline", "broken.json"}).code == 2);
}

TEST_CASE("diff: what a rule on a period found is explained by another time inspected") {
  ducha::result::Run before;
  ducha::result::RuleInfo rule;
  rule.id = "care/seldom";
  rule.digest = "d";
  rule.dated = false;  // it asks for the period, not for the day
  before.rules = {rule};
  before.as_of = *ducha::parse_date("2013-12-31");
  before.period = *ducha::parse_span("2013");
  ducha::result::Run after = before;
  after.as_of = *ducha::parse_date("2014-01-31");
  after.period = *ducha::parse_span("2014");
  ducha::result::Finding f;
  f.rule = rule.id;
  f.dossier = "K1";
  after.findings = {f};
  ducha::result::identify(after.findings);
  const auto found = ducha::result::diff(before, after);
  REQUIRE(found.changes.size() == 1);
  REQUIRE(found.changes[0].causes.size() == 1);
  CHECK(found.changes[0].causes[0].words.en == "the period inspected was " +
                                                   to_string(before.period) + " and is " +
                                                   to_string(after.period));
}

// Three rules read the keepers, and the head of the line says the verdict.
TEST_CASE("diff: what several rules miss of one dossier is said once, and the verdict once") {
  const Kennels k("diff-once");
  REQUIRE(k.check("before.json").code <= 1);
  k.write("in/kennels.yaml", "kind: kennel\nid: K1\nname: One\nvisits: []\n");
  REQUIRE(k.check("after.json").code <= 1);
  const std::string out = k.run({"diff", "before.json", "after.json", "--lang", "zh"}).out;
  CAPTURE(out);
  CHECK(has(out, "无法判断 One"));
  CHECK_FALSE(has(out, "：无法判断，"));
  std::set<std::string> lines;
  std::istringstream in(out);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("  无法判断")) CHECK(lines.insert(line).second);
}
