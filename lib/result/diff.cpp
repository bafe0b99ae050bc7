#include "result/diff.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

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
  }

  std::vector<Cause> causes(const Finding& f) const {
    std::vector<Cause> out;
    const auto add = [&](Cause::What what, Message words) {
      out.push_back({what, std::move(words)});
    };
    const auto old_file = old_files_.find(f.file);
    const auto new_file = new_files_.find(f.file);
    const bool was = old_file != old_files_.end();
    const bool is = new_file != new_files_.end();
    if (!was && is) {
      add(Cause::What::dossier, say("文件 {} 是新交的", "the file {} is new", f.file));
    } else if (was && !is) {
      add(Cause::What::dossier, say("文件 {} 不在了", "the file {} is gone", f.file));
    } else if (was && is && old_file->second != new_file->second) {
      add(Cause::What::dossier, say("文件 {} 改过", "the file {} changed", f.file));
    }
    const auto old_rule = old_rules_.find(f.rule);
    const auto new_rule = new_rules_.find(f.rule);
    const bool had = old_rule != old_rules_.end();
    const bool has = new_rule != new_rules_.end();
    // Rules of input appear among the rules only where they were broken.
    if (origin_of(f.rule) != Origin::input) {
      if (had != has) {
        const bool book = before_.rulebook_digest != after_.rulebook_digest;
        add(book ? Cause::What::rule : Cause::What::profile,
            had ? say("规则 {} 不再检查", "the rule {} is no longer checked", f.rule)
                : say("规则 {} 此前没有检查", "the rule {} was not checked before", f.rule));
      } else if (had && old_rule->second->digest != new_rule->second->digest) {
        add(Cause::What::rule, say("规则 {} 改过", "the rule {} changed", f.rule));
      }
    }
    if (had && has) {
      const RuleInfo& a = *old_rule->second;
      const RuleInfo& b = *new_rule->second;
      for (const auto& [id, value] : b.parameters) {
        const auto old_value = a.parameters.find(id);
        if (old_value != a.parameters.end() && old_value->second != value)
          add(Cause::What::parameter,
              say("参数 {} 由 {} 改为 {}", "the parameter {} was {} and is {}", id,
                  old_value->second, value));
      }
      if (a.severity != b.severity)
        add(Cause::What::profile, say("等级由 {} 改为 {}", "the severity was {} and is {}",
                                      name(a.severity), name(b.severity)));
    }
    // So do findings of input that come of what others hold: a reference, an id that is taken.
    const bool across = (had && old_rule->second->relational) ||
                        (has && new_rule->second->relational) || origin_of(f.rule) == Origin::input;
    if (across && files_changed_ && (out.empty() || out[0].what != Cause::What::dossier))
      add(Cause::What::others, say("其他档案有变化", "other dossiers changed"));
    if (before_.as_of != after_.as_of)
      add(Cause::What::date, say("检查日期由 {} 变为 {}", "the day of the check was {} and is {}",
                                 to_string(before_.as_of), to_string(after_.as_of)));
    if (before_.profile_digest != after_.profile_digest && f.verdict == Verdict::waived)
      add(Cause::What::profile, say("豁免有变化", "the waivers changed"));
    if (!out.empty()) return out;
    if (before_.profile_digest != after_.profile_digest || before_.set != after_.set)
      add(Cause::What::profile, say("地方配置有变化", "the profile changed"));
    if (out.empty() && before_.tool_version == after_.tool_version)
      add(Cause::What::program,
          say("两次结果所记的都相同，无从解释", "nothing that the runs record explains it"));
    else if (out.empty())
      add(Cause::What::program, say("程序由 {} 变为 {}", "the program was {} and is {}",
                                    before_.tool_version, after_.tool_version));
    return out;
  }

 private:
  const Run& before_;
  const Run& after_;
  std::map<std::string, std::string> old_files_, new_files_;
  std::map<std::string, const RuleInfo*> old_rules_, new_rules_;
  bool files_changed_ = false;
};

}  // namespace

std::size_t Diff::count(Change::State state) const {
  return static_cast<std::size_t>(std::count_if(changes.begin(), changes.end(),
                                                [&](const Change& c) { return c.state == state; }));
}

Diff diff(const Run& before, const Run& after) {
  const Comparison comparison(before, after);
  std::unordered_map<std::string, std::vector<const Finding*>> old;
  for (const Finding& f : before.findings) old[f.fingerprint].push_back(&f);
  for (auto& [print, list] : old) std::reverse(list.begin(), list.end());
  std::unordered_set<const Finding*> matched;
  Diff out{&before, &after, {}};
  std::vector<Change> parts[4];
  const auto put = [&](Change c) {
    parts[static_cast<std::size_t>(c.state)].push_back(std::move(c));
  };
  using State = Change::State;
  for (const Finding& f : after.findings) {
    const auto found = old.find(f.fingerprint);
    if (found == old.end() || found->second.empty()) {
      put({State::fresh, nullptr, &f, comparison.causes(f)});
      continue;
    }
    const Finding* was = found->second.back();
    found->second.pop_back();
    matched.insert(was);
    if (was->verdict == f.verdict && was->severity == f.severity) {
      put({State::unchanged, was, &f, {}});
    } else {
      put({State::changed, was, &f, comparison.causes(was->verdict == Verdict::waived ? *was : f)});
    }
  }
  for (const Finding& f : before.findings)
    if (matched.count(&f) == 0) put({State::gone, &f, nullptr, comparison.causes(f)});
  for (const State s : {State::fresh, State::changed, State::gone, State::unchanged})
    std::move(parts[static_cast<std::size_t>(s)].begin(), parts[static_cast<std::size_t>(s)].end(),
              std::back_inserter(out.changes));
  return out;
}

void apply_baseline(Run& run, const Run& baseline) {
  std::unordered_map<std::string, std::size_t> known;
  const auto key = [](const Finding& f) { return f.fingerprint + std::string(name(f.verdict)); };
  for (const Finding& f : baseline.findings) ++known[key(f)];
  for (Finding& f : run.findings) {
    const auto found = known.find(key(f));
    const bool old = found != known.end() && found->second > 0;
    if (old) --found->second;
    f.baseline = old ? "unchanged" : "new";
  }
}

}  // namespace ducha::result
