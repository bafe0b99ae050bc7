// Records of other years: what a dossier that is kept up to date still holds of the year before, or
// holds already of the next, changes no verdict on the year inspected.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using ducha::test::slurp;
using ducha::test::Workshop;

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = tests::kSourceDir;

std::string years_later(const std::string& text, int years) {
  static const std::regex dated(R"(\b(20\d\d)(-\d\d-\d\d)|(year: )(20\d\d))");
  std::string out;
  auto from = text.begin();
  for (std::sregex_iterator i(text.begin(), text.end(), dated), end; i != end; ++i) {
    out.append(from, (*i)[0].first);
    const bool day = (*i)[1].matched;
    const std::string year = std::to_string(std::stoi(day ? (*i)[1] : (*i)[4]) + years);
    out += day ? year + std::string((*i)[2]) : std::string((*i)[3]) + year;
    from = (*i)[0].second;
  }
  return out.append(from, text.end());
}

// Every dated item of a list a second time, so many years later. Rolls and posts say how things
// stand, not what was done.
std::string with_copies(const std::string& dossiers, int years) {
  static const std::set<std::string> states = {"members_list", "leaders", "middle_cadres"};
  static const std::regex key(R"(^(\w+):.*)");
  static const std::regex day(R"(20\d\d-\d\d-\d\d)");
  static const std::regex id(R"(\{id: ([\w-]+))");
  std::istringstream in(dossiers);
  std::string out;
  std::string list;
  for (std::string line; std::getline(in, line);) {
    out += line + '\n';
    if (std::smatch m; std::regex_match(line, m, key)) list = m[1];
    if (line.starts_with("  - {id: ") && states.count(list) == 0 && std::regex_search(line, day))
      out += years_later(std::regex_replace(line, id, "{id: $1-copy"), years) + '\n';
  }
  return out;
}

// How many dossiers or items fail each rule, and how many it cannot decide.
std::map<std::string, std::pair<int, int>> verdicts(const Workshop& w, const std::string& folder) {
  std::map<std::string, std::pair<int, int>> out;
  const auto ran = w.run({"check", folder, "--rules", (kRoot / "rules").string(), "--profile",
                          "2013", "--as-of", "2013-12-31", "--format", "json", "--quiet"});
  const auto run = nlohmann::json::parse(ran.out);
  for (const auto& rule : run.at("rules"))
    out[rule.at("id")] = {rule.at("counts").at("fail"), rule.at("counts").at("unknown")};
  return out;
}

}  // namespace

TEST_CASE("time: records of other years change no verdict on the year inspected") {
  const Workshop w("other-years");
  for (const std::string sample : {"compliant", "violations"}) {
    std::size_t copied = 0;
    const auto plain = verdicts(w, (kRoot / "samples" / sample).string());
    REQUIRE(plain.size() > 100);
    for (const int years : {-1, 1, -2}) {
      const std::string folder = sample + std::to_string(years);
      for (const auto& file : fs::directory_iterator(kRoot / "samples" / sample)) {
        const std::string text = slurp(file.path());
        const std::string more = with_copies(text, years);
        copied += more.size() - text.size();
        w.write(folder + "/" + file.path().filename().string(), more);
      }
      const auto now = verdicts(w, folder);
      for (const auto& [rule, counts] : plain) {
        CAPTURE(folder);
        CAPTURE(rule);
        CHECK(now.at(rule) == counts);
      }
    }
    CHECK(copied > 20'000);
  }
}

// A setting that begins later than a rule leaves the rule undecided for every dossier of the years
// before, and asks the locality for what nobody could set.
TEST_CASE("other years: no rule is unknown for want of a setting, whatever year is inspected") {
  const Workshop w("settings-of-years");
  for (const char* day : {"2009-12-31", "2011-06-30", "2012-12-31", "2014-12-31", "2019-12-31"}) {
    const auto ran = w.run({"check", (kRoot / "samples/compliant").string(), "--rules",
                            (kRoot / "rules").string(), "--profile", "2013", "--as-of", day,
                            "--format", "json"});
    CAPTURE(std::string(day));
    const auto run = nlohmann::json::parse(ran.out);
    CHECK(run["as_of"] == day);
    for (const auto& finding : run["findings"])
      for (const std::string missing : finding["missing"]) {
        CAPTURE(std::string(finding["rule"]));
        CHECK_FALSE(missing.starts_with("params."));
      }
  }
}
