// Findings show what the rule saw: of this item, under whatever layout, and where references lead.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

// The kennels, with rules or fields more.
struct Kennels : Workshop {
  explicit Kennels(const std::string& name) : Workshop("judge-" + name) {
    fs::copy(std::string(ducha::tests::kSourceDir) + "/tests/books/kennel", "book",
             fs::copy_options::recursive);
  }
  void add(const std::string& file, const std::string& text) const {
    write("book/" + file, read("book/" + file) + text);
  }
  json findings(const std::string& dossiers, std::vector<std::string> more = {}) const {
    write("in.yaml", dossiers);
    std::vector<std::string> args = {"check",   "in.yaml",    "--rules",  "book", "--lang", "en",
                                     "--as-of", "2024-12-31", "--format", "json", "--base", "."};
    args.insert(args.end(), more.begin(), more.end());
    const Ran ran = run(args);
    CAPTURE(ran.err);
    REQUIRE(ran.code <= 1);
    return json::parse(ran.out)["findings"];
  }
};

}  // namespace

TEST_CASE("what `let` named for one item is not shown for the next") {
  const Kennels k("items");
  k.add("care.yaml", R"(- id: care/visit-too-dear
  cites: [1.1-s1b]
  kind: kennel
  each: {v: visits}
  when: v.held_on <= as_of
  let:
    dear: v.cost
  assert: dear < 100
  message: {zh: '{dear}', en: '{dear}'}
  remedy: {zh: 省, en: save}
)");
  const json found = k.findings(
      "kind: kennel\nid: K1\nvisits:\n  - {id: V1, held_on: 2024-01-01, cost: 500}\n"
      "  - {id: V2, cost: 1}\n",
      {"--select", "care/visit-too-dear"});
  REQUIRE(found.size() == 2);
  CHECK(found[0]["values"]["dear"] == 500);
  CHECK(found[1]["verdict"] == "unknown");
  CHECK(found[1]["path"] == "visits[V2].cost");
  CHECK(found[1]["values"].empty());
}

// The first reading may stand within the loops of another expression, which go on after it.
TEST_CASE("a `let` is computed where it is first read, however many there are") {
  const Kennels k("names");
  std::string chain =
      "    near: 'visits.filter(o, o.held_on == v.held_on).map(o, o.cost)'\n    n0: near.size()\n";
  for (int i = 1; i < 100; ++i)
    chain += fmt::format("    n{}: 'visits.exists(o, o.id == v.id) ? n{} + 1 : 0'\n", i, i - 1);
  for (const bool many : {false, true}) {
    CAPTURE(many);
    const std::string lets = many ? chain : chain.substr(0, chain.find("    n2:"));
    k.add("care.yaml", fmt::format(R"(- id: care/alone-{0}
  cites: [1.1-s1b]
  kind: kennel
  each: {{v: visits}}
  let:
{1}  assert: 'visits.exists(o, visits.exists(p, p.id == o.id && {2} > 0 && o.id == v.id && p.id == v.id)) && {2} < {3}'
  message: {{zh: '{{n0}}', en: '{{n0}}'}}
  remedy: {{zh: 省, en: save}}
)",
                                   many ? "b" : "a", lets, many ? "n99" : "n1", many ? 101 : 3));
    const json found = k.findings(
        "kind: kennel\nid: K1\nvisits:\n  - {id: V1, held_on: 2024-01-01, cost: 5}\n"
        "  - {id: V2, held_on: 2024-01-02, cost: 1}\n  - {id: V3, held_on: 2024-01-02, cost: 2}\n",
        {"--select", many ? "care/alone-b" : "care/alone-a"});
    // Only the two of one day: n0 is 2 for them.
    REQUIRE(found.size() == 2);
    for (const json& f : found) {
      CHECK(f["verdict"] == "fail");
      CHECK(f["message"] == "2");
      CHECK(f["values"]["n0"] == 2);
      CHECK(f["values"]["n1"] == 3);
    }
  }
}

