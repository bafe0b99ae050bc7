// Reads files and cuts them into documents: next() gives a worker its next batch. Small files are
// read by the workers themselves, at once; large ones and standard input by one worker at a time,
// block by block, so that several can parse what one file holds.
#include "check/feeder.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/limits.h"
#include "base/system_error.h"

namespace ducha::check {

namespace {

constexpr std::size_t kFiles = 16;  // that a worker takes at once
constexpr int kPatience = 100;      // milliseconds between two questions whether to stop

// A hash (FNV-1a) of the numbers that change when a file is written or replaced; never 0.
std::uint32_t state_of(const struct stat& info) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const auto n :
       {static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino),
        static_cast<std::uint64_t>(info.st_size), static_cast<std::uint64_t>(info.st_mtim.tv_sec),
        static_cast<std::uint64_t>(info.st_mtim.tv_nsec)})
    hash = (hash ^ n) * 0x100000001b3;
  return static_cast<std::uint32_t>(hash >> 32) | 1;
}

}  // namespace

Feeder::Feeder(const std::vector<InputFile>& files, const Settings& settings, Stop& stop)
    : files_(files), settings_(settings), stop_(stop), inputs(settings.inputs ? files.size() : 0) {
  sizes_.resize(files.size());
  ended.resize(files.size());
  states.resize(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::error_code error;
    if (!ours(i) || !files[i].has_path()) continue;
    const auto size = std::filesystem::file_size(files[i].path(), error);
    if (error) continue;
    // Only whether it is above a block counts, so that four bytes a file are enough.
    sizes_[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, kBlock + 1));
    total_ += size;
  }
}

std::size_t Feeder::share() const {
  if (settings_.jobs <= 1) return kFiles;
  // Towards the end workers take less, so that none is left with much while the others rest.
  const std::size_t left = (files_.size() - file_) / (4 * static_cast<std::size_t>(settings_.jobs));
  return std::clamp<std::size_t>(left, 1, kFiles);
}

bool Feeder::skip() {
  while (file_ < files_.size() && !ours(file_)) ++file_;
  return file_ < files_.size();
}

bool Feeder::next(Batch& batch) {
  batch.text.clear();
  batch.documents.clear();
  std::unique_lock guard(lock_);
  while (batch.documents.empty()) {
    if (stop_()) return false;
    if (fd_ >= 0) {
      read_some(batch);
    } else if (!skip()) {
      return false;
    } else if (!small(file_)) {
      open_next();
    } else {
      read_small(guard, batch);
    }
  }
  // The text does not move any more.
  for (Document& d : batch.documents)
    d.piece.text = {batch.text.data() + d.offset, d.piece.text.size()};
  return true;
}

void Feeder::read_small(std::unique_lock<std::mutex>& guard, Batch& batch) {
  std::vector<std::uint32_t> numbers;
  std::size_t bytes = 0;
  for (const std::size_t most = share();
       numbers.size() < most && bytes <= kBlock && skip() && small(file_); ++file_) {
    numbers.push_back(static_cast<std::uint32_t>(file_));
    bytes += sizes_[file_];
  }
  guard.unlock();
  std::size_t read = 0;
  for (const std::uint32_t number : numbers)
    if (!stop_()) read += read_whole(number, batch);
  guard.lock();
  done_ += read;
  if (settings_.progress) settings_.progress(done_, total_);
}

void Feeder::complain(std::uint32_t file, Message message) {
  const std::lock_guard guard(problem_lock_);
  problems.push_back(problem_in("input/read", files_[file].name(), std::move(message)));
}

void Feeder::end(std::uint32_t file) {
  const std::lock_guard guard(problem_lock_);
  ended[file] = true;
}

int Feeder::open_file(std::uint32_t number) {
  if (!files_[number].has_path()) {
    // Closed as any other file; descriptor 0 must stay open, or the next file would become standard
    // input.
    const int input = ::dup(0);
    if (input < 0)
      complain(number, because_of(say("标准输入没有打开", "standard input is not open"), errno));
    return input;
  }
  const int fd =
      // A file may have become a pipe or a link since the folder was walked: O_NONBLOCK keeps
      // open() from waiting for a writer, O_NOFOLLOW refuses the link.
      ::open(files_[number].path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0) {
    complain(number, because_of(say("无法打开", "cannot be opened"), errno));
    return -1;
  }
  struct stat info {};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
    states[number] = state_of(info);
    return fd;
  }
  ::close(fd);
  complain(number, say("不是普通文件", "is not a regular file"));
  return -1;
}

