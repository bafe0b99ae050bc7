// Runs a command again when its files change (inotify). Doors: watch(), one_screen(). Judges
// nothing: every round is a call of run().
#include "cli/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "base/source.h"
#include "base/text.h"
#include "check/find.h"
#include "cli/config.h"
#include "cli/run.h"
#include "rule/layers.h"

namespace ducha::cli {

namespace {

namespace fs = std::filesystem;

constexpr int kSettled = 100;     // milliseconds without a change: editors write in several steps
constexpr std::size_t kLast = 4;  // lines of a report that sum it up

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

bool hidden(const fs::path& path) { return path.filename().string().starts_with("."); }

// A dossier or a file of a rulebook, by its name.
bool counts(const std::string& name) {
  const std::string small = lower(name);
  return name == ".duchaignore" ||
         (!name.starts_with(".") && (small.ends_with(".yaml") || small.ends_with(".yml")));
}

// Watches files and folders for one round. Made before the round, so that what changes meanwhile is
// seen.
class Watcher {
 public:
  Watcher() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

  // A folder with all below it, or a file by its name: editors put a new one in its place. What is
  // not there is waited for, from the last folder on the way that is. False: the system watches no
  // more.
  bool add(const std::string& path) {
    std::error_code error;
    fs::path name = fs::absolute(path, error).lexically_normal();
    if (!name.has_filename()) name = name.parent_path();
    const fs::path real = fs::canonical(name, error);
    if (!error && fs::is_directory(real, error) && !tree(real)) return false;
    // Where a link leads to may change as well as the link.
    if (!real.empty() && real != name && !by_name(real)) return false;
    while (name.has_relative_path() && !fs::is_directory(name.parent_path(), error))
      name = name.parent_path();
    return by_name(name);
  }

  std::size_t folders() const { return folders_.size(); }

