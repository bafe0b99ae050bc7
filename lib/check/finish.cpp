// The last steps of a run, in their order: finish() reads like their list.
#include "check/finish.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "check/across.h"
#include "check/beside.h"
#include "check/describe.h"
#include "check/needs.h"
#include "check/quote.h"
#include "check/waivers.h"

namespace ducha::check {

namespace {

using result::Finding;
using result::Origin;

// Of no rule that was judged: found in reading, or about a waiver.
bool beside_rules(const result::Run& run, const Finding& f) {
  return result::origin_of(f.rule) != Origin::rule && run.rule(f.rule) == nullptr;
}

// Puts what rules across dossiers gave to the items of the sheets.
void tally(const Inspection& inspection, Harvest& harvest, std::vector<result::Organization>& all) {
  if (harvest.across.empty()) return;
  for (result::Organization& o : all) {
    const auto judged = harvest.across.find({o.file, o.document, o.id});
    const auto sheets = inspection.sheets.find(inspection.book.schema.kind(o.kind));
    if (judged == harvest.across.end() || sheets == inspection.sheets.end()) continue;
    for (const ReadySheet& sheet : sheets->second) {
      if (sheet.id != o.sheet) continue;
      for (const Harvest::Across& a : judged->second)
        for (const std::size_t i : sheet.of[a.rule])
          if (i < o.tallies.size()) ++o.tallies[i][a.verdict];
    }
  }
}

// Organizations of a kind that has sheets, none of which is for them, are reported.
void say_unfitting(const Inspection& inspection, result::Run& run) {
  std::size_t number = 0;
  std::string names;
  for (const result::Organization& o : run.organizations) {
    if (!o.sheet.empty() || !inspection.sheets.contains(inspection.book.schema.kind(o.kind)))
      continue;
    if (++number <= 3) names += (names.empty() ? "" : ", ") + (o.name.empty() ? o.id : o.name);
  }
  if (number > 0)
    run.sheet.notes.push_back({say("{}个单位不符合任何考评表的条件，没有得分：{}{}",
                                   "{} organizations fit no sheet and have no score: {}{}", number,
                                   names, number > 3 ? " ..." : ""),
                               run.profile,
                               {}});
}

// Takes findings, counts, organizations and problems of the harvest.
void gather(const Inspection& inspection, Harvest& harvest, result::Run& run) {
  run.dossiers = harvest.dossiers;
  run.others = harvest.others;
  run.findings = std::move(harvest.findings);
  run.organizations = std::move(harvest.organizations);
  tally(inspection, harvest, run.organizations);
  for (std::size_t i = 0; i < harvest.counts.size(); ++i) run.rules[i].counts = harvest.counts[i];
  std::sort(run.organizations.begin(), run.organizations.end(), [](const auto& a, const auto& b) {
    return std::tie(a.file, a.document) < std::tie(b.file, b.document);
  });
  say_unfitting(inspection, run);
  run.problems = std::move(harvest.problems);
  std::stable_sort(run.problems.begin(), run.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.file < b.file; });
}

void say_stopped(result::Run& run) {
  run.problems.push_back(
      problem_of("check/stopped",
                 say("检查被中断，只含此前所见", "stopped; this is what was found until then")));
}

// Some dossiers write the name of their group, others its id.
void name_groups(const Footprints& prints, result::Run& run) {
  const auto name = [&](std::string& group) { group = std::string(prints.canonical_group(group)); };
  for (Finding& f : run.findings) name(f.group);
  for (result::Organization& o : run.organizations) name(o.group);
}

// The inputs of this shard with their names; of a run that was stopped, those that were read.
void name_inputs(const Inspection& inspection, const std::vector<InputFile>& files,
                 const Harvest& harvest, result::Run& run) {
  for (std::size_t i = 0; i < harvest.inputs.size(); ++i) {
    const Seen& seen = harvest.inputs[i];
    if (!inspection.settings.shard.has(i)) continue;
    if (stopped(run) && seen.sha256 == Digest{}) continue;
    run.inputs.push_back({files[i].name(), seen.sha256, seen.bytes, seen.documents});
  }
}

// Organizations that were not judged would have all their points, and what was not found would make
// waivers needless.
void leave_out_what_is_not_known(result::Run& run) {
  run.sheet = {};
  run.organizations.clear();
  std::erase_if(run.findings,
                [](const Finding& f) { return result::origin_of(f.rule) == Origin::waiver; });
}

// Names in the place of references, and whom letters are addressed to.
void name_and_address(const Inspection& inspection, const Footprints& prints, result::Run& run) {
  name_references(run, names_in(prints, inspection.book.schema));
  // What spans dossiers is judged on records that do not hold whom to address.
  std::map<std::pair<std::string, std::string>, Message> known;
  for (const Finding& f : run.findings)
    if (!f.addressee.empty()) known[{f.kind, f.dossier}] = f.addressee;
  const Words words(inspection.book, inspection.settings.personal);
  Footprints::Window window(prints, nullptr);
  for (Finding& f : run.findings) {
    if (!f.addressee.empty() || f.dossier.empty()) continue;
    const auto [at, fresh] = known.try_emplace({f.kind, f.dossier});
    if (fresh)
      if (const Footprints::Root* root = prints.find(f.kind, f.dossier)) {
        window.open({prints.target(root->cell)});
        at->second = words.addressee(*root->kind, *window.record(0), inspection.layout);
      }
    f.addressee = at->second;
  }
}

// Rules beside those of the rulebook appear among them where there are findings, and so do those
// that the rulebook has about dossiers as such.
void add_rules_beside(result::Run& run) {
  std::map<std::string, Counts> beside;
  for (const Finding& f : run.findings)
    if (beside_rules(run, f)) ++beside[f.rule][f.verdict];
  for (const auto& [id, counts] : beside) {
    const auto& known = rules_beside();
    const auto rule = std::find_if(known.begin(), known.end(),
                                   [&wanted = id](const auto& r) { return r.id == wanted; });
    result::RuleInfo info = rule == known.end() ? result::RuleInfo() : *rule;
    info.id = id;
    info.topic = id.substr(0, id.find('/'));
    info.counts = counts;
    run.rules.push_back(std::move(info));
  }
}

void add_up(Harvest& harvest, result::Run& run) {
  for (const Finding& f : run.findings)
    if (beside_rules(run, f))
      harvest.sums.verdict(harvest.sums.sums(f.group),
                           harvest.sums.topic(f.rule.substr(0, f.rule.find('/'))), f.verdict);
  run.groups = harvest.sums.take_groups(harvest.footprints);
}

}  // namespace

