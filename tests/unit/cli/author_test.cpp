// For authors of rulebooks: one to start from, lint for machines, and runs that hold every dossier.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
using nlohmann::json;

namespace {
const std::string kBook = std::string(ducha::tests::kSourceDir) + "/tests/books/kennel";
}

TEST_CASE("a new rulebook loads, lints and passes its tests") {
  const Workshop w("new-rulebook");
  const Ran made = w.run({"new", "rulebook", "--output", "mine", "--lang", "en"});
  CHECK(made.code == 0);
  CHECK(has(made.out, "ducha rules test --rules mine"));
  const Ran test = w.run({"rules", "test", "--rules", "mine"});
  CHECK(test.code == 0);
  CHECK(test.out == "rules: 7 passed, 0 failed\n");
  CHECK(w.run({"rules", "test", "--rules", "mine", "--mutate"}).code == 0);
  CHECK(w.run({"rules", "lint", "--rules", "mine"}).code == 0);
  CHECK(w.run({"new", "site", "--rules", "mine"}).code == 0);
  CHECK(w.run({"rules", "fmt", "--check", "--rules", "mine"}).code == 0);
  // The schemas that its files name are there.
  CHECK(
      w.read("mine/schema/site.yaml").starts_with("# yaml-language-server: $schema=../.schemas/"));
  CHECK(w.read("mine/.schemas/rule.json") == w.run({"schema", "--for", "rule"}).out);
  // Nothing that is there is written over.
  CHECK(
      has(w.run({"new", "rulebook", "--output", "mine", "--lang", "en"}).err, "is there already"));
  CHECK(w.run({"new", "rulebook"}).code == 2);
  CHECK(w.run({"new", "rulebook", "--output", "more", "--rules", "mine"}).code == 2);
}

TEST_CASE("a new rulebook speaks to its author in Chinese, and is the same") {
  const Workshop w("new-rulebook-zh");
  CHECK(w.run({"new", "rulebook", "--output", "mine", "--lang", "zh"}).code == 0);
  for (const char* file : {"fire.yaml", "fire.test.yaml", "parameters.yaml", "provisions.yaml"}) {
    CAPTURE(file);
    const std::string text = w.read(std::string("mine/") + file);
    REQUIRE(text.starts_with("# yaml-language-server: $schema=.schemas/"));
    const std::size_t second = text.find('\n') + 1;
    REQUIRE(text.substr(second, 2) == "# ");
    CHECK(static_cast<unsigned char>(text[second + 2]) >= 0x80);
  }
  CHECK(w.run({"rules", "test", "--rules", "mine"}).out == "rules: 7 passed, 0 failed\n");
  CHECK(w.run({"rules", "lint", "--rules", "mine"}).code == 0);
}

TEST_CASE("lint --fix spells keys, words and fields as they were certainly meant") {
  const Workshop w("lint-spell");
  w.run({"new", "rulebook", "--output", "mine", "--lang", "en"});
  const std::string rules = w.read("mine/fire.yaml");
  const std::string parameters = w.read("mine/parameters.yaml");
  const std::string tests = w.read("mine/fire.test.yaml");
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
  };
  std::string wrong = changed(rules, "message:", "\"mesage\":");
  wrong = changed(wrong, "persons > 0", "persns > 0");
  wrong = changed(wrong, "x.inspected_on}", "x.inspectd_on}");
  w.write("mine/fire.yaml", wrong);
  w.write("mine/parameters.yaml", changed(parameters, "type: int", "type: itn"));
  w.write("mine/fire.test.yaml",
          changed(tests, "fire/not-inspected: pass", "fire/not-inspcted: pass"));
  const Ran fixed = w.run({"rules", "lint", "--fix", "--rules", "mine", "--lang", "en"});
  CHECK(fixed.code == 0);
  CHECK(fixed.err == "");
  for (const char* one : {"mesage -> message", "persns -> persons", "inspectd_on -> inspected_on",
                          "itn -> int", "fire/not-inspcted -> fire/not-inspected"})
    CHECK(has(fixed.out, std::string(one) + " mended"));
  CHECK(w.read("mine/fire.yaml") == changed(rules, "message:", "\"message\":"));
  CHECK(w.read("mine/parameters.yaml") == parameters);
  CHECK(w.read("mine/fire.test.yaml") == tests);
}