  // Waits for a change and for the end of changes. A signal that ends the watch, or 0.
  int wait(int signals) const {
    bool changed = false;
    for (;;) {
      std::array<pollfd, 2> on = {{{fd_.get(), POLLIN, 0}, {signals, POLLIN, 0}}};
      const int ready = ::poll(on.data(), on.size(), changed ? kSettled : -1);
      if (ready < 0 && errno != EINTR) return SIGTERM;
      if (ready == 0) return 0;
      if ((on[1].revents & POLLIN) != 0) {
        signalfd_siginfo info = {};
        if (::read(signals, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
          return static_cast<int>(info.ssi_signo);
      }
      if ((on[0].revents & POLLIN) != 0 && any()) changed = true;
    }
  }

 private:
  // One folder: whether everything in it counts, or some names alone.
  struct Watched {
    fs::path folder;
    bool all = false;
    std::set<std::string> names;
  };

  bool tree(const fs::path& top) {
    if (!put(top, {})) return false;
    std::error_code error;
    fs::recursive_directory_iterator it(top, fs::directory_options::skip_permission_denied, error);
    for (const fs::recursive_directory_iterator end; !error && it != end; it.increment(error)) {
      std::error_code ignored;
      if (it->symlink_status(ignored).type() != fs::file_type::directory) continue;
      if (hidden(it->path()))
        it.disable_recursion_pending();
      else if (!put(it->path(), {}))
        return false;
    }
    return true;
  }

  bool by_name(const fs::path& path) { return put(path.parent_path(), path.filename().string()); }

  // Empty: all names.
  bool put(const fs::path& folder, const std::string& name) {
    constexpr std::uint32_t kWhat = IN_CLOSE_WRITE | IN_MOVE | IN_CREATE | IN_DELETE | IN_ONLYDIR;
    const int watch = ::inotify_add_watch(fd_.get(), folder.c_str(), kWhat);
    if (watch < 0) return errno != ENOSPC && errno != EMFILE && errno != EBADF;
    Watched& watched = folders_[watch];
    watched.folder = folder;
    if (name.empty())
      watched.all = true;
    else
      watched.names.insert(name);
    return true;
  }

  // True if one of the events that wait is of something that a round reads.
  bool any() const {
    alignas(inotify_event) std::array<char, std::size_t{16} * 1024> buffer;
    bool out = false;
    for (;;) {
      const ssize_t size = ::read(fd_.get(), buffer.data(), buffer.size());
      if (size <= 0) return out;
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        if ((event->mask & IN_Q_OVERFLOW) != 0 || read_by_a_round(*event)) out = true;
      }
    }
  }

  bool read_by_a_round(const inotify_event& event) const {
    const auto found = folders_.find(event.wd);
    if (found == folders_.end() || event.len == 0) return false;
    const Watched& watched = found->second;
    const std::string name = event.name;
    const bool named = watched.names.count(name) != 0;
    if ((event.mask & IN_ISDIR) != 0) return named || (watched.all && !name.starts_with("."));
    if (!named && !(watched.all && counts(name))) return false;
    // A new file counts when it is written; a link is never written.
    if ((event.mask & IN_CREATE) == 0) return true;
    std::error_code error;
    const fs::path path = watched.folder / name;
    return fs::is_symlink(path, error) || fs::hard_link_count(path, error) > 1;
  }

  Descriptor fd_;
  std::map<int, Watched> folders_;
};

// The width of a line without what colours it.
std::size_t width(std::string_view line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b')
      while (i < line.size() && line[i] != 'm') ++i;
    else
      plain += line[i];
  }
  return static_cast<std::size_t>(display_width(plain));
}

// What the next round will read. Asked before each: lists, layers of the rulebook and ducha.yaml
// may come and go.
std::vector<std::string> paths(const Command& command, Given& given) {
  Problems ignored;
  std::vector<std::string> out;
  check::Search lists;
  for (const Opt name : command.options) {
    const Form form = option(name).form;
    if (form != Form::file && form != Form::folder && form != Form::profile &&
        name != Opt::baseline)
      continue;
    if (name == Opt::base) continue;  // is not read
    for (const std::string& text : given.texts(name))
      (text.starts_with("@") ? lists.paths : out).push_back(text);
  }
  if (!lists.paths.empty()) {
    const check::Inputs listed = check::find(lists, ignored);
    out.insert(out.end(), listed.lists.begin(), listed.lists.end());
    for (const check::InputFile& file : listed.files) out.push_back(file.path());
    for (const std::string& list : lists.paths) out.push_back(list.substr(1));
  }
  const std::string rules =
      given.text(Opt::rules).empty() ? default_rules() : given.text(Opt::rules);
  out.push_back(rules);
  for (const rule::LayerFolder& layer : rule::find_layers(rules, read_file, ignored))
    out.push_back(layer.folder.string());
  const std::string file = find_config(ignored).file;
  out.push_back(file.empty() ? "ducha.yaml" : file);
  return out;
}

}  // namespace

std::string one_screen(const std::string& text, std::size_t rows, std::size_t columns, Lang lang) {
  const std::vector<std::string_view> lines = split(text, '\n');
  const auto taken = [&](std::string_view line) {
    return std::max<std::size_t>(1, (width(line) + columns - 1) / columns);
  };
  std::size_t all = 0;
  for (const std::string_view line : lines) all += taken(line);
  if (all <= rows) return text;
  // From both ends, with a line between.
  const std::size_t last = std::min(kLast, rows / 2);
  std::size_t tail = lines.size();
  std::size_t used = 1;
  while (tail > 0 && used + taken(lines[tail - 1]) <= last + 1) used += taken(lines[--tail]);
  std::size_t head = 0;
  while (head < tail && used + taken(lines[head]) <= rows) used += taken(lines[head++]);
  std::string out;
  for (std::size_t i = 0; i < head; ++i) out.append(lines[i]) += '\n';
  out += say("……另有{}行", "... {} more lines", tail - head).in(lang) + '\n';
  for (std::size_t i = tail; i < lines.size(); ++i) out.append(lines[i]) += '\n';
  return out;
}

int watch(Session& session, const Command& command, Given& given,
          const std::vector<std::string>& args) {
  const auto has = [&](Opt o) {
    return std::find(command.options.begin(), command.options.end(), o) != command.options.end() &&
           given.has(o);
  };
  const auto& files = given.texts(Opt::paths);
  if (has(Opt::record) || has(Opt::shard) ||
      std::find(files.begin(), files.end(), "-") != files.end())
    return session.complain(say("--watch 不与 --store、--shard 或标准输入同用",
                                "--watch does not go with --store, --shard or standard input"),
                            say("每次改动都会再查一遍", "every change would be a run of its own"));
  std::vector<std::string> once = args;
  std::erase_if(once, [](const std::string& arg) { return arg.starts_with("--watch"); });
  Streams& streams = session.streams();
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGINT);
  ::sigaddset(&ends, SIGTERM);
  for (;;) {
    Watcher watcher;
    const auto watched = paths(command, given);
    const bool all = std::all_of(watched.begin(), watched.end(),
                                 [&](const std::string& path) { return watcher.add(path); });
    if (!all)
      return session.complain(
          say("系统不再允许监视更多文件夹（已有{}个）",
              "the system watches no more folders ({} are watched)", watcher.folders()),
          say("给出较小的文件夹，或调高 fs.inotify.max_user_watches",
              "name a smaller folder, or raise fs.inotify.max_user_watches"));
    std::istringstream nothing;
    std::ostringstream text;
    const int code = run(once, {nothing, text, text, streams.out_terminal, false});
    if (code > kStopped) return code;
    winsize screen = {};
    if (streams.out_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &screen) == 0 &&
        screen.ws_row > 3 && screen.ws_col > 0)
      streams.out << "\x1b[H\x1b[2J\x1b[3J"
                  << one_screen(text.str(), screen.ws_row - 2U, screen.ws_col, session.lang());
    else
      streams.out << text.str();
    streams.out << say("-- 退出码{}；监视{}个文件夹，Ctrl-C 结束\n",
                       "-- exit code {}; {} folders are watched, Ctrl-C ends it\n", code,
                       watcher.folders())
                       .in(session.lang())
                << std::flush;
    sigset_t before;
    ::sigprocmask(SIG_BLOCK, &ends, &before);
    const Descriptor signals(::signalfd(-1, &ends, SFD_CLOEXEC));
    const int signal = watcher.wait(signals.get());
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    if (signal != 0) return kStopped + signal;
  }
}

}  // namespace ducha::cli
