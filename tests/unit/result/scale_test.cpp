// At size: a made-up city of 5,000 dossiers gives exactly what was planted in it, and parts of a
// run make the same bytes as the whole.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "generate/generate.h"
#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

const std::string kRules = std::string(ducha::tests::kSourceDir) + "/rules";

std::vector<std::string> check(std::vector<std::string> more) {
  std::vector<std::string> args = {"check", "city", "--rules", kRules, "--profile", "2013"};
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

}  // namespace

TEST_CASE("5,000 dossiers: every planted violation is found, and nothing else") {
  const Workshop w("city");
  const auto city = ducha::bench::generate(w.folder() / "city", 4465);
  CHECK(city.dossiers == 5003);
  REQUIRE(w.run(check({"--format", "json=run.json"})).code == 1);
  std::map<std::string, int> found;
  const auto run = nlohmann::json::parse(w.read("run.json"));
  for (const auto& f : run["findings"]) {
    CHECK(f["verdict"] == "fail");
    ++found[f["file"].get<std::string>().substr(5) + " " + f["dossier"].get<std::string>() + " " +
            f["rule"].get<std::string>()];
  }
  std::map<std::string, int> planted;
  for (const auto& p : city.planted) ++planted[p.file + " " + p.dossier + " " + p.rule];
  // The city is the sum of its counties.
  const nlohmann::json& all = run["groups"].back();
  CHECK(all["kind"] == "city");
  std::uint64_t dossiers = 0;
  std::map<std::string, std::uint64_t> passed;
  std::map<std::string, double> measured;
  for (const auto& g : run["groups"]) {
    if (g["kind"] != "county" || g["id"] == "") continue;  // the city itself names no county
    CHECK(g["parent"] == all["id"]);
    dossiers += g["dossiers"].get<std::uint64_t>();
    for (const auto& [topic, counts] : g["topics"].items())
      passed[topic] += counts["pass"].get<std::uint64_t>();
    for (const auto& [id, spread] : g["measures"].items())
      measured[id] += spread["sum"].get<double>();
  }
  CHECK(run["groups"].size() > 40);
  CHECK(all["dossiers"] == dossiers);
  CHECK(dossiers + 1 == city.dossiers);
  for (const auto& [topic, counts] : all["topics"].items()) CHECK(counts["pass"] == passed[topic]);
  for (const auto& [id, spread] : all["measures"].items())
    CHECK(spread["sum"].get<double>() == doctest::Approx(measured[id]));
  CHECK(all["measures"].size() >= 7);
  CHECK(planted.size() > 400);
  CHECK(found == planted);
}

TEST_CASE("parts of a run, merged, are the same bytes as the whole") {
  const Workshop w("shards");
  ducha::bench::generate(w.folder() / "city", 120, 4);
  std::filesystem::copy(std::filesystem::path(ducha::tests::kSourceDir) / "samples/violations",
                        w.folder() / "city/more", std::filesystem::copy_options::recursive);
  w.write(
      "city/hostile.yaml",
      "kind: school\nid: '2115000003'\ncounty: '999999'\n---\na: [\n---\nkind: county\nid: x\n");
  REQUIRE(w.run(check({"--format", "json=whole.json", "--format", "sarif=whole.sarif", "--format",
                       "text=whole.txt"}))
              .code == 1);
  CHECK(w.read("whole.txt").find("^^^") != std::string::npos);
  for (const int count : {1, 2, 7, 60}) {
    CAPTURE(count);
    std::vector<std::string> args = {"merge"};
    for (int i = 1; i <= count; ++i) {
      const std::string part = "part" + std::to_string(i);
      const Ran ran = w.run(check({"--shard", std::to_string(i) + "/" + std::to_string(count),
                                   "--output", part, "--jobs", i % 2 == 0 ? "2" : "1"}));
      REQUIRE(ran.code == 0);
      args.insert(args.begin() + 1, part);  // in any order
    }
    args.insert(args.end(), {"--rules", kRules, "--profile", "2013", "--format", "json=merged.json",
                             "--format", "sarif=merged.sarif", "--format", "text=merged.txt"});
    const Ran ran = w.run(args);
    CAPTURE(ran.err);
    CHECK(ran.code == 1);
    CHECK((w.read("merged.json") == w.read("whole.json")));
    CHECK((w.read("merged.sarif") == w.read("whole.sarif")));
    CHECK((w.read("merged.txt") == w.read("whole.txt")));
  }
}

