// Waivers by the findings they cover, and findings by waivers that cover none: apply_waivers().
#include "check/waivers.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "base/wording.h"
#include "dossier/reader.h"

namespace ducha::check {

using result::Finding;

namespace {

bool unread(std::string_view rule) {
  if (rule == "input/empty") return true;
  const dossier::InputRule* input = dossier::input_rule(rule);
  return input != nullptr && input->unread;
}

// Only a judged finding can be accepted, never an unreadable input.
bool covers(const rule::Waiver& w, const Finding& f) {
  return !unread(f.rule) && matches(w.rule, f.rule) && matches(w.dossier, f.dossier) &&
         (w.path.empty() || matches(w.path, f.path));
}

bool acts_on(const rule::Waiver& w, const Finding& f) {
  return (f.verdict == Verdict::fail || f.verdict == Verdict::unknown) && covers(w, f);
}

// Findings about waivers themselves, placed in the profile.
class Waivers {
 public:
  Waivers(const Inspection& inspection, Harvest& harvest, result::Run& run)
      : inspection_(inspection), harvest_(harvest), run_(run) {}

  void apply() {
    for (const rule::Waiver& w : inspection_.settings.profile->waivers) {
      const bool past = w.expires < inspection_.settings.as_of;
      const std::size_t hits = past ? covered(w) : waive(w);
      if (past) {
        expired(w, hits > 0);
      } else if (hits == 0) {
        useless(w);
      }
    }
    // Added at the end: no waiver covers a finding about waivers.
    std::move(about_.begin(), about_.end(), std::back_inserter(run_.findings));
  }

 private:
  std::size_t covered(const rule::Waiver& w) const {
    return static_cast<std::size_t>(std::count_if(run_.findings.begin(), run_.findings.end(),
                                                  [&](const Finding& f) { return acts_on(w, f); }));
  }

  std::size_t waive(const rule::Waiver& w) {
    std::size_t hits = 0;
    for (Finding& f : run_.findings) {
      if (!acts_on(w, f)) continue;
      ++hits;
      for (result::RuleInfo& info : run_.rules) {
        if (info.id != f.rule) continue;
        // The finding was counted where it was made, so its count moves with it.
        --info.counts[f.verdict];
        ++info.counts[Verdict::waived];
        harvest_.sums.waive(f.group, harvest_.sums.topic(info.topic), f.verdict);
      }
      f.verdict = Verdict::waived;
      f.hint = say("豁免：{0}（{1}，至{3}）", "waived: {0} ({1}, until {2})", w.reason, w.owner,
                   to_string(w.expires), in_words(w.expires, Lang::zh));
    }
    return hits;
  }

  void expired(const rule::Waiver& w, bool covers_some) {
    const Message what = words(w);
    add(w, "waiver/expired", Severity::warning,
        say("{1}已于 {0} 到期（{2}）", "{3} ended on {0} ({2})", to_string(w.expires), what.zh,
            w.owner, what.en),
        covers_some ? say("整改，或重新批准豁免", "mend what it covered, or grant it anew")
                    : say("删去", "take it out"));
  }

  void useless(const rule::Waiver& w) {
    const Message what = words(w);
    if (unread(w.rule))
      return add(w, "waiver/unused", Severity::warning,
                 say("{}不起作用：没有读到的内容不能豁免",
                     "{1} does nothing: what was not read cannot be waived", what.zh, what.en),
                 say("改正档案，删去这条豁免", "correct the dossier, and take the waiver out"));
    // A pattern such as `input/*` names more than what was not read, but found nothing else.
    if (std::any_of(run_.findings.begin(), run_.findings.end(), [&](const Finding& f) {
          return unread(f.rule) && matches(w.rule, f.rule) && matches(w.dossier, f.dossier);
        }))
      return add(w, "waiver/unused", Severity::warning,
                 say("{}没有用上：没有读到的内容不能豁免",
                     "{1} covers nothing: what was not read cannot be waived", what.zh, what.en),
                 say("改正档案", "correct the dossier"));
    const auto& rules = inspection_.rules;
    const bool judged =
        std::any_of(rules.begin(), rules.end(),
                    [&](const Selected& s) { return matches(w.rule, s.rule->id); }) ||
        matches(w.rule, "input/");
    const auto& all = inspection_.book.rules;
    if (!judged && std::any_of(all.begin(), all.end(),
                               [&](const rule::Rule& r) { return matches(w.rule, r.id); }))
      return;  // of a rule that was not asked for
    const Footprints& prints = harvest_.footprints;
    const bool there = std::any_of(
        prints.roots().begin(), prints.roots().end(),
        [&](const Footprints::Root& root) { return matches(w.dossier, prints.id(root)); });
    if (judged && there)
      return add(w, "waiver/needless", Severity::note,
                 say("{}不再需要：没有问题了", "{1} is no longer needed: nothing is wrong", what.zh,
                     what.en),
                 say("删去", "take it out"));
    add(w, "waiver/unused", Severity::warning,
        say("{}没有用上：没有这样的规则或档案", "{1} matches nothing: no such rule or dossier",
            what.zh, what.en),
        say("改正规则或档案编号", "correct the rule or the id of the dossier"));
  }

  static Message words(const rule::Waiver& w) {
    return {fmt::format("{} 对 {} 的豁免", w.rule, w.dossier),
            fmt::format("the waiver of {} for {}", w.rule, w.dossier)};
  }

  void add(const rule::Waiver& w, std::string_view rule, Severity severity, Message message,
           Message hint) {
    Finding& f = about_.emplace_back();
    f.rule = rule;
    f.severity = severity;
    f.file = std::filesystem::path(w.file).filename().string();
    f.line = w.where.line;
    f.column = w.where.column;
    f.message = std::move(message);
    f.hint = std::move(hint);
    f.about = fmt::format("{} {} {}", w.rule, w.dossier, w.path);
    f.formerly = result::fingerprint({f.rule, w.dossier, w.rule + " " + w.path});
  }

  const Inspection& inspection_;
  Harvest& harvest_;
  result::Run& run_;
  std::vector<Finding> about_;
};

}  // namespace

void apply_waivers(const Inspection& inspection, Harvest& harvest, result::Run& run) {
  Waivers(inspection, harvest, run).apply();
}

bool waived(const rule::Profile& profile, Date as_of, const Finding& f) {
  return std::any_of(profile.waivers.begin(), profile.waivers.end(),
                     [&](const rule::Waiver& w) { return w.expires >= as_of && acts_on(w, f); });
}

Problems unread(const result::Run& run) {
  Problems out = run.problems;
  for (const Finding& f : run.findings)
    if (unread(f.rule)) out.push_back({f.rule, f.file, {f.line, f.column}, 1, f.message, f.hint});
  return out;
}

}  // namespace ducha::check
