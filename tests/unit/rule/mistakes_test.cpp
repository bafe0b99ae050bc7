// Mistakes in a rulebook, as data: what is said of each, where, and nothing besides.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "check/mutate.h"
#include "check/rule_tests.h"
#include "rule/lint.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using ducha::test::Workshop;
namespace fs = std::filesystem;

namespace {

const std::string kBooks = std::string(tests::kSourceDir) + "/tests/books/";

struct Case {
  std::string name, file, from, to;
  std::vector<std::string> said;
};

std::string unescaped(std::string text) {
  for (std::size_t at = 0; (at = text.find("\\n", at)) != text.npos; ++at)
    text.replace(at, 2, "\n");
  return text;
}

std::string escaped(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; ++at)
    text.replace(at, 1, "\\n");
  return text;
}

std::vector<Case> read_cases(std::string& head) {
  std::ifstream in(kBooks + "mistakes.cases");
  std::vector<Case> out;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) {
      out.push_back({line.substr(3), {}, {}, {}, {}});
    } else if (out.empty()) {
      head += line + "\n";
    } else if (line.starts_with("in ")) {
      out.back().file = line.substr(3);
    } else if (line.starts_with("- ")) {
      out.back().from = unescaped(line.substr(2));
    } else if (line.starts_with("+ ")) {
      out.back().to = unescaped(line.substr(2));
    } else if (line.starts_with("= ")) {
      out.back().said.push_back(line.substr(2));
    }
  }
  return out;
}

std::vector<std::string> said_of(const fs::path& book) {
  Problems problems;
  const auto loaded = rule::load_rulebook(book, problems);
  if (loaded) check::read_beside(*loaded, problems);
  if (loaded && problems.empty()) problems = rule::lint(*loaded);
  std::vector<std::string> out;
  for (const Problem& p : problems) {
    const std::string file = fs::path(p.file).lexically_relative(book).string();
    out.push_back(fmt::format("{}:{}:{} {}: {}{}", file, p.where.line, p.where.column, p.id,
                              escaped(p.message.en), p.hint.empty() ? "" : "; " + p.hint.en));
    CHECK(!p.message.zh.empty());
  }
  return out;
}

}  // namespace

TEST_CASE("mistakes in a rulebook are told where they are, and nothing besides") {
  std::string head;
  std::vector<Case> cases = read_cases(head);
  CHECK(cases.size() > 80);
  CHECK(said_of(kBooks + "clinic").empty());
  const Workshop shop("mistakes");
  std::string all = head;
  for (const Case& c : cases) {
    CAPTURE(c.name);
    fs::remove_all("book");
    fs::copy(kBooks + "clinic", "book", fs::copy_options::recursive);
    std::string text = shop.read("book/" + c.file);
    const std::size_t at = text.find(c.from);
    REQUIRE(at != text.npos);
    shop.write("book/" + c.file, text.replace(at, c.from.size(), c.to));
    const auto said = said_of("book");
    CHECK(said == c.said);
    CHECK(!said.empty() == !c.name.ends_with("with the reason"));
    all +=
        fmt::format("## {}\nin {}\n- {}\n+ {}\n", c.name, c.file, escaped(c.from), escaped(c.to));
    for (const std::string& s : said) all += "= " + s + "\n";
    all += "\n";
  }
  if (std::getenv("DUCHA_UPDATE") != nullptr)
    std::ofstream(kBooks + "mistakes.cases") << all.substr(0, all.size() - 1);
}

