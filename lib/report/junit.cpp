// JUnit XML: write_junit(). A suite a rule; a case a finding, and one for the dossiers that passed.
// It holds no time, so the same run gives the same bytes.
#include <fmt/format.h>

#include <map>

#include "report/advice.h"
#include "report/formats.h"
#include "report/markup.h"
#include "report/unique.h"

namespace ducha::report {

namespace {

class Junit {
 public:
  Junit(const result::Run& run, const Options& o) : run_(run), o_(o) {}

  // In the order of the rulebook, so that suites of two runs can be compared line by line.
  std::string write() {
    std::map<std::string_view, std::vector<const result::Finding*>> by_rule;
    for (const result::Finding& f : run_.findings) by_rule[f.rule].push_back(&f);
    for (const result::RuleInfo& r : run_.rules) {
      rule(r, by_rule[r.id]);
      by_rule.erase(r.id);
    }
    // A saved run may hold findings of rules it says nothing of.
    for (const auto& [id, findings] : by_rule) {
      result::RuleInfo bare;
      bare.id = id;
      rule(bare, findings);
    }
    problems();
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"ducha\" {}>\n{}</testsuites>\n",
        all_.attributes(), suites_);
  }

 private:
  struct Counts {
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::size_t errors = 0;
    std::size_t skipped = 0;

    std::string attributes() const {
      return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", tests,
                         failures, errors, skipped);
    }
  };

  void suite(std::string_view name, const Counts& n, const std::string& cases) {
    suites_ += fmt::format("  <testsuite name=\"{}\" {}>\n{}  </testsuite>\n", xml(name),
                           n.attributes(), cases);
    all_.tests += n.tests;
    all_.failures += n.failures;
    all_.errors += n.errors;
    all_.skipped += n.skipped;
  }

  // Dossiers that passed are one case together: a case each would be a hundred thousand lines that
  // nobody reads.
  void rule(const result::RuleInfo& r, const std::vector<const result::Finding*>& findings) {
    const std::uint64_t passed = r.counts[static_cast<std::size_t>(Verdict::pass)];
    std::string cases;
    Counts n;
    if (passed > 0 || findings.empty()) {
      ++n.tests;
      cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml(r.id),
                           say("通过{}", "{} passed", passed).in(o_.lang));
      if (passed == 0) {
        ++n.skipped;
        cases +=
            fmt::format("><skipped message=\"{}\"/></testcase>\n",
                        (r.due ? say("尚未到期，自{}起督查", "not due before {}", to_string(*r.due))
                               : title(Verdict::not_applicable))
                            .in(o_.lang));
      } else {
        cases += "/>\n";
      }
    }
    Unique names;
    for (const result::Finding* f : findings) cases += finding(r, *f, names, n);
    suite(r.id, n, cases);
  }

  std::string finding(const result::RuleInfo& r, const result::Finding& f, Unique& names,
                      Counts& n) const {
    const std::string who = result::who(f);
    std::string label = f.name.empty() ? who : fmt::format("{} {}", f.name, who);
    if (!f.path.empty()) label += " " + f.path;
    // Two cases of one name would be shown as one test that was run twice.
    label = names.take(label, [](const std::string& name, int turn) {
      return fmt::format("{} ({})", name, turn);
    });
    std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\"",
                                  xml(r.id), xml(label), xml(f.file));
    if (f.line != 0) out += fmt::format(" line=\"{}\"", f.line);
    const std::string words = xml(f.message.in(o_.lang));
    std::string body = place_of(f) + "\n" + f.message.in(o_.lang);
    if (!r.cites.empty()) body += "\n[" + joined(r.cites, ", ") + "]";
    if (const Message& what = advice(f, &r); !what.empty()) body += "\n" + what.in(o_.lang);
    ++n.tests;
    if (f.verdict == Verdict::error) {
      ++n.errors;
      out += fmt::format("><error message=\"{}\" type=\"error\">{}</error>", words, xml(body));
    } else if (result::fails(f, o_.policy)) {
      ++n.failures;
      out += fmt::format("><failure message=\"{}\" type=\"{}\">{}</failure>", words,
                         name(f.verdict), xml(body));
    } else {
      // Seen, and not asked to fail: waived, below --fail-on, or in the baseline.
      ++n.skipped;
      out += fmt::format("><skipped message=\"{}\"/>", words);
    }
    return out + "</testcase>\n";
  }

  // An input that could not be read is an error of the run, not a failed test.
  void problems() {
    if (run_.problems.empty()) return;
    std::string cases;
    Counts n;
    for (const Problem& p : run_.problems)
      cases += fmt::format(
          "    <testcase classname=\"input\" name=\"{} {}\"><error message=\"{}\" "
          "type=\"{}\"/></testcase>\n",
          ++n.tests, xml(p.file), xml(p.message.in(o_.lang)), xml(p.id));
    n.errors = n.tests;
    suite("inputs", n, cases);
  }

  const result::Run& run_;
  const Options& o_;
  Counts all_;
  std::string suites_;
};

}  // namespace

std::string write_junit(const result::Run& run, const Options& o) { return Junit(run, o).write(); }

}  // namespace ducha::report
