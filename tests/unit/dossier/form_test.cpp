// Forms to fill in, rules to write, and patterns for editors.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "dossier/ecma.h"
#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

const std::string kRules = std::string(ducha::tests::kSourceDir) + "/rules";
const char* const kKinds[] = {"city", "county", "institution", "school", "township"};

// The form with the items of its lists freed of one `# `.
std::string freed(const std::string& form) {
  return std::regex_replace(
      form, std::regex("(^|\n)( +)# (  +# [^\n]*|  +[a-z0-9_]+:|- [a-z0-9_]+:|-)(?=\n)"), "$1$2$3");
}

nlohmann::json findings(const Workshop& shop, const std::string& file, int* passed = nullptr) {
  const Ran ran =
      shop.run({"check", file, "--rules", kRules, "--as-of", "2024-12-31", "--format", "json"});
  const auto run = nlohmann::json::parse(ran.out);
  if (passed != nullptr) *passed = run["counts"]["pass"];
  return run["findings"];
}

}  // namespace

TEST_CASE("an untouched form lacks only what must be there, and nothing passes by it") {
  const Workshop shop("form");
  for (const char* lang : {"zh", "en"})
    for (const char* kind : kKinds) {
      CAPTURE(std::string(kind));
      const Ran ran = shop.run({"new", kind, "--rules", kRules, "--lang", lang});
      CHECK(ran.code == 0);
      shop.write("form.yaml", ran.out);
      int passed = -1;
      std::set<std::string> input;
      for (const auto& f : findings(shop, "form.yaml", &passed))
        if (std::string(f["rule"]).starts_with("input/"))
          input.insert(std::string(f["rule"]) + " " + std::string(f["path"]));
      CHECK(input == std::set<std::string>{"input/missing-field id"});
      CHECK(passed == 0);
      // Freed of the marks of comments, the items are items of the schema.
      shop.write("freed.yaml", freed(ran.out));
      CHECK(freed(ran.out) != ran.out);
      for (const auto& f : findings(shop, "freed.yaml")) {
        CAPTURE(f.dump());
        const std::string rule = f["rule"];
        // An item with nothing in it is no item; all else would be a fault of the form.
        CHECK((!rule.starts_with("input/") || rule == "input/missing-field" ||
               rule == "input/wrong-type"));
      }
    }
}