TEST_CASE("lint --fix leaves what is not certain, or no better when it is changed") {
  const Workshop w("lint-spell-left");
  w.run({"new", "rulebook", "--output", "mine", "--lang", "en"});
  const std::string rules = w.read("mine/fire.yaml");
  const auto fix = [&](const std::string& line) {
    w.write("mine/fire.yaml", rules + line);
    const Ran run = w.run({"rules", "lint", "--fix", "--rules", "mine", "--lang", "en"});
    CHECK(run.code == 2);
    CHECK(w.read("mine/fire.yaml") == rules + line);
    return run.out;
  };
  // A title is no text: as many problems as before.
  CHECK(has(fix("  titel: one\n"), "titel -> title left as it is"));
  CHECK(fix("  t: one\n") == "");       // at, to
  CHECK(fix("  messag: one\n") == "");  // it is there already
  CHECK(fix("  nonsense: one\n") == "");
}

TEST_CASE("lint speaks to machines, of a rulebook that does not load too") {
  const Workshop w("lint-formats");
  w.run({"new", "rulebook", "--output", "mine"});
  const auto lint = [&](const char* format) {
    return w.run({"rules", "lint", "--rules", "mine", "--lang", "en", "--format", format});
  };
  CHECK(lint("json").code == 0);
  CHECK(json::parse(lint("json").out)["problems"].empty());
  const std::string rules = w.read("mine/fire.yaml");
  w.write("mine/fire.yaml", rules + "  let: {spare: x.id}\n");
  CHECK(lint("json").code == 1);
  const json odd = json::parse(lint("json").out)["problems"];
  REQUIRE(odd.size() == 1);
  CHECK(odd[0]["check"] == "lint/unused-let");
  CHECK(odd[0]["file"] == "mine/fire.yaml");
  CHECK(odd[0]["line"] == 22);
  CHECK(odd[0]["message"]["zh"] != "");
  w.write("mine/fire.yaml", rules + "  when: nobody\n");
  for (const char* format : {"json", "sarif", "junit", "github", "text"}) {
    CAPTURE(format);
    const Ran ran = lint(format);
    CHECK(ran.code == 2);
    CHECK(has(ran.out + ran.err, "there is no name nobody"));
  }
  const json sarif = json::parse(lint("sarif").out)["runs"][0];
  CHECK(sarif["results"][0]["ruleId"] == "cel/undeclared");
  CHECK(sarif["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 22);
  CHECK(sarif["tool"]["driver"]["semanticVersion"] != "");
  CHECK(has(lint("junit").out, "<testcase classname=\"cel/undeclared\""));
  CHECK(has(lint("github").out, "::error file=mine/fire.yaml,line=22,"));
  // A report is never written over what is linted.
  const Ran over =
      w.run({"rules", "lint", "--rules", "mine", "--format", "json", "--output", "mine/fire.yaml"});
  CHECK(over.code == 2);
  CHECK(w.read("mine/fire.yaml") == rules + "  when: nobody\n");
}

TEST_CASE("rules list, test and functions for machines") {
  const Workshop w("machines");
  const Ran listed = w.run({"rules", "list", "--rules", kBook, "--format", "json"});
  const json rules = json::parse(listed.out);
  CHECK(rules["format"] == "ducha-rules");
  CHECK(rules["rules"].size() > 3);
  for (const json& r : rules["rules"]) CHECK(!r["title"]["zh"].get<std::string>().empty());

  CHECK(w.run({"new", "rulebook", "--output", "mine"}).code == 0);
  const auto test = [&](const std::string& format) {
    return w.run({"rules", "test", "--rules", "mine", "--format", format});
  };
  const json fine = json::parse(test("json").out);
  CHECK(test("json").code == 0);
  for (const json& t : fine["tests"]) CHECK(t["passed"] == true);
  CHECK(has(test("junit").out, "failures=\"0\""));
  // A test that fails, and a rule without one.
  const std::string text = w.read("mine/fire.test.yaml");
  const std::size_t verdict = text.find(": fail");
  REQUIRE(verdict != text.npos);
  w.write("mine/fire.test.yaml", text.substr(0, verdict) + ": pass" + text.substr(verdict + 6));
  CHECK(test("text").code == 1);
  CHECK(test("json").code == 1);
  CHECK(has(test("junit").out, "<failure message=\""));
  CHECK(has(test("github").out, "::error file=mine/fire.test.yaml,line="));
  const json failed = json::parse(test("json").out);
  std::size_t wrong = 0;
  for (const json& t : failed["tests"]) wrong += t["failures"].size();
  CHECK(wrong == 1);

  const json functions = json::parse(w.run({"rules", "functions", "--format", "json"}).out);
  CHECK(functions["functions"].size() > 150);
  CHECK(has(w.run({"rules", "functions", "ceilDiv"}).out, "math.ceilDiv(118, 50)  =>  3"));
  const Ran none = w.run({"rules", "functions", "ceildivv", "--lang", "en"});
  CHECK(none.code == 2);
  CHECK(has(none.err, "did you mean"));
}

TEST_CASE("in a run that holds every dossier, what is not there is a failure") {
  const Workshop w("complete");
  w.write("k.yaml", "kind: kennel\nid: K1\nname: One\ntown: T1\nsort: small\ndogs: 0\n");
  const auto findings = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"check", "k.yaml", "--rules", kBook, "--as-of", "2024-12-31",
                               "--select", "money", "--lang", "en", "--format", "json"});
    std::map<std::string, std::string> out;
    const json run = json::parse(w.run(more).out);
    for (const json& f : run["findings"])
      out[f["rule"]] =
          f["verdict"].get<std::string>() + ": " + f["messages"]["en"].get<std::string>();
    return out;
  };
  // Where no town was handed in, nobody knows whether there is one.
  auto said = findings({});
  CHECK(said.size() == 1);
  CHECK(has(said["money/town-budget-missing"], "unknown: cannot be decided; missing: "));
  const auto all = findings({"--complete"});
  w.write("all.yaml", "profile: all\ncomplete: true\n");
  CHECK(findings({"--profile", "all.yaml"}) == all);
  said = all;
  CHECK(said.size() == 2);
  CHECK(has(said["money/town-budget-missing"],
            "fail: every dossier should be here, and this is not"));
  CHECK(has(said["input/dangling-reference"], "fail: town refers to town T1"));
  // A town without kennels is judged by the list as it stands.
  w.write("k.yaml", "kind: town\nid: T1\nbudget: 10\n");
  CHECK(findings({"--complete"}).empty());
}

