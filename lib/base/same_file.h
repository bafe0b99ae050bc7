// What a file is, whatever it is called: by device and inode, or, where it is not there yet, by the
// path on which it would be.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace ducha {

struct FileId {
  bool there = false;
  std::uint64_t device = 0;  // both of what a link leads to
  std::uint64_t inode = 0;
  std::string path;  // without links, `.` and `..`, as far as its folders are there
};

// Never fails: a path that leads nowhere (a circle of links, a name too long) is itself.
FileId identify(const std::filesystem::path& path);
// Of a file that is there, without its path: for many of them.
FileId identify_there(const std::filesystem::path& path);
// Of an open file; nothing that can be told apart (a terminal, a pipe) is the same as no file.
FileId identify(int descriptor);

// True if both are one file, or would be one: names that differ in case alone are one file on many
// file systems.
bool same_file(const FileId& a, const FileId& b);

}  // namespace ducha
