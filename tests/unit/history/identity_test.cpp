// What a finding is: over all rules and made-up dossiers no two findings are called the same, and
// nothing that is none of its own moves its name.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "generate/generate.h"
#include "result/codec.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using ducha::test::Workshop;
namespace fs = std::filesystem;

namespace {

result::Run check(const Workshop& w, const std::string& folder, const char* day,
                  const std::string& file) {
  const std::string root = tests::kSourceDir;
  REQUIRE(w.run({"check", folder, "--rules", root + "/rules", "--profile", "2013", "--as-of", day,
                 "--quiet", "--format", "json=" + file})
              .code <= 1);
  Problems problems;
  auto run = result::read_run(w.read(file), file, problems);
  REQUIRE(run);
  return std::move(*run);
}

// Takes every list and section below the top out of some dossiers: most rules have something to
// say.
void strip(const fs::path& file, const std::set<std::string>& keys) {
  std::istringstream in(test::slurp(file));
  std::string out;
  bool skip = false;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != ' ' && line[0] != '-') {
      const std::string key = line.substr(0, line.find(':'));
      skip = keys.count(key) != 0;
      if (skip) out += key + ": []\n";
    }
    if (!skip) out += line + "\n";
  }
  std::ofstream(file, std::ios::binary) << out;
}

using Name = std::tuple<std::string, std::string, std::string, std::string>;
Name name_of(const result::Finding& f) { return {f.rule, result::dossier_key(f), f.path, f.about}; }

}  // namespace

TEST_CASE("identity: no two findings of a run are told apart by their turn alone") {
  const Workshop w("identity");
  bench::generate("city", 60, 2);
  std::set<std::string> rules;
  for (const bool bare : {false, true}) {
    if (bare)
      for (const auto& entry : fs::recursive_directory_iterator("city"))
        if (entry.path().extension() == ".yaml") {
          const std::string file = entry.path().filename().string();
          if (file.starts_with("township") || file.starts_with("county"))
            strip(entry.path(), {"guidance", "inspections", "assessments", "rectifications"});
        }
    const result::Run run = check(w, "city", "2013-12-31", "run.json");
    REQUIRE(run.findings.size() > (bare ? 200 : 20));
    std::map<Name, const result::Finding*> seen;
    std::set<std::string> prints;
    for (const result::Finding& f : run.findings) {
      CAPTURE(f.rule);
      CAPTURE(f.message.en);
      CHECK(prints.insert(f.fingerprint).second);
      const auto [at, fresh] = seen.emplace(name_of(f), &f);
      CAPTURE(at->second->message.en);
      CHECK(fresh);
      rules.insert(f.rule);
    }
  }
  for (const char* rule : {"affiliation/no-guidance-this-year", "inspection/not-kept-informed",
                           "inspection/school-not-inspected", "inspection/school-not-assessed",
                           "inspection/evaluation-without-party-building"}) {
    CAPTURE(rule);
    CHECK(rules.count(rule) == 1);
  }
}

TEST_CASE("identity: names of files and neighbours in a list move nothing") {
  const Workshop w("identity-moved");
  bench::generate("city", 20, 2);
  const result::Run before = check(w, "city", "2013-12-31", "a.json");
  fs::create_directories("town/deep");
  int n = 0;
  for (const auto& entry : fs::recursive_directory_iterator("city"))
    if (entry.path().extension() == ".yaml")
      fs::copy(entry.path(), fs::path("town/deep") / fmt::format("{:04}.yaml", ++n));
  const result::Run after = check(w, "town", "2013-12-31", "b.json");
  const auto prints = [](const result::Run& run) {
    std::set<std::string> out;
    for (const result::Finding& f : run.findings) out.insert(f.fingerprint);
    return out;
  };
  CHECK(prints(before) == prints(after));

  // A word that nobody knows, behind and before another.
  w.write("list/s.yaml", "kind: school\nid: \"2115000001\"\nstages: [primary, foo]\n");
  const auto wrong = [&] {
    const result::Run run = check(w, "list", "2013-12-31", "c.json");
    for (const result::Finding& f : run.findings)
      if (f.rule == "input/unknown-choice") return f;
    FAIL("no finding");
    return result::Finding();
  };
  const result::Finding one = wrong();
  CHECK(one.path == "stages[foo]");
  w.write("list/s.yaml", "kind: school\nid: \"2115000001\"\nstages: [foo, primary]\n");
  CHECK(wrong().fingerprint == one.fingerprint);
  // It is known by what version 0.1 called it.
  CHECK(one.formerly == result::fingerprint({one.rule, one.dossier, "stages[1]"}));
}
