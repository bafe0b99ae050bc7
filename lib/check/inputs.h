// Which files a run reads, and by what names reports call them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace ducha::check {

// A name in reports and where the file is; one text for both, since there are many.
class InputFile {
 public:
  InputFile() = default;
  // No path: standard input, or a file that is only known by name.
  InputFile(std::string_view name, std::string_view path) : text_(path) {
    if (path.ends_with(name)) {
      name_at_ = static_cast<std::uint32_t>(path.size() - name.size());
    } else {
      text_ += '\0';
      name_at_ = static_cast<std::uint32_t>(text_.size());
      text_ += name;
    }
    text_.shrink_to_fit();
  }
  std::string_view name() const { return std::string_view(text_).substr(name_at_); }
  const char* path() const { return text_.c_str(); }
  bool has_path() const { return !text_.empty() && text_[0] != '\0'; }

 private:
  std::string text_;
  std::uint32_t name_at_ = 0;
};

// The files of the paths given, each once, sorted by name. A folder stands for every *.yaml and
// *.yml below it, except ducha.yaml and what is hidden; links within it are not followed out of it,
// and what is no regular file is passed over. `-` is standard input; `@FILE` a list of paths, one a
// line.
//
// Names do not depend on the working folder: they are relative to `base`, or, if that is empty, to
// the folder above the deepest folder that holds all the paths given.
std::vector<InputFile> find_inputs(const std::vector<std::string>& paths, const std::string& base,
                                   Problems& problems);

}  // namespace ducha::check
