// ducha check: from arguments as typed to a run, its reports, and the exit code.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <ostream>

#include "base/source.h"
#include "base/text.h"
#include "check/finish.h"
#include "check/part.h"
#include "check/read.h"
#include "cli/commands.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/version.h"

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

// What is meant by the options of `check`.
struct Request {
  check::Search search;
  check::Selection selection;
  check::Settings::Shard shard;
  bool part = false;  // write a part of a run, to part_file; empty: to standard output
  std::string part_file;
  int jobs = 1;
  bool personal = false;
};

class Check {
 public:
  explicit Check(Session& session) : session_(session), outputs_(session) {}

  // Options about files have no effect where standard input alone is read, and are not asked for
  // then.
  bool take(Given& given) {
    session_.take_profile(given);
    args_.search.paths = given.texts(Opt::paths);
    const auto& paths = args_.search.paths;
    const bool files = std::any_of(paths.begin(), paths.end(),
                                   [](const std::string& path) { return path != "-"; });
    if (files) args_.search.exclude = given.texts(Opt::exclude);
    if (std::find(paths.begin(), paths.end(), "-") != paths.end())
      args_.search.stdin_name = given.text(Opt::stdin_name);
    args_.selection = {given.texts(Opt::select), given.texts(Opt::ignore)};
    args_.search.base = given.text(Opt::base);
    args_.jobs = threads(given);
    args_.personal = given.flag(Opt::show_personal);
    args_.part = given.has(Opt::shard);
    if (!args_.part) return outputs_.take(given);
    // Checked before: I/N.
    const std::string& text = given.text(Opt::shard);
    const char* end = text.data() + text.size();
    const auto slash = std::from_chars(text.data(), end, args_.shard.index).ptr;
    std::from_chars(slash + 1, end, args_.shard.count);
    args_.part_file = session_.take_output(given, Opt::part_file);
    return true;
  }

  // A part is not judged to the end: what spans dossiers needs all parts.
  int run() {
    auto made = judging(session_, args_.selection);
    if (!made) return kNotChecked;
    session_.laps.end("rules");
    check::Settings& settings = made->settings;
    settings.personal = args_.personal;
    settings.jobs = args_.jobs;
    settings.inputs = outputs_.want_inputs() || outputs_.timing() || args_.part;
    settings.lines = outputs_.want_lines() || args_.part;
    settings.shard = args_.shard;
    settings.part = args_.part;
    Progress progress(session_, Counted::bytes, !outputs_.quiet());
    settings.progress = progress.callback();
    settings.cancelled = [] { return stopped.load(std::memory_order_relaxed) != 0; };
    Problems problems;
    const auto inputs = find_inputs(session_, args_.search, problems);
    if (!inputs) return kNotChecked;
    const std::vector<check::InputFile>& files = inputs->files;
    if (inputs->passed_over.all() > 0) settings.passed_over = inputs->passed_over;
    session_.laps.end("find");
    stop_on_signals();
    if (args_.part && !problems.empty()) return kNotChecked;
    const check::Inspection inspection(settings, made->rules);
    session_.laps.end("rules");
    check::Harvest harvest = check::read(inspection, files);
    session_.laps.end("read");
    if (args_.part) {
      progress.clear();
      // A part that lacks dossiers would be taken for whole.
      if (harvest.stopped) return kStopped + stopped;
      return session_.put(args_.part_file, check::save(inspection, files, harvest, kVersion));
    }
    result::Run run = check::finish(inspection, files, harvest);
    progress.clear();
    run.tool_version = kVersion;
    tell_unread(run.problems);
    std::move(problems.begin(), problems.end(), std::back_inserter(run.problems));
    // A signal that came after all was judged changes nothing.
    const bool cut = check::stopped(run);
    if (cut) {
      session_.complain(say("检查被中断，文件和历史库没有写",
                            "stopped; files and the store are left as they were"));
      outputs_.leave_files();
    }
    if (run.dossiers == 0 && run.problems.empty()) return no_dossier(files);
    tell_of_names(files);
    outputs_.look_at(roots());
    const int code = outputs_.write(run);
    return cut ? kStopped + stopped : code;
  }

 private:
  // Not every format shows them, and none may go to where a person looks.
  void tell_unread(const Problems& problems) {
    Problems unread;
    std::copy_if(problems.begin(), problems.end(), std::back_inserter(unread),
                 [](const Problem& p) { return p.id == "input/read"; });
    if (!unread.empty()) session_.complain(unread);
  }

  // Annotations with names that lead nowhere from the folder of the repository are shown nowhere.
  void tell_of_names(const std::vector<check::InputFile>& files) const {
    if (!args_.search.base.empty() || !outputs_.marks_files()) return;
    const auto file = std::find_if(files.begin(), files.end(),
                                   [](const check::InputFile& f) { return f.has_path(); });
    std::error_code error;
    if (file == files.end() || std::filesystem::equivalent(file->name(), file->path(), error))
      return;
    session_.tell(
        say("报告中的文件名“{}”从当前文件夹找不到，服务器标不到文件上；用 --base 指明仓库的文件夹，"
            "就是当前文件夹时写 --base .",
            "`{}`, as reports name a file, leads nowhere from the working folder, so "
            "services cannot mark it: say by --base which folder is the repository, "
            "`--base .` if it is this one",
            visible(file->name())));
  }

  int no_dossier(const std::vector<check::InputFile>& files) {
    constexpr std::size_t kShown = 3;
    std::string names;
    for (std::size_t i = 0; i < std::min(files.size(), kShown); ++i)
      add_to(names, session_.lang() == Lang::zh ? "、" : ", ", visible(files[i].name()));
    return session_.complain(
        files.size() <= kShown
            ? say("文件里没有档案：{}", "the files hold no dossier: {}", names)
            : say("{1}个文件里都没有档案：{0}等", "none of {1} files holds a dossier: {0}, ...",
                  names, files.size()),
        say("每份档案第一行写“kind: 类别”；ducha new 类别 写出一份样子",
            "a dossier begins with `kind: ...`; ducha new KIND writes one to start from"));
  }

  // The paths given, as the store knows them again however they were typed; none where a list or
  // standard input was read.
  std::vector<std::string> roots() const {
    std::vector<std::string> out;
    for (const std::string& path : args_.search.paths) {
      std::error_code error;
      const auto real = std::filesystem::canonical(path, error);
      if (error || path == "-" || path.starts_with("@")) return {};
      out.push_back(real.string());
    }
    return out;
  }

  Session& session_;
  Request args_;
  Outputs outputs_;
};

}  // namespace

Action take_check(Session& session, Given& given) {
  const auto check = std::make_shared<Check>(session);
  if (!check->take(given)) return {};
  return [check] { return check->run(); };
}

}  // namespace ducha::cli
