// Matching findings of two runs: matches() is the door. It knows no causes and no policy.
#include "result/match.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace ducha::result {

namespace {

using Key = std::function<std::string(const Finding&)>;

// NUL is in no id and no path, so two lists of parts never give one key.
std::string joined_key(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view p : parts) {
    out += p;
    out += '\0';
  }
  return out;
}

class Matcher {
 public:
  Matcher(const std::vector<Finding>& before, const std::vector<Finding>& after)
      : before_(before), after_(after), found(after.size()) {}

  // Pairs what is left by a key; of several with one key the first goes with the first. An empty
  // key goes with nothing.
  void pass(const Key& old_key, const Key& new_key) {
    if (taken_.size() == before_.size()) return;
    std::unordered_map<std::string, std::vector<const Finding*>> old;
    for (const Finding& f : before_)
      if (taken_.count(&f) == 0)
        if (std::string key = old_key(f); !key.empty()) old[std::move(key)].push_back(&f);
    // Taken from the back, the first goes first.
    for (auto& [key, list] : old) std::reverse(list.begin(), list.end());
    for (std::size_t i = 0; i < after_.size(); ++i) {
      if (found[i] != nullptr) continue;
      const std::string key = new_key(after_[i]);
      const auto at = key.empty() ? old.end() : old.find(key);
      if (at == old.end() || at->second.empty()) continue;
      found[i] = at->second.back();
      at->second.pop_back();
      taken_.insert(found[i]);
    }
  }

 private:
  const std::vector<Finding>& before_;
  const std::vector<Finding>& after_;
  std::unordered_set<const Finding*> taken_;

 public:
  std::vector<const Finding*> found;
};

}  // namespace

// An alias that the rulebook states goes before a digest, which is a guess.
std::map<std::string, std::string> renamed(const Run& before, const Run& after) {
  std::map<std::string, std::string> out;
  std::unordered_set<std::string> now;
  std::unordered_set<std::string> then;
  for (const RuleInfo& r : after.rules) now.insert(r.id);
  for (const LeftOut& l : after.left_out) now.insert(l.rule);
  for (const RuleInfo& r : before.rules) then.insert(r.id);
  for (const LeftOut& l : before.left_out) then.insert(l.rule);
  std::map<std::string, std::vector<std::string>> fresh;  // ids by what the rules say
  const auto after_one = [&](const std::string& id, const std::string& digest,
                             const std::vector<std::string>& aliases) {
    for (const std::string& alias : aliases)
      if (now.count(alias) == 0) out[alias] = id;
    if (!digest.empty() && then.count(id) == 0) fresh[digest].push_back(id);
  };
  for (const RuleInfo& r : after.rules) after_one(r.id, r.digest, r.aliases);
  for (const LeftOut& l : after.left_out) after_one(l.rule, l.digest, l.aliases);
  const auto before_one = [&](const std::string& id, const std::string& digest) {
    if (digest.empty() || now.count(id) != 0 || out.count(id) != 0) return;
    const auto at = fresh.find(digest);
    // A rule that is gone and a new one that judges the same are one rule renamed, unless several
    // could be it.
    if (at != fresh.end() && at->second.size() == 1) out[id] = at->second.front();
  };
  for (const RuleInfo& r : before.rules) before_one(r.id, r.digest);
  for (const LeftOut& l : before.left_out) before_one(l.rule, l.digest);
  return out;
}

std::vector<const Finding*> matches(const Run& before, const Run& after) {
  Matcher m(before.findings, after.findings);
  const std::map<std::string, std::string> names = renamed(before, after);
  const auto rule = [&](const Finding& f) -> const std::string& {
    const auto at = names.find(f.rule);
    return at == names.end() ? f.rule : at->second;
  };
  const auto same = [&](const Key& key) { m.pass(key, key); };
  // From exact to loose, each pass over what the passes before it left: with the file, without it
  // (dossiers move between files), then by fingerprint.
  same([&](const Finding& f) {
    return joined_key({rule(f), dossier_key(f), f.path, f.about, f.file});
  });
  same([&](const Finding& f) { return joined_key({rule(f), dossier_key(f), f.path, f.about}); });
  same([](const Finding& f) { return f.fingerprint; });
  // Of version 0.1: it knew neither what a finding is about nor the texts of plain lists. Its
  // message tells findings of one fingerprint apart where it has not changed.
  const auto by_message = [&](const Finding& f) {
    return joined_key({rule(f), who(f), f.path, f.message.zh, f.message.en});
  };
  m.pass([&](const Finding& f) { return f.about.empty() ? by_message(f) : std::string(); },
         [&](const Finding& f) { return f.formerly.empty() ? std::string() : by_message(f); });
  m.pass([](const Finding& f) { return f.fingerprint; },
         [](const Finding& f) { return f.formerly; });
  return std::move(m.found);
}

}  // namespace ducha::result
