// Which files a run reads, and by what names reports call them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace ducha::check {

// A name in reports and where the file is. There are many of them, so what files of a folder have
// in common is kept once.
class InputFile {
 public:
  struct Folder {
    std::string name;   // what comes before the names of its files
    std::string path;   // and before their paths; empty: they have no path
    std::string files;  // the last parts of both, each followed by a NUL
  };

  InputFile() = default;
  // No path: standard input, or a file that is only known by name.
  InputFile(std::string_view name, std::string_view path);
  // The file whose last part begins at byte `at` of folder->files.
  InputFile(std::shared_ptr<const Folder> folder, std::size_t at)
      : folder_(std::move(folder)), at_(static_cast<std::uint32_t>(at)) {}

  std::string name() const { return folder_ ? folder_->name + last() : std::string(); }
  std::string path() const { return has_path() ? folder_->path + last() : std::string(); }
  bool has_path() const { return folder_ && !folder_->path.empty(); }

 private:
  const char* last() const { return folder_->files.c_str() + at_; }

  std::shared_ptr<const Folder> folder_;
  std::uint32_t at_ = 0;
};

// The files of the paths given, each once, sorted by name. A folder stands for every *.yaml and
// *.yml below it, except ducha.yaml, rulebooks, what is hidden and what a .duchaignore names; links
// within it are not followed out of it, and what is no regular file is passed over. `-` is standard
// input; `@FILE` a list of paths, one a line.
//
// Names do not depend on the working folder: they are relative to `base`, or, if that is empty, to
// the folder above the deepest folder that holds all the paths given.
std::vector<InputFile> find_inputs(const std::vector<std::string>& paths, const std::string& base,
                                   Problems& problems);

}  // namespace ducha::check
