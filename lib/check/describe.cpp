// What a run says of itself before any finding: describe() is the door.
#include "check/describe.h"

#include <algorithm>
#include <set>

#include "base/wording.h"
#include "cel/format.h"
#include "check/periods.h"
#include "check/words.h"

namespace ducha::check {

namespace {

// 第6条 as officials write it, 第六条; in English the number alone.
Message article(const std::string& ref) {
  if (ref.empty()) return {};
  Message out;
  for (std::size_t at = 0; at < ref.size();) {
    std::size_t end = at;
    while (end < ref.size() && ref[end] >= '0' && ref[end] <= '9') ++end;
    if (end == at) {
      out.zh += ref[at++];
      continue;
    }
    const std::string number = ref.substr(at, end - at);
    out.zh += number.size() > 2 ? number : chinese_number(std::stoi(number));
    out.en += (out.en.empty() ? ", art. " : ", ") + number;
    at = end;
  }
  return out;
}

// What the source of a value says that officials can cite; empty where it is no regulation.
Message ground_of(const rule::Rulebook& book, const rule::DatedValue& value) {
  const auto found = book.references.find(value.source);
  if (found == book.references.end() || found->second.cited.empty()) return {};
  const Message at = article(value.ref);
  return {found->second.cited.zh + at.zh, found->second.cited.en + at.en};
}

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
  info.reminder = rule.reminder;
  info.digest = rule::digest(rule);
  rule::each_kind(rule, [&](const rule::Rule& r) { info.relational |= r.relational; });
  info.aliases = rule.aliases;
  info.due = first_due(rule.every, inspection.settings.inspected(), inspection.settings.as_of);
  info.dated = false;
  rule::each_expression(rule, [&](const rule::Expression& e) {
    // By text: whether a verdict may change with the day alone. A name that only contains it costs
    // nothing but a second look.
    info.dated = info.dated || e.text.find("as_of") != e.text.npos;
  });
  for (const rule::Parameter* p : rule::parameters_of(book, rule)) {
    const rule::DatedValue* v = inspection.parameters.value(*p, inspection.settings.day());
    info.parameters[p->id] =
        v == nullptr || v->value.is(cel::Kind::absent) ? "null" : cel::to_json_text(v->value);
    Message ground = v == nullptr ? Message() : ground_of(book, *v);
    if (!ground.empty() &&
        std::find(info.grounds.begin(), info.grounds.end(), ground) == info.grounds.end())
      info.grounds.push_back(std::move(ground));
  }
  // A regulation with its article says more than the regulation alone.
  const std::vector<Message> all = info.grounds;
  std::erase_if(info.grounds, [&](const Message& g) {
    return std::any_of(all.begin(), all.end(), [&](const Message& other) {
      return other.zh.size() > g.zh.size() && other.zh.starts_with(g.zh);
    });
  });
  // A rule without a title of its own goes by the first provision that it cites.
  if (info.title.empty() && !rule.cites.empty())
    if (const rule::Provision* p = book.provision(rule.cites[0])) info.title = p->words;
  return info;
}

}  // namespace

namespace {

// The parameters that the rules of the run read, and those without a value.
std::vector<result::ParameterInfo> parameters_of(const Inspection& inspection,
                                                 const std::vector<result::RuleInfo>& rules) {
  std::set<const rule::Parameter*> all;
  for (const result::RuleInfo& info : rules)
    for (const auto& [id, value] : info.parameters) all.insert(inspection.book.parameter(id));
  for (const std::string& id : inspection.parameters.defaults())
    all.insert(inspection.book.parameter(id));
  // Settings of offices are shown without personal values, whatever the run shows.
  const Words words(inspection.book, false);
  std::vector<result::ParameterInfo> out;
  for (const rule::Parameter* p : all) {
    const rule::DatedValue* v = inspection.parameters.value(*p, inspection.settings.day());
    out.push_back({p->id, p->spec.label, v == nullptr ? Message() : words.setting(*p, v->value)});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return out;
}

}  // namespace

void describe(const Inspection& inspection, result::Run& run) {
  const Settings& settings = inspection.settings;
  const rule::Rulebook& book = inspection.book;
  run.as_of = settings.as_of;
  run.zone = settings.zone;
  run.period = settings.inspected();
  run.rulebook = book.id;
  run.rulebook_version = book.version;
  run.rulebook_digest = book.digest;
  run.rulebook_title = book.title;
  run.source = book.source_words;
  run.report_title = book.report_title;
  run.severities = book.severity_words;
  run.office = settings.profile->office;
  run.profile = settings.profile->name;
  run.profile_title = settings.profile->title;
  run.profile_digest = settings.profile->digest;
  run.time_limits = settings.profile->time_limits;
  run.sheet = settings.profile->sheet;
  run.set = settings.set;
  run.passed_over = settings.passed_over;
  run.selection = settings.selection;
  run.personal = settings.personal;
  run.complete = inspection.parameters.complete();
  run.defaults = inspection.parameters.defaults();
  run.rule_count = inspection.rules.size();
  // That of dossiers as such is beside the topics, whether the rulebook adds to it or not.
  for (const rule::Topic& t : book.topics)
    if (t.id != result::topics_beside()[0].id) run.topics.push_back({t.id, t.title});
  for (const Selected& s : inspection.rules) run.rules.push_back(info_of(inspection, s));
  run.parameters = parameters_of(inspection, run.rules);
  run.left_out = left_out(book, *settings.profile, inspection.rules);
  for (const rule::Provision& p : book.provisions)
    run.provisions.push_back(
        {p.id, std::string(rule::kModalities[static_cast<std::size_t>(p.modality)]), p.words});
  for (const rule::Sentence& s : book.sentences) run.sentences.push_back({s.id, s.kind, s.words});
  for (const dossier::KindSpec& k : book.schema.kinds()) run.kinds.push_back({k.name, k.title});
  run.evidence = book.evidence;
}

}  // namespace ducha::check
