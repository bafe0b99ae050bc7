// Results of rule tests as JSON and as JUnit XML: tests_json(), tests_junit().
#include "report/tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/message.h"
#include "report/markup.h"

namespace ducha::report {

namespace {

// For machines, in English.
std::vector<std::string> failures_of(const TestCase& c) {
  std::vector<std::string> out;
  for (const Message& f : c.failures) out.push_back(f.en);
  return out;
}

// A file of tests. JUnit wants the numbers of a suite before its cases, so these are kept as text
// until all are there.
struct Suite {
  std::string cases;
  std::size_t tests = 0;
  std::size_t failures = 0;

  void add(const std::string& file, const std::string& name, const std::string& failure) {
    ++tests;
    cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml(file), xml(name));
    if (failure.empty()) {
      cases += "/>\n";
      return;
    }
    ++failures;
    cases += fmt::format("><failure message=\"{}\"/></testcase>\n", xml(failure));
  }
  std::string attributes() const {
    return fmt::format("tests=\"{}\" failures=\"{}\"", tests, failures);
  }
};

}  // namespace

std::string tests_json(const std::vector<TestCase>& cases,
                       const std::vector<std::string>& untested) {
  auto list = nlohmann::ordered_json::array();
  for (const TestCase& c : cases)
    list.push_back({{"file", c.file},
                    {"line", c.line},
                    {"name", c.name},
                    {"passed", c.failures.empty()},
                    {"failures", failures_of(c)}});
  return json_text(nlohmann::ordered_json{
             {"format", "ducha-rule-tests"}, {"tests", list}, {"untested", untested}}) +
         "\n";
}

// Suites are in the order of the files; a rule without a test is a failure of the suite `rules`.
std::string tests_junit(const std::vector<TestCase>& cases,
                        const std::vector<std::string>& untested) {
  std::vector<std::pair<std::string, Suite>> suites;
  Suite all;
  const auto suite = [&](const std::string& name) -> Suite& {
    const auto found =
        std::find_if(suites.begin(), suites.end(), [&](const auto& s) { return s.first == name; });
    return found == suites.end() ? suites.emplace_back(name, Suite{}).second : found->second;
  };
  for (const TestCase& c : cases)
    suite(c.file).add(c.file, fmt::format("{} ({})", c.name, c.line), joined(failures_of(c), "; "));
  for (const std::string& id : untested) suite("rules").add("rules", id, id + ": no test");
  std::string body;
  for (const auto& [name, s] : suites) {
    all.tests += s.tests;
    all.failures += s.failures;
    body += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", xml(name),
                        s.attributes(), s.cases);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ducha rules test\" "
      "{}>\n{}</testsuites>\n",
      all.attributes(), body);
}

}  // namespace ducha::report
