// Patterns for names of files and folders. Door: Glob. Linear in pattern times path, whatever the
// number of stars; it opens no folder.
#include "base/glob.h"

#include <algorithm>

#include "base/text.h"

namespace ducha {

namespace {

std::vector<std::string_view> parts(std::string_view path) {
  std::vector<std::string_view> out = split(path, '/');
  std::erase_if(out, [](std::string_view name) { return name.empty() || name == "."; });
  return out;
}

}  // namespace

std::optional<Glob> Glob::parse(std::string_view pattern, Message& why) {
  Glob out;
  if (pattern.starts_with("!")) {
    why = say("排除模式不能以 ! 开头：没有“再包含”",
              "a pattern cannot begin with `!`: nothing is taken back in");
    return {};
  }
  // Other tools' sign for one of several would stand for itself, and fit nothing.
  const std::size_t brace = pattern.find('{');
  const std::size_t comma = pattern.find(',', std::min(brace, pattern.size()));
  if (comma != pattern.npos && pattern.find('}', comma) != pattern.npos) {
    why = say("排除模式不认 {{a,b}}；几个名称就写几个模式",
              "a pattern knows no {{a,b}}: write a pattern for each name");
    return {};
  }
  out.from_top_ = pattern.starts_with("/");
  out.folders_ = pattern.ends_with("/");
  for (const std::string_view name : parts(pattern)) {
    if (name == "..") {
      why = say("排除模式里不能有 ..", "a pattern cannot hold `..`");
      return {};
    }
    out.names_.emplace_back(name);
  }
  if (out.names_.empty()) {
    why = say("“{}”不是排除模式", "`{}` is no pattern", visible(pattern));
    return {};
  }
  return out;
}

bool Glob::fits(std::string_view path, bool folder) const {
  if (folders_ && !folder) return false;
  const auto names = parts(path);
  // The same as in one name, a name in place of a character and `**` in place of a star.
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = names_.size();  // none
  std::size_t taken = 0;
  const bool loose = !from_top_;  // as if it began with `**`
  while (n < names.size()) {
    if (p < names_.size() && names_[p] == "**") {
      star = p++;
      taken = n;
    } else if (p < names_.size() && matches(names_[p], names[n], true)) {
      ++p;
      ++n;
    } else if (star != names_.size()) {
      p = star + 1;
      n = ++taken;
    } else if (loose) {
      p = 0;
      n = ++taken;
    } else {
      return false;
    }
  }
  while (p < names_.size() && names_[p] == "**") ++p;
  return p == names_.size();
}

}  // namespace ducha
