// compare(): a saved run held against one made again of what it records. It reads and judges
// nothing.
#include "result/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "result/diff.h"

namespace ducha::result {

namespace {

using nlohmann::ordered_json;

// Depth is bounded by read_run.
std::string difference(const ordered_json& a, const ordered_json& b, const std::string& path) {
  if (a == b) return {};
  if (a.is_object() && b.is_object()) {
    const std::string lead = path.empty() ? path : path + ".";
    for (const auto& [key, value] : a.items()) {
      const auto other = b.find(key);
      if (other == b.end()) return lead + key;
      if (std::string found = difference(value, *other, lead + key); !found.empty()) return found;
    }
    for (const auto& [key, value] : b.items())
      if (!a.contains(key)) return lead + key;
    return {};  // the order of keys alone
  }
  if (a.is_array() && b.is_array()) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
      if (std::string found = difference(a[i], b[i], fmt::format("{}[{}]", path, i));
          !found.empty())
        return found;
    if (a.size() == b.size()) return {};
    return fmt::format("{}[{}]", path, std::min(a.size(), b.size()));
  }
  return path;
}

}  // namespace

// By name and digest: a file that was only moved within the folder is missing and extra.
Basis compare(const Run& saved, const Run& again, const std::vector<std::string>& there) {
  Basis out;
  std::map<std::string, const Input*> now;
  for (const Input& i : again.inputs) now[i.file] = &i;
  std::unordered_set<std::string> known;
  for (const Input& i : saved.inputs) {
    known.insert(i.file);
    const auto found = now.find(i.file);
    if (found == now.end())
      out.missing.push_back(i.file);
    else if (found->second->sha256 == i.sha256)
      ++out.same;
    else
      out.changed.push_back({i.file, i.sha256, found->second->sha256});
  }
  std::copy_if(there.begin(), there.end(), std::back_inserter(out.extra),
               [&](const std::string& name) { return known.count(name) == 0; });
  out.rulebook = saved.rulebook_digest == again.rulebook_digest;
  out.profile = saved.profile_digest == again.profile_digest;
  out.program = saved.tool_version == again.tool_version;
  return out;
}

std::string leading_folder(const std::vector<Input>& recorded,
                           const std::vector<std::string>& below) {
  if (recorded.empty()) return {};
  std::unordered_set<std::string> names;
  std::string common = recorded[0].file;
  for (const Input& i : recorded) {
    names.insert(i.file);
    const auto end = std::mismatch(common.begin(), common.end(), i.file.begin(), i.file.end());
    common.erase(end.first, common.end());
  }
  common.resize(common.rfind('/') + 1);
  // From the deepest up; without any file found again, names begin as those of the run.
  std::string best = common;
  std::ptrdiff_t most = 0;
  for (std::string lead = common;; lead.resize(lead.rfind('/', lead.size() - 2) + 1)) {
    const auto found = std::count_if(below.begin(), below.end(), [&](const std::string& name) {
      return names.count(lead + name) != 0;
    });
    if (found > most) {
      most = found;
      best = lead;
    }
    if (lead.size() < 2) return best;
  }
}

// Runs of 0.1 do not record it; the rules that they list are what was selected, wherever the
// rulebook has others now.
Selection selection_of(const Run& saved) {
  if (saved.selection) return *saved.selection;
  Selection out;
  for (const RuleInfo& r : saved.rules)
    if (origin_of(r.id) == Origin::rule) out.select.push_back(r.id);
  for (const Measure& m : saved.measures) out.select.push_back(m.id);
  return out;
}

void mark_as(const Run& saved, Run& again) {
  // Of a run from before it was recorded, only who made it knows.
  again.complete = saved.complete;
  again.zone = saved.zone;
  again.absent = saved.absent;
  again.carried = saved.carried;
  again.policy = saved.policy;
  again.cost = saved.cost;
  std::unordered_map<std::string_view, std::string_view> marks;
  bool marked = false;
  for (const Finding& f : saved.findings) {
    marked = marked || !f.baseline.empty();
    marks[f.fingerprint] = f.baseline;
  }
  if (!marked) return;
  for (Finding& f : again.findings) {
    const auto at = marks.find(f.fingerprint);
    f.baseline = at == marks.end() ? "new" : at->second;
  }
}

// Keys that a different program, rulebook, profile or input changes are told by themselves, and
// would hide what follows from them.
std::string first_difference(std::string_view a, std::string_view b) {
  ordered_json one = ordered_json::parse(a);
  ordered_json two = ordered_json::parse(b);
  for (const char* key : {"tool", "rulebook", "profile", "inputs"}) {
    one.erase(key);
    two.erase(key);
  }
  return difference(one, two, {});
}

}  // namespace ducha::result