void Feeder::open_next() {
  current_ = static_cast<std::uint32_t>(file_++);
  fd_ = open_file(current_);
  splitter_ = yaml::Splitter();
}

bool Feeder::wait_for(int fd) {
  pollfd ask{fd, POLLIN, 0};
  for (;;) {
    const int ready = ::poll(&ask, 1, kPatience);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;  // or `read` says what is wrong
    if (stop_()) return false;
  }
}

Feeder::Filled Feeder::fill(int fd, std::uint32_t number, std::size_t most, std::string& buffer) {
  std::size_t filled = buffer.size();
  const std::size_t full = filled + most;
  buffer.resize(full);
  Filled state = Filled::full;
  while (filled < full && state == Filled::full) {
    // A signal may reach another thread, and leave this one waiting.
    if (!files_[number].has_path() && !wait_for(fd)) {
      state = Filled::cut;
      break;
    }
    const ssize_t got = ::read(fd, buffer.data() + filled, full - filled);
    if (got > 0) {
      filled += static_cast<std::size_t>(got);
    } else if (got == 0) {
      state = Filled::ended;
    } else if (errno != EINTR) {
      complain(number, because_of(say("读取出错", "cannot be read"), errno));
      state = Filled::cut;
    }
  }
  buffer.resize(filled);
  return state;
}

void Feeder::add(Batch& batch, std::uint32_t number, const yaml::Piece& piece, std::size_t offset) {
  batch.documents.push_back({number, piece, offset});
  if (settings_.inputs) ++inputs[number].documents;
}

std::size_t Feeder::read_whole(std::uint32_t number, Batch& batch) {
  const int fd = open_file(number);
  if (fd < 0) return 0;
  // Into the text of the batch itself, with what is between documents.
  const std::size_t start = batch.text.size();
  const auto size = [&] { return batch.text.size() - start; };
  // One round, unless the file grew.
  Filled state = fill(fd, number, sizes_[number] + 1, batch.text);
  while (state == Filled::full && size() <= limits::kDocumentBytes)
    state = fill(fd, number, kBlock, batch.text);
  ::close(fd);
  if (state == Filled::full)
    complain(number, say("检查期间变大了", "grew while it was being checked"));
  if (state != Filled::ended) return size();
  end(number);
  const std::string_view bytes = std::string_view(batch.text).substr(start);
  if (settings_.inputs) {
    inputs[number].sha256 = sha256(bytes);
    inputs[number].bytes = bytes.size();
  }
  yaml::each_piece(bytes, [&](const yaml::Piece& piece) {
    // One that is too large has no text.
    const bool none = piece.text.empty();
    add(batch, number, piece,
        none ? 0 : static_cast<std::size_t>(piece.text.data() - batch.text.data()));
  });
  return bytes.size();
}

void Feeder::read_some(Batch& batch) {
  buffer_.clear();
  const Filled state = fill(fd_, current_, kBlock, buffer_);
  const bool ended = state == Filled::ended;
  if (settings_.inputs) {
    hash_.add(buffer_);
    inputs[current_].bytes += buffer_.size();
  }
  done_ += buffer_.size();
  const auto take = [&](const yaml::Piece& piece) {
    add(batch, current_, piece, batch.text.size());
    batch.text.append(piece.text);
  };
  splitter_.add(buffer_, take);
  if (ended) {
    splitter_.finish(take);
    end(current_);
  }
  if (state != Filled::full) {
    const Digest digest = settings_.inputs ? hash_.digest() : Digest{};
    if (settings_.inputs && ended) inputs[current_].sha256 = digest;
    ::close(fd_);
    fd_ = -1;
  }
  if (settings_.progress) settings_.progress(done_, total_);
}

}  // namespace ducha::check
