// ducha check: from arguments as typed to a run, its reports, and the exit code.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <csignal>
#include <ostream>
#include <thread>

#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "check/run.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "report/formats.h"

namespace ducha::cli {

namespace {

std::atomic<bool> interrupted{false};

struct CheckArgs {
  std::vector<std::string> paths;
  std::vector<std::string> formats;
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::string fail_on;
  std::string on_unknown;
  std::string base;
  int jobs = 0;
  bool quiet = false;
  bool bom = false;
  bool no_progress = false;
};

struct Output {
  const report::Format* format;
  std::string file;  // empty: standard output
};

class Check {
 public:
  Check(Session& session, CheckArgs args) : session_(session), args_(std::move(args)) {}

  int run() {
    if (!take_config() || !policy() || !outputs()) return kNotChecked;
    rule::Rulebook* book = session_.rulebook();
    const rule::Profile* profile = book == nullptr ? nullptr : session_.profile();
    const auto as_of = profile == nullptr ? std::nullopt : session_.as_of();
    if (!as_of) return kNotChecked;
    Problems problems;
    check::Settings settings;
    settings.book = book;
    settings.profile = profile;
    settings.as_of = *as_of;
    settings.selection = {args_.select, args_.ignore};
    settings.set = session_.common.set;
    settings.jobs = args_.jobs > 0
                        ? args_.jobs
                        : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    settings.cancelled = [] { return interrupted.load(std::memory_order_relaxed); };
    const auto rules = check::select_rules(*book, *profile, settings.selection, problems);
    if (problems.empty() && rules.empty())
      problems.push_back(
          {"usage/rules", {}, {}, 1, say("没有选中任何规则", "no rule is selected"), {}});
    if (args_.paths.empty())
      problems.push_back({"usage/paths",
                          {},
                          {},
                          1,
                          say("没有指明要检查的档案", "nothing to check is named"),
                          say("写上文件或文件夹,或用 - 从标准输入读取",
                              "name files or folders, or - for standard input")});
    if (!problems.empty()) return session_.complain(problems);
    const auto files = check::find_inputs(args_.paths, args_.base, problems);
    if (!problems.empty()) session_.complain(problems);
    if (files.empty()) {
      if (problems.empty())
        session_.complain(
            say("给出的路径里没有 .yaml 档案", "there is no .yaml file in the paths given"));
      return kNotChecked;
    }
    std::signal(SIGINT, [](int) { interrupted = true; });
    result::Run run = check::run(settings, rules, files);
    run.tool_version = kVersion;
    std::move(problems.begin(), problems.end(), std::back_inserter(run.problems));
    if (run.dossiers == 0 && run.problems.empty() && !interrupted) {
      session_.complain(say("文件里没有档案", "the files hold no dossier"));
      return kNotChecked;
    }
    return report(run, files);
  }

 private:
  bool take_config() {
    Problems problems;
    Config config = find_config(problems);
    if (!problems.empty()) {
      session_.complain(problems);
      return false;
    }
    const auto take = [](auto& to, auto& from) {
      if (to.empty()) to = std::move(from);
    };
    take(session_.common.rules, config.rules);
    take(session_.common.profile, config.profile);
    take(session_.common.as_of, config.as_of);
    take(session_.common.lang, config.lang);
    take(args_.base, config.base);
    take(args_.fail_on, config.fail_on);
    take(args_.on_unknown, config.on_unknown);
    take(args_.paths, config.paths);
    take(args_.select, config.select);
    take(args_.ignore, config.ignore);
    take(args_.formats, config.formats);
    // Both: what the command line sets comes last and wins.
    session_.common.set.insert(session_.common.set.begin(), config.set.begin(), config.set.end());
    if (args_.jobs == 0 && config.jobs) args_.jobs = *config.jobs;
    return true;
  }

  bool word(const std::string& option, const std::string& value,
            const std::vector<std::string>& known) {
    if (value.empty() || std::find(known.begin(), known.end(), value) != known.end()) return true;
    const std::string near = suggest(value, known);
    session_.complain(say("{} 没有“{}”这个取值", "{} cannot be `{}`", option, visible(value)),
                      near.empty() ? say("可用:{}", "write one of {}", joined(known, ", "))
                                   : say("是不是想写 {}?", "did you mean {}?", near));
    return false;
  }

  bool policy() {
    if (!word("--fail-on", args_.fail_on, {"error", "warning", "note", "never"}) ||
        !word("--on-unknown", args_.on_unknown, {"fail", "ignore"}))
      return false;
    using FailOn = result::Policy::FailOn;
    policy_.fail_on = args_.fail_on == "warning" ? FailOn::warning
                      : args_.fail_on == "note"  ? FailOn::note
                      : args_.fail_on == "never" ? FailOn::never
                                                 : FailOn::error;
    policy_.unknown_fails = args_.on_unknown != "ignore";
    return true;
  }

