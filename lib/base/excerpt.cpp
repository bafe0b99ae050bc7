// Cutting lines for reports: excerpt_around() is the door. It hides nothing; see dossier/gate.h.
#include "base/excerpt.h"

#include <algorithm>

#include "base/text.h"

namespace ducha {

Excerpt excerpt_around(std::string_view line, std::uint32_t column) {
  std::string valid;
  for (std::size_t bad = find_invalid_utf8(line); bad != line.npos; bad = find_invalid_utf8(line)) {
    valid.append(line, 0, bad);
    valid += '*';
    line.remove_prefix(bad + 1);
  }
  if (!valid.empty()) {
    valid += line;
    line = valid;
  }
  if (line.size() <= kExcerpt) return {std::string(line), 0, false};
  const std::size_t points = count_code_points(line);
  if (points <= kExcerpt) return {std::string(line), 0, false};
  const std::size_t at = std::min<std::size_t>(column == 0 ? 0 : column - 1, points);
  std::size_t first = 0;
  if (at > kExcerpt / 2) first = at - kExcerpt / 2;
  const std::size_t from = code_point_offset(line, first);
  const std::size_t end = code_point_offset(line, std::min(points, first + kExcerpt));
  return {std::string(line.substr(from, end - from)), static_cast<std::uint32_t>(first),
          end < line.size()};
}

}  // namespace ducha
