// What GitHub and GitLab show beside the lines of a change: workflow commands, and a code quality
// report.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/json_text.h"
#include "base/limits_out.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/formats.h"
#include "report/unique.h"
#include "report/worst.h"
#include "result/index.h"

namespace ducha::report {

namespace {

std::string escaped(std::string_view s, bool property) {
  std::string out;
  for (const char c : visible(s)) {
    // The escapes of GitHub's workflow commands; line breaks are gone already, by visible().
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

// A step shows ten annotations of a level: the worst and newest come first, and a notice says how
// many there are.
std::string write_github(const result::Run& run, const Options& o) {
  const result::Index index(run);
  const Chosen chosen = worst(run, o.policy, run.findings.size());
  std::vector<const result::Finding*> findings = chosen.findings;
  sort_by_weight(findings, o.policy);
  // What does not fail the run is a notice: it must not look like the cause.
  const auto level = [&](const result::Finding& f) -> std::string_view {
    if (result::fails(f, o.policy)) return "error";
    return f.verdict == Verdict::waived || !f.baseline.empty() ? "notice" : "warning";
  };
  std::map<std::string_view, std::size_t> room = {{"error", limits::kAnnotations},
                                                  {"warning", limits::kAnnotations},
                                                  {"notice", limits::kAnnotations - 1}};
  std::string out;
  std::size_t left_out = 0;
  const auto put = [&](std::string_view command, const std::string& rest) {
    if (room[command] == 0) {
      ++left_out;
      return;
    }
    --room[command];
    out += fmt::format("::{} {}\n", command, rest);
  };
  for (const Problem& p : run.problems)
    put("error",
        fmt::format("file={}::{}", escaped(p.file, true), escaped(p.message.in(o.lang), false)));
  for (const result::Finding* shown : findings) {
    const result::Finding& f = *shown;
    std::string place;
    if (f.line != 0)
      place = fmt::format(",line={},col={},endColumn={}", f.line, f.column, f.column + f.length);
    put(level(f), fmt::format("file={}{},title={}::{}", escaped(f.file, true), place,
                              escaped(f.rule, true), escaped(line(index, f, o.lang), false)));
  }
  if (left_out == 0) return out;
  const Message words =
      say("共{}个问题，这里列出{}个；全部见其他格式的报告",
          "{} findings, {} of them shown here; a report in another format has all",
          findings.size() + run.problems.size(), findings.size() + run.problems.size() - left_out);
  return out + fmt::format("::notice::{}\n", escaped(words.in(o.lang), false));
}

// GitLab shows the severities blocker, critical, major, minor and info; what does not fail the run
// is info, whatever its own severity, so that it does not look like the cause.
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
    put(result::fingerprint({p.id, p.file, ""}), p.id, "blocker", p.file, 1,
        visible(p.message.in(o.lang)));
  for (const result::Finding* shown : worst(run, o.policy, run.findings.size()).findings) {
    const result::Finding& f = *shown;
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
