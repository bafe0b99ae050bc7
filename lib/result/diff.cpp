// Two saved runs held against each other: diff() and apply_baseline() are the doors. Which finding
// is which says match.h.
#include "result/diff.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/wording.h"
#include "result/match.h"

namespace ducha::result {

namespace {

class Comparison {
 public:
  Comparison(const Run& before, const Run& after) : before_(before), after_(after) {
    for (const Input& i : before.inputs) old_files_[i.file] = hex(i.sha256);
    for (const Input& i : after.inputs) new_files_[i.file] = hex(i.sha256);
    files_changed_ = old_files_ != new_files_;
    for (const RuleInfo& r : before.rules) old_rules_[r.id] = &r;
    for (const RuleInfo& r : after.rules) new_rules_[r.id] = &r;
    for (const auto& [old_id, new_id] : renamed(before, after))
      new_rules_.try_emplace(old_id, new_rules_[new_id]);
    for (const Organization& o : after.organizations) read_.try_emplace({o.kind, o.id}, &o.file);
  }

  // False: the later run did not judge by the rule.
  bool judged(const Finding& f) const {
    return origin_of(f.rule) != Origin::rule || new_rules_.count(f.rule) != 0;
  }
  // False: the later run did not read the dossier.
  bool read(const Finding& f) const {
    if (origin_of(f.rule) == Origin::waiver) return true;
    if (!after_.organizations.empty() && !f.dossier.empty() && !f.kind.empty())
      return read_.count({f.kind, f.dossier}) != 0;
    // A run of version 0.1, or a dossier without an id: the file says it.
    return after_.inputs.empty() || new_files_.count(f.file) != 0;
  }
  bool looked(const Finding& f) const { return judged(f) && read(f); }

  // `waiver`: one of the two is waived. The order is that of how near a cause is to the finding.
  std::vector<Cause> causes(const Finding& f, bool waiver) const {
    std::vector<Cause> out;
    file_causes(f, out);
    const RuleInfo* was = found(old_rules_, f.rule);
    const RuleInfo* is = found(new_rules_, f.rule);
    rule_causes(f, was, is, out);
    // Findings of input may come of what others hold: a reference, an id that is taken.
    const bool across = (was != nullptr && was->relational) || (is != nullptr && is->relational) ||
                        origin_of(f.rule) == Origin::input;
    if (across && files_changed_ && (out.empty() || out[0].what != Cause::What::dossier))
      out.push_back({Cause::What::others, say("其他档案有变化", "other dossiers changed")});
    if (before_.complete != after_.complete && across)
      out.push_back({Cause::What::others,
                     after_.complete ? say("此次档案按齐全算，上次不是",
                                           "every dossier was said to be there now, not before")
                                     : say("上次档案按齐全算，此次不是",
                                           "every dossier was said to be there before, not now")});
    day_causes(waiver, day_decides(out, was, is), out);
    if (before_.profile_digest != after_.profile_digest && waiver)
      out.push_back({Cause::What::profile, say("豁免有变化", "the waivers changed")});
    if (!out.empty()) return out;
    if (before_.profile_digest != after_.profile_digest || before_.set != after_.set)
      out.push_back({Cause::What::profile, say("地方配置有变化", "the profile changed")});
    else if (before_.tool_version == after_.tool_version)
      out.push_back({Cause::What::program, say("两次结果所记的都相同，无从解释",
                                               "nothing that the runs record explains it")});
    else
      out.push_back({Cause::What::program, say("程序由 {} 变为 {}", "the program was {} and is {}",
                                               before_.tool_version, after_.tool_version)});
    return out;
  }

 private:
  static const RuleInfo* found(const std::map<std::string, const RuleInfo*>& rules,
                               const std::string& id) {
    const auto at = rules.find(id);
    return at == rules.end() ? nullptr : at->second;
  }

  void file_causes(const Finding& f, std::vector<Cause>& out) const {
    const auto old_file = old_files_.find(f.file);
    const auto new_file = new_files_.find(f.file);
    const bool was = old_file != old_files_.end();
    const bool is = new_file != new_files_.end();
    if (!was && is) {
      out.push_back({Cause::What::dossier, say("文件“{}”是新交的", "the file {} is new", f.file)});
    } else if (was && !is) {
      const auto moved = read_.find({f.kind, f.dossier});
      out.push_back(
          {Cause::What::dossier, f.dossier.empty() || moved == read_.end()
                                     ? say("文件“{}”不在了", "the file {} is gone", f.file)
                                     : say("档案由“{}”移到“{}”", "the dossier moved from {} to {}",
                                           f.file, *moved->second)});
    } else if (was && is && old_file->second != new_file->second) {
      out.push_back({Cause::What::dossier, say("文件“{}”改过", "the file {} changed", f.file)});
    }
  }