TEST_CASE("records in messages are shown by their keys, also where a rule reads other dossiers") {
  const Kennels k("keys");
  // Keys that are not the first field, of items and of dossiers.
  std::string schema = k.read("book/schema/kennel.yaml");
  const std::string id = "        id: {type: string, zh: 编号, en: id}\n";
  schema.erase(schema.find(id), id.size());
  const std::string cost = "        cost: {type: money, zh: 费用, en: cost}\n";
  schema.insert(schema.find(cost) + cost.size(), id);
  k.write("book/schema/kennel.yaml", schema);
  k.add("money.yaml", R"(- id: money/poor-town
  cites: [1.1-s2a]
  kind: kennel
  assert: town.budget > 10
  message: {zh: '{visits.filter(v, v.cost > 10)} 付不起', en: 'cannot pay for {visits.filter(v, v.cost > 10)}'}
  remedy: {zh: 列入预算, en: budget for it}
- id: money/town-of-one
  cites: [1.1-s2a]
  kind: town
  assert: kennels.size() > 2
  message: {zh: '只有 {kennels}', en: 'nothing but {kennels}'}
  remedy: {zh: 设犬舍, en: have kennels}
)");
  const json found = k.findings(
      "kind: town\nid: T1\nbudget: 5\n---\nkind: kennel\nid: K1\ntown: T1\nvisits:\n"
      "  - {id: V1, held_on: 2024-01-01, cost: 5}\n  - {id: V2, held_on: 2024-01-01, cost: 50}\n"
      "---\nkind: kennel\nid: K2\ntown: T1\nvisits: []\n",
      {"--select", "money/poor-town,money/town-of-one"});
  REQUIRE(found.size() == 3);
  CHECK(found[0]["message"] == "nothing but kennel K1, kennel K2");
  CHECK(found[1]["message"] == "cannot pay for V2");
  CHECK(found[2]["message"] == "cannot pay for none");
}

TEST_CASE("a reference to another kind is underlined as long as it is") {
  const Kennels k("length");
  k.write("in.yaml",
          "kind: town\nid: 东河镇\nbudget: 5\n---\nkind: kennel\nid: K1\nparent: 东河镇\n");
  const Ran ran =
      k.run({"check", "in.yaml", "--rules", "book", "--lang", "en", "--format", "sarif"});
  const json result = json::parse(ran.out)["runs"][0]["results"];
  for (const json& r : result)
    if (r["ruleId"] == "input/wrong-kind") {
      const json& region = r["locations"][0]["physicalLocation"]["region"];
      CHECK(region["endColumn"].get<int>() - region["startColumn"].get<int>() == 3);
      return;
    }
  FAIL("no input/wrong-kind");
}

TEST_CASE("circles are found in every field that must have none, and in each by itself") {
  const Kennels k("circles");
  k.add("schema/kennel.yaml", "");
  std::string schema = k.read("book/schema/kennel.yaml");
  const std::string parent = "  parent: {ref: kennel, acyclic: true, zh: 上级犬舍, en: parent}\n";
  schema.insert(schema.find(parent) + parent.size(),
                "  lender: {ref: kennel, acyclic: true, zh: 借出方, en: lender}\n"
                "  heirs: {list: {ref: kennel, acyclic: true}, zh: 继承, en: heirs}\n");
  k.write("book/schema/kennel.yaml", schema);
  const auto circles = [&](const std::string& text) {
    std::vector<std::string> out;
    for (const json& f : k.findings(text))
      if (f["rule"] == "input/cycle")
        out.push_back(f["dossier"].get<std::string>() + " " + f["path"].get<std::string>() + ": " +
                      f["message"].get<std::string>());
    return out;
  };
  using Words = std::vector<std::string>;
  const auto kennel = [](int id, const std::string& more) {
    return fmt::format("kind: kennel\nid: K{}\n{}\n---\n", id, more);
  };
  // Through the second field.
  CHECK(circles(kennel(1, "parent: K3\nlender: K2") + kennel(2, "lender: K1") +
                kennel(3, "dogs: 1")) ==
        Words{"K1 lender: superiors form a circle: K1 (in.yaml:2) → K2 (in.yaml:7) → K1"});
  // Whose parent lends to it is no circle.
  CHECK(circles(kennel(1, "parent: K2") + kennel(2, "lender: K1")).empty());
  // Through the second item, and from outside.
  CHECK(circles(kennel(1, "heirs: [K2]") + kennel(2, "heirs: [K3, K4]") + kennel(3, "dogs: 1") +
                kennel(4, "heirs: [K2]")) ==
        Words{"K2 kennel: superiors form a circle: K2 (in.yaml:6) → K4 (in.yaml:14) → K2"});
  // A long one is told in short, and a long way up takes no time.
  std::string chain;
  for (int i = 0; i < 20'000; ++i) chain += kennel(i, fmt::format("parent: K{}", i + 1));
  CHECK(circles(chain + kennel(20'000, "dogs: 1")).empty());
  const Words one = circles(chain + kennel(20'000, "parent: K19000"));
  REQUIRE(one.size() == 1);
  CHECK(one[0].size() < 2000);
  CHECK(has(one[0], "K19000 parent: superiors form a circle: K19000 ("));
  CHECK(has(one[0], " → … → K19000"));
}

TEST_CASE("a list that is missing is told whatever condition the rule before ended at") {
  const Workshop w("judge-condition");
  // A rule of three conditions fails at its second; the next goes over a list that is not there.
  w.write("in.yaml", "kind: institution\nid: PX-1\nbudget: {year: 2013, own: true, lines: []}\n");
  const Ran ran =
      w.run({"check", "in.yaml", "--rules", std::string(ducha::tests::kSourceDir) + "/rules",
             "--profile", "2013", "--select", "budget", "--format", "json"});
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "budget/booked-elsewhere"));
}
