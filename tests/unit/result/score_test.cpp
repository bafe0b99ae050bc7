// Points: floors, tolls by values, what silence costs, marks, grades, ranks and means.
#include "result/score.h"

#include <doctest/doctest.h>

#include "result/run.h"

using namespace ducha;
using namespace ducha::result;

namespace {

constexpr std::int64_t kPoint = 1'000'000;

Toll plain(std::vector<std::string> rules) {
  Toll t;
  t.rules = std::move(rules);
  t.points = {0, 5 * kPoint, 30 * kPoint};
  return t;
}

ScoreItem item(const std::string& id, std::int64_t points, std::vector<std::string> rules) {
  ScoreItem i;
  i.id = id;
  i.kind = i.sheet = "school";
  i.points = points * kPoint;
  i.rules = rules;
  i.tolls = {plain(std::move(rules))};
  return i;
}

// Two items of fifty points; an error takes thirty, a warning five.
Run sheet() {
  Run run;
  run.sheet.sheets = {{"school", "school", {}, 100 * kPoint, 100 * kPoint}};
  run.sheet.items = {item("a", 50, {"t/one", "t/two"}), item("b", 50, {"u/three"})};
  run.sheet.bands = {{"good", {}, 90 * kPoint}, {"fair", {}, 60 * kPoint}, {"poor", {}, 0}};
  return run;
}

// An organization whose items have one rule each that passed, unless `tallies` says otherwise.
void organization(Run& run, const std::string& id, const std::string& group,
                  std::vector<Tally> tallies = {}) {
  Organization o{"school", id, "", group, id + ".yaml", 0, {}, "school", {}};
  Tally passed{};
  passed[static_cast<std::size_t>(Verdict::pass)] = 1;
  o.tallies = tallies.empty() ? std::vector<Tally>(run.sheet.items.size(), passed) : tallies;
  run.organizations.push_back(std::move(o));
}

Finding& finding(Run& run, const std::string& id, const std::string& rule, Verdict verdict,
                 Severity severity = Severity::error) {
  Finding f;
  f.rule = rule;
  f.verdict = verdict;
  f.severity = severity;
  f.file = id + ".yaml";
  run.findings.push_back(f);
  return run.findings.back();
}

Tally tally(Verdict v, std::uint32_t n) {
  Tally t{};
  t[static_cast<std::size_t>(v)] = n;
  return t;
}

}  // namespace

TEST_CASE("score: an item loses no more than it has, and every deduction names its finding") {
  Run run = sheet();
  organization(run, "1", "x");
  finding(run, "1", "t/one", Verdict::fail);
  finding(run, "1", "t/two", Verdict::fail);
  finding(run, "1", "u/three", Verdict::fail, Severity::warning);
  finding(run, "1", "v/other", Verdict::fail);  // in no item
  finding(run, "2", "t/one", Verdict::fail);    // of another organization
  const Scores s = score(run);
  REQUIRE(s.organizations.size() == 1);
  const OrganizationScore& o = s.organizations[0];
  CHECK(o.points == 45 * kPoint);
  CHECK(o.band == 2);
  REQUIRE(o.items[0].deductions.size() == 2);
  CHECK(o.items[0].deductions[0].points == 30 * kPoint);
  CHECK(o.items[0].deductions[1].points == 20 * kPoint);
  CHECK(o.items[0].deductions[1].finding == 1);
  CHECK(o.items[1].deductions[0].finding == 2);
}

TEST_CASE(
    "score: what the undecided cost is the sheet's to say, and waived findings cost nothing") {
  Run run = sheet();
  organization(run, "1", "x");
  finding(run, "1", "t/one", Verdict::fail);
  finding(run, "1", "t/two", Verdict::unknown);
  finding(run, "1", "u/three", Verdict::waived);
  finding(run, "1", "u/three", Verdict::error, Severity::warning);
  for (const auto& [silence, points] :
       {std::pair{Silence::lost, 45}, {Silence::withheld, 45}, {Silence::nothing, 70}}) {
    run.sheet.silence = silence;
    const Scores s = score(run);
    CHECK(s.organizations[0].points == points * kPoint);
    CHECK(s.organizations[0].at_stake == 25 * kPoint);  // 20 are left of the first item, and 5
    CHECK(s.organizations[0].items[0].unknown == std::vector<std::size_t>{1});
    CHECK(s.organizations[0].items[0].deductions.size() == (silence == Silence::lost ? 2 : 1));
  }
}

