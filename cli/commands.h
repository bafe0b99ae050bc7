// The commands: one table (run.cpp), from which dispatch, help, completion and the manual come.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "cli/options.h"
#include "cli/session.h"

namespace ducha::cli {

// What is left to do once a command knows what is meant; the result is the exit code. Empty: what
// is wrong was said.
using Action = std::function<int()>;

// Where help lists a command.
enum class Chapter : std::uint8_t { check, follow_up, rulebook, data, tool };

struct Command {
  std::string_view name;  // the words that lead to it: `rules test`
  Chapter chapter;
  Message summary;
  // Arguments in their order, then options. --lang, --version and --help go with every command.
  std::vector<Opt> options;
  // From what was typed to what is meant: asks for every option that will have an effect, and acts
  // on nothing. nullptr: a name that others begin with.
  Action (*take)(Session&, Given&);
  std::string_view example;  // without `ducha`
};
std::span<const Command> commands();

Action take_check(Session& session, Given& given);
Action take_completion(Session& session, Given& given);
Action take_diff(Session& session, Given& given);
Action take_eval(Session& session, Given& given);
Action take_explain(Session& session, Given& given);
Action take_forecast(Session& session, Given& given);
Action take_fmt(Session& session, Given& given);
Action take_form(Session& session, Given& given);
Action take_history(Session& session, Given& given);
Action take_import(Session& session, Given& given);
Action take_ledger_import(Session& session, Given& given);
Action take_lsp(Session& session, Given& given);
Action take_man(Session& session, Given& given);
Action take_merge(Session& session, Given& given);
Action take_new(Session& session, Given& given);
Action take_plan(Session& session, Given& given);
Action take_report(Session& session, Given& given);
Action take_rules_coverage(Session& session, Given& given);
Action take_rules_functions(Session& session, Given& given);
Action take_rules_lint(Session& session, Given& given);
Action take_rules_list(Session& session, Given& given);
Action take_rules_show(Session& session, Given& given);
Action take_rules_test(Session& session, Given& given);
Action take_rules_trace(Session& session, Given& given);
Action take_schema(Session& session, Given& given);
Action take_since(Session& session, Given& given);
Action take_verify(Session& session, Given& given);
Action take_what_if(Session& session, Given& given);

// A kind of the rulebook by its name; nullptr after printing which there are.
const dossier::KindSpec* find_kind(Session& session, const rule::Rulebook& book,
                                   const std::string& name);

}  // namespace ducha::cli