TEST_CASE("lint --fix takes out what is needless, and leaves comments and what is not certain") {
  const Workshop w("lint-fix");
  w.run({"new", "rulebook", "--output", "mine"});
  const std::string rules = w.read("mine/fire.yaml");
  const auto fix = [&] {
    return w.run({"rules", "lint", "--fix", "--rules", "mine", "--lang", "en"});
  };
  CHECK(fix().out == "nothing to say\n");
  CHECK(w.read("mine/fire.yaml") == rules);
  // The second is needless once the first is gone; the mapping goes with its last name.
  w.write("mine/fire.yaml", rules +
                                "  let:\n    spare: x.id\n    more: spare\n  when: 1 == 1\n"
                                "  silence: {free-text: {zh: 没有, en: none}}\n");
  const Ran fixed = fix();
  CHECK(fixed.code == 0);
  CHECK(has(fixed.out, "fire/not-inspected: let.spare taken out"));
  CHECK(has(fixed.out, "fire/not-inspected: let.more taken out"));
  CHECK(has(fixed.out, "fire/not-inspected: when taken out"));
  CHECK(has(fixed.out, "fire/not-inspected: silence.free-text taken out"));
  CHECK(w.read("mine/fire.yaml") == rules);
  // A comment, and a `when` that reads a field, are left to people.
  for (const char* odd : {"  let: {spare: x.id}  # why\n", "  when: x.id == x.id\n"}) {
    CAPTURE(odd);
    w.write("mine/fire.yaml", rules + odd);
    const Ran left = fix();
    CHECK(left.code == 1);
    CHECK(has(left.err, "lint/"));
    CHECK(w.read("mine/fire.yaml") == rules + odd);
  }
  CHECK(w.run({"rules", "lint", "--fix", "--format", "json", "--rules", "mine"}).code == 2);
}

TEST_CASE("rules fmt orders keys and blanks, keeps comments and verdicts, and is done at once") {
  const Workshop w("rules-fmt");
  w.run({"new", "rulebook", "--output", "mine"});
  const auto fmt = [&](bool look) {
    std::vector<std::string> args = {"rules", "fmt", "--rules", "mine", "--lang", "en"};
    if (look) args.emplace_back("--check");
    return w.run(args);
  };
  CHECK(fmt(true).code == 0);
  const std::string rules = w.read("mine/fire.yaml");
  std::string untidy = rules;
  const auto put = [&](const std::string& from, const std::string& to) {
    const std::size_t at = untidy.find(from);
    REQUIRE(at != untidy.npos);
    untidy.replace(at, from.size(), to);
  };
  put("  cites: [1-s2a]\n  kind: site\n", "  kind: site\n  # the source\n  cites: [1-s2a]\n");
  put("x.inspected_on.addYears(1) >= as_of", "x . inspected_on.addYears( 1 )>=as_of");
  w.write("mine/fire.yaml", untidy);
  CHECK(fmt(true).code == 1);
  CHECK(w.read("mine/fire.yaml") == untidy);
  CHECK(fmt(false).out == "mine/fire.yaml\n");
  std::string tidy = rules;
  tidy.replace(tidy.find("  cites: [1-s2a]\n"), 0, "  # the source\n");
  CHECK(w.read("mine/fire.yaml") == tidy);
  CHECK(fmt(true).code == 0);
  CHECK(w.run({"rules", "test", "--rules", "mine"}).code == 0);
}

