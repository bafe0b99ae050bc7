// Folders that are made whole or not at all, and such as are gone afterwards.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/problem.h"

namespace ducha {

// Files go into a folder beside the one that is wanted, which gets its name in the end. What is not
// finished is removed.
class NewFolder {
 public:
  // A problem if the folder is there already and not empty.
  NewFolder(const std::filesystem::path& folder, Problems& problems);
  ~NewFolder();
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  // Writes a file; folders on the way are made. False, and a problem, if that failed or the path
  // leads out of the folder.
  bool write(const std::filesystem::path& relative, std::string_view bytes);
  // Gives the folder its name. False, and a problem, if that failed or there was a problem before.
  bool finish();

 private:
  bool fail(std::string_view file, Message what, Message hint = {});

  std::filesystem::path folder_;
  std::filesystem::path making_;  // empty: there is nothing to write to
  Problems& problems_;
  bool good_ = true;
};

// An empty folder among the temporary ones, gone with the object; no path if none can be had.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ducha
