// Dispatch: arguments to a command, every way out to an exit code.
#include <CLI/CLI.hpp>
#include <array>
#include <exception>
#include <ostream>

#include "base/suggest.h"
#include "base/text.h"
#include "cli/commands.h"

namespace ducha::cli {

std::span<const Command> commands() {
  static const std::array table = std::to_array<Command>({
      {"check", "check dossiers and report 检查档案并报告", setup_check},
      {"completion", "completion for a shell 命令补全", setup_completion},
      {"diff", "what changed between two saved runs, and why 两次结果的变化", setup_diff},
      {"eval", "evaluate expressions 计算表达式", setup_eval},
      {"explain", "why a rule gives its verdict 说明结论的来由", setup_explain},
      {"forecast", "what will fail as time goes by 随时间将出现的问题", setup_forecast},
      {"history", "trends and open findings of a store 历次结果与未结问题", setup_history},
      {"import", "dossiers from tables of offices 由表格生成档案", setup_import},
      {"ledger", "take an edited ledger back into the store 整改台账", setup_ledger},
      {"man", "the manual page 手册页", setup_man},
      {"merge", "finish the parts of check --shard as one run 合并分片", setup_merge},
      {"new", "a dossier to fill in, or a rule to write 新建档案或规则", setup_new},
      {"plan", "from failing rules to work to be done 整改计划", setup_plan},
      {"report", "a saved run in other formats 由已存结果出报告", setup_report},
      {"rules", "the rulebook: list, show, test 规则库", setup_rules},
      {"schema", "what dossiers may hold, for editors (JSON Schema) 档案结构", setup_schema},
      {"verify", "whether a saved run can be had again 复核已存结果", setup_verify},
      {"what-if", "how many fail at other values of a parameter 参数取值试算", setup_what_if},
  });
  return table;
}

namespace {

// The version, and of which rulebook.
std::string version_text(Session& session) {
  std::string out = fmt::format("ducha {}\n", kVersion);
  Problems problems;
  const std::string folder = session.common.rules.empty() ? default_rules() : session.common.rules;
  if (const auto book = rule::load_rulebook(folder, problems))
    out += fmt::format("rulebook {} {} ({} rules, {} provisions, sha256 {})\n", book->id,
                       book->version, book->rules.size(), book->provisions.size(),
                       book->digest.substr(0, 12));
  return out;
}

}  // namespace

int run(const std::vector<std::string>& args, Streams streams) {
  Session session(streams);
  try {
    CLI::App app("ducha 督查: checks dossiers of school party organizations against a rulebook",
                 "ducha");
    app.require_subcommand(0, 1);
    app.fallthrough();
    bool version = false;
    app.add_flag("--version", version, "print version and rulebook 版本");
    app.add_option("--lang", session.common.lang, "language of messages 语言")
        ->type_name("zh|en")
        ->check(CLI::IsMember({"zh", "en"}));
    app.footer("Exit codes: 0 nothing wrong; 1 something wrong with the dossiers; 2 not checked.");
    std::vector<std::pair<CLI::App*, Action>> actions;
    for (const Command& c : commands()) {
      CLI::App* sub = app.add_subcommand(std::string(c.name), std::string(c.summary));
      sub->fallthrough();
      actions.emplace_back(sub, c.setup(*sub, session));
    }
    try {
      std::vector<std::string> reversed(args.rbegin(), args.rend());
      app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
      for (const auto& [sub, action] : actions) {
        if (!sub->parsed()) continue;
        const auto inner = sub->get_subcommands();
        streams.out << (inner.empty() ? sub : inner[0])->help();
        return kFine;
      }
      streams.out << app.help();
      return kFine;
    } catch (const CLI::ParseError& e) {
      std::vector<std::string> known;
      for (const Command& c : commands()) known.emplace_back(c.name);
      const std::string first = args.empty() ? std::string() : args[0];
      const bool is_command = std::find(known.begin(), known.end(), first) != known.end();
      if (!is_command && !first.empty() && !first.starts_with("-"))
        return session.complain(say("没有命令 {}", "there is no command {}", visible(first)),
                                meant(first, known));
      return session.complain(
          Message{"命令行有误:" + std::string(e.what()), e.what()},
          say("ducha {} --help 列出全部选项", "ducha {} --help shows all options",
              is_command ? first : "COMMAND"));
    }
    if (version) {
      streams.out << version_text(session);
      return kFine;
    }
    for (const auto& [sub, action] : actions)
      if (sub->parsed()) return action();
    streams.err << app.help();
    return kNotChecked;
  } catch (const std::bad_alloc&) {
    return session.complain(Message{"内存不足", "out of memory"});
  } catch (const std::exception& e) {
    return session.complain(
        Message{std::string("内部错误:") + e.what(), std::string("internal error: ") + e.what()});
  }
}

}  // namespace ducha::cli
