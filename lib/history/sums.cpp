// A file system (VFS) of SQLite that hands everything on to the default one, but for the pages of
// databases. Only the database itself is wrapped: journals hold pages as they were read.
#include "history/sums.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "history/sql.h"

namespace ducha::history {

namespace {

constexpr int kSumBytes = 8;
// Byte of the header of a database (https://sqlite.org/fileformat.html, 1.3): how many bytes at the
// end of each page SQLite leaves alone.
constexpr sqlite3_int64 kReservedAt = 20;
constexpr int kSmallestPage = 512;

struct File {
  sqlite3_file head;
  bool sums;  // the header keeps kSumBytes of each page free
  // The file of the default system stands behind this one, in memory that SQLite provides.
  sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& own(sqlite3_file* f) { return *reinterpret_cast<File*>(f); }
sqlite3_file* inner(sqlite3_file* f) { return own(f).inner(); }

// Of the bytes of a page without its sum, and of its place, so that pages that changed places are
// found as well. The multiplier and the last mixing are those of MurmurHash3's 64-bit finalizer.
std::uint64_t sum_of(const unsigned char* page, int size, sqlite3_int64 offset) {
  constexpr std::uint64_t kFactor = 0xff51afd7ed558ccdU;
  std::uint64_t sum = static_cast<std::uint64_t>(offset) + 1;
  for (int i = 0; i + 8 <= size; i += 8) {
    std::uint64_t word = 0;
    for (int b = 7; b >= 0; --b) word = word << 8 | page[i + b];
    sum = (sum ^ word) * kFactor;
    sum ^= sum >> 32;
  }
  sum *= 0xc4ceb9fe1a85ec53U;
  return sum ^ sum >> 33;
}

void put(std::uint64_t sum, unsigned char* to) {
  for (int b = 0; b < kSumBytes; ++b) to[b] = static_cast<unsigned char>(sum >> 8 * b);
}

bool is_page(int size) { return size >= kSmallestPage && (size & (size - 1)) == 0; }

bool keeps_sums(sqlite3_file* of) {
  unsigned char reserved = 0;
  return of->pMethods->xRead(of, &reserved, 1, kReservedAt) == SQLITE_OK && reserved == kSumBytes;
}

int read(sqlite3_file* f, void* to, int size, sqlite3_int64 offset) {
  File& file = own(f);
  const int code = file.inner()->pMethods->xRead(file.inner(), to, size, offset);
  const auto* bytes = static_cast<const unsigned char*>(to);
  if (code != SQLITE_OK) return code;
  if (offset == 0 && size > kReservedAt) file.sums = bytes[kReservedAt] == kSumBytes;
  if (!file.sums || !is_page(size)) return code;
  unsigned char sum[kSumBytes];
  put(sum_of(bytes, size - kSumBytes, offset), sum);
  return std::equal(sum, sum + kSumBytes, bytes + size - kSumBytes) ? SQLITE_OK : SQLITE_CORRUPT;
}

int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 offset) {
  File& file = own(f);
  const auto* bytes = static_cast<const unsigned char*>(from);
  if (offset == 0 && size > kReservedAt) file.sums = bytes[kReservedAt] == kSumBytes;
  // Another process may have made sums of what had none.
  if (!file.sums && is_page(size)) file.sums = keeps_sums(file.inner());
  if (!file.sums || !is_page(size))
    return file.inner()->pMethods->xWrite(file.inner(), from, size, offset);
  thread_local std::vector<unsigned char> page;
  page.assign(bytes, bytes + size);
  put(sum_of(bytes, size - kSumBytes, offset), page.data() + size - kSumBytes);
  return file.inner()->pMethods->xWrite(file.inner(), page.data(), size, offset);
}

// Version 2 of the methods: without the third one's mapped pages, which would come by no check.
const sqlite3_io_methods kMethods = {
    2,
    [](sqlite3_file* f) { return inner(f)->pMethods->xClose(inner(f)); },
    read,
    write,
    [](sqlite3_file* f, sqlite3_int64 size) {
      return inner(f)->pMethods->xTruncate(inner(f), size);
    },
    [](sqlite3_file* f, int flags) { return inner(f)->pMethods->xSync(inner(f), flags); },
    [](sqlite3_file* f, sqlite3_int64* size) {
      return inner(f)->pMethods->xFileSize(inner(f), size);
    },
    [](sqlite3_file* f, int lock) { return inner(f)->pMethods->xLock(inner(f), lock); },
    [](sqlite3_file* f, int lock) { return inner(f)->pMethods->xUnlock(inner(f), lock); },
    [](sqlite3_file* f, int* out) { return inner(f)->pMethods->xCheckReservedLock(inner(f), out); },
    [](sqlite3_file* f, int op, void* arg) {
      return inner(f)->pMethods->xFileControl(inner(f), op, arg);
    },
    [](sqlite3_file* f) { return inner(f)->pMethods->xSectorSize(inner(f)); },
    [](sqlite3_file* f) { return inner(f)->pMethods->xDeviceCharacteristics(inner(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** to) {
      return inner(f)->pMethods->xShmMap(inner(f), page, size, extend, to);
    },
    [](sqlite3_file* f, int offset, int n, int flags) {
      return inner(f)->pMethods->xShmLock(inner(f), offset, n, flags);
    },
    [](sqlite3_file* f) { inner(f)->pMethods->xShmBarrier(inner(f)); },
    [](sqlite3_file* f, int remove) { return inner(f)->pMethods->xShmUnmap(inner(f), remove); },
    nullptr,
    nullptr,
};

sqlite3_vfs* default_vfs() {
  static sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
  return vfs;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* opened) {
  sqlite3_vfs* const base = default_vfs();
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return base->xOpen(base, name, f, flags, opened);
  File& file = own(f);
  file.head.pMethods = nullptr;
  file.sums = false;
  std::memset(file.inner(), 0, static_cast<std::size_t>(base->szOsFile));
  const int code = base->xOpen(base, name, file.inner(), flags, opened);
  // SQLite closes what has methods, also where it could not be opened.
  if (file.inner()->pMethods != nullptr) file.head.pMethods = &kMethods;
  return code;
}

}  // namespace

const char* summing_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs out = *default_vfs();
    out.szOsFile += static_cast<int>(sizeof(File));
    out.pNext = nullptr;
    out.zName = "ducha-sums";
    out.xOpen = open;
    return out;
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  return registered == SQLITE_OK ? vfs.zName : nullptr;
}

void keep_sums(sqlite3* db) {
  int bytes = kSumBytes;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes) != SQLITE_OK)
    throw fault_of(db);
}

}  // namespace ducha::history
