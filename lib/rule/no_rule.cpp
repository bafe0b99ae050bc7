// no_rule(): a name that nothing has, with what may have been meant.
#include "rule/no_rule.h"

#include <algorithm>

#include "base/suggest.h"
#include "base/text.h"

namespace ducha::rule {

Problems no_rule(const Rulebook& book, const std::string& id, const std::vector<std::string>& more,
                 bool topics) {
  std::vector<std::string> known;
  if (topics)
    for (const Topic& t : book.topics)
      known.push_back(t.id);  // first: a hint may list the first ones
  const bool topic = !topics && std::any_of(book.topics.begin(), book.topics.end(),
                                            [&](const Topic& t) { return t.id == id; });
  for (const auto* rules : {&book.rules, &book.measures})
    for (const Rule& r : *rules)
      if (!topic || r.id.starts_with(id + "/")) known.push_back(r.id);
  known.insert(known.end(), more.begin(), more.end());
  return {problem_of("usage/rule",
                     topics ? say("没有规则或主题 {}", "there is no rule or topic {}", visible(id))
                            : say("没有规则 {}", "there is no rule {}", visible(id)),
                     meant(id, known))};
}

}  // namespace ducha::rule
