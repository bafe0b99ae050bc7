// no_rule(): a name that nothing has, with what may have been meant.
#include "rule/no_rule.h"

#include "base/suggest.h"
#include "base/text.h"

namespace ducha::rule {

Problems no_rule(const Rulebook& book, const std::string& id,
                 const std::vector<std::string>& more) {
  std::vector<std::string> known;
  for (const Topic& t : book.topics)
    known.push_back(t.id);  // first: a hint may list the first ones
  for (const auto* rules : {&book.rules, &book.measures})
    for (const Rule& r : *rules) known.push_back(r.id);
  known.insert(known.end(), more.begin(), more.end());
  return {problem_of("usage/rule",
                     say("没有规则或主题 {}", "there is no rule or topic {}", visible(id)),
                     meant(id, known))};
}

}  // namespace ducha::rule
