#include "check/waivers.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace ducha::check {

using result::Finding;

namespace {

bool covers(const rule::Waiver& w, const Finding& f) {
  return matches(w.rule, f.rule) && matches(w.dossier, f.dossier) &&
         (w.path.empty() || matches(w.path, f.path));
}

// A finding about a waiver itself, placed in the profile.
void add_waiver_finding(const rule::Waiver& w, std::string_view rule, Severity severity,
                        Message message, Message hint, std::vector<Finding>& out) {
  Finding f;
  f.rule = rule;
  f.severity = severity;
  f.file = std::filesystem::path(w.file).filename().string();
  f.line = w.where.line;
  f.column = w.where.column;
  f.message = std::move(message);
  f.hint = std::move(hint);
  f.fingerprint = result::fingerprint(f.rule, w.dossier, w.rule + " " + w.path);
  out.push_back(std::move(f));
}

}  // namespace

void apply_waivers(const Settings& settings, const std::vector<Selected>& rules,
                   const Footprints& prints, RollUp& sums, result::Run& run) {
  std::vector<Finding> about;
  for (const rule::Waiver& w : settings.profile->waivers) {
    const bool past = w.expires < settings.as_of;
    std::size_t hits = 0;
    for (Finding& f : run.findings) {
      if ((f.verdict != Verdict::fail && f.verdict != Verdict::unknown) || !covers(w, f)) continue;
      ++hits;
      if (past) continue;
      for (result::RuleInfo& info : run.rules) {
        if (info.id != f.rule) continue;
        --info.counts[static_cast<std::size_t>(f.verdict)];
        ++info.counts[static_cast<std::size_t>(Verdict::waived)];
        sums.waive(f.group, sums.topic(info.topic), f.verdict);
      }
      f.verdict = Verdict::waived;
      f.hint = say("豁免:{}({},至 {})", "waived: {} ({}, until {})", w.reason, w.owner,
                   to_string(w.expires));
    }
    const Message what = {fmt::format("{} 对 {} 的豁免", w.rule, w.dossier),
                          fmt::format("the waiver of {} for {}", w.rule, w.dossier)};
    if (past) {
      add_waiver_finding(w, "waiver/expired", Severity::warning,
                         say("{1}已于 {0} 到期({2})", "{3} ended on {0} ({2})",
                             to_string(w.expires), what.zh, w.owner, what.en),
                         hits > 0
                             ? say("整改，或重新批准豁免", "mend what it covered, or grant it anew")
                             : say("删去", "take it out"),
                         about);
      continue;
    }
    if (hits > 0) continue;
    const bool judged =
        std::any_of(rules.begin(), rules.end(),
                    [&](const Selected& s) { return matches(w.rule, s.rule->id); }) ||
        matches(w.rule, "input/");
    if (!judged && std::any_of(settings.book->rules.begin(), settings.book->rules.end(),
                               [&](const rule::Rule& r) { return matches(w.rule, r.id); }))
      continue;  // of a rule that was not asked for
    const bool there = std::any_of(
        prints.roots().begin(), prints.roots().end(),
        [&](const Footprints::Root& root) { return matches(w.dossier, prints.id(root)); });
    if (judged && there) {
      add_waiver_finding(w, "waiver/needless", Severity::note,
                         say("{}不再需要:没有问题了", "{1} is no longer needed: nothing is wrong",
                             what.zh, what.en),
                         say("删去", "take it out"), about);
    } else {
      add_waiver_finding(w, "waiver/unused", Severity::warning,
                         say("{}没有用上:没有这样的规则或档案",
                             "{1} matches nothing: no such rule or dossier", what.zh, what.en),
                         say("改正规则或档案编号", "correct the rule or the id of the dossier"),
                         about);
    }
  }
  std::move(about.begin(), about.end(), std::back_inserter(run.findings));
}

}  // namespace ducha::check