bool stopped(const result::Run& run) {
  return std::any_of(run.problems.begin(), run.problems.end(),
                     [](const Problem& p) { return p.id == "check/stopped"; });
}

result::Run finish(const Inspection& inspection, const std::vector<InputFile>& files,
                   Harvest& harvest) {
  Stop stop(inspection.settings.cancelled);
  if (harvest.stopped) stop.now();
  result::Run run;
  // The order of the steps is an invariant: references before windows, waivers before sums, names
  // before sorting (the message is part of the order), and fingerprints last.
  harvest.footprints.link();
  const std::size_t read = harvest.findings.size();
  judge_network(inspection, files, harvest, stop);
  run.measures = judge_across(inspection, files, harvest, stop);
  const auto links = std::find_if(inspection.measures.begin(), inspection.measures.end(),
                                  [](const rule::Rule* m) { return m->link; }) -
                     inspection.measures.begin();
  std::move(run.measures.begin() + links, run.measures.end(), std::back_inserter(run.links));
  run.measures.resize(static_cast<std::size_t>(links));
  // The last time that it is asked: from here on, what was found is put together.
  const bool cut = stop();
  quote_lines(inspection, files, read, harvest, stop);
  describe(inspection, run);
  gather(inspection, harvest, run);
  name_groups(harvest.footprints, run);
  if (cut) say_stopped(run);
  apply_waivers(inspection, harvest, run);
  if (cut) leave_out_what_is_not_known(run);
  name_and_address(inspection, harvest.footprints, run);
  add_up(harvest, run);
  result::sort(run.findings);
  result::identify(run.findings);
  run.fields = fields_of(inspection.book, run.findings);
  add_rules_beside(run);
  std::erase_if(run.rules, [](const result::RuleInfo& r) {
    return result::origin_of(r.id) == Origin::input &&
           std::all_of(r.counts.begin(), r.counts.end(), [](auto n) { return n == 0; });
  });
  for (const result::RuleInfo& info : run.rules) run.counts += info.counts;
  name_inputs(inspection, files, harvest, run);
  return run;
}

result::Run partial(const Inspection& inspection, const std::vector<InputFile>& files,
                    Harvest& harvest) {
  result::Run run;
  describe(inspection, run);
  gather(inspection, harvest, run);
  if (harvest.stopped) say_stopped(run);
  run.groups = harvest.sums.groups();
  name_inputs(inspection, files, harvest, run);
  result::sort(run.findings);
  return run;
}

}  // namespace ducha::check
