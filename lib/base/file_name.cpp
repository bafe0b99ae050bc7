// Ids as names of files: file_name(). Injective also on file systems that fold case or normalize
// Unicode; the names are not meant to be turned back.
#include "base/file_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/text.h"

namespace ducha {

namespace {

constexpr std::size_t kLongest = 120;

// Unified ideographs have neither case nor other spellings.
bool itself(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         (c >= 0x4e00 && c <= 0x9fff);
}

// Names of devices on Windows, which are reserved with any ending.
bool reserved(std::string_view name) {
  static constexpr std::array kWords = {std::string_view("con"), std::string_view("prn"),
                                        std::string_view("aux"), std::string_view("nul")};
  const bool port = name.size() == 4 && (name.starts_with("com") || name.starts_with("lpt")) &&
                    name[3] >= '0' && name[3] <= '9';
  return port || std::find(kWords.begin(), kWords.end(), name) != kWords.end();
}

std::string escaped(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("={:02x}", static_cast<unsigned char>(c));
  return out;
}

}  // namespace

// ~m and =2f cannot come from other ids, since ~ and = are escaped themselves. Cut names end in a
// digest of the whole id, so that they differ too.
std::string file_name(std::string_view id) {
  std::string out;
  for (std::size_t at = 0; at < id.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(id, at);
    const std::string_view bytes = id.substr(from, at - from);
    if (c >= 'A' && c <= 'Z') {
      out += '~';
      out += static_cast<char>(c + 32);
    } else {
      out += itself(c) && !(c == '-' && from == 0) ? std::string(bytes) : escaped(bytes);
    }
  }
  if (out.empty()) return "=";
  if (reserved(out)) out = escaped(out.substr(0, 1)) + out.substr(1);
  if (out.size() <= kLongest) return out;
  std::size_t end = kLongest - 33;
  while ((static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) --end;
  return out.substr(0, end) + "+" + sha256_hex(id).substr(0, 32);
}

}  // namespace ducha
