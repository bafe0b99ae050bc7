// Windows over the footprints, and what is judged in them. See across.h.
#include "check/across.h"

#include <algorithm>
#include <atomic>

namespace ducha::check {

bool listed(const rule::Rulebook& book, const rule::Rule& measure) {
  return measure.id.starts_with("network/") || book.roll_up.empty() ||
         std::find(book.roll_up.begin(), book.roll_up.end(), measure.kind) != book.roll_up.end();
}

void judge_across(Shared& shared, const Workers& workers, result::Run& run,
                  std::vector<Verdicts>* verdicts) {
  const rule::Rulebook& book = shared.book;
  const std::vector<const rule::Rule*>& measures = shared.measures;
  const Footprints& prints = shared.footprints;
  std::map<const dossier::KindSpec*, std::vector<std::pair<CompiledRule, std::size_t>>> listed;
  run.measures.resize(measures.size());
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const rule::Rule& m = *measures[i];
    result::Measure& measure = run.measures[i];
    measure.id = m.id;
    measure.topic = m.topic;
    measure.kind = m.kind->name;
    measure.title = m.title;
    measure.cites = m.cites;
    if (const auto unit = book.units.find(m.unit); unit != book.units.end())
      measure.unit = unit->second;
    if (!check::listed(book, m)) continue;
    listed[m.kind].emplace_back(CompiledRule(m, shared.layout), i);
  }
  // Every value has its place before it is known, whoever computes it.
  std::map<const dossier::KindSpec*, std::vector<std::uint32_t>> of_kind;
  for (std::uint32_t i = 0; i < prints.roots().size(); ++i)
    if (listed.count(prints.roots()[i].kind) != 0) of_kind[prints.roots()[i].kind].push_back(i);
  for (const auto& [kind, list] : listed)
    for (const auto& [rule, i] : list) run.measures[i].values.resize(of_kind[kind].size());
  const auto upper = [&](const dossier::KindSpec* kind) {
    return book.roll_up.size() > 1 &&
           std::find(book.roll_up.begin() + 1, book.roll_up.end(), kind) != book.roll_up.end();
  };
  const auto judge_one = [&](Worker& worker, std::uint32_t number, const Footprints::Window& window,
                             std::size_t i) {
    const Footprints::Root& root = prints.roots()[number];
    const Subject subject = subject_of(root, shared, window.name(i), window.record(i));
    if (verdicts != nullptr) worker.record(&(*verdicts)[root.file]);
    if (const auto found = shared.across.find(root.kind); found != shared.across.end())
      for (const Ready& ready : found->second) worker.judge(ready, subject);
    if (const auto found = shared.counted.find(root.kind); found != shared.counted.end())
      for (const Ready& m : found->second)
        if (m.rule.rule().relational) worker.count(m.rule, m.number, subject);
    if (const auto found = listed.find(root.kind); found != listed.end()) {
      const std::vector<std::uint32_t>& all = of_kind.at(root.kind);
      const auto n = std::lower_bound(all.begin(), all.end(), number) - all.begin();
      for (const auto& [rule, m] : found->second)
        run.measures[m].values[static_cast<std::size_t>(n)] = worker.judge().measure(rule, subject);
    }
  };
  for (const bool above : {false, true}) {
    if (shared.stop()) break;
    std::vector<const rule::Rule*> rules;
    const auto add = [&](const auto& by_kind) {
      for (const auto& [kind, list] : by_kind)
        if (upper(kind) == above)
          for (const Ready& r : list)
            if (r.rule.rule().across(shared.settings.plan)) rules.push_back(&r.rule.rule());
    };
    add(shared.across);
    add(shared.counted);
    for (const auto& [kind, list] : listed)
      if (upper(kind) == above)
        for (const auto& [rule, i] : list) rules.push_back(&rule.rule());
    if (rules.empty()) continue;
    const FootprintLayout mask(book, rules, false, shared.settings.plan);
    const auto components = prints.components([&](const dossier::KindSpec& kind) {
      return mask.size(*kind.record->type) > 0 ||
             std::any_of(rules.begin(), rules.end(),
                         [&](const rule::Rule* r) { return r->kind == &kind; });
    });
    const auto mine = [&](std::uint32_t number) {
      return upper(prints.roots()[number].kind) == above;
    };
    if (components.size() >= 2 * workers.size()) {
      std::atomic<std::size_t> next{0};
      work_at_once(workers, shared.stop, [&](Worker& worker, std::size_t) {
        Footprints::Window window(prints, &mask);
        for (std::size_t c = next++; c < components.size(); c = next++) {
          window.open(components[c]);
          for (std::size_t i = 0; i < components[c].size(); ++i) {
            if (shared.stop()) return;
            if (mine(components[c][i])) judge_one(worker, components[c][i], window, i);
          }
        }
      });
      continue;
    }
    for (const auto& component : components) {
      if (shared.stop()) break;
      Footprints::Window window(prints, &mask);
      window.open(component);
      work_at_once(workers, shared.stop, [&](Worker& worker, std::size_t w) {
        for (std::size_t i = w; i < component.size() && !shared.stop(); i += workers.size())
          if (mine(component[i])) judge_one(worker, component[i], window, i);
      });
    }
  }
  // Values that nobody came to are none.
  if (shared.stop())
    for (result::Measure& m : run.measures)
      std::erase_if(m.values, [](const result::Measured& v) { return v.json.empty(); });
}

}  // namespace ducha::check
