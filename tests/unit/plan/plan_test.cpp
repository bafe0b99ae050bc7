// Plans over the samples: what is proposed, what is written, and that it holds.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::Ran;
using ducha::test::slurp;
using ducha::test::Workshop;
using nlohmann::json;

namespace {

const std::string kRoot = ducha::tests::kSourceDir;

std::vector<std::string> plan(std::vector<std::string> more) {
  std::vector<std::string> args = {"plan",   "--rules", kRoot + "/rules", "--profile", "2013",
                                   "--lang", "en"};
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

const std::vector<std::string> kGiven = {"--give", "education_committee.name=达茂旗教育局党委",
                                         "--give", "party.superior.name=达茂旗教育局党委",
                                         "--give", "party.transfer.document=达教党发〔2013〕9号"};

std::vector<std::string> transfer(const std::string& from, std::vector<std::string> more) {
  more.insert(more.begin(), from);
  more.insert(more.end(), kGiven.begin(), kGiven.end());
  return plan(more);
}

}  // namespace

TEST_CASE("plan: the sample county before the transfer becomes the one after it") {
  const Workshop shop("plan-transfer");
  const Ran ran = shop.run(
      transfer(kRoot + "/samples/transfer", {"--apply", "done", "--picture", "p.svg", "--picture",
                                             "p.dot", "--picture", "p.mmd", "--format", "json"}));
  CHECK(ran.err == "");
  REQUIRE(ran.code == 0);
  CHECK(shop.read("done/transfer/before.yaml") == slurp(kRoot + "/samples/transfer/after.txt"));
  const json out = json::parse(ran.out);
  CHECK(out["failing"] == 3);
  CHECK(out["mended"] == 3);
  CHECK(out["unknown_after"] == 0);
  // The committee comes first, and everybody waits for it.
  CHECK(out["steps"][0]["how"] == "prior");
  CHECK(out["steps"][0]["dossier"] == "150223");
  for (std::size_t i = 1; i < out["steps"].size(); ++i)
    CHECK(out["steps"][i]["after"] == json::array({1}));
  REQUIRE(out["moves"].size() == 3);
  CHECK(out["moves"][1]["from"] == "南湾镇党委");
  CHECK(out["moves"][1]["to"] == "达茂旗教育局党委");
  CHECK(out["moves"][1]["keeps"][0]["to"] == "150223-02");
  CHECK(shop.read("p.svg").find("</svg>") != std::string::npos);
  CHECK(shop.read("p.mmd").find("-- \"belongs to\" -->") != std::string::npos);
  // What was written is in order, and nothing is left to plan.
  CHECK(shop.run({"check", "done", "--rules", kRoot + "/rules", "--profile", "2013", "--quiet"})
            .code == 0);
  const Ran again = shop.run(transfer("done", {}));
  CHECK(again.code == 0);
  CHECK(again.out == "0 findings; the plan mends 0, 0 are left\n");
  // A folder that holds something is not written over.
  const Ran refused = shop.run(transfer(kRoot + "/samples/transfer", {"--apply", "done"}));
  CHECK(refused.code == 2);
  CHECK(refused.err.find("is there already") != std::string::npos);
}

TEST_CASE("plan: what nobody gave is named, and waits as unknown") {
  const Workshop shop("plan-give");
  const Ran ran = shop.run(plan({kRoot + "/samples/transfer", "--format", "json"}));
  CHECK(ran.code == 0);
  const json out = json::parse(ran.out);
  CHECK(out["unknown_after"] > 0);
  CHECK(out["steps"][0]["to_be_supplied"][0]["path"] == "education_committee.name");
  bool document = false;
  for (const json& missing : out["steps"][1]["to_be_supplied"])
    document |= missing["path"] == "party.transfer.document";
  CHECK(document);
}

TEST_CASE("plan: the smallest change of a field one may decide") {
  const Workshop shop("plan-smallest");
  // Without the roll of cadres, which a number alone would contradict.
  std::string text = slurp(kRoot + "/samples/violations/schools.yaml");
  const std::size_t roll = text.find("    list:\n      - {id: R01");
  REQUIRE(roll != text.npos);
  text.erase(roll, text.find("party:", roll) - roll);
  shop.write("in/schools.yaml", text);
  for (const char* other : {"county", "townships", "institutions"})
    shop.write(fmt::format("in/{}.yaml", other),
               slurp(fmt::format("{}/samples/violations/{}.yaml", kRoot, other)));
  const Ran ran = shop.run(plan({"in", "--format", "json", "--select", "staffing,organization"}));
  CHECK(ran.code == 1);
  const json out = json::parse(ran.out);
  std::map<std::string, json> changes;
  for (const json& step : out["steps"])
    if (step["how"] == "smallest") changes[step["rules"][0]] = step["changes"][0];
  REQUIRE(changes.count("staffing/too-few-cadres") == 1);
  CHECK(changes["staffing/too-few-cadres"]["path"] == "staff.cadres.full_time");
  CHECK(changes["staffing/too-few-cadres"]["delta"] == 1);
  CHECK(changes["organization/form-below-due"]["before"] == "general_branch");
  CHECK(changes["organization/form-below-due"]["after"] == "committee");
  // An election of the past is a fact, no decision: it stays with people.
  for (const json& step : out["steps"])
    if (step["rules"][0] == "organization/election-quorum") CHECK(step["how"] == "by_hand");
}

TEST_CASE("plan: faults that were there before are none of its making, and stay as they are") {
  const Workshop shop("plan-faulty");
  std::string text = slurp(kRoot + "/samples/transfer/before.yaml");
  const std::size_t at = text.find("\ncounty: '150223'\ntownship");
  REQUIRE(at != text.npos);
  text.replace(at, 1, "\nclosed_on: 2013-99-99\n");
  shop.write("in/a.yaml", text);
  const Ran ran = shop.run(transfer("in", {"--apply", "out", "--select", "affiliation"}));
  CHECK(ran.code == 0);
  CHECK(shop.read("out/in/a.yaml").find("closed_on: 2013-99-99") != std::string::npos);
  CHECK(shop.read("out/in/a.yaml").find("name: 达茂旗教育局党委, township: none") !=
        std::string::npos);
}

TEST_CASE("plan: options that cannot be are refused") {
  const Workshop shop("plan-usage");
  CHECK(shop.run(plan({kRoot + "/samples/transfer", "--picture", "p.png"})).code == 2);
  CHECK(shop.run(plan({kRoot + "/samples/transfer", "--give", "nothing"})).code == 2);
}