TEST_CASE("a file that is there is not overwritten, and unknown kinds are told") {
  const Workshop shop("form-file");
  CHECK(shop.run({"new", "town", "--rules",
                  std::string(ducha::tests::kSourceDir) + "/tests/books/kennel", "--output",
                  "t.yaml"})
            .code == 0);
  const std::string before = shop.read("t.yaml");
  CHECK(before.find("kind: town\n") != before.npos);
  const Ran again = shop.run({"new", "school", "--rules", kRules, "--output", "t.yaml"});
  CHECK(again.code == 2);
  CHECK(shop.read("t.yaml") == before);
  const Ran unknown = shop.run({"new", "scool", "--rules", kRules, "--lang", "en"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("did you mean school?") != unknown.err.npos);
  CHECK(shop.run({"schema", "scool", "--rules", kRules}).code == 2);
}

TEST_CASE("a new rule loads, and its tests fail until it is written") {
  const Workshop shop("new-rule");
  std::filesystem::copy(kRules, shop.folder() / "rules", std::filesystem::copy_options::recursive);
  const auto make = [&](const std::string& id, const std::string& kind, const std::string& cites) {
    return shop.run(
        {"new", "rule", id, "--kind", kind, "--cites", cites, "--rules", "rules", "--lang", "en"});
  };
  const Ran made = make("premises/room-idle", "school", "3.2-s6b");
  REQUIRE(made.code == 0);
  const std::size_t cut = made.out.find("\n# to be added under tests");
  REQUIRE(cut != made.out.npos);
  shop.write("rules/premises.yaml", shop.read("rules/premises.yaml") + made.out.substr(0, cut + 1));
  // Tests stand before the survivors.
  std::string with_tests = shop.read("rules/premises.test.yaml");
  with_tests.insert(with_tests.find("\nsurvivors:") + 1, made.out.substr(cut + 1));
  shop.write("rules/premises.test.yaml", with_tests);
  CHECK(shop.run({"rules", "show", "premises/room-idle", "--rules", "rules"}).code == 0);
  const Ran tests = shop.run({"rules", "test", "premises/room-idle", "--rules", "rules"});
  CHECK(tests.code == 1);
  CHECK(tests.out.find("1 passed, 3 failed") != tests.out.npos);

  CHECK(make("premises/room-not-used", "school", "3.2-s6b").code == 2);
  CHECK(make("premise/x", "school", "3.2-s6b").err.find("did you mean premises?") !=
        std::string::npos);
  CHECK(make("premises/x", "shcool", "3.2-s6b").err.find("school") != std::string::npos);
  CHECK(make("premises/x", "school", "3.2-s6z").code == 2);
  CHECK(make("premises/Room Idle", "school", "3.2-s6b").code == 2);
}

TEST_CASE("a new rule is added to the rulebook, comments and order kept, or nothing is changed") {
  const Workshop shop("append-rule");
  namespace fs = std::filesystem;
  fs::copy(kRules, shop.folder() / "rules", fs::copy_options::recursive);
  const auto append = [&](const std::string& id) {
    return shop.run({"new", "rule", id, "--kind", "school", "--cites", "3.2-s2a", "--rules",
                     "rules", "--lang", "en", "--append"});
  };
  const std::string rules = shop.read("rules/staffing.yaml");
  const std::string tests = shop.read("rules/staffing.test.yaml");
  const Ran made = append("staffing/no-desk");
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  CHECK(made.out.starts_with("rules/staffing.yaml:"));
  // The rule at the end; the tests before the survivors; all else as it was.
  const std::string rules_now = shop.read("rules/staffing.yaml");
  CHECK(rules_now.starts_with(rules));
  CHECK(rules_now.find("# 3.2-s2a: ", rules.size()) == rules.size());
  const std::string tests_now = shop.read("rules/staffing.test.yaml");
  const std::size_t survivors = tests.find("survivors:");
  CHECK(tests_now.starts_with(tests.substr(0, survivors)));
  CHECK(tests_now.ends_with(tests.substr(survivors)));
  CHECK(tests_now.find("\n  - {name: 'staffing/no-desk pass'") + 1 == survivors);
  CHECK(shop.run({"rules", "test", "staffing/no-desk", "--rules", "rules"}).code == 1);
  CHECK(shop.run({"rules", "test", "staffing/too-few-cadres", "--rules", "rules"}).code == 0);
  CHECK(append("staffing/no-desk").code == 2);  // it is there now

  // Without survivors, without a line end, with other line ends, without a file of tests.
  std::string other = shop.read("rules/premises.test.yaml");
  other.resize(other.find("\nsurvivors:"));
  while (other.back() == '\n') other.pop_back();
  std::string windows;
  for (const char c : other) windows += c == '\n' ? "\r\n" : std::string{c};
  for (const std::string& text : {other, windows, std::string()}) {
    if (text.empty()) fs::remove(shop.folder() / "rules/premises.test.yaml");
    if (!text.empty()) shop.write("rules/premises.test.yaml", text);
    const std::string id = "premises/no-sign-" + std::to_string(text.size());
    CHECK(append(id).code == 0);
    const std::string now = shop.read("rules/premises.test.yaml");
    CHECK(now.starts_with(text));
    CHECK(now.find(id + " unknown") != now.npos);
    if (text == windows)
      CHECK(std::count(now.begin(), now.end(), '\n') == std::count(now.begin(), now.end(), '\r'));
  }

  // Files that nothing can be added to in this way stay as they are, and it is said why.
  for (const auto& [file, text] : std::vector<std::pair<std::string, std::string>>{
           {"rules/care.yaml", "[]\n"},
           {"rules/care.test.yaml", "tests: []\n"},
           {"rules/care.test.yaml",
            "tests:\n  - {name: x, dossier: {kind: school, id: ''}, expect: {}}\n...\n"}}) {
    CAPTURE(text);
    const std::string before = shop.read(file);
    const std::string other_file =
        file == "rules/care.yaml" ? "rules/care.test.yaml" : "rules/care.yaml";
    const std::string other_before = shop.read(other_file);
    shop.write(file, text);
    const Ran refused = append("care/no-desk");
    CHECK(refused.code == 2);
    CHECK_FALSE(refused.err.empty());
    CHECK(refused.err.find("/tmp/ducha-rules") == refused.err.npos);
    CHECK(shop.read(file) == text);
    CHECK(shop.read(other_file) == other_before);
    shop.write(file, before);
  }
  CHECK(shop.run({"new", "rule", "care/x", "--kind", "school", "--cites", "3.2-s2a", "--rules",
                  "rules", "--append", "--output", "x"})
            .code == 2);
  CHECK(shop.run({"new", "school", "--rules", "rules", "--append"}).code == 2);
}

TEST_CASE("patterns of RE2 become patterns of ECMAScript, or none") {
  const auto ecma = [](const char* re2) { return ducha::dossier::ecma_pattern(re2).value_or("-"); };
  CHECK(ecma("[0-9]{10}") == "^(?:[0-9]{10})$");
  CHECK(ecma("a|b") == "^(?:a|b)$");
  CHECK(ecma("\\d+\\s") == "^(?:[0-9]+[\\t\\n\\f\\r ])$");
  CHECK(ecma("[[:alpha:]_-]") == "^(?:[A-Za-z_-])$");
  CHECK(ecma("\\pN\\p{Han}") == "^(?:\\p{N}\\p{Script=Han})$");
  CHECK(ecma("\\A(?P<x>.)\\z") == "^(?:^(?<x>[^\\n])$)$");
  CHECK(ecma("a\\-b{x}") == "^(?:a-b\\{x\\})$");
  CHECK(ecma("(?i)a") == "-");
  CHECK(ecma("\\Qa\\E") == "-");
  CHECK(ecma("[\\D]") == "-");
}