TEST_CASE("parts that do not make a run are refused") {
  const Workshop w("bad-shards");
  ducha::bench::generate(w.folder() / "city", 20);
  for (const char* i : {"1", "2", "3"})
    REQUIRE(w.run(check({"--shard", std::string(i) + "/3", "--output", i})).code == 0);
  const auto merge = [&](std::vector<std::string> parts, std::vector<std::string> more = {}) {
    parts.insert(parts.begin(), "merge");
    parts.insert(parts.end(), {"--rules", kRules, "--lang", "en"});
    if (more.empty()) more = {"--profile", "2013"};
    parts.insert(parts.end(), more.begin(), more.end());
    return w.run(parts);
  };
  const auto refused = [&](const Ran& ran, const std::string& why) {
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.err.find(why) != std::string::npos);
  };
  const Ran whole = merge({"1", "2", "3"});
  CAPTURE(whole.err);
  CHECK(whole.code == 1);
  refused(merge({"1", "2"}), "part 3 of 3 is missing");
  refused(merge({"1", "3"}), "part 2 is missing");
  refused(merge({"1", "2", "2", "3"}), "part 2 is there twice");
  const Ran other = merge({"1", "2", "3"}, {"--profile", "today"});
  refused(other, "was made with the profile 2013, this is today");
  refused(other, "write --profile 2013");
  // What a part was made with otherwise is named; a run is no part.
  const auto made = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--shard", "2/3", "--output", "5"});
    w.run(check(more));
    return merge({"1", "5", "3"});
  };
  refused(made({"--ignore", "budget"}), "its --select or --ignore is another");
  refused(made({"--set", "staffing.members_per_cadre=30"}), "its --set is another");
  refused(made({"--show-personal"}), "its --show-personal is another");
  refused(made({"--complete"}), "its --complete is another");
  w.run(check({"--shard", "2/4", "--output", "5"}));
  refused(merge({"1", "5", "3"}), "it is one of 4 parts, not of 3");
  w.run(check({"--format", "json=6"}));
  refused(merge({"1", "6", "3"}), "6: error: is a saved run, not a part");
  w.write("4", w.read("3").substr(0, w.read("3").size() - 30));
  refused(merge({"1", "2", "4"}), "not complete");
  // Footprints of which any byte is another are refused, or taken for what they then say.
  const std::string part = w.read("1");
  const std::size_t first = part.find('\n') + 1;
  REQUIRE(part.size() > first + 100);
  std::size_t refusals = 0;
  for (std::size_t at = first; at < part.size(); at += (part.size() - first) / 40) {
    std::string other = part;
    other[at] = static_cast<char>(other[at] ^ 0x55);
    w.write("7", other);
    const Ran ran = merge({"7", "2", "3"});
    CHECK((ran.code == 1 || ran.code == 2));
    CHECK(ran.err.find("internal") == std::string::npos);
    refusals += ran.code == 2 ? 1 : 0;
  }
  CHECK(refusals > 5);
  // What the head says is held against the rest.
  for (const auto& [from, to, why] :
       {std::tuple{"\"files\":", "\"files\":4294967295,\"was\":", "files that are listed"},
        {"\"files\":", "\"files\":\"x\",\"was\":", "whole number"},
        {"\"numbers\":[", "\"numbers\":[4294967290,", "another length"},
        {"\"count\":3", "\"count\":4294967295", "files of this part"},
        {"\"footprints\":", "\"footprints\":9", "not complete"},
        {"\"tool\":", "\"tool\":7,\"was\":", "must be a string"}}) {
    std::string other = part;
    const std::size_t at = other.find(from);
    CAPTURE(std::string(from));
    REQUIRE(at != other.npos);
    w.write("7", other.replace(at, std::string(from).size(), to));
    refused(merge({"7", "2", "3"}), why);
  }
  w.write("7", std::string(200'000, '[') + "\n");
  refused(merge({"7", "2", "3"}), "levels deep");
  w.write("5", "{}");
  refused(merge({"1", "2", "5"}), "not a saved run");
  REQUIRE(w.run(check({"--shard", "3/3", "--output", "6", "--as-of", "2014-01-31"})).code == 0);
  refused(merge({"1", "2", "6"}), "another run");
  for (const char* bad : {"0/3", "4/3", "3", "a/b", "1/0", "1/3x"})
    refused(w.run(check({"--shard", bad, "--lang", "en"})), "--shard is written I/N");
}
