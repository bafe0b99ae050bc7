// Dossiers are judged many at once. Which of them were read together must not show: neither in what
// is found, nor in the lines that are quoted.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "check/run.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using test::Workshop;

namespace {

const std::string kBook = std::string(tests::kSourceDir) + "/tests/books/kennel";

// A kennel with faults by its number: of the reading, of rules, and in personal fields.
std::string kennel(int i) {
  if (i % 13 == 12) return fmt::format("kind: kennel\nid: K{}\n  dogs: 1\n", i);
  if (i % 11 == 10) return fmt::format("kind: kennle\nid: K{}\n", i);
  std::string text = fmt::format("kind: kennel\nid: K{}\nsort: {}\ndogs: {}\n", i,
                                 i % 3 == 0 ? "large" : "small", i % 7 == 6 ? "many" : "25");
  if (i % 2 == 0) text += fmt::format("staff: {{keepers: {}, head: Miller {}}}\n", i % 5, i);
  if (i % 5 == 4) text += fmt::format("staff_of: Miller {}\n", i);
  if (i % 4 != 3)
    text += fmt::format("visits: [{{id: V{}, held_on: 2024-0{}-31}}]\n", i, i % 4 + 1);
  return text;
}

struct Checked {
  std::multiset<std::tuple<std::string, std::string, std::string, std::string, std::string>>
      findings;
  std::map<std::string, Counts> counts;

  explicit Checked(rule::Rulebook& book, const std::vector<std::string>& names, int jobs = 1) {
    Problems problems;
    const auto profile = rule::load_profile(book, "p.yaml", problems);
    check::Settings settings;
    settings.book = &book;
    settings.profile = &*profile;
    settings.as_of = *make_date(2024, 12, 31);
    settings.lines = true;
    settings.jobs = jobs;
    const auto files = check::find_inputs(names, "", problems);
    const auto rules = check::select_rules(book, *profile, {}, problems);
    REQUIRE(problems.empty());
    const result::Run run = check::run(settings, rules, files);
    for (const result::Finding& f : run.findings)
      findings.emplace(f.dossier, f.rule, f.path, f.message.en,
                       f.excerpt == nullptr ? "" : f.excerpt->text);
    for (const result::RuleInfo& info : run.rules) counts[info.id] = info.counts;
  }
};

}  // namespace

TEST_CASE("which dossiers are judged together does not show") {
  const Workshop w("batches");
  w.write("p.yaml", "profile: p\ntitle: {zh: 甲, en: a}\n");
  Problems problems;
  const auto book = rule::load_rulebook(kBook, problems);
  REQUIRE(book);
  constexpr int kKennels = 150;
  std::string all;
  std::vector<std::string> names;
  for (int i = 0; i < kKennels; ++i) {
    names.push_back(fmt::format("in/{}.yaml", i));
    w.write(names.back(), kennel(i));
    all += "---\n" + kennel(i);
  }
  w.write("all.yaml", all);
  const Checked together(*book, names);
  CHECK(together.findings.size() > kKennels);
  // Lines are quoted, and no name is among them.
  CHECK(std::any_of(together.findings.begin(), together.findings.end(),
                    [](const auto& f) { return test::has(std::get<4>(f), "held_on"); }));
  for (const auto& f : together.findings) CHECK_FALSE(test::has(std::get<4>(f), "Miller"));
  Checked alone(*book, {names[0]});
  for (int i = 1; i < kKennels; ++i) {
    Checked one(*book, {names[static_cast<std::size_t>(i)]});
    alone.findings.merge(one.findings);
    for (auto& [id, counts] : one.counts)
      for (std::size_t v = 0; v < counts.size(); ++v) alone.counts[id][v] += counts[v];
  }
  CHECK(alone.findings == together.findings);
  CHECK(alone.counts == together.counts);
  for (const Checked& other :
       {Checked(*book, names, 3), Checked(*book, {"all.yaml"}), Checked(*book, {"all.yaml"}, 3)}) {
    CHECK(other.findings == together.findings);
    CHECK(other.counts == together.counts);
  }
}