TEST_CASE("score: silence earns nothing, no grade and no rank") {
  Run run = sheet();
  organization(run, "silent", "x", {tally(Verdict::unknown, 2), tally(Verdict::unknown, 1)});
  organization(run, "honest", "x");
  finding(run, "silent", "t/one", Verdict::unknown, Severity::warning);
  finding(run, "silent", "t/two", Verdict::unknown, Severity::warning);
  finding(run, "silent", "u/three", Verdict::unknown, Severity::warning);
  finding(run, "honest", "t/one", Verdict::fail);
  const Scores s = score(run);
  REQUIRE(s.organizations.size() == 2);
  const OrganizationScore& honest = s.organizations[0];
  const OrganizationScore& silent = s.organizations[1];
  CHECK(run.organizations[honest.organization].id == "honest");
  CHECK(honest.rank == 1);
  CHECK(honest.band == 1);
  CHECK(silent.points == 0);
  CHECK(silent.decided == 0);
  CHECK(silent.rank == 0);
  CHECK_FALSE(silent.band);
  CHECK(s.groups[0].ungraded == 1);
  // Every point that it lost is traced to a finding.
  std::int64_t lost = 0;
  for (const ItemScore& i : silent.items)
    for (const Deduction& d : i.deductions) lost += d.points;
  CHECK(lost == 100 * kPoint);
}

TEST_CASE("score: what is not shown is not earned, however little its rules take") {
  Run run = sheet();
  run.sheet.items[0].tolls[0].points = {0, 0, kPoint};
  // Nine of ten rules of the first item are undecided, and would take nothing or little.
  Tally mostly = tally(Verdict::unknown, 9);
  mostly[static_cast<std::size_t>(Verdict::pass)] = 1;
  organization(run, "1", "x", {mostly, tally(Verdict::pass, 1)});
  finding(run, "1", "t/one", Verdict::unknown);
  finding(run, "1", "t/two", Verdict::unknown, Severity::note);
  const OrganizationScore o = score(run).organizations[0];
  CHECK(o.items[0].points == 5 * kPoint);
  CHECK(o.items[0].at_stake == 45 * kPoint);
  CHECK(o.items[0].deductions[0].points + o.items[0].deductions[1].points == 45 * kPoint);
  CHECK(o.items[0].deductions[0].points == 23 * kPoint);  // its own, and half of what is over
  CHECK(o.decided == 55 * kPoint);
  CHECK_FALSE(o.band);
  // A floor is for those who show something.
  run.sheet.items[0].floor = 40 * kPoint;
  CHECK(score(run).organizations[0].items[0].points == 5 * kPoint);
  // An item may say otherwise than its sheet.
  run.sheet.items[0].silence = Silence::nothing;
  CHECK(score(run).organizations[0].items[0].points == 50 * kPoint);
  CHECK(score(run).organizations[0].items[0].deductions.empty());
  CHECK_FALSE(score(run).organizations[0].band);
}

TEST_CASE("score: nobody is graded by the one item that applies") {
  Run run = sheet();
  run.sheet.items = {item("a", 20, {"t/one"}), item("b", 80, {"u/three"})};
  organization(run, "1", "x", {tally(Verdict::pass, 1), tally(Verdict::not_applicable, 1)});
  const OrganizationScore o = score(run).organizations[0];
  CHECK(o.points == 100 * kPoint);
  CHECK(o.decided == 20 * kPoint);
  CHECK_FALSE(o.band);
  CHECK(o.rank == 0);
}

