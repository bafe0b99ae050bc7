// How an explanation is written, as text and as JSON. The steps are found by check/explain.
#include "plan/explain_report.h"

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/text.h"
#include "report/snippet.h"

namespace ducha::plan {

std::string text_report(const rule::Rule& rule, const std::vector<check::Explanation>& all,
                        Lang lang, bool colour) {
  const report::Style s = report::style(colour);
  std::string out;
  for (const check::Explanation& e : all) {
    out += fmt::format(
        "{}{}{} {}{}\n", s.bold, rule.id, s.reset, visible(e.name.empty() ? e.dossier : e.name),
        rule.title.empty() ? "" : (lang == Lang::zh ? "：" : ": ") + rule.title.in(lang));
    for (const auto& [item, verdict] : e.verdicts)
      out += fmt::format("  {}{}{}\n",
                         item.empty() ? "" : visible(item) + (lang == Lang::zh ? "：" : ": "),
                         title(verdict).in(lang), "");
    if (!e.not_asked.empty()) out += fmt::format("  {}\n", e.not_asked.in(lang));
    for (const result::Finding& f : e.findings)
      out += fmt::format("  {}\n", visible(f.message.in(lang)));
    for (const check::ExplainLine& line : e.lines) {
      // What a part is made of stands below it, two blanks in.
      out += std::string(2 + static_cast<std::size_t>(line.depth) * 2, ' ');
      if (!line.part.empty()) out += fmt::format("{}{}{}: ", s.blue, line.part, s.reset);
      out += visible(line.text);
      // && and || stop as soon as they know: the reader must see that the rest did not count.
      if (line.skipped) {
        out += lang == Lang::zh ? "  （未求值）" : "  (not reached)";
      } else if (!line.value.empty()) {
        out += fmt::format(" = {}{}{}", s.bold, line.value.in(lang), s.reset);
      }
      if (!line.place.empty()) out += fmt::format("  {}{}{}", s.dim, line.place, s.reset);
      out += '\n';
    }
    out += '\n';
  }
  return out;
}

std::string json_report(const rule::Rule& rule, const std::vector<check::Explanation>& all,
                        Lang lang) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const check::Explanation& e : all) {
    nlohmann::ordered_json one = {
        {"rule", rule.id}, {"dossier", e.dossier}, {"name", e.name}, {"file", e.file}};
    for (const auto& [item, verdict] : e.verdicts)
      one["verdicts"].push_back({{"item", item}, {"verdict", name(verdict)}});
    if (!e.not_asked.empty()) one["not_asked"] = e.not_asked.in(lang);
    for (const check::ExplainLine& l : e.lines)
      one["steps"].push_back({{"depth", l.depth},
                              {"part", l.part},
                              {"text", l.text},
                              {"value", l.value.in(lang)},
                              {"skipped", l.skipped},
                              {"place", l.place}});
    out.push_back(std::move(one));
  }
  return json_text(out, 2) + "\n";
}

}  // namespace ducha::plan
