// Named texts and whole files. Reading and writing go through POSIX calls, so that what is opened
// is what was looked at (no FIFO that blocks, no device) and a written file is whole or not there.
#include "base/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/system_error.h"
#include "base/text.h"

namespace ducha {

namespace {

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() { close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return fd_; }
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

Problem io(std::string_view id, const std::string& name, Message message) {
  return problem_in(std::string(id), name, std::move(message));
}

}  // namespace

Source::Source(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  starts_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
    starts_.push_back(at + 1);
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  const std::size_t from = starts_[number - 1];
  std::size_t to = number < starts_.size() ? starts_[number] - 1 : text_.size();
  if (to > from && text_[to - 1] == '\r') --to;
  return std::string_view(text_).substr(from, to - from);
}

Place Source::place(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<std::size_t>(after - starts_.begin());
  const std::size_t from = starts_[line - 1];
  const auto column = count_code_points(std::string_view(text_).substr(from, offset - from)) + 1;
  return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column)};
}

std::size_t Source::offset(Place place) const {
  if (place.line == 0) return 0;
  if (place.line > starts_.size()) return text_.size();
  const std::string_view text = line(place.line);
  return starts_[place.line - 1] +
         code_point_offset(text, place.column == 0 ? 0 : place.column - 1);
}

namespace {

std::optional<std::string> too_large(const std::string& name, std::size_t limit,
                                     Problems& problems) {
  problems.push_back(io("io/too-large", name,
                        say("超过{}字节的上限", "is larger than the limit of {} bytes", limit)));
  return {};
}

// To the end; `text` may have room set aside.
std::optional<std::string> read_all(int file, std::string text, const std::string& name,
                                    std::size_t limit, Problems& problems) {
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      problems.push_back(io("io/read", name, because_of(say("读取出错", "cannot be read"), errno)));
      return {};
    }
    if (got == 0) return text;
    if (text.size() + static_cast<std::size_t>(got) > limit)
      return too_large(name, limit, problems);
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& path, const std::string& name,
                                     std::size_t limit, Problems& problems) {
  // O_NONBLOCK: opening a FIFO without a writer must not wait.
  File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    problems.push_back(io("io/open", name, because_of(say("无法打开", "cannot be opened"), errno)));
    return {};
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    problems.push_back(io("io/not-a-file", name, say("不是普通文件", "is not a regular file")));
    return {};
  }
  // Before anything is set aside for it: a file of holes may say it has any size.
  if (static_cast<std::uintmax_t>(info.st_size) > limit) return too_large(name, limit, problems);
  std::string text;
  text.reserve(static_cast<std::size_t>(info.st_size));
  return read_all(file.get(), std::move(text), name, limit, problems);
}

std::optional<std::string> read_standard_input(std::size_t limit, Problems& problems) {
  return read_all(0, {}, "<stdin>", limit, problems);
}

bool write_file(const std::filesystem::path& path, std::string_view bytes, Problems& problems,
                bool durable) {
  // Beside the file, so that renaming stays within one file system.
  std::string temporary = path.string() + ".XXXXXX.tmp";
  const auto fail = [&](const char* zh, const char* en) {
    problems.push_back(io("io/write", path.string(), because_of({zh, en}, errno)));
    return false;
  };
  // Renaming would put a file in the place of a device, a FIFO or a socket.
  struct stat there {};
  const bool exists = ::stat(path.c_str(), &there) == 0;
  if (exists && !S_ISREG(there.st_mode)) {
    problems.push_back(
        io("io/write", path.string(),
           S_ISDIR(there.st_mode)
               ? say("是文件夹，要写成其中的一个文件", "is a folder; name a file within it")
               : say("不是普通文件，不能写入", "is no regular file and cannot be written")));
    return false;
  }
  // Renaming asks for the folder alone, and would take the place of a file that nobody may write.
  if (exists && ::access(path.c_str(), W_OK) != 0) return fail("不能写入", "cannot be written");
  File file(::mkstemps(temporary.data(), 4));
  if (file.get() < 0) return fail("无法创建文件", "cannot be created");
  const auto give_up = [&](const char* zh, const char* en) {
    const bool failed = fail(zh, en);
    ::unlink(temporary.c_str());
    return failed;
  };
  // mkstemps() makes files that only the owner may read; umask can be asked only by setting it.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(file.get(), exists ? there.st_mode & 07777 : 0666 & ~mask) != 0)
    return give_up("无法设置权限", "cannot set its mode");
  while (!bytes.empty()) {
    const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return give_up("写入出错", "cannot be written");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  // EINVAL and EROFS: a file system that cannot sync, which is no error of the write.
  if (durable && ::fsync(file.get()) != 0 && errno != EINVAL && errno != EROFS)
    return give_up("写入出错", "cannot be written");
  if (!file.close()) return give_up("写入出错", "cannot be written");
  if (::rename(temporary.c_str(), path.c_str()) != 0)
    return give_up("无法替换文件", "cannot be put in place");
  return true;
}

}  // namespace ducha
