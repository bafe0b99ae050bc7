// Reading files, and cutting them into documents. See feeder.h.
#include "check/feeder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace ducha::check {

namespace {

constexpr std::size_t kBlock = std::size_t{256} * 1024;

}  // namespace

Feeder::Feeder(const std::vector<InputFile>& files, const Settings& settings)
    : files_(files), settings_(settings), inputs(settings.inputs ? files.size() : 0) {
  sizes_.resize(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::error_code error;
    if (!ours(i) || !files[i].has_path()) continue;
    const auto size = std::filesystem::file_size(files[i].path(), error);
    if (error) continue;
    sizes_[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, kBlock + 1));
    total_ += size;
  }
}

bool Feeder::next(Batch& batch) {
  std::unique_lock guard(lock_);
  for (;;) {
    if (settings_.cancelled && settings_.cancelled()) return false;
    if (fd_ >= 0) {
      if (read_some(batch)) return true;
      continue;
    }
    while (file_ < files_.size() && !ours(file_)) ++file_;
    if (file_ == files_.size()) return false;
    if (!files_[file_].has_path() || sizes_[file_] > kBlock) {
      open_next();
      continue;
    }
    // Small files are read whole by the worker that has them.
    const auto number = static_cast<std::uint32_t>(file_++);
    guard.unlock();
    const bool any = read_whole(number, batch);
    guard.lock();
    done_ += batch.bytes.size();
    if (settings_.progress) settings_.progress(done_, total_);
    if (any) return true;
  }
}

void Feeder::complain(std::uint32_t file, Message message) {
  const std::lock_guard guard(problem_lock_);
  problems.push_back({"input/read", files_[file].name(), {}, 1, std::move(message), {}});
}

int Feeder::open_file(std::uint32_t number) {
  if (!files_[number].has_path()) return ::dup(0);
  const int fd =
      ::open(files_[number].path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0) {
    complain(number, say("无法打开:{}", "cannot be opened: {}", std::strerror(errno)));
    return -1;
  }
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) return fd;
  ::close(fd);
  complain(number, say("不是普通文件", "is not a regular file"));
  return -1;
}

void Feeder::open_next() {
  current_ = static_cast<std::uint32_t>(file_++);
  fd_ = open_file(current_);
  splitter_ = yaml::Splitter();
}

bool Feeder::fill(int fd, std::uint32_t number, std::size_t most, std::string& buffer) {
  std::size_t filled = buffer.size();
  const std::size_t full = filled + most;
  buffer.resize(full);
  bool ended = false;
  while (filled < full && !ended) {
    const ssize_t got = ::read(fd, buffer.data() + filled, full - filled);
    if (got < 0 && errno == EINTR) {
      ended = settings_.cancelled && settings_.cancelled();
      continue;
    }
    if (got < 0) complain(number, say("读取出错:{}", "cannot be read: {}", std::strerror(errno)));
    ended = got <= 0;
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  buffer.resize(filled);
  return ended;
}

void Feeder::cut(std::string_view bytes, bool ended, yaml::Splitter& splitter, std::uint32_t number,
                 Batch& batch) {
  batch.file = number;
  batch.text.clear();
  batch.pieces.clear();
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  const auto take = [&](const yaml::Piece& piece) {
    spans.emplace_back(batch.text.size(), piece.text.size());
    batch.text.append(piece.text);
    batch.pieces.push_back(piece);
  };
  splitter.add(bytes, take);
  if (ended) splitter.finish(take);
  for (std::size_t i = 0; i < spans.size(); ++i)
    batch.pieces[i].text = std::string_view(batch.text).substr(spans[i].first, spans[i].second);
  if (!settings_.inputs) return;
  inputs[number].bytes += bytes.size();
  inputs[number].documents += static_cast<std::uint32_t>(spans.size());
}

bool Feeder::read_whole(std::uint32_t number, Batch& batch) {
  const int fd = open_file(number);
  if (fd < 0) return false;
  batch.bytes.clear();
  // One round, unless the file grew.
  std::size_t most = sizes_[number] + 1;
  while (!fill(fd, number, most, batch.bytes)) most = kBlock;
  ::close(fd);
  if (settings_.inputs) inputs[number].sha256 = sha256(batch.bytes);
  yaml::Splitter splitter;
  cut(batch.bytes, true, splitter, number, batch);
  return !batch.pieces.empty();
}

bool Feeder::read_some(Batch& batch) {
  buffer_.clear();
  const bool ended = fill(fd_, current_, kBlock, buffer_);
  if (settings_.inputs) hash_.add(buffer_);
  done_ += buffer_.size();
  cut(buffer_, ended, splitter_, current_, batch);
  if (ended) {
    if (settings_.inputs) inputs[current_].sha256 = hash_.digest();
    ::close(fd_);
    fd_ = -1;
  }
  if (settings_.progress) settings_.progress(done_, total_);
  return !batch.pieces.empty();
}

}  // namespace ducha::check