  bool outputs() {
    if (args_.formats.empty()) args_.formats.emplace_back("text");
    int to_stdout = 0;
    for (const std::string& asked : args_.formats) {
      const std::size_t equals = asked.find('=');
      const std::string name = asked.substr(0, equals);
      const report::Format* format = report::find_format(name);
      if (format == nullptr) {
        std::vector<std::string> known;
        for (const report::Format& f : report::formats()) known.emplace_back(f.name);
        const std::string near = suggest(name, known);
        session_.complain(say("没有输出格式“{}”", "there is no format `{}`", visible(name)),
                          near.empty() ? say("可用:{}", "known: {}", joined(known, ", "))
                                       : say("是不是想写 {}?可用:{}", "did you mean {}? Known: {}",
                                             near, joined(known, ", ")));
        return false;
      }
      std::string file = equals == asked.npos ? std::string() : asked.substr(equals + 1);
      if (equals != asked.npos && file.empty()) {
        session_.complain(
            say("--format {}= 后面缺少文件名", "--format {}= lacks a file name", name));
        return false;
      }
      if (file == "-") file.clear();
      if (file.empty() && ++to_stdout > 1) {
        session_.complain(
            say("只能有一种格式写到标准输出", "only one format can go to standard output"),
            say("其余写作 --format 名称=文件", "give the others a file: --format NAME=FILE"));
        return false;
      }
      outputs_.push_back({format, file});
    }
    return true;
  }

  int report(const result::Run& run, const std::vector<check::InputFile>& files) {
    report::Options options;
    options.lang = session_.lang();
    options.quiet = args_.quiet;
    options.bom = args_.bom;
    options.policy = policy_;
    // Lines for carets are read again only for the findings shown; the last file is kept.
    std::optional<Source> last;
    options.source_line = [&](const std::string& name, std::uint32_t line) -> std::string {
      if (!last || last->name() != name) {
        last.reset();
        for (const check::InputFile& f : files) {
          if (f.name != name || f.path.empty()) continue;
          Problems ignored;
          if (auto text = read_file(f.path, name, 64U << 20, ignored))
            last.emplace(name, std::move(*text));
        }
        if (!last) last.emplace(name, std::string());
      }
      const std::string_view text = last->line(line);
      return find_invalid_utf8(text) == text.npos ? std::string(text) : visible(text);
    };
    const int code = interrupted ? kInterrupted : result::exit_code(run, policy_);
    bool written = true;
    for (const Output& output : outputs_) {
      options.colour = output.file.empty() && session_.colour();
      const std::string bytes = output.format->write(run, options);
      if (output.file.empty()) {
        session_.streams().out << bytes << std::flush;
        continue;
      }
      Problems problems;
      if (write_file(output.file, bytes, problems)) continue;
      session_.complain(problems);
      written = false;
    }
    return written ? code : kNotChecked;
  }

  Session& session_;
  CheckArgs args_;
  result::Policy policy_;
  std::vector<Output> outputs_;
};

}  // namespace

Action setup_check(CLI::App& app, Session& session) {
  auto args = std::make_shared<CheckArgs>();
  app.add_option("PATH", args->paths,
                 "files, folders, @lists, or - for standard input 档案文件或文件夹");
  session.add_rulebook_options(app);
  std::vector<std::string> names;
  for (const report::Format& f : report::formats()) names.emplace_back(f.name);
  app.add_option("--format", args->formats,
                 fmt::format("output format, may be given again: {} 输出格式", joined(names, ", ")))
      ->type_name("NAME[=FILE]")
      ->allow_extra_args(false);
  app.add_option("--select", args->select, "only these rules, topics or provisions 只查这些")
      ->type_name("WHAT")
      ->allow_extra_args(false)
      ->delimiter(',');
  app.add_option("--ignore", args->ignore, "not these rules, topics or provisions 不查这些")
      ->type_name("WHAT")
      ->allow_extra_args(false)
      ->delimiter(',');
  app.add_option("--fail-on", args->fail_on,
                 "least severity that makes the exit code 1 (default: error) 失败等级")
      ->type_name("error|warning|note|never");
  app.add_option("--on-unknown", args->on_unknown,
                 "what unknown verdicts do (default: fail) 无法判断时")
      ->type_name("fail|ignore");
  app.add_option("--base", args->base,
                 "paths in reports are relative to this folder 报告中路径的基准")
      ->type_name("DIR");
  app.add_option("--jobs", args->jobs, "threads (default: all cores) 线程数")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  app.add_flag("--quiet", args->quiet, "text: only what makes the exit code 1 只列需处理的问题");
  app.add_flag("--bom", args->bom, "csv: lead with a byte order mark, for Excel CSV 加 BOM");
  app.add_flag("--no-progress", args->no_progress, "no progress bar 不显示进度");
  return [args, &session] { return Check(session, *args).run(); };
}

}  // namespace ducha::cli
