// The table of commands, and the way of every call: arguments and ducha.yaml to what is meant, then
// the action, then an exit code. Its door is run().
#include <array>
#include <exception>
#include <filesystem>
#include <ostream>

#include "base/failure.h"
#include "base/text.h"
#include "cli/config.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "cli/version.h"
#include "cli/watch.h"
#include "history/store.h"
#include "rule/layers.h"

namespace ducha::cli {

// clang-format off
std::span<const Command> commands() {
  using C = Chapter;
  using enum Opt;
  static const std::array table = std::to_array<Command>({
      {"check", C::check, {"检查档案并报告", "check dossiers and report"},
       {paths, rules, profile, set, as_of, zone, period, complete, select, ignore, exclude, formats, statistics, fail_on, on_unknown, baseline, marks, record, fail_on_new, fail_on_worse, fail_on_absent, absent_nights, ratchet, store_wait, base, stdin_name, quiet, bom, technical, title, open_only, jobs, shard, part_file, show_personal, no_progress, timing, watch},
       take_check, "check dossiers --profile today --format text --format json=run.json"},
      {"report", C::check, {"由已存结果出报告", "a saved run in other formats"},
       {run_file, formats, statistics, per, letters, paper_template, fail_on, on_unknown, baseline, marks, beside, keep, fail_on_new, fail_on_worse, fail_on_absent, absent_nights, store_wait, quiet, bom, technical, title, open_only, no_progress},
       take_report, "report run.json --format html=page.html"},
      {"explain", C::check, {"说明结论的来由", "why a rule gives its verdict"},
       {file, rule, with, view, fail_on, on_unknown, rules, profile, set, as_of, zone, period, complete},
       take_explain, "explain dossier.yaml topic/rule"},
      {"merge", C::check, {"合并分片，完成一次检查", "finish the parts of check --shard as one run"},
       {parts, rules, profile, set, as_of, period, complete, formats, statistics, fail_on, on_unknown, baseline, marks, record, fail_on_new, fail_on_worse, fail_on_absent, absent_nights, ratchet, store_wait, quiet, bom, technical, title, open_only, timing, no_progress},
       take_merge, "merge part1 part2 --format json=run.json"},

      {"diff", C::follow_up, {"两次结果的变化和原因", "what changed between two saved runs, and why"},
       {old_run, new_run, view, output},
       take_diff, "diff yesterday.json today.json"},
      {"history", C::follow_up, {"历次结果与未结问题", "trends and open findings of a store"},
       {store, by, runs, open, overdue, check_store, backup, prune, as_of, zone, absent_nights, store_wait, view},
       take_history, "history --store history.db --open"},
      {"since", C::follow_up, {"昨天以来的变化，一页", "what is new, worse or mended since yesterday, on a page"},
       {since, store, since_formats, as_of, zone, absent_nights, store_wait},
       take_since, "since --store history.db --format html=since.html"},
      {"ledger", C::follow_up, {"整改台账", "the ledger that people fill in"}, {}, nullptr, ""},
      {"ledger import", C::follow_up, {"读回填好的整改台账", "take an edited ledger back into the store"},
       {ledger, store, store_wait},
       take_ledger_import, "ledger import north.xlsx south.xlsx --store history.db"},
      {"verify", C::follow_up, {"复核已存结果能否重现", "whether a saved run can be had again"},
       {run_file, inputs, rules, run_profile, complete, view, jobs, no_progress},
       take_verify, "verify run.json --inputs dossiers"},
      {"plan", C::follow_up, {"整改计划", "from failing rules to work to be done"},
       {paths, rules, profile, set, as_of, zone, period, complete, select, exclude, base, jobs, output, give, apply, picture, view, no_progress},
       take_plan, "plan dossiers --profile today --apply mended"},
      {"what-if", C::follow_up, {"参数取值试算", "how many fail at other values of a parameter"},
       {paths, rules, profile, set, as_of, zone, period, complete, select, exclude, base, jobs, output, spread_format, no_progress},
       take_what_if, "what-if dossiers --set topic.parameter=30..100:10"},
      {"forecast", C::follow_up, {"随时间将出现的问题", "what will fail as time goes by"},
       {paths, rules, profile, set, as_of, zone, period, complete, select, exclude, base, jobs, output, until, view, due_letters, paper_template, no_progress},
       take_forecast, "forecast dossiers --until 2014-12-31"},

      {"rules", C::rulebook, {"规则库：列出、查看、测试", "the rulebook: list, show, test"}, {rules}, nullptr, ""},
      {"rules list", C::rulebook, {"按主题列出规则和指标", "all rules and measures, by topic"}, {topic, list_format, output, rules}, take_rules_list, "rules list"},
      {"rules show", C::rulebook, {"一条规则及其条款和参数", "one rule with its provisions and parameters"},
       {id, rules}, take_rules_show, "rules show topic/rule"},
      {"rules test", C::rulebook, {"运行规则测试", "run the tests of the rulebook"},
       {tested, test_format, output, mutate, at_least, rules, no_progress, watch}, take_rules_test, "rules test --mutate"},
      {"rules coverage", C::rulebook, {"原文覆盖到哪里，为什么", "what of the source document is covered, and why not"},
       {coverage_format, output, rules}, take_rules_coverage, "rules coverage"},
      {"rules functions", C::rulebook, {"规则可以用的函数，各有例子", "the functions that rules may call, each with an example"},
       {function, coverage_format, output}, take_rules_functions, "rules functions date"},
      {"rules trace", C::rulebook, {"用原文核对引用", "hold citations against the source document"},
       {locator, source, rules}, take_rules_trace, "rules trace --source document.txt"},
      {"rules lint", C::rulebook, {"找规则库里可能的错误", "what is probably a mistake in the rulebook"}, {lint_format, fix, output, rules, watch}, take_rules_lint, "rules lint"},
      {"rules fmt", C::rulebook, {"规则、测试和参数文件的键序与表达式写法，注释保留", "rule, test and parameter files in one order of keys and one spacing, with their comments"}, {only_look, rules}, take_rules_fmt, "rules fmt --check"},
      {"eval", C::rulebook, {"计算表达式", "evaluate expressions"},
       {expression, data, jsonl, rules, profile, set, as_of, zone, period},
       take_eval, "eval 'date(\"2013-09-01\").addMonths(18)'"},

      {"new", C::data, {"新建档案、规则或规则库", "a dossier to fill in, a rule to write, or a rulebook to start from"},
       {what, new_id, rule_kind, cites, append, new_file, rules},
       take_new, "new KIND --output new.yaml"},
      {"fmt", C::data, {"把档案改成规则库的写法和顺序，注释保留", "a dossier in the spelling and order of the schema, with its comments"},
       {file, output, labels, rules}, take_fmt, "fmt dossier.yaml --output plain.yaml"},
      {"form", C::data, {"填报表，填好后由 import 读回", "a workbook to fill in, which import takes back"},
       {kind, form_for, form_run, form_to, rules, as_of, zone},
       take_form, "form KIND --output form.xlsx"},
      {"import", C::data, {"由表格或填报表生成档案", "dossiers from tables of offices, or from forms"},
       {tables, map, import_to, suggest, existing, overwrite, view, show_personal, rules, no_progress},
       take_import, "import tables/*.csv --map office.map --output imported"},
      {"schema", C::data, {"档案和规则库文件的格式，供编辑器用（JSON Schema）", "what dossiers, and files of a rulebook, may hold, for editors (JSON Schema)"},
       {kind, schema_from, schema_for, rules}, take_schema, "schema > dossier.json"},

      {"lsp", C::tool, {"编辑器的语言服务：边写边查规则库和档案", "a language server: help in an editor, for rulebooks and dossiers"}, {rules}, take_lsp, "lsp"},
      {"completion", C::tool, {"命令补全", "completion for a shell"}, {shell, rules}, take_completion, "completion bash"},
      {"man", C::tool, {"手册页", "the manual page"}, {}, take_man, "man"},
  });
  return table;
}
// clang-format on

namespace {

// The version, and of which rulebook: as it calls itself, which says nothing of whether it loads.
std::string version_text(const std::filesystem::path& folder) {
  std::string out = fmt::format("ducha {}\n", kVersion);
  if (const auto book = rule::heading_of(folder))
    out += fmt::format("rulebook {} {} ({})\n", visible(book->id), visible(book->version),
                       visible(folder.string()));
  return out;
}

// What ducha.yaml says of the options of the command.
bool take_config(const Command& command, Given& given, Session& session, Problems& problems) {
  const auto has_key = [](Opt o) { return !option(o).key.empty(); };
  const Config config = find_config(problems);
  if (!config.file.empty())
    session.gate().reads(config.file, say("配置文件", "the file of defaults"));
  for (const Opt o : command.options)
    if (const auto found = config.values.find(option(o).key);
        has_key(o) && found != config.values.end())
      given.add_default(o, found->second);
  if (const auto found = config.values.find(option(Opt::lang).key); found != config.values.end())
    given.add_default(Opt::lang, found->second);
  // What is found wrong with these later, when the rulebook is known.
  for (const auto& [id, opt] : {std::pair{"profile/unknown", Opt::profile},
                                {"usage/rule", Opt::select},
                                {"usage/rule", Opt::ignore},
                                {"usage/set", Opt::set},
                                {"usage/exclude", Opt::exclude},
                                {"usage/base", Opt::base}})
    if (const auto place = config.places.find(option(opt).key);
        place != config.places.end() && !given.typed(opt))
      session.defaults.emplace(id, std::pair(config.file, place->second));
  return problems.empty();
}

int run(Session& session, const std::vector<std::string>& args) {
  Typed typed;
  Problems problems;
  const bool good = parse(args, typed, problems);
  Given& given = typed.given;
  session.common.lang = given.text(Opt::lang);
  if (!good) return session.complain(problems);
  const Command* command = typed.command;
  if (given.has(Opt::help)) {
    session.streams().out << help(command, session.lang());
    return kFine;
  }
  if (given.has(Opt::version)) {
    session.take_rules(given);
    session.streams().out << version_text(session.rules_folder());
    return kFine;
  }
  if (command == nullptr || command->take == nullptr) {
    session.streams().err << help(command, session.lang());
    return kNotChecked;
  }
  if (!take_config(*command, given, session, problems)) return session.complain(problems);
  session.common.lang = given.text(Opt::lang);
  require(*command, given, problems);
  if (!problems.empty()) return session.complain(problems);
  session.common.progress = !given.flag(Opt::no_progress);
  if (given.flag(Opt::watch)) return watch(session, *command, given, args);
  const Action action = command->take(session, given);
  if (!action) return kNotChecked;
  for (const Option* o : given.unasked())
    session.complain(say("{} 在这里不起作用", "{} has no effect here", shown_name(*o)),
                     o->where.empty() ? help_hint(command) : o->where);
  return given.unasked().empty() ? action() : kNotChecked;
}

}  // namespace

int run(const std::vector<std::string>& args, Streams streams) {
  Session session(streams);
  try {
    return run(session, args);
  } catch (const history::Fault& fault) {
    const Message why = fault.said();
    const Message hint = fault.hint();
    return session.complain({"历史库读不下去：" + why.zh, "the store cannot be read: " + why.en},
                            !hint.empty()
                                ? hint
                                : say("ducha history --check 检查历史库",
                                      "ducha history --check looks what is wrong with it"));
  } catch (const Failure& failure) {
    return session.complain(failure.said, failure.hint);
  } catch (const std::bad_alloc&) {
    return session.complain(Message{"内存不足", "out of memory"});
  } catch (const std::exception& e) {
    return session.complain(
        Message{std::string("内部错误：") + e.what(), std::string("internal error: ") + e.what()});
  }
}

}  // namespace ducha::cli
