// The tests of a rulebook: small dossiers and the verdicts they must get. See docs/rulebook.md.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/problem.h"
#include "base/span.h"
#include "check/run.h"
#include "rule/profile.h"
#include "rule/rulebook.h"

namespace ducha::check {

// One test as written, ready to run: dossiers as text, the first is the one judged.
struct RuleTest {
  std::string file;
  Place where;
  std::string name;
  std::vector<std::string> dossiers;
  Date as_of;
  std::optional<Span> period;
  std::string profile;           // name; empty: the default of the rulebook
  std::vector<std::string> set;  // PARAM=VALUE
  // Rule id -> verdict for all ("" as key) or per item; for measures the value as text.
  std::map<std::string, std::map<std::string, std::string>> expect;
  std::map<std::string, std::string> values;  // name -> value as text
  // Of the scoring sheet of the profile: marks of the dossier judged, then item -> points as text;
  // `total` and `bonus` are sums, `grade` is the id of a band, or none.
  std::vector<result::Mark> marks;
  std::map<std::string, std::string> points;
};

// A mutant that no case can kill, and why (mutate.h).
struct ExplainedSurvivor {
  std::string file;
  Place where;
  std::string rule;
  std::string change;
  Message why;
};

struct RuleTests {
  std::vector<RuleTest> tests;
  std::vector<ExplainedSurvivor> survivors;
};

enum class Layers : std::uint8_t { all, own };  // own: the tests of the highest layer alone
// Reads <topic>.test.yaml of every topic, and scoring.test.yaml. Faults are problems; what could be
// read comes back.
RuleTests read_rule_tests(const rule::Rulebook& book, Problems& problems,
                          Layers layers = Layers::all);

// What a rulebook holds beside its rules, read for its faults: every profile and every test.
void read_beside(rule::Rulebook& book, Problems& problems);
// What a test gave otherwise than expected; empty: it passed.
struct TestFailure {
  std::string rule;
  std::string item;
  Message expected;
  Message got;
  Message detail;  // of the finding, if there is one
};

// Runs tests against a rulebook; profiles are loaded once.
class RuleTester {
 public:
  explicit RuleTester(rule::Rulebook& book) : book_(book) {}
  std::vector<TestFailure> run(const RuleTest& test, Problems& problems);
  // What the check of its dossiers gives; nothing, and problems, if its settings are faulty.
  std::optional<TextRun> judge(const RuleTest& test, Problems& problems);

 private:
  const rule::Profile* profile(const RuleTest& test, Problems& problems);
  rule::Rulebook& book_;
  std::map<std::string, std::unique_ptr<rule::Profile>> profiles_;  // nullptr: faulty
};

}  // namespace ducha::check
