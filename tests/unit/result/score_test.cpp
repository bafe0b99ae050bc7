// Points: floors, what is at stake, ranks and means.
#include "result/score.h"

#include <doctest/doctest.h>

#include "result/run.h"

using namespace ducha;
using namespace ducha::result;

namespace {

constexpr std::int64_t kPoint = 1'000'000;

// Two items of fifty points; an error takes thirty, a warning five.
Run sheet() {
  Run run;
  run.sheet.items = {
      {"a", "school", {}, 50 * kPoint, {"t/one", "t/two"}, {0, 5 * kPoint, 30 * kPoint}},
      {"b", "school", {}, 50 * kPoint, {"u/three"}, {0, 5 * kPoint, 30 * kPoint}}};
  run.sheet.bands = {{"good", {}, 90 * kPoint}, {"fair", {}, 60 * kPoint}, {"poor", {}, 0}};
  return run;
}

void organization(Run& run, const std::string& id, const std::string& group) {
  run.organizations.push_back({"school", id, "", group, id + ".yaml", 0});
}

void finding(Run& run, const std::string& id, const std::string& rule, Verdict verdict,
             Severity severity = Severity::error) {
  Finding f;
  f.rule = rule;
  f.verdict = verdict;
  f.severity = severity;
  f.file = id + ".yaml";
  run.findings.push_back(f);
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

TEST_CASE("score: what is unknown or waived takes nothing, and unknowns are told apart") {
  Run run = sheet();
  organization(run, "1", "x");
  finding(run, "1", "t/one", Verdict::fail);
  finding(run, "1", "t/two", Verdict::unknown);
  finding(run, "1", "u/three", Verdict::waived);
  finding(run, "1", "u/three", Verdict::error, Severity::warning);
  const Scores s = score(run);
  CHECK(s.organizations[0].points == 70 * kPoint);
  CHECK(s.organizations[0].at_stake == 25 * kPoint);  // 20 are left of the first item, and 5
  CHECK(s.organizations[0].items[0].unknown == std::vector<std::size_t>{1});
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
  organization(run, "1", "x");
  CHECK(score(run).organizations.empty());
}
