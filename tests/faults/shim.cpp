// Preloaded into ducha: makes the n-th call that changes a disk fail, as a full or broken one
// would: write, sync, opening for writing, new folder, cutting, rename. FAULT_AT=n,
// FAULT_ERRNO=number; FAULT_LOG=file says that it was reached. Every call from the n-th on fails
// with FAULT_STICKY=1: a disk that stays full.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>

namespace {

std::atomic<long> calls{0};

template <class F>
F real(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

using Open = int (*)(const char*, int, ...);

long number(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? 0 : std::atol(value);
}

bool fails() {
  static const long at = number("FAULT_AT");
  static const long code = number("FAULT_ERRNO");
  static const bool sticky = number("FAULT_STICKY") != 0;
  if (at == 0) return false;
  const long n = ++calls;
  if (n != at && !(sticky && n > at)) return false;
  if (const char* log = std::getenv("FAULT_LOG"); n == at && log != nullptr) {
    static const auto open_real = real<Open>("open");
    ::close(open_real(log, O_CREAT | O_WRONLY, 0600));
  }
  errno = static_cast<int>(code);
  return true;
}

int opened(const char* name, const char* path, int flags, mode_t mode) {
  if ((flags & O_CREAT) != 0 && fails()) return -1;
  return real<Open>(name)(path, flags, mode);
}

// What follows `flags` is there only where a file may be made.
mode_t mode_of(int flags, va_list rest) {
  return (flags & (O_CREAT | O_TMPFILE)) == 0 ? 0 : static_cast<mode_t>(va_arg(rest, unsigned));
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return opened("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return opened("open64", path, flags, mode);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
  return fails() ? -1 : next(fd, bytes, size);
}

ssize_t writev(int fd, const iovec* parts, int count) {
  static const auto next = real<ssize_t (*)(int, const iovec*, int)>("writev");
  return fails() ? -1 : next(fd, parts, count);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return fails() ? -1 : next(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return fails() ? -1 : next(fd, bytes, size, at);
}

int ftruncate64(int fd, off64_t size) {
  static const auto next = real<int (*)(int, off64_t)>("ftruncate64");
  return fails() ? -1 : next(fd, size);
}

int fsync(int fd) {
  static const auto next = real<int (*)(int)>("fsync");
  return fails() ? -1 : next(fd);
}

int fdatasync(int fd) {
  static const auto next = real<int (*)(int)>("fdatasync");
  return fails() ? -1 : next(fd);
}

int syncfs(int fd) {
  static const auto next = real<int (*)(int)>("syncfs");
  return fails() ? -1 : next(fd);
}

int mkstemps(char* name, int suffix) {
  static const auto next = real<int (*)(char*, int)>("mkstemps");
  return fails() ? -1 : next(name, suffix);
}

int mkdir(const char* path, mode_t mode) {
  static const auto next = real<int (*)(const char*, mode_t)>("mkdir");
  return fails() ? -1 : next(path, mode);
}

int rename(const char* from, const char* to) {
  static const auto next = real<int (*)(const char*, const char*)>("rename");
  return fails() ? -1 : next(from, to);
}

}  // extern "C"