  void rule_causes(const Finding& f, const RuleInfo* was, const RuleInfo* is,
                   std::vector<Cause>& out) const {
    // Rules of input appear among the rules only where they were broken.
    if (origin_of(f.rule) != Origin::input) {
      if ((was != nullptr) != (is != nullptr)) {
        const bool book = before_.rulebook_digest != after_.rulebook_digest;
        out.push_back(
            {book ? Cause::What::rule : Cause::What::profile,
             was != nullptr
                 ? say("这条规则不再检查", "the rule {1} is no longer checked", "", f.rule)
                 : say("这条规则此前没有检查", "the rule {1} was not checked before", "", f.rule)});
      } else if (was != nullptr && was->digest != is->digest) {
        out.push_back({Cause::What::rule, say("这条规则改过", "the rule {1} changed", "", f.rule)});
      }
    }
    if (was == nullptr || is == nullptr) return;
    for (const auto& [id, value] : is->parameters) {
      const auto old_value = was->parameters.find(id);
      if (old_value != was->parameters.end() && old_value->second != value)
        out.push_back({Cause::What::parameter, parameter_changed(id, old_value->second, value)});
    }
    if (was->severity != is->severity)
      out.push_back(
          {Cause::What::profile,
           say("等级由“{0}”改为“{1}”", "the severity was {2} and is {3}",
               before_.severity_title(was->severity).zh, after_.severity_title(is->severity).zh,
               name(was->severity), name(is->severity))});
  }

  void day_causes(bool waiver, bool decides, std::vector<Cause>& out) const {
    if (before_.as_of != after_.as_of && (waiver || decides)) {
      out.push_back({Cause::What::date,
                     say("检查日期由{0}变为{1}", "the day of the check was {2} and is {3}",
                         in_words(before_.as_of, Lang::zh), in_words(after_.as_of, Lang::zh),
                         to_string(before_.as_of), to_string(after_.as_of))});
    } else if (before_.period != after_.period && !waiver &&
               (before_.as_of == after_.as_of || out.empty())) {
      // Another day has another year: a rule on a period asks for that, and not for the day.
      out.push_back({Cause::What::date,
                     say("督查周期由{0}变为{1}", "the period inspected was {2} and is {3}",
                         in_words(before_.period, Lang::zh), in_words(after_.period, Lang::zh),
                         to_string(before_.period), to_string(after_.period))});
    }
  }

  // Its values in words, where both runs know them.
  Message parameter_changed(const std::string& id, const std::string& was,
                            const std::string& is) const {
    const auto in = [&](const Run& run, const std::string& json) {
      for (const ParameterInfo& p : run.parameters)
        if (p.id == id && !p.value.empty()) return p.value;
      return Message{json, json};
    };
    const Message title = after_.parameter_title(id);
    const Message a = in(before_, was);
    const Message b = in(after_, is);
    return {fmt::format("参数“{}”由{}改为{}", title.zh, a.zh, b.zh),
            fmt::format("the parameter {} ({}) was {} and is {}", id, title.en, a.en, b.en)};
  }

  // The day is named where the rule asks for it and nothing else explains the change.
  static bool day_decides(const std::vector<Cause>& others, const RuleInfo* before,
                          const RuleInfo* after) {
    const auto dated = [](const RuleInfo* r) { return r == nullptr || r->dated; };
    return dated(before) && dated(after) &&
           std::all_of(others.begin(), others.end(),
                       [](const Cause& c) { return c.what == Cause::What::others; });
  }