TEST_CASE("tests of rules as SARIF, with the rule that has none") {
  const Workshop w("test-sarif");
  w.run({"new", "rulebook", "--output", "mine"});
  w.write("mine/fire.test.yaml", "base: {}\ntests: []\n");
  const Ran ran = w.run({"rules", "test", "--rules", "mine", "--format", "sarif"});
  CHECK(ran.code == 1);
  const json results = json::parse(ran.out)["runs"][0]["results"];
  REQUIRE(results.size() == 2);
  CHECK(results[0]["ruleId"] == "test/missing");
}

TEST_CASE("what no test can run with is told once, where it stands") {
  const Workshop w("faulty-settings");
  w.run({"new", "rulebook", "--output", "mine", "--lang", "en"});
  const std::string tests = w.read("mine/fire.test.yaml");
  const std::string rulebook = w.read("mine/rulebook.yaml");
  const auto test = [&] { return w.run({"rules", "test", "--rules", "mine", "--lang", "en"}); };
  const auto times = [](const std::string& text, std::string_view what) {
    int out = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++out;
    return out;
  };
  // A setting of one test.
  const std::size_t at = tests.find("name: nobody there,");
  REQUIRE(at != tests.npos);
  w.write("mine/fire.test.yaml",
          tests.substr(0, at) + "set: {fire.nosuch: 1}, " + tests.substr(at));
  const Ran set = test();
  CHECK(set.code == 2);
  CHECK(has(set.err, "fire.test.yaml:"));
  CHECK(times(set.err, "there is no parameter fire.nosuch") == 1);
  // The profile of all.
  w.write("mine/fire.test.yaml", tests);
  w.write("mine/profiles/odd.yaml", "profile: odd\nas_of: yesterday\n");
  std::string other = rulebook;
  other.replace(other.find("default_profile: plain"), 22, "default_profile: odd");
  w.write("mine/rulebook.yaml", other);
  const Ran profile = test();
  CHECK(profile.code == 2);
  CHECK(times(profile.err, "as_of must be a date") == 1);
  CHECK(has(profile.out, "0 passed, 7 failed"));
}

TEST_CASE("what is asked for in many places and is not there is one fault with its places") {
  const Workshop w("one-cause");
  w.run({"new", "rulebook", "--output", "mine", "--lang", "zh"});
  const auto lint = [&](const std::string& file, const std::string& from, const std::string& to,
                        const std::string& lang) {
    const std::string before = w.read("mine/" + file);
    std::string text = before;
    std::size_t changed = 0;
    for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size(), ++changed)
      text.replace(at, from.size(), to);
    REQUIRE(changed > 0);
    w.write("mine/" + file, text);
    const Ran ran = w.run({"rules", "lint", "--rules", "mine", "--lang", lang});
    w.write("mine/" + file, before);
    CHECK(ran.code == 2);
    const std::size_t first = ran.err.find(lang == "zh" ? "错误：" : "error: ");
    CHECK(first == ran.err.rfind(lang == "zh" ? "错误：" : "error: "));
    return ran.err;
  };
  w.write("mine/fire.yaml", w.read("mine/fire.yaml") +
                                "- id: fire/none\n  cites: [1-s1a]\n  kind: site\n"
                                "  assert: persons > 0\n"
                                "  message: {zh: '有 {persons} 人', en: '{persons} there'}\n"
                                "  remedy: {zh: 更正, en: correct it}\n");
  const std::string provision = lint("provisions.yaml", "1-s1a", "1-s1b", "zh");
  CHECK(has(provision, "没有条款 1-s1a"));
  CHECK(has(provision, "  另有1处：mine/fire.yaml:"));
  const std::string field = lint("schema/site.yaml", "persons: {type", "heads: {type", "en");
  CHECK(has(field, "there is no name persons"));
  CHECK(has(field, "  and in 1 other place: mine/fire.yaml:"));
  const std::string tests = lint("fire.test.yaml", "dossier: site", "dossier: sight", "zh");
  CHECK(has(tests, "  另有6处："));
  // Keys that are missing are missing each.
  w.write("mine/fire.test.yaml",
          "base: {}\ntests:\n  - {dossier: {kind: site, id: A}, expect: {fire/none: fail}}\n"
          "  - {dossier: {kind: site, id: A}, expect: {fire/none: fail}}\n");
  const Ran missing = w.run({"rules", "test", "--rules", "mine", "--lang", "en"});
  CHECK(has(missing.err, "fire.test.yaml:3:5: error: a test lacks name"));
  CHECK(!has(missing.err, "is taken"));
  CHECK(has(missing.err, "fire.test.yaml:4:5: error: a test lacks name"));
}

