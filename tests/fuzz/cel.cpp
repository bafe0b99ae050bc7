// Expressions: checked against a small schema and unchecked, evaluated by both evaluators.
#include "base/limits.h"
#include "cel/jsonl.h"
#include "fuzz/targets.h"
#include "support/world.h"

namespace ducha::fuzz {

namespace {

// Enough to reach every function, and little enough that an input takes no second.
constexpr std::uint64_t kSteps = 20'000;

void evaluate(std::string_view text, bool checked) {
  test::World w;
  w.env.checked = checked;
  cel::Issues issues;
  const auto expr = cel::check(text, w.env, issues);
  must(expr.has_value() || !issues.empty(), "a refused expression has an issue");
  for (const cel::Issue& i : issues) {
    must(!i.message.zh.empty() && !i.message.en.empty(), "issues are told in both languages");
    must(i.offset <= text.size(), "an issue points into the text");
  }
  if (!expr) return;
  (void)expr->cost(limits::kListEstimate);
  const cel::Program program(*expr);
  w.frame.budget = kSteps;
  const std::string fast = test::told(program.run(w.frame));
  const bool stopped = w.frame.budget == 0;
  w.frame.budget = kSteps;
  cel::Step step;
  const std::string plain = test::told(program.trace(w.frame, step));
  // They count steps in their own ways, and being stopped may be hidden behind something unknown.
  if (stopped || w.frame.budget == 0) return;
  must(fast == plain, "the evaluators differ: " + fast + " and " + plain);
}

}  // namespace

void cel(std::string_view bytes) {
  evaluate(bytes, true);
  evaluate(bytes, false);
}

}  // namespace ducha::fuzz
