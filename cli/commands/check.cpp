// ducha check: from arguments as typed to a run, its reports, and the exit code.
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
#include "cli/judging.h"
#include "cli/outputs.h"
#include "cli/progress.h"
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

// What is meant by the options of `check`.
struct Request {
  std::vector<std::string> paths;
  check::Selection selection;
  std::string base;
  check::Settings::Shard shard;
  bool part = false;  // write a part of a run, to part_file; empty: to standard output
  std::string part_file;
  int jobs = 1;
  bool progress = true;
  bool personal = false;
};

class Check {
 public:
  explicit Check(Session& session) : session_(session), outputs_(session) {}

  bool take(Given& given) {
    session_.take_profile(given);
    args_.paths = given.texts(Opt::paths);
    args_.selection = {given.texts(Opt::select), given.texts(Opt::ignore)};
    args_.base = given.text(Opt::base);
    args_.jobs = threads(given);
    args_.personal = given.flag(Opt::show_personal);
    args_.progress = !given.flag(Opt::no_progress);
    args_.part = given.has(Opt::shard);
    if (!args_.part) return outputs_.take(given);
    // Checked before: I/N.
    const std::string& text = given.text(Opt::shard);
    const char* end = text.data() + text.size();
    const auto slash = std::from_chars(text.data(), end, args_.shard.index).ptr;
    std::from_chars(slash + 1, end, args_.shard.count);
    args_.part_file = given.text(Opt::part_file);
    if (!args_.part_file.empty()) session_.gate().claim(args_.part_file);
    return true;
  }

  int run() {
    auto made = judging(session_, args_.selection);
    if (!made) return kNotChecked;
    check::Settings& settings = made->settings;
    settings.personal = args_.personal;
    settings.jobs = args_.jobs;
    settings.inputs = outputs_.want_inputs() || args_.part;
    settings.shard = args_.shard;
    Progress progress(session_, args_.progress && !outputs_.quiet());
    settings.progress = progress.callback();
    settings.cancelled = [] { return stopped.load(std::memory_order_relaxed) != 0; };
    Problems problems;
    const auto inputs = find_inputs(session_, args_.paths, args_.base, problems);
    if (!inputs) return kNotChecked;
    const std::vector<check::InputFile>& files = inputs->files;
    stop_on_signals();
    if (args_.part) {
      if (!problems.empty()) return kNotChecked;
      const auto bytes = part_of(settings, made->rules, files);
      progress.clear();
      return bytes ? session_.put(args_.part_file, *bytes) : kStopped + stopped;
    }
    result::Run run = check::run(settings, made->rules, files);
    progress.clear();
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
        hidden =
            last && !args_.personal ? personal_lines(last->text()) : std::vector<std::uint32_t>();
        if (!last) last.emplace(name, std::string());
      }
      if (std::binary_search(hidden.begin(), hidden.end(), line)) return std::string();
      const std::string_view text = last->line(line);
      return find_invalid_utf8(text) == text.npos ? std::string(text) : visible(text);
    });
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