  const Run& before_;
  const Run& after_;
  std::map<std::string, std::string> old_files_, new_files_;
  std::map<std::string, const RuleInfo*> old_rules_, new_rules_;
  // By kind and id, what the later run read: the file.
  std::map<std::pair<std::string, std::string>, const std::string*> read_;
  bool files_changed_ = false;
};

}  // namespace

std::size_t Diff::count(Change::State state) const {
  return static_cast<std::size_t>(std::count_if(changes.begin(), changes.end(),
                                                [&](const Change& c) { return c.state == state; }));
}

Diff diff(const Run& before, const Run& after) {
  const Comparison comparison(before, after);
  const std::vector<const Finding*> old = matches(before, after);
  const std::unordered_set<const Finding*> matched(old.begin(), old.end());
  Diff out{&before, &after, {}};
  // By state, each in the order of its run.
  std::vector<Change> parts[kChangeStates];
  const auto put = [&](Change c) {
    parts[static_cast<std::size_t>(c.state)].push_back(std::move(c));
  };
  using State = Change::State;
  for (std::size_t i = 0; i < after.findings.size(); ++i) {
    const Finding& f = after.findings[i];
    const Finding* was = old[i];
    const bool waived = f.verdict == Verdict::waived;
    if (was == nullptr) {
      put({State::fresh, nullptr, &f, comparison.causes(f, waived)});
    } else if (standing(was->verdict, was->severity, condition(*was), f) == Standing::unchanged) {
      put({State::unchanged, was, &f, {}});
    } else {
      put({State::changed, was, &f,
           comparison.causes(f, waived || was->verdict == Verdict::waived)});
    }
  }
  for (const Finding& f : before.findings)
    if (matched.count(&f) == 0)
      // A finding is gone only if its dossier was read and its rule judged; otherwise nobody
      // looked.
      put({comparison.looked(f) ? State::gone : State::unread, &f, nullptr,
           comparison.causes(f, f.verdict == Verdict::waived)});
  for (const State s : {State::fresh, State::changed, State::gone, State::unread, State::unchanged})
    std::move(parts[static_cast<std::size_t>(s)].begin(), parts[static_cast<std::size_t>(s)].end(),
              std::back_inserter(out.changes));
  return out;
}

// A digest, so that a store keeps 16 characters a finding and not its values.
std::string condition(const Finding& f) {
  std::string out = fmt::format("{} {}\n", name(f.verdict), name(f.severity));
  // Values as programs write them: the words may change with the language or the version.
  for (const Shown& v : f.values) out += fmt::format("{}={}\n", v.name, v.json);
  for (const std::string& m : f.missing) out += fmt::format("? {}\n", m);
  return sha256_hex(out).substr(0, 16);
}

Standing standing(Verdict verdict_before, Severity severity_before,
                  const std::string& condition_before, const Finding& now) {
  // In order of weight: failed, undecided, waived.
  const auto badness = [](Verdict v) {
    return v == Verdict::fail ? 3 : v == Verdict::error ? 2 : v == Verdict::unknown ? 1 : 0;
  };
  const int before = badness(verdict_before);
  const int after = badness(now.verdict);
  if (after > before || (after == before && now.severity > severity_before)) return Standing::worse;
  return condition(now) == condition_before ? Standing::unchanged : Standing::changed;
}

// Findings of dossiers that this run did not read are carried along: a baseline made of a part must
// not forget the rest.
void apply_baseline(Run& run, const Run& baseline) {
  std::optional<Run> with_carried;
  if (!baseline.carried.empty()) {
    with_carried = baseline;
    with_carried->findings.insert(with_carried->findings.end(), baseline.carried.begin(),
                                  baseline.carried.end());
  }
  const Run& known = with_carried ? *with_carried : baseline;
  const std::vector<const Finding*> old = matches(known, run);
  for (std::size_t i = 0; i < old.size(); ++i) {
    Finding& f = run.findings[i];
    f.baseline = old[i] == nullptr
                     ? "new"
                     : kStandingNames[static_cast<std::size_t>(
                           standing(old[i]->verdict, old[i]->severity, condition(*old[i]), f))];
  }
  const Comparison comparison(known, run);
  const std::unordered_set<const Finding*> matched(old.begin(), old.end());
  run.carried.clear();
  for (const Finding& f : known.findings) {
    if (matched.count(&f) != 0 || !comparison.judged(f) || comparison.read(f)) continue;
    run.carried.push_back(f);
    run.carried.back().baseline.clear();
  }
}

// What was broken before and is not worse does not fail a diff.
bool fails(const Change& change, Policy policy) {
  if (change.after == nullptr || change.state == Change::State::unchanged) return false;
  const auto bare = [&](const Finding& f) { return fails(f.verdict, f.severity, policy); };
  if (!bare(*change.after)) return false;
  if (change.before == nullptr || !bare(*change.before)) return true;
  return standing(change.before->verdict, change.before->severity, condition(*change.before),
                  *change.after) == Standing::worse;
}

// The ratchet only ever goes down: what is gone leaves the baseline, what got better replaces its
// old self, and nothing new enters.
Run tightened(const Run& baseline, const Run& run) {
  const Comparison comparison(baseline, run);
  const std::vector<const Finding*> old = matches(baseline, run);
  std::unordered_map<const Finding*, const Finding*> now;
  for (std::size_t i = 0; i < old.size(); ++i)
    if (old[i] != nullptr) now[old[i]] = &run.findings[i];
  Run out = baseline;
  out.findings.clear();
  for (const Finding& f : baseline.findings) {
    const auto at = now.find(&f);
    if (at == now.end()) {
      if (!comparison.looked(f)) out.findings.push_back(f);
      continue;
    }
    // Only what got better is the new measure, and what is known by another name now. Where values
    // alone differ, the direction is unknown.
    const Finding& after = *at->second;
    const bool better =
        standing(after.verdict, after.severity, condition(after), f) == Standing::worse;
    const bool renamed = f.fingerprint != after.fingerprint && condition(f) == condition(after);
    out.findings.push_back(better || renamed ? after : f);
    out.findings.back().baseline.clear();
  }
  return out;
}

}  // namespace ducha::result
