// Index: rules, provisions and organizations of a run, looked up by id.
#include "result/index.h"

namespace ducha::result {

Index::Index(const Run& run) {
  for (const RuleInfo& r : run.rules) rules_.emplace(r.id, &r);
  for (const ProvisionInfo& p : run.provisions) provisions_.emplace(p.id, &p);
  for (const Group& g : run.groups) groups_.emplace(g.id, &g);
}

const std::string& Index::group(const std::string& id) const {
  const Group* g = find(groups_, id);
  return g == nullptr || g->name.empty() ? id : g->name;
}

}  // namespace ducha::result
