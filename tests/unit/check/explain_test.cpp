// Explanations name the file that a value was read from, also across dossiers.
#include <doctest/doctest.h>

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
