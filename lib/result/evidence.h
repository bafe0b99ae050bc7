// Which papers would settle what could not be decided, as plain data. docs/reports.md tells how the
// list of a letter is made of it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/message.h"

namespace ducha::result {

// What an unknown verdict lacks.
struct Need {
  enum class What : std::uint8_t { field, dossier, parameter } what = What::field;
  std::string kind;     // of the dossier; empty where it is not known
  std::string dossier;  // its id
  std::string path;     // keyed path of the field: meetings[M-3].present; id of the parameter

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 within for a pointer
  friend auto operator<=>(const Need&, const Need&) = default;
};
inline constexpr std::size_t kNeeds = 100;  // of one finding that are recorded

// Where the key that starts with the bracket at `at` ends: at the last bracket before the next name
// or the end, since a key may hold anything. npos: nowhere.
std::size_t end_of_key(std::string_view path, std::size_t at);
// A path without the keys of its items: meetings.present.
std::string without_keys(std::string_view path);

// A paper that organizations keep, as the rulebook lists them.
struct Evidence {
  std::string id;
  Message title;
  std::string holder;  // kind of the organization that keeps it; empty: the one it is about
  bool each = false;   // one paper for each item of the list it shows
  struct Shows {
    std::string kind;                // of the dossier
    std::vector<std::string> paths;  // without keys; with all that is below
  };
  std::vector<Shows> shows;
};

// What people call a field that some verdict lacks.
struct FieldInfo {
  std::string kind;
  std::string path;  // without keys
  Message title;     // from the outermost part: 党组织 / 党员数
};

}  // namespace ducha::result
