// What GitHub and GitLab show beside the lines of a change: workflow commands, and a code quality
// report.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/formats.h"
#include "report/unique.h"
#include "result/index.h"

namespace ducha::report {

namespace {

std::string escaped(std::string_view s, bool property) {
  std::string out;
  for (const char c : visible(s)) {
    if (c == '%' || (property && (c == ':' || c == ','))) {
      out += c == '%' ? "%25" : c == ':' ? "%3A" : "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

// Name, message, provisions and what to do, in a line.
std::string line(const result::Index& index, const result::Finding& f, Lang lang) {
  std::string out = f.name.empty() ? f.dossier : f.name;
  if (!out.empty()) out += ": ";
  out += f.message.in(lang);
  const result::RuleInfo* r = index.rule(f.rule);
  if (r != nullptr && !r->cites.empty()) out += " [" + joined(r->cites, ", ") + "]";
  if (const Message& what = advice(f, r); !what.empty())
    out += (lang == Lang::zh ? "\uFF1B" : "; ") + what.in(lang);
  return out;
}

}  // namespace

std::string write_github(const result::Run& run, const Options& o) {
  const result::Index index(run);
  std::string out;
  for (const Problem& p : run.problems)
    out += fmt::format("::error file={}::{}\n", escaped(p.file, true),
                       escaped(p.message.in(o.lang), false));
  for (const result::Finding& f : run.findings) {
    // What does not fail the run is a notice: it must not look like the cause.
    const std::string_view command =
        !result::fails(f, o.policy)
            ? (f.verdict == Verdict::waived || !f.baseline.empty() ? "notice" : "warning")
            : "error";
    out += fmt::format("::{} file={}", command, escaped(f.file, true));
    if (f.line != 0)
      out += fmt::format(",line={},col={},endColumn={}", f.line, f.column, f.column + f.length);
    out += fmt::format(",title={}::{}\n", escaped(f.rule, true),
                       escaped(line(index, f, o.lang), false));
  }
  return out;
}

std::string write_gitlab(const result::Run& run, const Options& o) {
  using nlohmann::ordered_json;
  ordered_json out = ordered_json::array();
  const result::Index index(run);
  Unique prints;
  const auto put = [&](const std::string& print, std::string_view check, std::string_view severity,
                       std::string_view file, std::uint32_t at, const std::string& words) {
    // The service drops a second entry of the same fingerprint.
    const std::string own = prints.take(
        print, [](const std::string& p, int turn) { return fmt::format("{}-{}", p, turn); });
    out.push_back(
        {{"description", words},
         {"check_name", check},
         {"fingerprint", own},
         {"severity", severity},
         {"location", {{"path", visible(file)}, {"lines", {{"begin", std::max(1U, at)}}}}}});
  };
  for (const Problem& p : run.problems)
    put(result::fingerprint(p.id, p.file, {}), p.id, "blocker", p.file, 1,
        visible(p.message.in(o.lang)));
  for (const result::Finding& f : run.findings) {
    const bool fails = result::fails(f, o.policy);
    put(f.fingerprint, f.rule,
        !fails                            ? "info"
        : f.severity == Severity::error   ? "critical"
        : f.severity == Severity::warning ? "major"
                                          : "minor",
        f.file, f.line, visible(line(index, f, o.lang)));
  }
  return json_text(out, 1) + "\n";
}

}  // namespace ducha::report
