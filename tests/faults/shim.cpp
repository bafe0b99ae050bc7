// Preloaded into ducha: makes the n-th call of write, fsync, syncfs, rename or an opening for
// writing fail, as a full disk would. FAULT_AT=n, FAULT_ERRNO=number; FAULT_LOG=file says that it
// was reached. Every call from the n-th on fails with FAULT_STICKY=1: a disk that stays full.
#include <dlfcn.h>
#include <fcntl.h>
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
    static const auto open_real = real<int (*)(const char*, int, ...)>("open");
    ::close(open_real(log, O_CREAT | O_WRONLY, 0600));
  }
  errno = static_cast<int>(code);
  return true;
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
  return fails() ? -1 : next(fd, bytes, size);
}

ssize_t writev(int fd, const iovec* parts, int count) {
  static const auto next = real<ssize_t (*)(int, const iovec*, int)>("writev");
  return fails() ? -1 : next(fd, parts, count);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return fails() ? -1 : next(fd, bytes, size, at);
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

int rename(const char* from, const char* to) {
  static const auto next = real<int (*)(const char*, const char*)>("rename");
  return fails() ? -1 : next(from, to);
}

}  // extern "C"
