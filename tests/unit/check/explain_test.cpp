// Explanations name the file that a value was read from, also across dossiers.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Workshop;

TEST_CASE("explain: a value has the file of the dossier that it was read from") {
  const Workshop w("explain-files");
  std::filesystem::copy(std::string(ducha::tests::kSourceDir) + "/tests/books/kennel", "book",
                        std::filesystem::copy_options::recursive);
  const auto rule = [](const char* id, const char* kind, const char* more) {
    return std::string("- id: care/") + id + "\n  cites: [1.1-s1a]\n  kind: " + kind + "\n" + more +
           "  message: {zh: 不, en: no}\n  remedy: {zh: 改, en: mend}\n";
  };
  w.write("book/care.yaml",
          w.read("book/care.yaml") +
              rule("let", "kennel",
                   "  let: {money: town.budget}\n  assert: dogs > 0 && money > 100\n") +
              rule("choice", "kennel",
                   "  assert: '(dogs > 1 ? town.budget : town.budget + town.budget) > 100'\n") +
              rule("each", "kennel",
                   "  each: {v: visits}\n  assert: v.held_on < date('2000-01-01')\n") +
              rule("loop", "town", "  assert: kennels.all(k, k.dogs > 100 && budget > 1)\n") +
              rule("inner", "town",
                   "  assert: kennels.all(k, k.visits.all(v, v.held_on < date('2000-01-01')))\n"));
  w.write("in/kennel.yaml",
          "kind: kennel\nid: K1\nname: One\ntown: T1\nsort: small\ndogs: 3\nstaff: {keepers: 1}\n"
          "visits:\n  - {id: V1, held_on: 2024-01-05}\n");
  w.write("in/town.yaml", "kind: town\n# a remark\nid: T1\n\n\nbudget: 10\n");
  const auto explain = [&](const char* file, const char* with, const char* id) {
    const auto ran = w.run({"explain", file, id, "--with", with, "--rules", "book", "--as-of",
                            "2024-12-31", "--lang", "en"});
    CAPTURE(ran.err);
    CHECK(ran.code == 1);
    return ran.out;
  };
  const auto of_kennel = [&](const char* id) {
    return explain("in/kennel.yaml", "in/town.yaml", id);
  };
  const auto of_town = [&](const char* id) {
    return explain("in/town.yaml", "in/kennel.yaml", id);
  };
  for (const char* id : {"care/let", "care/choice"}) {
    const std::string out = of_kennel(id);
    CAPTURE(out);
    CHECK(has(out, "town.budget = 10  in/town.yaml:6:9"));
    CHECK(has(out, "town = T1  in/kennel.yaml:4:7"));
    CHECK(has(out, "in/kennel.yaml:6:7"));  // dogs
    CHECK_FALSE(has(out, "in/kennel.yaml:6:9"));
  }
  CHECK(has(of_kennel("care/let"), "money = 10  in/town.yaml:6:9"));
  CHECK(has(of_kennel("care/each"), "v.held_on = 2024-01-05  in/kennel.yaml:9:23"));
  CHECK(has(of_town("care/loop"), "k.dogs = 3  in/kennel.yaml:6:7"));
  CHECK(has(of_town("care/inner"), "v.held_on = 2024-01-05  in/kennel.yaml:9:23"));
}

TEST_CASE("a rule whose period has not ended says from when it is judged") {
  const Workshop w("not-due");
  const std::string source = ducha::tests::kSourceDir;
  const auto run = [&](const char* as_of, std::vector<std::string> args, const char* lang = "en") {
    for (const std::string& more :
         {std::string("--rules"), source + "/rules", std::string("--period"), std::string("2013"),
          std::string("--as-of"), std::string(as_of), std::string("--lang"), std::string(lang)})
      args.push_back(more);
    return w.run(args).out;
  };
  const std::string schools = source + "/samples/compliant/schools.yaml";
  const char* yearly = "supervision/too-few-principal-reports";
  const auto explained = [&](const char* as_of, const char* lang = "en") {
    return run(as_of, {"explain", schools, yearly, "--with", source + "/samples/compliant"}, lang);
  };
  CHECK(has(explained("2013-12-30"), "not due yet: judged from 2013-12-31 on"));
  CHECK(has(explained("2013-12-30", "zh"), "尚未到期，自2013-12-31起督查"));
  CHECK_FALSE(has(explained("2013-12-30"), "when:"));
  CHECK_FALSE(has(explained("2013-12-31"), "not due yet"));
  CHECK(has(explained("2013-12-31"), "when:"));

  const auto checked = [&](const char* as_of, const char* format, const char* lang = "en") {
    return run(as_of, {"check", schools, "--format", format}, lang);
  };
  CHECK(has(checked("2013-02-10", "text"), "not due yet, the first from 2013-03-31 on"));
  CHECK(has(checked("2013-02-10", "text", "zh"), "最早的自2013年3月31日起督查"));
  CHECK(has(checked("2013-02-10", "markdown"), "not due yet, the first from 2013-03-31 on"));
  CHECK(has(checked("2013-02-10", "html"), "not due yet, the first from 2013-03-31 on"));
  CHECK(has(checked("2013-02-10", "junit"), "not due before 2013-12-31"));
  CHECK_FALSE(has(checked("2013-12-31", "text"), "not due"));
  // In JSON for each rule.
  const auto due = [](const std::string& json) {
    const auto run = nlohmann::json::parse(json);
    for (const auto& r : run["rules"])
      if (r["id"] == "supervision/too-few-principal-reports") return r.value("due", "none");
    return std::string("no such rule");
  };
  const std::string saved = checked("2013-02-10", "json");
  CHECK(due(saved) == "2013-12-31");
  CHECK(due(checked("2013-12-31", "json")) == "none");
}

TEST_CASE("explain says why a dossier is not asked, where no condition decides that") {
  const Workshop w("not-asked");
  std::filesystem::copy(std::string(ducha::tests::kSourceDir) + "/tests/books/kennel", "book",
                        std::filesystem::copy_options::recursive);
  w.write("book/care.yaml",
          w.read("book/care.yaml") +
              "- id: care/later\n  cites: [1.1-s1a]\n  kind: kennel\n  from: 2025-01-01\n"
              "  assert: dogs > 0\n  message: {zh: 不, en: no}\n  remedy: {zh: 改, en: mend}\n");
  w.write("kennel.yaml", "kind: kennel\nid: K1\nname: One\nsort: small\ndogs: 3\n");
  const auto explain = [&](const char* as_of) {
    return w
        .run({"explain", "kennel.yaml", "care/later", "--rules", "book", "--as-of", as_of, "--lang",
              "en"})
        .out;
  };
  CHECK(has(explain("2024-12-31"), "the rule is in force from 2025-01-01 on"));
  CHECK(has(explain("2025-12-31"), "assert: dogs > 0"));
}
