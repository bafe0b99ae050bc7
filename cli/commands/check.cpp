// ducha check: from arguments as typed to a run, its reports, and the exit code.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <ostream>

#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "check/run.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/outputs.h"
#include "cli/shard.h"
#include "dossier/reader.h"
#include "yaml/document.h"
#include "yaml/split.h"

namespace ducha::cli {

namespace {

// The signal that asked to stop, from the terminal or from the system; 0: none did.
std::atomic<int> stopped{0};

void stop_on_signals() {
  stopped = 0;
  struct sigaction action {};
  action.sa_handler = [](int signal) { stopped = signal; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second one ends the program
  ::sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

struct CheckArgs {
  std::vector<std::string> paths;
  OutputArgs output;
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::string base;
  std::string shard;
  std::string output_file;
  int jobs = 0;
  bool no_progress = false;
  bool show_personal = false;
};

class Check {
 public:
  Check(Session& session, CheckArgs args)
      : session_(session), args_(std::move(args)), outputs_(session) {}

  int run() {
    if (!take_config() || !outputs_.take(args_.output)) return kNotChecked;
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
    settings.personal = args_.show_personal;
    settings.jobs = threads(args_.jobs);
    settings.inputs = outputs_.want_inputs() || !args_.shard.empty();
    if (!shard(settings)) return kNotChecked;
    // On a terminal only, and gone before the report.
    const bool bar = session_.streams().err_terminal && !args_.no_progress && !args_.output.quiet;
    int shown = -1;
    if (bar)
      settings.progress =
          [&](std::uint64_t done, std::uint64_t all) {
            // There may be more to read than was seen before.
            const int percent = all == 0 ? 0 : static_cast<int>(std::min(done, all) * 100 / all);
            if (percent == shown) return;
            shown = percent;
            const int filled = percent * 30 / 100;
            session_.streams().err
                << fmt::format("\r[{}{}] {:3}%", std::string(static_cast<std::size_t>(filled), '='),
                               std::string(static_cast<std::size_t>(30 - filled), ' '), percent)
                << std::flush;
          };
    settings.cancelled = [] { return stopped.load(std::memory_order_relaxed) != 0; };
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
    stop_on_signals();
    if (!args_.shard.empty()) {
      if (!problems.empty()) return kNotChecked;
      Problems faults;
      if (!write_part(settings, rules, files, args_.output_file, session_.streams().out, faults))
        return kStopped + stopped;
      return faults.empty() ? kFine : session_.complain(faults);
    }
    result::Run run = check::run(settings, rules, files);
    if (shown >= 0) session_.streams().err << "\r" << std::string(38, ' ') << "\r" << std::flush;
    run.tool_version = kVersion;
    std::move(problems.begin(), problems.end(), std::back_inserter(run.problems));
    // A signal that came after all was judged changes nothing.
    const bool cut = check::stopped(run);
    if (cut) {
      session_.complain(say("检查被中断，文件和历史库没有写",
                            "stopped; files and the store are left as they were"));
      outputs_.leave_files();
    }
    if (run.dossiers == 0 && run.problems.empty()) {
      session_.complain(say("文件里没有档案", "the files hold no dossier"));
      return kNotChecked;
    }
    const int code = report(run, files);
    return cut ? kStopped + stopped : code;
  }

 private:
  // --shard 2/8
  bool shard(check::Settings& settings) {
    if (args_.shard.empty()) return true;
    const auto& text = args_.shard;
    const char* end = text.data() + text.size();
    auto [slash, error] = std::from_chars(text.data(), end, settings.shard.index);
    const bool good = error == std::errc() && slash != end && *slash == '/' &&
                      std::from_chars(slash + 1, end, settings.shard.count).ptr == end &&
                      settings.shard.count >= 1 && settings.shard.count <= 100'000 &&
                      settings.shard.index >= 1 && settings.shard.index <= settings.shard.count;
    if (!good)
      session_.complain(say("--shard 应写作 I/N，I 从 1 到 N，这里是“{}”",
                            "--shard is written I/N with I from 1 to N; this is `{}`",
                            visible(text)));
    return good;
  }

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
    take(args_.output.fail_on, config.fail_on);
    take(args_.output.on_unknown, config.on_unknown);
    take(args_.paths, config.paths);
    take(args_.select, config.select);
    take(args_.ignore, config.ignore);
    take(args_.output.formats, config.formats);
    // Both: what the command line sets comes last and wins.
    session_.common.set.insert(session_.common.set.begin(), config.set.begin(), config.set.end());
    if (args_.jobs == 0 && config.jobs) args_.jobs = *config.jobs;
    return true;
  }

  // Lines that hold personal data are not shown below a finding. What cannot be read may hold any.
  std::vector<std::uint32_t> personal_lines(std::string_view text) {
    std::vector<std::uint32_t> out;
    yaml::Splitter splitter;
    yaml::Reader reader;
    const auto take = [&](const yaml::Piece& piece) {
      Problems ignored;
      if (const yaml::Node* root = reader.read(piece.text, piece.first_line, ignored)) {
        const auto lines = dossier::personal_lines(*root, session_.rulebook()->schema);
        out.insert(out.end(), lines.begin(), lines.end());
      }
    };
    splitter.add(text, take);
    splitter.finish(take);
    return out;
  }

  int report(result::Run& run, const std::vector<check::InputFile>& files) {
    // Lines for carets are read again only for the findings shown; the last file is kept.
    std::optional<Source> last;
    std::vector<std::uint32_t> hidden;
    return outputs_.write(run, [&](const std::string& name, std::uint32_t line) {
      if (!last || last->name() != name) {
        last.reset();
        Problems ignored;
        if (const check::InputFile* f = check::find_input(files, name);
            f != nullptr && f->has_path())
          if (auto text = read_file(f->path(), name, 64U << 20, ignored))
            last.emplace(name, std::move(*text));
        hidden = last && !args_.show_personal ? personal_lines(last->text())
                                              : std::vector<std::uint32_t>();
        if (!last) last.emplace(name, std::string());
      }
      if (std::binary_search(hidden.begin(), hidden.end(), line)) return std::string();
      const std::string_view text = last->line(line);
      return find_invalid_utf8(text) == text.npos ? std::string(text) : visible(text);
    });
  }

  Session& session_;
  CheckArgs args_;
  Outputs outputs_;
};

}  // namespace

Action setup_check(CLI::App& app, Session& session) {
  auto args = std::make_shared<CheckArgs>();
  app.add_option("PATH", args->paths,
                 "files, folders, @lists, or - for standard input 档案文件或文件夹");
  session.add_rulebook_options(app);
  add_output_options(app, args->output);
  app.add_option("--select", args->select, "only these rules, topics or provisions 只查这些")
      ->type_name("WHAT")
      ->allow_extra_args(false)
      ->delimiter(',');
  app.add_option("--ignore", args->ignore, "not these rules, topics or provisions 不查这些")
      ->type_name("WHAT")
      ->allow_extra_args(false)
      ->delimiter(',');
  app.add_option("--base", args->base,
                 "paths in reports are relative to this folder 报告中路径的基准")
      ->type_name("DIR");
  app.add_option("--jobs", args->jobs, "threads (default: all cores) 线程数")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  app.add_option("--shard", args->shard,
                 "judge only every N-th file, from the I-th, for merge 只查第 I 片(共 N 片)")
      ->type_name("I/N");
  app.add_option("--output", args->output_file, "with --shard: the file to write 分片结果文件")
      ->type_name("FILE");
  app.add_flag("--show-personal", args->show_personal, "show fields marked personal 显示个人信息");
  app.add_flag("--no-progress", args->no_progress, "no progress bar 不显示进度");
  return [args, &session] { return Check(session, *args).run(); };
}

}  // namespace ducha::cli
