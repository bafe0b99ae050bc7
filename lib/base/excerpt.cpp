// Cutting lines for reports: excerpt_around() is the door. It hides nothing; see dossier/gate.h.
#include "base/excerpt.h"

#include <algorithm>

#include "base/text.h"

namespace ducha {

std::string valid_line(std::string_view line) {
  std::string out;
  for (std::size_t bad = find_invalid_utf8(line); bad != line.npos; bad = find_invalid_utf8(line)) {
    out.append(line, 0, bad);
    out += '*';
    line.remove_prefix(bad + 1);
  }
  return out.append(line);
}

Excerpt excerpt_around(std::string_view text, std::uint32_t column) {
  std::string line = valid_line(text);
  // A line of so few bytes has no more code points, so most lines are not counted.
  const std::size_t points = line.size() <= kExcerpt ? 0 : count_code_points(line);
  if (points <= kExcerpt) return {std::move(line), 0, false};
  const std::size_t at = std::min<std::size_t>(column == 0 ? 0 : column - 1, points);
  std::size_t first = 0;
  // The place is in the middle, with what leads to it and what follows.
  if (at > kExcerpt / 2) first = at - kExcerpt / 2;
  const std::size_t from = code_point_offset(line, first);
  const std::size_t end = code_point_offset(line, std::min(points, first + kExcerpt));
  return {line.substr(from, end - from), static_cast<std::uint32_t>(first), end < line.size()};
}

}  // namespace ducha
