// What a Judge is asked beside a run: values of measures, whether a condition holds, why a rule is
// not asked of a dossier, which a run asks too. Nothing here makes a finding.
#include "cel/format.h"
#include "cel/parts.h"
#include "check/judge.h"
#include "check/periods.h"

namespace ducha::check {

using cel::Kind;
using cel::Value;

// Null where `when` says that it does not apply.
Value Judge::measure_value(const CompiledRule& compiled, const Subject& subject) {
  start(compiled.rule(), subject, inspected_);
  if (!existed(compiled, subject, inspected_)) return Value::null();
  if (compiled.when_ != nullptr) {
    const Value when = compiled.when_->run(frame_);
    if (!when.is(Kind::boolean) || when.u == 0) return Value::null();
  }
  look_at_rolls(compiled);
  open_names(compiled);
  // A number that counts what is listed counts nothing where items are missing.
  if (const Short* roll = not_walked()) return missing_items(compiled.rule().rolls[roll->which]);
  return compiled.conditions_.front().run(frame_);
}

bool Judge::holds(const CompiledRule& compiled, const Subject& subject) {
  const Value v = measure_value(compiled, subject);
  return v.is(Kind::boolean) && v.u != 0;
}

bool Judge::measure_number(const CompiledRule& compiled, const Subject& subject,
                           std::optional<std::int64_t>& value) {
  const Value v = measure_value(compiled, subject);
  value.reset();
  if (v.is(Kind::null)) return false;
  if (v.is(Kind::decimal)) value = v.i;
  // A whole number that has no millionths in 64 bits is left out rather than rounded.
  if (v.is(Kind::int64) && v.i > INT64_MIN / cel::kDecimalOne && v.i < INT64_MAX / cel::kDecimalOne)
    value = v.i * cel::kDecimalOne;
  return true;
}

result::Measured Judge::measure(const CompiledRule& compiled, const Subject& subject) {
  result::Measured out;
  out.dossier = subject.id;
  out.name = subject.name;
  out.json = "null";
  const auto text = [&](Message words) { out.text = std::make_shared<Message>(std::move(words)); };
  const Value v = measure_value(compiled, subject);
  if (v.is(Kind::null)) {
    text({"不适用", "not applicable"});
  } else if (v.is(Kind::unknown)) {
    Message words;
    out.missing = missing_names(inputs_of(*v.unknown), subject, *compiled.layout_, words);
    text({"无法计算，缺少：" + words.zh, "cannot be computed; missing: " + words.en});
  } else if (compiled.rule().value().personal() && !personal_) {
    text(hidden());
  } else if (v.is(Kind::error)) {
    const Message& what = compiled.personal_ && !personal_ ? hidden() : v.error->what;
    text({"计算出错：" + what.zh, "cannot be computed: " + what.en});
  } else {
    out.json = cel::to_json_text(v);
    Message words = words_.value(v, compiled.rule().value(), *subject.root, *compiled.layout_);
    if (words.zh != out.json || words.en != out.json) text(std::move(words));
  }
  return out;
}

Judge::Binds Judge::binds(const CompiledRule& compiled, const Subject& subject,
                          const Span& period) {
  const rule::Rule& rule = compiled.rule();
  if (rule.from && day_ < *rule.from) return Binds::not_yet;
  if (rule.to && *rule.to < day_) return Binds::no_more;
  return existed(compiled, subject, period) ? Binds::yes : Binds::not_there;
}

// Why a dossier is not asked, whatever `when` says.
Message Judge::not_asked(const CompiledRule& compiled, const Subject& subject) {
  const rule::Rule& rule = compiled.rule();
  if (const auto due = first_due(rule.every, inspected_, as_of_))
    return say("尚未到期，自{}起督查", "not due yet: judged from {} on", to_string(*due));
  const std::vector<Span>& all = periods_[static_cast<std::size_t>(rule.every)];
  if (all.empty())
    return say("督查周期内没有这条规则的完整周期",
               "no period of the rule ends within the time inspected");
  auto why = Binds::yes;
  for (const Span& period : all) {
    start(rule, subject, period);
    why = binds(compiled, subject, period);
    if (why == Binds::yes) return {};
  }
  // Of several periods the reason of the last, which is nearest to the day of the check.
  switch (why) {
    case Binds::not_yet:
      return say("这条规则自{}起有效", "the rule is in force from {} on", to_string(*rule.from));
    case Binds::no_more:
      return say("这条规则到{}为止有效", "the rule is in force to {}", to_string(*rule.to));
    default:
      return rule.every == rule::Every::none
                 ? say("当日单位尚未成立或者已经撤销", "it did not exist on that day")
                 : say("单位在该周期内存在的时间不够", "it did not exist for enough of the period");
  }
}

}  // namespace ducha::check
