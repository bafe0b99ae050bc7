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
#include <set>
#include <sstream>

#include "base/text.h"
#include "cli/config.h"
#include "cli/run.h"

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

// What a round may have read.
bool counts(const std::string& name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name == ".duchaignore";
}

// Watches folders for one round. Made before the round, so that what changes meanwhile is seen.
class Watcher {
 public:
  Watcher() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

  // A folder with all below it; of a file its folder: editors put a new file in its place. False:
  // the system watches no more.
  bool add(const std::string& path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (error) return true;  // what is not there, the command says
    if (!fs::is_directory(real, error)) return put(real.parent_path());
    if (!put(real)) return false;
    fs::recursive_directory_iterator it(real, fs::directory_options::skip_permission_denied, error);
    for (const fs::recursive_directory_iterator end; !error && it != end; it.increment(error)) {
      std::error_code ignored;
      if (it->symlink_status(ignored).type() != fs::file_type::directory) continue;
      if (hidden(it->path()))
        it.disable_recursion_pending();
      else if (!put(it->path()))
        return false;
    }
    return true;
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
  bool put(const fs::path& folder) {
    if (!folders_.insert(folder.string()).second) return true;
    constexpr std::uint32_t kWhat = IN_CLOSE_WRITE | IN_MOVE | IN_CREATE | IN_DELETE | IN_ONLYDIR;
    return ::inotify_add_watch(fd_.get(), folder.c_str(), kWhat) >= 0 ||
           (errno != ENOSPC && errno != EMFILE && errno != EBADF);
  }

  // True if one of the events that wait is of something that a round reads.
  bool any() const {
    alignas(inotify_event) std::array<char, 16 * 1024> buffer;
    bool out = false;
    for (;;) {
      const ssize_t size = ::read(fd_.get(), buffer.data(), buffer.size());
      if (size <= 0) return out;
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        const std::string name = event->len > 0 ? event->name : "";
        const bool folder = (event->mask & IN_ISDIR) != 0 && !name.starts_with(".");
        // A new file counts when it is written.
        const bool written = (event->mask & IN_CREATE) == 0 && counts(name);
        if (folder || written || (event->mask & IN_Q_OVERFLOW) != 0) out = true;
      }
    }
  }

  Descriptor fd_;
  std::set<std::string> folders_;
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

std::vector<std::string> paths(const Command& command, Given& given) {
  std::vector<std::string> out;
  for (const Opt name : command.options) {
    const Form form = option(name).form;
    if (form != Form::file && form != Form::folder && form != Form::profile) continue;
    for (const std::string& text : given.texts(name))
      out.push_back(text.starts_with("@") ? text.substr(1) : text);
  }
  if (given.text(Opt::rules).empty()) out.push_back(default_rules());
  Problems ignored;
  if (const std::string file = find_config(ignored).file; !file.empty()) out.push_back(file);
  return out;
}

}  // namespace

std::string one_screen(const std::string& text, std::size_t rows, std::size_t columns, Lang lang) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
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
  out += say("……另有 {} 行", "... {} more lines", tail - head).in(lang) + '\n';
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
  const auto watched = paths(command, given);
  Streams& streams = session.streams();
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGINT);
  ::sigaddset(&ends, SIGTERM);
  for (;;) {
    Watcher watcher;
    const bool all = std::all_of(watched.begin(), watched.end(),
                                 [&](const std::string& path) { return watcher.add(path); });
    if (!all)
      return session.complain(
          say("系统不再允许监视更多文件夹（已有 {} 个）",
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
    streams.out << say("-- 退出码 {}；监视 {} 个文件夹，Ctrl-C 结束\n",
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
