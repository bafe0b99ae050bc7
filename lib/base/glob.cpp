// Patterns for names of files and folders. Door: Glob. Linear in pattern times path, whatever the
// number of stars; it opens no folder.
#include "base/glob.h"

#include <algorithm>

#include "base/text.h"

namespace ducha {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Past the code point at `at`. Bytes that are no UTF-8 count one by one.
std::size_t after(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && continues(text[at]);) ++at;
  return at;
}

std::vector<std::string_view> parts(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0 && path.substr(0, slash) != ".") out.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return out;
}

// One name. After a mismatch the last star takes one character more.
bool fits_name(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = pattern.npos;
  std::size_t taken = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      n = after(name, n);
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != pattern.npos) {
      p = star + 1;
      n = taken = after(name, taken);
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
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
    } else if (p < names_.size() && fits_name(names_[p], names[n])) {
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
