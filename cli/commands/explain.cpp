// ducha explain FILE RULE: the verdict, then the tree of values behind it.
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/json_text.h"
#include "base/suggest.h"
#include "base/text.h"
#include "check/explain.h"
#include "cli/commands.h"
#include "cli/judging.h"
#include "report/snippet.h"
#include "rule/no_rule.h"

namespace ducha::cli {

namespace {

struct ExplainArgs {
  std::string file;
  std::string rule;
  std::vector<std::string> with;
  std::string format;
};

int write_text(Session& session, const rule::Rule& rule,
               const std::vector<check::Explanation>& all) {
  const Lang lang = session.lang();
  const report::Style s = report::style(session.colour());
  std::string out;
  for (const check::Explanation& e : all) {
    out += fmt::format("{}{}{} {} ({})\n", s.bold, rule.id, s.reset, visible(e.name),
                       visible(e.dossier));
    for (const auto& [item, verdict] : e.verdicts)
      out += fmt::format("  {}{}{}\n", item.empty() ? "" : visible(item) + ": ",
                         title(verdict).in(lang), "");
    for (const result::Finding& f : e.findings)
      out += fmt::format("  {}\n", visible(f.message.in(lang)));
    for (const check::ExplainLine& line : e.lines) {
      out += std::string(2 + static_cast<std::size_t>(line.depth) * 2, ' ');
      if (!line.part.empty()) out += fmt::format("{}{}{}: ", s.blue, line.part, s.reset);
      out += visible(line.text);
      if (line.skipped) {
        out += lang == Lang::zh ? "  (未求值)" : "  (not reached)";
      } else if (!line.value.empty()) {
        out += fmt::format(" = {}{}{}", s.bold, line.value.in(lang), s.reset);
      }
      if (!line.place.empty()) out += fmt::format("  {}{}{}", s.dim, line.place, s.reset);
      out += '\n';
    }
    out += '\n';
  }
  session.streams().out << out;
  return kFine;
}

int write_json(Session& session, const rule::Rule& rule,
               const std::vector<check::Explanation>& all) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const check::Explanation& e : all) {
    nlohmann::ordered_json one = {
        {"rule", rule.id}, {"dossier", e.dossier}, {"name", e.name}, {"file", e.file}};
    for (const auto& [item, verdict] : e.verdicts)
      one["verdicts"].push_back({{"item", item}, {"verdict", name(verdict)}});
    for (const check::ExplainLine& l : e.lines)
      one["steps"].push_back({{"depth", l.depth},
                              {"part", l.part},
                              {"text", l.text},
                              {"value", l.value.in(session.lang())},
                              {"skipped", l.skipped},
                              {"place", l.place}});
    out.push_back(std::move(one));
  }
  session.streams().out << json_text(out, 2) << '\n';
  return kFine;
}

int run_explain(Session& session, const ExplainArgs& args) {
  auto made = judging(session, {});
  if (!made) return kNotChecked;
  const rule::Rulebook& book = *made->settings.book;
  const rule::Rule* rule = book.rule(args.rule);
  if (rule == nullptr) return session.complain(rule::no_rule(book, args.rule));
  Problems problems;
  std::vector<std::string> paths = {args.file};
  paths.insert(paths.end(), args.with.begin(), args.with.end());
  const auto inputs = find_inputs(session, paths, {}, problems);
  if (!inputs || !problems.empty()) return kNotChecked;
  const auto all = check::explain(made->settings, *rule, inputs->files, args.file, problems);
  if (!problems.empty()) return session.complain(problems);
  if (all.empty())
    return session.complain(say("{} 里没有 {} 类的档案", "{} holds no dossier of kind {}",
                                visible(args.file), rule->kind->name));
  return args.format == "json" ? write_json(session, *rule, all) : write_text(session, *rule, all);
}

}  // namespace

Action take_explain(Session& session, Given& given) {
  session.take_profile(given);
  return [args = ExplainArgs{given.text(Opt::file), given.text(Opt::rule), given.texts(Opt::with),
                             given.text(Opt::view)},
          &session] { return run_explain(session, args); };
}

}  // namespace ducha::cli
