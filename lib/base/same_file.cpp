// Identity of files. Doors: identify(), same_file().
#include "base/same_file.h"

#include <sys/stat.h>

#include <algorithm>

namespace ducha {

namespace fs = std::filesystem;

namespace {

// Only ASCII: the file systems that ignore case differ in the rest.
bool same_but_for_case(const std::string& a, const std::string& b) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return small(x) == small(y); });
}

}  // namespace

FileId identify_there(const fs::path& path) {
  FileId id;
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return id;
  id.there = true;
  id.device = info.st_dev;
  id.inode = info.st_ino;
  return id;
}

FileId identify(const fs::path& path) {
  FileId id = identify_there(path);
  std::error_code error;
  const fs::path real = fs::weakly_canonical(fs::absolute(path, error), error);
  id.path = (error ? path : real).lexically_normal().string();
  return id;
}

FileId identify(int descriptor) {
  FileId id;
  struct stat info {};
  if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) return id;
  id.there = true;
  id.device = info.st_dev;
  id.inode = info.st_ino;
  return id;
}

// Of files that are there the inode decides; a file that is not there yet can only be known by its
// path.
bool same_file(const FileId& a, const FileId& b) {
  if (a.there && b.there) return a.device == b.device && a.inode == b.inode;
  if (a.path.empty() || b.path.empty()) return false;
  return a.path == b.path || (!a.there && !b.there && same_but_for_case(a.path, b.path));
}

}  // namespace ducha