TEST_CASE("a rulebook speaks Chinese to whoever reads it in Chinese") {
  const Workshop w("rules-zh");
  w.run({"new", "rulebook", "--output", "mine", "--lang", "zh"});
  const auto zh = [&](std::vector<std::string> args) {
    args.insert(args.begin(), "rules");
    args.insert(args.end(), {"--rules", "mine", "--lang", "zh"});
    return w.run(args).out;
  };
  // Words of the program stand for themselves: ids, keys, expressions.
  const std::string list = zh({"list"});
  CHECK(has(list, "严重问题"));
  CHECK(has(list, "场所"));
  CHECK(!has(list, "error"));
  CHECK(has(zh({"show", "fire/not-inspected"}), "1-s2a（应当）"));
  CHECK(!has(zh({"show", "fire/not-inspected"}), "warning"));
  const std::string coverage = zh({"coverage"});
  CHECK(has(coverage, "必须"));
  CHECK(!has(coverage, "required"));
  CHECK(!has(coverage, " rule "));
  CHECK(has(zh({"test", "--mutate"}), "变异11个，被发现11个"));
  std::string tests = w.read("mine/fire.test.yaml");
  tests.replace(tests.find("fail}, values: {needed: 3"), 25, "pass}, values: {needed: 4");
  w.write("mine/fire.test.yaml", tests);
  const std::string failed = zh({"test"});
  CHECK(has(failed, "fire/too-few-extinguishers：应为 pass，实为 fail（应配备3个，实有2个）"));
  CHECK(has(failed, "规则测试：通过6，失败1"));
  // Machines get English whatever the language is.
  CHECK(has(zh({"test", "--format", "json"}), "expected pass, got fail"));
}

TEST_CASE("a faulty test file is told where it is faulty, and once") {
  const Workshop w("faulty-tests");
  w.run({"new", "rulebook", "--output", "mine", "--lang", "en"});
  const std::string tests = w.read("mine/fire.test.yaml");
  const std::string first = "expect: {";
  const auto told = [&](const std::string& from, const std::string& to) {
    std::string text = tests;
    const std::size_t at = text.find(from);
    REQUIRE(at != text.npos);
    w.write("mine/fire.test.yaml", text.replace(at, from.size(), to));
    const Ran ran = w.run({"rules", "test", "--rules", "mine", "--lang", "en"});
    CHECK(ran.code == 2);
    return ran.err;
  };
  const auto once = [](const std::string& text) {
    return text.find(": error: ") != text.npos && text.find(": error: ") == text.rfind(": error: ");
  };
  // A field of a base, where seven tests start from it; its kind; the key `base` itself.
  const std::string field = told("persons: ", "people: ");
  CHECK(once(field));
  CHECK(has(field, "there is no field `people` [test/base]"));
  CHECK(once(told("kind: site", "kind: sites")));
  const std::string bases = told("base:\n", "bases:\n");
  CHECK(has(bases, "did you mean base?"));
  CHECK(bases.find("there is no base") == bases.rfind("there is no base"));
  // A rule by its name alone, a verdict that is a list, nothing at all, a rule of survivors.
  const std::size_t begin = tests.find(first) + first.size();
  const std::string rule = tests.substr(begin, tests.find(':', begin) - begin);
  const std::string name = rule.substr(rule.find('/') + 1);
  CHECK(has(told(first + rule, first + name), "did you mean " + rule + "?"));
  CHECK(
      has(told(first + rule + ": pass", first + rule + ": [pass]"), "a verdict must be a single"));
  CHECK(
      has(told(first, "expect: {}, note: {zh: 甲, en: a}, values: {"), "so the test asks nothing"));
  CHECK(has(told("tests:\n",
                 "survivors: [{rule: fire/nosuch, change: x, why: {zh: 甲, en: a}}]\ntests:\n"),
            "there is no rule fire/nosuch [test/survivor]"));
}
