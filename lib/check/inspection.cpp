// Compiling rules and measures for the records that they will see. Inspection is the door.
#include "check/inspection.h"

#include <algorithm>

#include "check/rollup.h"

namespace ducha::check {

namespace {

// A measure whose every value is listed: of a kind that others are added up for, or of any where
// nothing is added up; and a link of the network.
bool tells_values(const rule::Rulebook& book, const rule::Rule& measure) {
  return measure.link || book.roll_up.empty() ||
         std::find(book.roll_up.begin(), book.roll_up.end(), measure.kind) != book.roll_up.end();
}

std::vector<const rule::Rule*> measures_of(const Settings& settings) {
  std::vector<const rule::Rule*> out;
  if (settings.measures)
    for (const rule::Rule& m : settings.book->measures)
      if (selects(settings.selection, m)) out.push_back(&m);
  if (settings.plan)
    for (const rule::Rule& link : settings.book->links) out.push_back(&link);
  return out;
}

FootprintLayout layout_of(const Settings& settings, const std::vector<Selected>& rules,
                          const std::vector<const rule::Rule*>& measures) {
  std::vector<const rule::Rule*> across;
  for (const Selected& s : rules)
    each_kind(*s.rule, [&](const rule::Rule& r) {
      if (r.across(settings.plan)) across.push_back(&r);
    });
  for (const rule::Rule* m : measures)
    if (tells_values(*settings.book, *m) || m->relational) across.push_back(m);
  return {*settings.book, across, true, settings.plan};
}

// Items are numbered within their sheet, as the tallies of an organization are.
ReadySheets sheets_of(const Settings& settings, const std::vector<Selected>& rules) {
  ReadySheets out;
  const result::ScoreSheet& all = settings.profile->sheet;
  for (std::size_t s = 0; s < all.sheets.size(); ++s) {
    const result::SheetInfo& info = all.sheets[s];
    ReadySheet ready;
    ready.id = info.id;
    ready.of.resize(rules.size());
    if (const auto& condition = settings.profile->sheet_conditions[s])
      ready.condition = std::make_unique<CompiledRule>(*condition, cel::Layout::identity());
    for (const result::ScoreItem& item : all.items) {
      if (item.sheet != info.id) continue;
      for (std::size_t r = 0; r < rules.size(); ++r)
        if (std::binary_search(item.rules.begin(), item.rules.end(), rules[r].rule->id))
          ready.of[r].push_back(ready.items);
      if (!item.rules.empty() &&
          std::all_of(item.rules.begin(), item.rules.end(), [](const std::string& id) {
            return result::origin_of(id) != result::Origin::rule;
          }))
        ready.of_reading.push_back(ready.items);
      ++ready.items;
    }
    out[settings.book->schema.kind(info.kind)].push_back(std::move(ready));
  }
  return out;
}

}  // namespace

Inspection::Inspection(const Settings& asked, const std::vector<Selected>& selected)
    : settings(asked),
      rules(selected),
      book(*asked.book),
      parameters(*asked.book, *asked.profile),
      measures(measures_of(asked)),
      layout(layout_of(asked, selected, measures)),
      sheets(sheets_of(asked, selected)) {
  const RollUp topics(book, {});
  const auto add = [&](ReadyRules& to, const rule::Rule& rule, bool spans, Severity severity,
                       std::size_t number) {
    const cel::Layout& own =
        spans ? static_cast<const cel::Layout&>(layout) : cel::Layout::identity();
    to[rule.kind].push_back({CompiledRule(rule, own, settings.plan && !rule.measure), severity,
                             number, topics.topic(rule.topic), rule.about_dossier()});
  };
  for (std::size_t i = 0; i < rules.size(); ++i)
    each_kind(*rules[i].rule, [&](const rule::Rule& r) {
      const bool spans = r.across(settings.plan);
      add(spans ? across : local, r, spans, rules[i].severity, i);
    });
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const rule::Rule& m = *measures[i];
    const bool told = tells_values(book, m);
    add(told ? listed : counted, m, told || m.relational, Severity::note, i);
  }
}

}  // namespace ducha::check
