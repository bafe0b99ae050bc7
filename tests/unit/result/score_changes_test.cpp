// Why points and ranks differ between two runs: down to the finding or the mark.
#include "result/score_changes.h"

#include <doctest/doctest.h>

using namespace ducha;
using namespace ducha::result;

namespace {

constexpr std::int64_t kPoint = 1'000'000;

// One item of a hundred points; an error takes thirty.
Run run_of(const std::vector<std::string>& ids) {
  Run run;
  run.sheet.sheets = {{"school", "school", {}, 100 * kPoint, 100 * kPoint}};
  ScoreItem item;
  item.id = "a";
  item.kind = item.sheet = "school";
  item.title = {"甲", "first"};
  item.points = 100 * kPoint;
  item.rules = {"t/one", "t/two"};
  Toll toll;
  toll.rules = item.rules;
  toll.points.fill(30 * kPoint);
  item.tolls = {toll};
  run.sheet.items = {item};
  run.sheet.bands = {{"good", {"好", "good"}, 80 * kPoint}, {"poor", {"差", "poor"}, 0}};
  Tally passed{};
  passed[static_cast<std::size_t>(Verdict::pass)] = 1;
  for (const std::string& id : ids)
    run.organizations.push_back(
        {"school", id, "school " + id, "", id + ".yaml", 0, {}, "school", {passed}});
  return run;
}

void fails(Run& run, const std::string& id, const std::string& rule) {
  Finding f;
  f.rule = rule;
  f.verdict = Verdict::fail;
  f.severity = Severity::error;
  f.dossier = id;
  f.file = id + ".yaml";
  f.message = {rule + " 不符合", rule + " fails"};
  f.fingerprint = id + rule;
  run.findings.push_back(f);
}

}  // namespace

TEST_CASE("score changes: nothing is told of what stayed") {
  Run run = run_of({"1", "2"});
  fails(run, "1", "t/one");
  CHECK(score_changes(run, run).empty());
}

TEST_CASE("score changes: findings that came and went, and who passed whom") {
  Run before = run_of({"1", "2"});
  fails(before, "1", "t/one");
  Run after = run_of({"1", "2"});
  fails(after, "2", "t/one");
  fails(after, "2", "t/two");
  const auto changes = score_changes(before, after);
  REQUIRE(changes.size() == 2);
  const ScoreChange& up = changes[0];  // in the order of the later ranking
  CHECK(up.dossier == "1");
  CHECK(up.before.points == 70 * kPoint);
  CHECK(up.after.points == 100 * kPoint);
  CHECK(up.before.rank == 2);
  CHECK(up.after.rank == 1);
  CHECK(up.before.band == "poor");
  CHECK(up.after.band == "good");
  REQUIRE(up.items.size() == 1);
  REQUIRE(up.items[0].reasons.size() == 1);
  CHECK(up.items[0].reasons[0].en == "+30 mended: t/one fails");
  CHECK(up.ranked.en.find("passed 1,") != std::string::npos);
  const ScoreChange& down = changes[1];
  REQUIRE(down.items[0].reasons.size() == 2);
  CHECK(down.items[0].reasons[0].en == "-30 new: t/one fails");
  CHECK(down.ranked.en.find("passed by 1;") != std::string::npos);
}

TEST_CASE("score changes: a mark is a reason, a rank may move by others alone") {
  Run before = run_of({"1", "2"});
  fails(before, "1", "t/one");
  fails(before, "2", "t/one");
  fails(before, "2", "t/two");
  Run after = before;
  after.marks = {{"2", "a", {}, 90 * kPoint, "", "", "m.csv", 2}};
  const auto changes = score_changes(before, after);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].dossier == "2");
  CHECK(changes[0].items[0].reasons[0].en == "mark none -> 90");
  CHECK(changes[1].dossier == "1");
  CHECK(changes[1].items.empty());
  CHECK(changes[1].before.rank == 1);
  CHECK(changes[1].after.rank == 2);
  CHECK(changes[1].ranked.en.find("passed by 1;") != std::string::npos);
}