// One letter more in one key at a time: each is told and not more than twice, and nothing that
// follows from it ends the program.
TEST_CASE("a rulebook loads or is refused whichever of its keys is misspelt") {
  const Workshop shop("misspelt-keys");
  const std::set<std::string> own = {
      "topics", "units", "provisions", "sentences", "actors", "fields",   "list",    "type",
      "enum",   "use",   "key",        "kind",      "id",     "title",    "values",  "from",
      "value",  "each",  "let",        "check",     "that",   "assert",   "at",      "message",
      "remedy", "cites", "period",     "of",        "is",     "complete", "lifetime"};
  const std::regex key("(?:^|[{,\n]|- ) *([a-z_]+): ?");
  std::size_t tried = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kBooks + "clinic")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string file = entry.path().lexically_relative(kBooks + "clinic").string();
    if (file.ends_with(".test.yaml")) continue;
    fs::remove_all("book");
    fs::copy(kBooks + "clinic", "book", fs::copy_options::recursive);
    const std::string text = shop.read("book/" + file);
    for (std::sregex_iterator at(text.begin(), text.end(), key), end; at != end; ++at) {
      std::string changed = text;
      changed.insert(static_cast<std::size_t>(at->position(1) + at->length(1)), "x");
      shop.write("book/" + file, changed);
      CAPTURE(file);
      CAPTURE((*at)[1].str());
      CAPTURE(at->position(1));
      const auto said = said_of("book");
      ++tried;
      // A name of the rulebook's own, such as the field `kind` of a schema.
      if (own.count((*at)[1].str()) == 0 ||
          (file.starts_with("schema") &&
           text.substr(0, static_cast<std::size_t>(at->position(1))).ends_with("\n  ")))
        continue;
      CHECK(!said.empty());
      CHECK(said.size() <= 3);
    }
  }
  CHECK(tried > 250);
}

// What a schema declares is used all over a large rulebook: in repairs, evidence, definitions, as
// what `none` reads as.
TEST_CASE("a large rulebook loads or is refused whichever type or key of a kind is misspelt") {
  const Workshop shop("misspelt-types");
  const std::string rules = std::string(tests::kSourceDir) + "/rules";
  fs::copy(rules, "book", fs::copy_options::recursive);
  const std::regex key("(?:^|\n)([a-z_]+):");
  std::size_t tried = 0;
  for (const auto& entry : fs::directory_iterator(rules + "/schema")) {
    const std::string file = "book/schema/" + entry.path().filename().string();
    const std::string text = shop.read(file);
    for (std::sregex_iterator at(text.begin(), text.end(), key), end; at != end; ++at) {
      std::string changed = text;
      changed.insert(static_cast<std::size_t>(at->position(1) + at->length(1)), "x");
      shop.write(file, changed);
      CAPTURE(file);
      CAPTURE((*at)[1].str());
      Problems problems;
      CHECK(rule::load_rulebook("book", problems) == nullptr);
      CHECK(!problems.empty());
      ++tried;
    }
    shop.write(file, text);
  }
  CHECK(tried > 60);
}

TEST_CASE("a sound rule is not called senseless: other numbers are other conditions") {
  const Workshop shop("sound");
  fs::copy(kBooks + "clinic", "book", fs::copy_options::recursive);
  const std::string rules = shop.read("book/staff.yaml");
  const auto said = [&](const std::string& when, const std::string& assertion) {
    shop.write("book/staff.yaml",
               rules + "- id: staff/sound\n  cites: [1.1-s2a]\n  kind: clinic\n  when: '" + when +
                   "'\n  assert: '" + assertion +
                   "'\n  message: {zh: '有 {doctors} 名', en: '{doctors} there'}\n"
                   "  remedy: {zh: 改, en: change it}\n");
    return said_of("book");
  };
  CHECK(said("doctors > 5", "!(doctors > 9)").empty());
  CHECK(said("doctors == 5 || doctors == 6", "doctors > 5").empty());
  CHECK(said("doctors > 5", "!(doctors == 7) && (doctors > 8 || doctors > 9)").empty());
  const auto told = said("doctors > 5", "!(doctors > 5)");
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("lint/never-passes") != std::string::npos);
}

TEST_CASE("a rulebook with every form of rules has tests that notice every change") {
  Problems problems;
  const auto book = rule::load_rulebook(kBooks + "clinic", problems);
  REQUIRE(book);
  const check::RuleTests tests = check::read_rule_tests(*book, problems);
  REQUIRE(problems.empty());
  check::RuleTester tester(*book);
  for (const check::RuleTest& t : tests.tests) {
    CAPTURE(t.name);
    for (const check::TestFailure& f : tester.run(t, problems))
      FAIL_CHECK(f.rule << " " << f.item << ": " << f.expected.en << ", not " << f.got.en << " "
                        << f.detail.en);
  }
  REQUIRE(problems.empty());
  const check::MutationResult result = check::mutate(*book, tests, "", {}, problems);
  for (const check::Survivor& s : result.survivors) {
    CAPTURE(s.rule);
    CAPTURE(s.change);
    CHECK(!s.why.empty());
  }
  CHECK(result.mutants > 25);
  // Definitions are changed as well.
  CHECK(check::mutate(*book, tests, "valid_on", {}, problems).mutants >= 6);
}
