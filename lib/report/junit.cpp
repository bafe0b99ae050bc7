// JUnit XML: a suite a rule; a case a finding, and one for the dossiers that passed.
#include <fmt/format.h>

#include <map>
#include <set>

#include "base/text.h"
#include "report/formats.h"

namespace ducha::report {

namespace {

std::string xml(std::string_view s) {
  std::string out;
  for (const char c : visible(s, true)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string write_junit(const result::Run& run, const Options& o) {
  std::map<std::string, std::vector<const result::Finding*>> by_rule;
  for (const result::Finding& f : run.findings) by_rule[f.rule].push_back(&f);
  std::string suites;
  std::size_t all = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  for (const result::RuleInfo& r : run.rules) {
    const auto& findings = by_rule[r.id];
    const std::uint64_t passed = r.counts[static_cast<std::size_t>(Verdict::pass)];
    std::string cases;
    std::size_t tests = 0;
    std::size_t failed = 0;
    std::size_t broken = 0;
    std::size_t left_out = 0;
    if (passed > 0 || findings.empty()) {
      ++tests;
      cases += fmt::format(
          "    <testcase classname=\"{}\" name=\"{}\"", xml(r.id),
          o.lang == Lang::zh ? fmt::format("通过 {}", passed) : fmt::format("{} passed", passed));
      if (passed == 0 && findings.empty()) {
        ++left_out;
        cases += fmt::format("><skipped message=\"{}\"/></testcase>\n",
                             title(Verdict::not_applicable).in(o.lang));
      } else {
        cases += "/>\n";
      }
    }
    std::set<std::string> names;
    for (const result::Finding* f : findings) {
      ++tests;
      const std::string who =
          f->dossier.empty() ? fmt::format("{}#{}", f->file, f->document) : f->dossier;
      std::string label = f->name.empty() ? who : fmt::format("{} {}", f->name, who);
      if (!f->path.empty()) label += " " + f->path;
      std::string unique = label;
      for (int n = 2; !names.insert(unique).second; ++n) unique = fmt::format("{} ({})", label, n);
      cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\">",
                           xml(r.id), xml(unique), xml(f->file), f->line);
      const std::string words = xml(f->message.in(o.lang));
      const std::string where = fmt::format("{}:{}:{}", f->file, f->line, f->column);
      std::string body = where + "\n" + f->message.in(o.lang);
      if (!r.cites.empty()) body += "\n[" + joined(r.cites, ", ") + "]";
      const Message& advice =
          f->verdict == Verdict::unknown && !r.supply.empty() ? r.supply : r.remedy;
      if (!advice.empty()) body += "\n" + advice.in(o.lang);
      if (f->verdict == Verdict::error) {
        ++broken;
        cases += fmt::format("<error message=\"{}\" type=\"error\">{}</error>", words, xml(body));
      } else if (result::fails(*f, o.policy)) {
        ++failed;
        cases += fmt::format("<failure message=\"{}\" type=\"{}\">{}</failure>", words,
                             name(f->verdict), xml(body));
      } else {
        // Seen, and not asked to fail: waived, below --fail-on, or in the baseline.
        ++left_out;
        cases += fmt::format("<skipped message=\"{}\"/>", words);
      }
      cases += "</testcase>\n";
    }
    suites += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n"
        "{}  </testsuite>\n",
        xml(r.id), tests, failed, broken, left_out, cases);
    all += tests;
    failures += failed;
    errors += broken;
    skipped += left_out;
  }
  if (!run.problems.empty()) {
    std::string cases;
    std::size_t n = 0;
    for (const Problem& p : run.problems)
      cases += fmt::format(
          "    <testcase classname=\"input\" name=\"{} {}\"><error message=\"{}\" "
          "type=\"{}\"/></testcase>\n",
          ++n, xml(p.file), xml(p.message.in(o.lang)), xml(p.id));
    suites += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"0\" errors=\"{}\" "
        "skipped=\"0\">\n{}  </testsuite>\n",
        "inputs", n, n, cases);
    all += n;
    errors += n;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"ducha\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n"
      "{}</testsuites>\n",
      all, failures, errors, skipped, suites);
}

}  // namespace ducha::report
