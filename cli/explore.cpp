// Options and inputs of the commands that look beyond one check. See explore.h.
#include "cli/explore.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "base/source.h"

namespace ducha::cli {

bool prepare(Session& session, const ExploreArgs& args, Ready& ready) {
  rule::Rulebook* book = session.rulebook();
  const rule::Profile* profile = book == nullptr ? nullptr : session.profile();
  const auto as_of = profile == nullptr ? std::nullopt : session.as_of();
  if (!as_of) return false;
  ready.settings.book = book;
  ready.settings.profile = profile;
  ready.settings.as_of = *as_of;
  ready.settings.selection.select = args.select;
  ready.settings.inputs = false;  // nobody asks what was read, and it is read again and again
  ready.settings.jobs = threads(args.jobs);
  Problems problems;
  ready.files = check::find_inputs(args.paths, args.base, problems);
  if (!problems.empty()) {
    session.complain(problems);
    return false;
  }
  // The dossiers are read again and again.
  for (const check::InputFile& f : ready.files)
    if (!f.has_path()) {
      session.complain(say("这里不能从标准输入读取", "standard input cannot be read here"));
      return false;
    }
  if (ready.files.empty())
    session.complain(
        say("给出的路径里没有 .yaml 档案", "there is no .yaml file in the paths given"));
  return !ready.files.empty();
}

int put(Session& session, const ExploreArgs& args, const std::string& text) {
  if (args.output.empty() || args.output == "-") {
    session.streams().out << text;
    return kFine;
  }
  Problems problems;
  return write_file(args.output, text, problems) ? kFine : session.complain(problems);
}

void add_explore_options(CLI::App& app, Session& session, ExploreArgs& args) {
  app.add_option("PATH", args.paths, "files, folders or @lists 档案文件或文件夹")->required();
  session.add_rulebook_options(app);
  app.add_option("--select", args.select, "only these rules, topics or provisions 只查这些")
      ->type_name("WHAT")
      ->allow_extra_args(false)
      ->delimiter(',');
  app.add_option("--base", args.base, "paths are relative to this folder 路径的基准")
      ->type_name("DIR");
  app.add_option("--jobs", args.jobs, "threads (default: all cores) 线程数")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  app.add_option("--output", args.output, "file to write 输出文件")->type_name("FILE");
}

}  // namespace ducha::cli
