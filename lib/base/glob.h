// Patterns for names of files and folders, as people know them from .gitignore.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"

namespace ducha {

// `*` stands for any characters of one name, `?` for one character (a code point), `**` for any
// number of folders. All else stands for itself, brackets too. A pattern fits the end of a path:
// `drafts` at any depth, `2013/drafts` below a folder 2013. With a leading `/` it is held from the
// top; with a trailing `/` it fits folders alone.
class Glob {
 public:
  // Nothing if the pattern is faulty; `why` says what is wrong.
  static std::optional<Glob> parse(std::string_view pattern, Message& why);

  // `path` is relative to the top, with `/` between names. Folders above it are not looked at:
  // the walk asks for each folder on the way.
  bool fits(std::string_view path, bool folder) const;

 private:
  std::vector<std::string> names_;
  bool from_top_ = false;
  bool folders_ = false;
};

}  // namespace ducha
