// One rule on one dossier: judge() gives verdicts and findings, explain() the steps. A judge
// belongs to one worker and keeps nothing between two calls but what inspect() set. Where a finding
// points is found in point.cpp, the words of values in words.cpp; measures and other questions are
// in ask.cpp.
#include "check/judge.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "cel/format.h"
#include "cel/parts.h"
#include "check/needs.h"
#include "check/periods.h"
#include "dossier/reader.h"
#include "yaml/draft.h"

namespace ducha::check {

using cel::Kind;
using cel::Value;

namespace {

constexpr std::size_t kMissingNamed = 8;    // inputs that a message names; the others are counted
constexpr std::size_t kNamesOnDemand = 64;  // of more, all are computed in their order

// True if dossiers are all that an unknown value lacks.
bool lacks_dossiers(const Value& v) {
  if (!v.is(Kind::unknown)) return false;
  const auto inputs = cel::inputs_of(*v.unknown);
  return std::all_of(inputs.begin(), inputs.end(), [](const cel::MissingInput* m) {
    return m->why == cel::MissingInput::Why::dossier;
  });
}

}  // namespace

bool reads_personal(const rule::Rule& rule) {
  bool out = false;
  rule::each_expression(rule, [&](const rule::Expression& e) {
    if (!e) return;
    const auto& reads = e.expr->reads();
    out |= std::any_of(reads.begin(), reads.end(), [](const cel::FieldRead& read) {
      return read.record->field(read.field).personal;
    });
  });
  return out;
}

CompiledRule::CompiledRule(const rule::Rule& rule, const cel::Layout& layout, bool repairs)
    : rule_(&rule),
      layout_(&layout),
      repairs_(repairs && rule.repair != nullptr),
      personal_(reads_personal(rule)) {
  const auto make = [&](const rule::Expression& e) {
    return e ? std::make_unique<cel::Program>(*e.expr, layout) : nullptr;
  };
  for (const rule::Each& each : rule.each) each_.emplace_back(*each.list.expr, layout);
  when_ = make(rule.when);
  const auto lived = [&](const rule::Expression& e, const std::string& field) {
    Lived out;
    // The day that the kind says is a field, which is asked for every rule.
    if (e && e.text == field)
      out.slot = layout.slot(*rule.kind->record->type, rule.kind->record->find(field));
    if (out.slot < 0) out.day = make(e);
    return out;
  };
  lifetime_from_ = lived(rule.lifetime_from, rule.kind->lifetime_from);
  lifetime_to_ = lived(rule.lifetime_to, rule.kind->lifetime_to);
  for (const auto& [expression, day] : {std::pair(&rule.lifetime_from, &rule.kind->lifetime_from),
                                        std::pair(&rule.lifetime_to, &rule.kind->lifetime_to)}) {
    const int field = *expression && !day->empty() ? rule.kind->record->find(*day) : -1;
    if (const int slot = field < 0 ? -1 : layout.slot(*rule.kind->record->type, field); slot >= 0)
      life_.emplace_back(field, slot);
  }
  for (const rule::Let& let : rule.lets) lets_.push_back({cel::Program(*let.value.expr, layout)});
  for (const rule::Condition& c : rule.conditions) conditions_.emplace_back(*c.that.expr, layout);
  for (std::size_t i = 0; i < lets_.size() && rule.each.empty(); ++i) {
    const std::vector<int>& read = rule.lets[i].value.expr->variables();
    lets_[i].lasts = std::none_of(read.begin(), read.end(), [&](int v) {
      return v == rule::kParams || v == rule::kPeriod ||
             (v >= rule.first_let() &&
              !lets_[static_cast<std::size_t>(v - rule.first_let())].lasts);
    });
    lasting_ |= lets_[i].lasts;
  }
  for (const rule::Roll& r : rule.rolls)
    rolls_.push_back({cel::Program(*r.list.expr, layout), cel::Program(*r.due.expr, layout)});
  if (repairs_)
    rule::each_expression(*rule.repair, [&](const rule::Expression& e) {
      if (e) repair_.emplace_back(*e.expr, layout);
    });
}

Judge::Judge(const rule::Rulebook& book, const rule::Parameters& parameters, Date as_of,
             bool personal)
    : book_(book),
      parameters_(parameters),
      as_of_(as_of),
      inspected_(year_of(as_of)),
      day_(as_of),
      personal_(personal),
      words_(book, personal),
      frame_(arena_) {
  frame_.parameters_on = [this](Date day) { return parameters_.on(topic_, day); };
  frame_.on_demand = [this](int variable) { return name_value(variable); };
  inspect(inspected_);
}

void Judge::inspect(const Span& time) {
  inspected_ = time;
  for (std::size_t i = 0; i < periods_.size(); ++i)
    periods_[i] = periods(static_cast<rule::Every>(i), time, as_of_);
}

void Judge::start(const rule::Rule& rule, const Subject& subject, const Span& period) {
  // The values of the rule before live in this arena: nothing that judge() returned may point into
  // it.
  arena_.clear();
  items_.clear();
  naming_ = nullptr;
  frame_.forget();
  frame_.variables.assign(static_cast<std::size_t>(rule.variables), Value());
  frame_.variables[rule::kSelf] = Value::of(subject.root);
  frame_.variables[rule::kAsOf] = Value::date(as_of_);
  // Without the window over everything `all` stays absent, and what reads it ends unknown.
  if (rule.everything && all_ != nullptr) frame_.variables[rule::kAll] = Value::of(all_);
  turn_to(rule, period);
}

void Judge::turn_to(const rule::Rule& rule, const Span& period) {
  // One budget for all expressions of the rule, so that a rule with many conditions costs no more
  // than one with a single one.
  frame_.budget = limits::kEvaluationSteps;
  short_.clear();
  frame_.partial.clear();
  condition_ = 0;  // a list that is missing is reported before any condition is looked at
  // Mostly a rule is asked of one dossier after another, for the same time.
  if (turned_.rule != &rule || turned_.period != period) turn(rule, period);
  frame_.variables[rule::kParams] = turned_.params;
  frame_.variables[rule::kPeriod] = turned_.time;
}

void Judge::turn(const rule::Rule& rule, const Span& period) {
  // Rules come by topic.
  if (topic_ >= book_.topics.size() || book_.topics[topic_].id != rule.topic) topic_ = 0;
  while (topic_ + 1 < book_.topics.size() && book_.topics[topic_].id != rule.topic) ++topic_;
  day_ = day_of(period);
  turned_.arena.clear();
  turned_.rule = &rule;
  turned_.period = period;
  // A duty of a period is one that was in force when it began, a state that of the day it is asked.
  turned_.params =
      Value::of(parameters_.on(topic_, rule.every == rule::Every::none ? day_ : period.from));
  turned_.time = period_value(book_, turned_.arena, period, day_);
}

bool Judge::existed(const CompiledRule& compiled, const Subject& subject, const Span& period) {
  life_ = {};
  for (const auto& [field, slot] : compiled.life_)
    if (subject.root->slots[slot].is_unreadable())
      life_ = cel::missing(subject.root, subject.root->type->field(field).name,
                           cel::MissingInput::Why::field, frame_);
  const auto day = [&](const CompiledRule::Lived& lived, Date otherwise) {
    const Value v = lived.slot >= 0        ? subject.root->slots[lived.slot]
                    : lived.day != nullptr ? lived.day->run(frame_)
                                           : Value();
    return v.is(Kind::date) ? Date{static_cast<std::int32_t>(v.i)} : otherwise;
  };
  // Without periods the dossier must exist on the day itself; the day after the last one is the
  // default end, so that an open lifetime includes the day.
  if (compiled.rule().every == rule::Every::none)
    return day(compiled.lifetime_from_, day_) <= day_ &&
           day_ < day(compiled.lifetime_to_, Date{day_.days + 1});
  const Date from = std::max(period.from, day(compiled.lifetime_from_, period.from));
  const Date to = std::min(period.to, day(compiled.lifetime_to_, period.to));
  if (to < from) return false;
  // Of a period it must exist for a share, in millionths; multiplied out, because the quotient of
  // days is seldom exact.
  return std::int64_t{to.days - from.days + 1} * cel::kDecimalOne >=
         compiled.rule().share * period.days();
}

const std::vector<Judgement>& Judge::judge(const CompiledRule& compiled, Severity severity,
                                           const Subject& subject,
                                           std::vector<result::Finding>& out) {
  judgements_.clear();
  const rule::Every every = compiled.rule().every;
  const std::vector<Span>& all = periods_[static_cast<std::size_t>(every)];
  // The usual case, without the copies below.
  if (all.size() == 1) {
    start(compiled.rule(), subject, all.front());
    judge_period(compiled, all.front(), severity, subject, out);
    return judgements_;
  }
  // Of several periods an item has one judgement, the worst, and its finding names the periods.
  std::vector<Judgement> total;
  constexpr std::size_t kNone = ~std::size_t{0};
  std::vector<std::size_t> at;  // of the finding of each
  std::vector<std::vector<Span>> when;
  for (const Span& p : all) {
    judgements_.clear();
    std::vector<result::Finding> found;
    // The values that no period changes are kept, and with them the arena.
    if (&p == &all.front() || !compiled.lasting_) {
      start(compiled.rule(), subject, p);
    } else {
      turn_to(compiled.rule(), p);
      forget_names(compiled);
    }
    judge_period(compiled, p, severity, subject, found);
    std::size_t next = 0;
    for (const Judgement& j : judgements_) {
      const bool told = j.verdict != Verdict::pass && j.verdict != Verdict::not_applicable;
      result::Finding* finding = told ? &found[next++] : nullptr;
      std::size_t i = 0;
      // Items of two periods may differ in number and order: they are matched by their keys.
      while (i < total.size() && total[i].item != j.item) ++i;
      if (i == total.size()) {
        total.push_back({Verdict::not_applicable, j.item});
        at.push_back(kNone);
        when.emplace_back();
      }
      if (j.verdict == total[i].verdict) {
        if (finding != nullptr) when[i].push_back(p);
        continue;
      }
      // A worse verdict takes the place of the finding and starts the list of periods anew.
      if (worse(total[i].verdict, j.verdict) != j.verdict) continue;
      if (finding != nullptr) {
        if (at[i] == kNone) {
          at[i] = out.size();
          out.emplace_back();
        }
        out[at[i]] = std::move(*finding);
        when[i] = {p};
      }
      total[i] = j;
    }
  }
  for (std::size_t i = 0; i < total.size(); ++i) {
    if (at[i] == kNone) continue;
    const Message names = called(every, when[i]);
    Message& said = out[at[i]].message;
    said = {names.zh + "：" + said.zh, names.en + ": " + said.en};
    const std::string number = std::to_string(when[i].size());
    out[at[i]].values.push_back({"periods", number, {number, number}, {}});
  }
  judgements_ = std::move(total);
  if (judgements_.empty()) judgements_.push_back({Verdict::not_applicable});
  return judgements_;
}

void Judge::judge_period(const CompiledRule& compiled, const Span& period, Severity severity,
                         const Subject& subject, std::vector<result::Finding>& out) {
  const rule::Rule& rule = compiled.rule();
  if (binds(compiled, subject, period) != Binds::yes) {
    judgements_.push_back({Verdict::not_applicable});
    return;
  }
  if (rule.each.empty()) {
    judgements_.push_back({judge_one(compiled, severity, subject, out)});
    return;
  }
  // False when a list itself could not be read: then nothing can be said of how many items it
  // lacks.
  bool whole = true;
  // Items of several periods are matched by their keys.
  const bool keyed = named_ || periods_[static_cast<std::size_t>(rule.every)].size() != 1;
  const auto add = [&](Verdict verdict, const std::string& key) {
    if (!keyed && !judgements_.empty() && judgements_.back().verdict == verdict)
      ++judgements_.back().count;
    else
      judgements_.push_back({verdict, key});
  };
  each_item(
      rule, *compiled.layout_, keyed, {},
      [&](std::size_t level, const std::string&) { return compiled.each_[level].run(frame_); },
      [&](const std::string& key) { add(judge_one(compiled, severity, subject, out), key); },
      [&](const std::string& key, const Value& what, bool list) {
        whole &= !list;
        const Verdict verdict = what.is(Kind::error)                ? Verdict::error
                                : list && what.is(Kind::null)       ? Verdict::not_applicable
                                : list && ruled_out(compiled, what) ? Verdict::not_applicable
                                                                    : Verdict::unknown;
        add(decide(compiled, severity, subject, verdict, what, out), key);
      });
  // What the listed ones are is known; of those that are not listed nothing is.
  items_.clear();
  look_at_rolls(compiled);
  if (whole && !short_.empty()) {
    add(Verdict::unknown, {});
    report_roll(compiled, severity, subject, short_.front(), out);
  } else if (judgements_.empty()) {
    judgements_.push_back({Verdict::not_applicable});
  }
}

template <typename ListOf, typename Visit, typename Broken>
void Judge::each_item(const rule::Rule& rule, const cel::Layout& layout, bool keyed,
                      const std::string& key, ListOf list_of, Visit visit, Broken broken) {
  const std::size_t level = items_.size();
  if (level == rule.each.size()) return visit(key);
  const Value list = list_of(level, key);
  // Items of which it is not known whether they are of the list say nothing of the others.
  const cel::Partly* known = cel::partly(list);
  const bool in_part = known != nullptr && known->sure != nullptr;
  if (!list.is(Kind::list) && !in_part) return broken(key, list, true);
  const cel::List all = in_part ? *known->sure : *list.list;
  for (std::uint32_t i = 0; i < all.size; ++i) {
    const Value& item = all.items[i];
    std::string name;
    if (keyed) name = key + (level > 0 ? "/" : "") + item_key(rule.each[level], layout, item, i);
    if (item.is(Kind::absent) || item.is(Kind::null) || item.is(Kind::unknown) ||
        item.is(Kind::error)) {
      broken(name, item, false);
      continue;
    }
    // What `let` named for the item before is not of this one.
    const auto own =
        frame_.variables.begin() + rule::kFirstOwn + static_cast<std::ptrdiff_t>(level);
    std::fill(own, frame_.variables.end(), Value());
    *own = item;
    items_.push_back(item);
    each_item(rule, layout, keyed, name, list_of, visit, broken);
    items_.resize(level);
  }
  if (!in_part) return;
  // What is told of the rest is not of the item before.
  std::fill(frame_.variables.begin() + rule::kFirstOwn + static_cast<std::ptrdiff_t>(level),
            frame_.variables.end(), Value());
  broken(key, list, true);
}

std::string Judge::item_key(const rule::Each& each, const cel::Layout& layout, const Value& item,
                            std::uint32_t number) const {
  // A value of a plain list is its own name, unless it is personal: then its number.
  if (!item.is(Kind::record)) {
    if (each.list.personal() && !personal_) return std::to_string(number);
    return dossier::item_name(cel::show_plain(item, Lang::en), number);
  }
  const int key = item.record->type->key;
  const int slot =
      key < 0 || item.record->type->field(key).personal ? -1 : layout.slot(*item.record->type, key);
  if (slot < 0 || item.record->slots[slot].is(Kind::absent)) return std::to_string(number);
  return cel::show_plain(item.record->slots[slot], Lang::en);
}

Verdict Judge::decide(const CompiledRule& compiled, Severity severity, const Subject& subject,
                      Verdict verdict, const Value& why, std::vector<result::Finding>& out) {
  // A run that is said to be complete has every dossier: one that is missing is a violation, not a
  // gap.
  if (verdict == Verdict::unknown && parameters_.complete() && lacks_dossiers(why))
    verdict = Verdict::fail;
  if (verdict != Verdict::pass && verdict != Verdict::not_applicable)
    report(compiled, severity, subject, verdict, why, out);
  return verdict;
}

Value Judge::name_value(int variable) {
  if (naming_ == nullptr || variable < naming_->rule().first_let()) return {};
  const auto let = static_cast<std::size_t>(variable - naming_->rule().first_let());
  return naming_->lets_[let].value.run(frame_);
}

void Judge::open_names(const CompiledRule& compiled) {
  naming_ = &compiled;
  // A chain of names is followed on the stack, which bounds it.
  if (compiled.lets_.size() > kNamesOnDemand) name_values(compiled);
}

void Judge::name_values(const CompiledRule& compiled) {
  const auto first = static_cast<std::size_t>(compiled.rule().first_let());
  for (std::size_t i = 0; i < compiled.lets_.size(); ++i)
    if (Value& value = frame_.variables[first + i]; value.is(Kind::absent))
      value = compiled.lets_[i].value.run(frame_);
}

void Judge::forget_names(const CompiledRule& compiled) {
  const auto first = static_cast<std::size_t>(compiled.rule().first_let());
  for (std::size_t i = 0; i < compiled.lets_.size(); ++i)
    if (!compiled.lets_[i].lasts) frame_.variables[first + i] = Value();
}

Verdict Judge::judge_one(const CompiledRule& compiled, Severity severity, const Subject& subject,
                         std::vector<result::Finding>& out) {
  const auto end = [&](Verdict verdict, const Value& why) {
    return decide(compiled, severity, subject, verdict, why, out);
  };
  const auto not_decided = [&](const Value& v) {
    return end(v.is(Kind::unknown) ? Verdict::unknown : Verdict::error, v);
  };
  condition_ = 0;
  naming_ = nullptr;
  if (compiled.when_ != nullptr) {
    const Value when = compiled.when_->run(frame_);
    if (!when.is(Kind::boolean)) {
      // Those that were kept from the period before are not shown either.
      const auto first = frame_.variables.begin() + compiled.rule().first_let();
      std::fill(first, frame_.variables.end(), Value());
      return not_decided(when);
    }
    if (when.u == 0) return end(Verdict::not_applicable, when);
  }
  // Before any condition: a list that lacks items decides only by those that it has.
  if (compiled.each_.empty()) look_at_rolls(compiled);
  open_names(compiled);
  // What could not be decided counts only if no condition fails: one clear violation is enough for
  // a verdict.
  Value pending;
  Value verdict;
  for (std::size_t i = 0; i < compiled.conditions_.size(); ++i) {
    verdict = compiled.conditions_[i].run(frame_);
    if (!verdict.is(Kind::boolean)) {
      cel::join_into(pending, verdict, frame_);
    } else if (verdict.u == 0) {
      condition_ = i;
      break;
    }
  }
  const bool fails = verdict.is(Kind::boolean) && verdict.u == 0;
  const bool undecided = !fails && !pending.is(Kind::absent);
  const Short* roll = undecided ? lacks_items(pending) : not_walked();
  // Messages tell of what is listed.
  as_listed(compiled);
  if (undecided || fails || roll != nullptr) name_values(compiled);
  if (roll != nullptr) {
    report_roll(compiled, severity, subject, *roll, out);
    return Verdict::unknown;
  }
  // It may have been no duty on that day.
  if (fails && !life_.is(Kind::absent)) return not_decided(life_);
  return undecided ? not_decided(pending) : end(fails ? Verdict::fail : Verdict::pass, verdict);
}

const cel::Program& Judge::program_of(const rule::Expression& e, const cel::Layout& layout) {
  return told_.try_emplace({&e.expr->ast(), &layout}, *e.expr, layout).first->second;
}

std::string Judge::render(const rule::Template& words, const Subject& subject,
                          const cel::Layout& layout, Lang lang) {
  std::string out;
  for (std::size_t i = 0; i < words.texts.size(); ++i) {
    add_text(out, words.texts[i], lang);
    if (i >= words.holes.size()) continue;
    const Message shown = words_.personal(words.holes[i])
                              ? hidden()
                              : words_.value(program_of(words.holes[i], layout).run(frame_),
                                             words.holes[i], *subject.root, layout);
    add_words(out, shown.in(lang), lang);
  }
  return out;
}

std::string Judge::missing_name(const cel::MissingInput& m, const Subject& subject,
                                const cel::Layout& layout, Message& words) const {
  const auto named = [&](std::string path, const Message& text) {
    words = {text.zh.empty() ? path : text.zh, text.en.empty() ? path : text.en};
    return path;
  };
  switch (m.why) {
    case cel::MissingInput::Why::parameter: {
      const std::string id = parameter_of(book_, m);
      const rule::Parameter* p = book_.parameter(id);
      return named("params." + id, p == nullptr ? Message{}
                                                : say("地方配置中的“{0}”", "the setting “{1}”",
                                                      p->spec.label.zh, p->spec.label.en));
    }
    case cel::MissingInput::Why::dossier:
      return named(visible(m.field), say("编号{0}的档案（不在本次检查之内）",
                                         "the dossier {0} (not in this run)", visible(m.field)));
    case cel::MissingInput::Why::doubt:
      return named(visible(m.field),
                   say("“{0}”所指（写法与档案不一致）",
                       "what {0} means (it is written otherwise elsewhere)", visible(m.field)));
    case cel::MissingInput::Why::variable:
      return named(visible(m.field), {});
    case cel::MissingInput::Why::kind: {
      const Message& title = book_.schema.kind(m.field)->title;
      return named(
          "all." + std::string(m.field),
          say("其余{0}的档案（没有声明档案已经齐全）",
              "other dossiers of: {1} (the run is not said to be complete)", title.zh, title.en));
    }
    case cel::MissingInput::Why::field:
      break;
  }
  const int field = m.parent == nullptr ? -1 : m.parent->type->find(m.field);
  if (field < 0) return named(visible(m.field), {});
  std::string path = subject.path_of(*m.parent, field, layout);
  // A path in another dossier is meaningless without that dossier's name.
  if (m.parent->origin != nullptr && m.parent->origin != subject.root->origin)
    path = fmt::format("{} {}: {}", m.parent->origin->kind, visible(m.parent->origin->id), path);
  return named(std::move(path), words_.field(*m.parent, m.field, subject, layout));
}

std::vector<std::string> Judge::missing_names(const std::vector<const cel::MissingInput*>& inputs,
                                              const Subject& subject, const cel::Layout& layout,
                                              Message& words) const {
  std::vector<std::string> out;
  // Items that people call alike are told once, with their number.
  std::vector<std::pair<Message, int>> said;
  for (std::size_t i = 0; i < std::min(inputs.size(), kMissingNamed); ++i) {
    Message one;
    out.push_back(missing_name(*inputs[i], subject, layout, one));
    const auto same =
        std::find_if(said.begin(), said.end(), [&](const auto& s) { return s.first.zh == one.zh; });
    if (same == said.end())
      said.emplace_back(std::move(one), 1);
    else
      ++same->second;
  }
  for (const auto& [one, times] : said) {
    add_to(words, {"、", ", "}, one);
    if (times == 1) continue;
    words.zh += fmt::format("（{}处）", times);
    words.en += fmt::format(" ({} times)", times);
  }
  return out;
}

void Judge::missing(const cel::UnknownSet& set, const CompiledRule& rule, const Subject& subject,
                    result::Finding& finding) const {
  Message words;
  const std::vector<const cel::MissingInput*> inputs = inputs_of(set);
  finding.missing = missing_names(inputs, subject, *rule.layout_, words);
  if (inputs.size() > kMissingNamed) {
    words.zh += fmt::format("等{}项", inputs.size());
    words.en += fmt::format(" and more ({} in all)", inputs.size());
  }
  add_needs(book_, rule.rule(), inputs, subject, *rule.layout_, finding);
  finding.message = {"无法判断，缺少：" + words.zh, "cannot be decided; missing: " + words.en};
  if (finding.verdict == Verdict::fail)
    finding.message = {"档案应当齐全，却没有：" + words.zh,
                       "every dossier should be here, and this is not: " + words.en};
}

result::Finding Judge::finding_of(const CompiledRule& compiled, Severity severity,
                                  const Subject& subject, Verdict verdict) const {
  result::Finding finding;
  finding.rule = compiled.rule().id;
  finding.verdict = verdict;
  finding.severity = severity;
  finding.kind = subject.kind->name;
  finding.dossier = subject.id;
  finding.name = subject.name;
  finding.addressee = subject.addressee;
  finding.file = subject.file;
  finding.document = subject.document;
  locate(compiled, subject, finding);
  return finding;
}

// That of the condition, or of the rule on the day that is judged, where the run tells another.
void Judge::own_remedy(const rule::Rule& rule, result::Finding& finding) const {
  const auto& own = rule.conditions[condition_].remedies;
  const Message said = own.empty() ? rule.remedy(day_) : rule::on(own, day_);
  if (said != rule.remedy(as_of_)) finding.remedy = std::make_shared<const Message>(said);
}

void Judge::report(const CompiledRule& compiled, Severity severity, const Subject& subject,
                   Verdict verdict, const Value& why, std::vector<result::Finding>& out) {
  const rule::Rule& rule = compiled.rule();
  result::Finding finding = finding_of(compiled, severity, subject, verdict);
  // The message and the condition that decided, as they are said on the day.
  const rule::Condition& condition = rule.conditions[condition_];
  const rule::Words& words = rule::on(condition.messages, day_);
  const bool decided = !why.is(Kind::unknown);
  if (!decided) {
    missing(*why.unknown, compiled, subject, finding);
    locate_missing(*why.unknown, compiled, subject, finding);
  } else if (verdict == Verdict::unknown) {
    // An item that is none, or what cannot be read.
    const std::string& name = rule.each.empty() ? rule.id : rule.each.back().name;
    finding.message =
        say("无法判断，所查的一项没有内容", "cannot be decided: an item of {} is nothing", name);
  } else if (verdict == Verdict::error && why.is(Kind::error)) {
    // The words of the fault may quote what was read.
    const Message what = compiled.personal_ && !personal_ ? hidden() : why.error->what;
    finding.message = {"判断出错：" + what.zh, "cannot be evaluated: " + what.en};
  } else {
    finding.message = {render(words.zh, subject, *compiled.layout_, Lang::zh),
                       render(words.en, subject, *compiled.layout_, Lang::en)};
  }
  if (verdict == Verdict::fail && decided) own_remedy(rule, finding);
  if (verdict == Verdict::fail && !decided)
    finding.remedy = std::make_shared<const Message>(
        say("补交该档案，或改正编号", "hand in that dossier, or correct the id"));
  const auto show = [&](std::string name, const Value& v, const rule::Expression& of,
                        const Message& called) {
    if (v.is(Kind::record) && v.record->type->key >= 0) {  // an item is known by its key
      const int slot = compiled.layout_->slot(*v.record->type, v.record->type->key);
      if (slot >= 0 && v.record->slots[slot].is(Kind::string))
        finding.values.push_back({name + "." + v.record->type->field(v.record->type->key).name,
                                  cel::to_json_text(v.record->slots[slot]),
                                  words_.value(v, of, *subject.root, *compiled.layout_), called});
    }
    // Records and maps have no short form; they are reported by their keys above.
    if (v.is(Kind::absent) || v.is(Kind::unknown) || v.is(Kind::error) || v.is(Kind::record) ||
        v.is(Kind::map))
      return;
    const bool records = v.is(Kind::list) && v.list->size > 0 && v.list->items[0].is(Kind::record);
    if (records && called.empty()) return;
    finding.values.push_back(
        {std::move(name), records ? words_.keys(*v.list, *compiled.layout_) : cel::to_json_text(v),
         words_.value(v, of, *subject.root, *compiled.layout_), called});
  };
  const auto first = static_cast<std::size_t>(rule.first_let());
  for (std::size_t i = 0; i < rule.lets.size(); ++i)
    if (personal_ || !rule.lets[i].value.personal())
      show(rule.lets[i].name, frame_.variables[first + i], rule.lets[i].value, rule.lets[i].words);
  if (verdict != Verdict::error) {
    // Besides what the rule names, the plain fields its message shows.
    for (const rule::Expression& hole : words.zh.holes) {
      const std::string& name = hole.text;
      // An expression with an operator is no name that a reader could look up in the dossier.
      if (name.find_first_not_of(
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") != name.npos)
        continue;
      if (words_.personal(hole)) continue;
      const bool known = std::any_of(finding.values.begin(), finding.values.end(),
                                     [&](const result::Shown& s) { return s.name == name; });
      if (!known)
        show(name, program_of(hole, *compiled.layout_).run(frame_), hole, words_.called(hole));
    }
  }
  finding.about = about(compiled, subject);
  if (verdict == Verdict::fail && decided && compiled.repairs_) mend(compiled, subject, finding);
  out.push_back(std::move(finding));
}

namespace {

// A value as a dossier writes it; nothing if it cannot be.
std::optional<std::string> as_yaml(const Value& v, const dossier::FieldSpec& field) {
  switch (v.kind()) {
    case Kind::null:
      return "none";
    case Kind::string:
    case Kind::ref: {
      const std::string text(v.is(Kind::ref) ? v.ref->id.view() : v.str->view());
      const bool word = field.scalar == dossier::Scalar::choice;
      // A text that looks like something else is quoted.
      const bool bare =
          word || (!text.empty() && (text[0] < '0' || text[0] > '9') && text != "none" &&
                   text != "true" && text != "false" && text != "null" && text != "~");
      return yaml::Draft::scalar(text, bare).line();
    }
    case Kind::boolean:
      return v.u != 0 ? "true" : "false";
    case Kind::int64:
    case Kind::decimal:
    case Kind::date:
    case Kind::timestamp:
    case Kind::duration:
    case Kind::quantity:
    case Kind::time:
      return yaml::Draft::scalar(cel::show_plain(v, Lang::en)).line();
    default:
      return {};
  }
}

}  // namespace

void Judge::mend(const CompiledRule& compiled, const Subject& subject, result::Finding& finding) {
  using result::Mend;
  const rule::Repair& repair = *compiled.rule().repair;
  std::vector<Value> values;
  std::size_t next = 0;
  rule::each_expression(repair, [&](const rule::Expression& e) {
    // In the order of each_expression(), which is also the order in which the lambdas below take
    // them: every branch must take its values, wanted or not.
    values.push_back(e ? compiled.repair_[next++].run(frame_) : Value());
  });
  next = 0;
  const Value holds = values[next++];
  const Value of = values[next++];
  const auto words = [&](const rule::Template& t) {
    std::string out;
    for (std::size_t i = 0; i < t.texts.size(); ++i) {
      const Lang lang = &t == &repair.step.zh ? Lang::zh : Lang::en;
      add_text(out, t.texts[i], lang);
      if (i >= t.holes.size()) continue;
      const Value& value = values[next++];
      const Message m = words_.personal(t.holes[i])
                            ? hidden()
                            : words_.value(value, t.holes[i], *subject.root, *compiled.layout_);
      add_words(out, m.in(lang), lang);
    }
    return out;
  };
  const std::string zh = words(repair.step.zh);
  const std::string en = words(repair.step.en);
  const auto path = [&](const std::string& p) {
    const std::string lead = p.substr(0, p.find('.'));
    const int each = rule::each_named(compiled.rule(), lead);
    if (each < 0 || lead.size() == p.size() || each >= static_cast<int>(items_.size())) return p;
    return item_path(compiled, subject, static_cast<std::size_t>(each)) + p.substr(lead.size());
  };
  const auto acts = [&](const rule::RepairActs& list, const Mend& who, bool wanted) {
    for (const rule::RepairSet& s : list.sets) {
      Mend c = who;
      c.path = path(s.path);
      c.personal = s.value.personal() || s.field->personal;
      if (const auto text = as_yaml(values[next++], *s.field)) {
        c.yaml = *text;
      } else {
        c.what = Mend::What::give;
        c.words = s.field->label;
      }
      if (wanted) finding.repair.push_back(std::move(c));
    }
    for (const rule::RepairAppend& a : list.appends) {
      yaml::Draft one = yaml::Draft::mapping();
      Mend c = who;
      for (const rule::RepairSet& s : a.items) {
        c.personal |= s.value.personal() || s.field->personal;
        if (const auto text = as_yaml(values[next++], *s.field))
          one.pairs.emplace_back(s.path, yaml::Draft::read(*text));
      }
      c.what = Mend::What::append;
      c.path = path(a.path);
      c.yaml = one.line();
      if (wanted) finding.repair.push_back(std::move(c));
    }
    for (const rule::RepairGive& g : list.gives) {
      Mend c = who;
      c.what = Mend::What::give;
      c.path = path(g.path);
      c.words = g.what;
      if (wanted) finding.repair.push_back(std::move(c));
    }
  };
  // In the order of each_expression: the own actions come before those that go first.
  std::vector<Mend> own;
  acts(repair.acts, {}, true);
  own.swap(finding.repair);
  const bool first = of.is(Kind::ref) && !(holds.is(Kind::boolean) && holds.u != 0);
  Mend who;
  if (first) {
    who.kind = of.ref->kind->name();
    who.dossier = of.ref->id.view();
    Mend step = who;
    step.what = Mend::What::step;
    step.words = {zh, en};
    finding.repair.push_back(std::move(step));
  }
  acts(repair.first, who, first);
  std::move(own.begin(), own.end(), std::back_inserter(finding.repair));
}

std::vector<Judge::Explained> Judge::explain(const CompiledRule& compiled, const Subject& subject) {
  const rule::Rule& rule = compiled.rule();
  const cel::Layout& layout = *compiled.layout_;
  std::vector<Explained> out;
  const std::vector<Span>& all = periods_[static_cast<std::size_t>(rule.every)];
  // Of several periods the last is explained.
  start(rule, subject, all.empty() ? inspected_ : all.back());
  const auto trace = [&](std::string part, const rule::Expression& e, const std::string& item) {
    Explained& x = out.emplace_back();
    x.part = std::move(part);
    x.expression = &e;
    x.item = item;
    return cel::Program(*e.expr, layout).trace(frame_, x.root);
  };
  each_item(
      rule, layout, true, {},
      [&](std::size_t level, const std::string& key) {
        return trace("each", rule.each[level].list, key);
      },
      [&](const std::string& key) {
        if (rule.when) {
          const Value when = trace("when", rule.when, key);
          if (!when.is(Kind::boolean) || when.u == 0) return;
        }
        // As when it was judged: what a list lacks may decide.
        if (rule.each.empty()) look_at_rolls(compiled);
        auto variable = static_cast<std::size_t>(rule.first_let());
        for (const rule::Let& let : rule.lets)
          frame_.variables[variable++] = trace("let " + let.name, let.value, key);
        for (std::size_t c = 0; c < rule.conditions.size(); ++c)
          trace(rule.measure                  ? "value"
                : rule.conditions.size() == 1 ? "assert"
                                              : fmt::format("check {}", c + 1),
                rule.conditions[c].that, key);
      },
      [](const std::string&, const Value&, bool) {});
  return out;
}

}  // namespace ducha::check