TEST_CASE("score: where self marks have a weight, those that are missing leave it open") {
  Run run = sheet();
  run.sheet.self_weight = 50 * kPoint;
  organization(run, "1", "x");
  CHECK(score(run).organizations[0].points == 50 * kPoint);
  CHECK(score(run).organizations[0].decided == 50 * kPoint);
  CHECK_FALSE(score(run).organizations[0].band);
  run.marks = {{"1", "a", 50 * kPoint, {}, "", "", "m", 1},
               {"1", "b", 40 * kPoint, {}, "", "", "m", 2}};
  CHECK(score(run).organizations[0].points == 95 * kPoint);
  CHECK(score(run).organizations[0].decided == 100 * kPoint);
  CHECK(score(run).organizations[0].band == 0);
}

TEST_CASE("score: an item that nobody looks at is not marked; what does not apply is left out") {
  Run run = sheet();
  run.sheet.items = {item("a", 50, {"t/one"}), item("b", 30, {"u/three"}), item("c", 20, {})};
  organization(run, "1", "x", {tally(Verdict::pass, 1), tally(Verdict::not_applicable, 1), {}});
  const Scores s = score(run);
  const OrganizationScore& o = s.organizations[0];
  CHECK(o.items[1].state == ItemScore::State::not_applicable);
  CHECK(o.items[2].state == ItemScore::State::not_marked);
  CHECK(o.points == 71'430'000);    // 50 of the 70 that apply
  CHECK(o.decided == 50 * kPoint);  // of the whole sheet
  // A mark decides.
  run.marks = {{"1", "c", 18 * kPoint, 10 * kPoint, "", "", "m.csv", 2}};
  CHECK(score(run).organizations[0].points == 85'710'000);  // 60 of 70
  CHECK(score(run).organizations[0].self == 18 * kPoint);
  run.sheet.self_weight = 30 * kPoint;
  CHECK(score(run).organizations[0].points == 67'710'000);  // 0.7 of 60, 0.3 of 18: 47.4 of 70
}

