// Which rules a run judges by: select_rules(), from what was asked and what the profile turns off.
// left_out() says why the others are not among them.
#include "check/selection.h"

#include <algorithm>

#include "base/suggest.h"
#include "base/text.h"

namespace ducha::check {

bool selects(const Selection& selection, const rule::Rule& r) {
  const auto any = [&](const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& w) { return rule::names(w, r); });
  };
  return r.about_dossier() ||
         ((selection.select.empty() || any(selection.select)) && !any(selection.ignore));
}

namespace {

// What turns the rule off; nullptr: nothing does.
const rule::Off* turned_off(const rule::Profile& profile, const rule::Rule& r) {
  const auto off = std::find_if(profile.off.begin(), profile.off.end(), [&](const rule::Off& o) {
    switch (o.what) {
      case rule::Off::What::rule:
        return matches(o.id, r.id);
      case rule::Off::What::topic:
        return o.id == r.topic;
      case rule::Off::What::provision:
        // A rule that serves other provisions too stays.
        return std::all_of(r.cites.begin(), r.cites.end(),
                           [&](const std::string& c) { return c == o.id; });
    }
    return false;
  });
  return off == profile.off.end() ? nullptr : &*off;
}

}  // namespace

std::vector<result::LeftOut> left_out(const rule::Rulebook& book, const rule::Profile& profile,
                                      const std::vector<Selected>& selected) {
  std::vector<result::LeftOut> out;
  for (const rule::Rule& r : book.rules) {
    if (std::any_of(selected.begin(), selected.end(),
                    [&](const Selected& s) { return s.rule == &r; }))
      continue;
    using Why = result::LeftOut::Why;
    if (const rule::Off* off = turned_off(profile, r); off != nullptr) {
      out.push_back({Why::off, r.id, off->reason, rule::digest(r), r.aliases});
    } else {
      out.push_back({Why::not_selected, r.id, {}, rule::digest(r), r.aliases});
    }
  }
  return out;
}

std::vector<Selected> select_rules(const rule::Rulebook& book, const rule::Profile& profile,
                                   const Selection& selection, Problems& problems) {
  std::vector<std::string> known = names_of(book.rules, &rule::Rule::id);
  for (const rule::Rule& m : book.measures) known.push_back(m.id);
  for (const rule::Topic& t : book.topics) known.push_back(t.id);
  for (const rule::Provision& p : book.provisions) known.push_back(p.id);
  for (const auto* list : {&selection.select, &selection.ignore}) {
    for (const std::string& word : *list) {
      const bool any = std::any_of(book.rules.begin(), book.rules.end(),
                                   [&](const rule::Rule& r) { return rule::names(word, r); });
      if (any || std::find(known.begin(), known.end(), word) != known.end()) continue;
      problems.push_back(problem_of(
          "usage/rule",
          say("没有规则、主题或条款 {}", "there is no rule, topic or provision {}", visible(word)),
          meant(word, known)));
    }
  }
  std::vector<Selected> out;
  for (const rule::Rule& r : book.rules) {
    if (!selects(selection, r)) continue;
    if (!r.about_dossier() && turned_off(profile, r) != nullptr) continue;
    const auto severity = profile.severities.find(r.id);
    out.push_back({&r, severity == profile.severities.end() ? r.severity : severity->second});
  }
  // Those about dossiers themselves go along with others; alone they are no selection.
  if (std::all_of(out.begin(), out.end(),
                  [](const Selected& s) { return s.rule->about_dossier(); }))
    out.clear();
  return out;
}

}  // namespace ducha::check
