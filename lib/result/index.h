// The parts of a run by id, for lookups per finding.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "result/run.h"

namespace ducha::result {

// The run must outlive it. Of several with one id the first counts; nullptr: the run says nothing
// of it.
class Index {
 public:
  explicit Index(const Run& run);

  const RuleInfo* rule(const std::string& id) const { return find(rules_, id); }
  const ProvisionInfo* provision(const std::string& id) const { return find(provisions_, id); }
  // The name of a group that findings name, which is one of the nearest level; its id if it has no
  // handed in its dossier.
  const std::string& group(const std::string& id) const;

 private:
  template <typename T>
  using ById = std::unordered_map<std::string_view, const T*>;
  template <typename T>
  static const T* find(const ById<T>& map, const std::string& id) {
    const auto found = map.find(id);
    return found == map.end() ? nullptr : found->second;
  }

  ById<RuleInfo> rules_;
  ById<ProvisionInfo> provisions_;
  ById<Group> groups_;
};

}  // namespace ducha::result
