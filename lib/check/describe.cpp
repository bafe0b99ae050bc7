// What a run says of itself before any finding: describe() is the door.
#include "check/describe.h"

#include "cel/format.h"

namespace ducha::check {

namespace {

result::RuleInfo info_of(const Inspection& inspection, const Selected& selected) {
  const rule::Rulebook& book = inspection.book;
  const rule::Rule& rule = *selected.rule;
  result::RuleInfo info;
  info.id = rule.id;
  info.topic = rule.topic;
  info.kind = rule.kind->name;
  if (!rule.others.empty())
    for (const dossier::KindSpec* kind : rule.kinds()) info.kinds.push_back(kind->name);
  info.severity = selected.severity;
  info.title = rule.title;
  info.cites = rule.cites;
  info.remedy = rule.remedy(inspection.settings.as_of);
  info.supply = rule.supply;
  info.digest = rule::digest(rule);
  rule::each_kind(rule, [&](const rule::Rule& r) { info.relational |= r.relational; });
  info.aliases = rule.aliases;
  info.dated = false;
  rule::each_expression(rule, [&](const rule::Expression& e) {
    info.dated = info.dated || e.text.find("as_of") != e.text.npos;
  });
  for (const rule::Parameter* p : rule::parameters_of(book, rule)) {
    const rule::DatedValue* v = inspection.parameters.value(*p, inspection.settings.as_of);
    info.parameters[p->id] =
        v == nullptr || v->value.is(cel::Kind::absent) ? "null" : cel::to_json_text(v->value);
  }
  if (info.title.empty() && !rule.cites.empty())
    if (const rule::Provision* p = book.provision(rule.cites[0])) info.title = p->words;
  return info;
}

}  // namespace

void describe(const Inspection& inspection, result::Run& run) {
  const Settings& settings = inspection.settings;
  const rule::Rulebook& book = inspection.book;
  run.as_of = settings.as_of;
  run.zone = settings.zone;
  run.period = settings.period.value_or(year_of(settings.as_of));
  run.rulebook = book.id;
  run.rulebook_version = book.version;
  run.rulebook_digest = book.digest;
  run.rulebook_title = book.title;
  run.profile = settings.profile->name;
  run.profile_digest = settings.profile->digest;
  run.time_limits = settings.profile->time_limits;
  run.sheet = settings.profile->sheet;
  run.set = settings.set;
  run.passed_over = settings.passed_over;
  run.selection = settings.selection;
  run.personal = settings.personal;
  run.defaults = inspection.parameters.defaults();
  run.rule_count = inspection.rules.size();
  // That of dossiers as such stands beside the topics, whether the rulebook adds to it or not.
  for (const rule::Topic& t : book.topics)
    if (t.id != result::topics_beside()[0].id) run.topics.push_back({t.id, t.title});
  for (const Selected& s : inspection.rules) run.rules.push_back(info_of(inspection, s));
  run.left_out = left_out(book, *settings.profile, inspection.rules);
  for (const rule::Provision& p : book.provisions)
    run.provisions.push_back(
        {p.id, std::string(rule::kModalities[static_cast<std::size_t>(p.modality)]), p.words});
  for (const rule::Sentence& s : book.sentences) run.sentences.push_back({s.id, s.kind, s.words});
  for (const dossier::KindSpec& k : book.schema.kinds()) run.kinds.push_back({k.name, k.title});
  run.evidence = book.evidence;
}

}  // namespace ducha::check