TEST_CASE("score: tolls count the units that a value of the finding names") {
  Finding f;
  f.severity = Severity::warning;
  f.values = {
      {"months", "3", {}, {}}, {"rate", "0.62", {}, {}}, {"names", "[\"a\", \"b\"]", {}, {}}};
  Toll t;
  t.points.fill(kPoint);
  CHECK(toll_of(t, f) == kPoint);
  t.value = "months";
  CHECK(toll_of(t, f) == 3 * kPoint);
  t.limit = 2 * kPoint;  // two months of grace
  CHECK(toll_of(t, f) == kPoint);
  t.limit = 3 * kPoint;
  CHECK(toll_of(t, f) == 0);
  t.value = "names";
  t.limit = 0;
  CHECK(toll_of(t, f) == 2 * kPoint);
  t.value = "absent";
  CHECK(toll_of(t, f) == kPoint);
  // 0.2 for each percent below seventy.
  t.value = "rate";
  t.below = true;
  t.limit = 700'000;
  t.each = 10'000;
  t.points.fill(200'000);
  CHECK(toll_of(t, f) == 1'600'000);
  t.value = "months";
  t.steps = {{kPoint, kPoint}, {3 * kPoint, 2 * kPoint}, {5 * kPoint, 5 * kPoint}};
  CHECK(toll_of(t, f) == 2 * kPoint);
}

TEST_CASE("score: a toll has a cap, an item a floor, and a floor may be below nothing") {
  Run run = sheet();
  run.sheet.items[0].tolls[0].most = 40 * kPoint;
  organization(run, "1", "x");
  finding(run, "1", "t/one", Verdict::fail);
  finding(run, "1", "t/two", Verdict::fail);
  CHECK(score(run).organizations[0].items[0].points == 10 * kPoint);
  run.sheet.items[0].tolls[0].most = {};
  run.sheet.items[0].floor = -10 * kPoint;
  CHECK(score(run).organizations[0].items[0].points == -10 * kPoint);
  run.sheet.items[0].floor = 30 * kPoint;
  CHECK(score(run).organizations[0].items[0].points == 30 * kPoint);
}

TEST_CASE("score: an examiner's mark stands, and the program's points are told beside it") {
  Run run = sheet();
  organization(run, "1", "x");
  finding(run, "1", "t/one", Verdict::fail);
  run.marks = {{"1", "a", {}, 35 * kPoint, "late by a day only", "Li", "m.csv", 2}};
  const Scores s = score(run);
  const ItemScore& a = s.organizations[0].items[0];
  CHECK(a.state == ItemScore::State::marked);
  CHECK(a.points == 35 * kPoint);
  CHECK(a.proposed == 20 * kPoint);
  CHECK(s.organizations[0].points == 85 * kPoint);
}

TEST_CASE("score: bonuses are capped and told apart unless they belong to the sum") {
  Run run = sheet();
  for (const char* id : {"x", "y"}) {
    run.sheet.items.push_back(item(id, 4, {}));
    run.sheet.items.back().bonus = true;
  }
  run.sheet.bonus_most = 6 * kPoint;
  organization(run, "1", "x");
  run.marks = {{"1", "x", {}, 4 * kPoint, "", "", "m", 1},
               {"1", "y", {}, 4 * kPoint, "", "", "m", 2}};
  CHECK(score(run).organizations[0].bonus == 6 * kPoint);
  CHECK(score(run).organizations[0].points == 100 * kPoint);
  CHECK(score(run).organizations[0].decided == 100 * kPoint);
  run.sheet.bonus_in_sum = true;
  CHECK(score(run).organizations[0].points == 106 * kPoint);
}

TEST_CASE("score: a veto caps the grade, by a rule or by an examiner, whose word stands") {
  Run run = sheet();
  run.sheet.vetoes = {{"fraud", {}, {"t/one"}, 2}};
  organization(run, "1", "x");
  CHECK(score(run).organizations[0].band == 0);
  finding(run, "1", "t/one", Verdict::fail, Severity::warning);
  CHECK(score(run).organizations[0].band == 2);
  CHECK(score(run).organizations[0].points == 95 * kPoint);
  run.marks = {{"1", "fraud", {}, 0, "", "", "m", 1}};
  CHECK(score(run).organizations[0].band == 0);
  run.findings.clear();
  run.marks[0].examiner = kPoint;
  CHECK(score(run).organizations[0].band == 2);
}

TEST_CASE(
    "score: other totals are brought to what the sheet is out of, and graded by the hundred") {
  Run run = sheet();
  run.sheet.sheets[0].total = 150 * kPoint;
  run.sheet.sheets[0].out_of = 100 * kPoint;
  run.sheet.items[0].points = 100 * kPoint;
  organization(run, "1", "x");
  finding(run, "1", "t/one", Verdict::fail);
  CHECK(score(run).organizations[0].points == 80 * kPoint);
  CHECK(score(run).organizations[0].band == 1);
  run.sheet.sheets[0].out_of = 150 * kPoint;
  CHECK(score(run).organizations[0].points == 120 * kPoint);
  CHECK(score(run).organizations[0].band == 1);
}

TEST_CASE("score: equal points share a rank, and counties have their means") {
  Run run = sheet();
  for (const char* id : {"1", "2", "3"}) organization(run, id, "x");
  organization(run, "4", "y");
  finding(run, "2", "t/one", Verdict::fail, Severity::warning);
  finding(run, "3", "t/one", Verdict::fail, Severity::warning);
  finding(run, "4", "t/one", Verdict::fail);
  const Scores s = score(run);
  std::vector<std::size_t> ranks;
  for (const OrganizationScore& o : s.organizations) ranks.push_back(o.rank);
  CHECK(ranks == std::vector<std::size_t>{1, 2, 2, 4});
  REQUIRE(s.groups.size() == 2);
  CHECK(s.groups[0].organizations == 3);
  CHECK(s.groups[0].mean == 96'670'000);  // 100, 95, 95, to the hundredth
  CHECK(s.groups[0].bands == std::vector<std::size_t>{3, 0, 0});
  CHECK(s.groups[1].least == 70 * kPoint);
}

TEST_CASE("score: without a sheet there is nothing") {
  Run run;
  organization(run, "1", "x", {{}});
  CHECK(score(run).organizations.empty());
}
