// The subcommands: one table, from which help and dispatch come.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "cli/session.h"

namespace ducha::cli {

// Adds a command's options and returns what to do once they are parsed; the result is the exit
// code.
using Action = std::function<int()>;
struct Command {
  std::string_view name;
  std::string_view summary;
  Action (*setup)(CLI::App&, Session&);
};

std::span<const Command> commands();

Action setup_check(CLI::App& app, Session& session);
Action setup_completion(CLI::App& app, Session& session);
Action setup_man(CLI::App& app, Session& session);
Action setup_diff(CLI::App& app, Session& session);
Action setup_what_if(CLI::App& app, Session& session);
Action setup_forecast(CLI::App& app, Session& session);
Action setup_history(CLI::App& app, Session& session);
Action setup_import(CLI::App& app, Session& session);
Action setup_ledger(CLI::App& app, Session& session);
Action setup_merge(CLI::App& app, Session& session);
Action setup_plan(CLI::App& app, Session& session);
Action setup_new(CLI::App& app, Session& session);
Action setup_report(CLI::App& app, Session& session);
Action setup_rules(CLI::App& app, Session& session);
Action setup_schema(CLI::App& app, Session& session);
Action setup_verify(CLI::App& app, Session& session);
Action setup_explain(CLI::App& app, Session& session);
Action setup_eval(CLI::App& app, Session& session);

// A kind of the rulebook by its name; nullptr after printing which there are.
const dossier::KindSpec* find_kind(Session& session, const rule::Rulebook& book,
                                   const std::string& name);

// Runs the program. `args` without its name.
int run(const std::vector<std::string>& args, Streams streams);

}  // namespace ducha::cli
