// Source line and caret. See snippet.h.
#include "report/snippet.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace ducha::report {

namespace {
constexpr std::size_t kWindow = 100;  // code points shown of a line
}

Style style(bool colour) {
  if (!colour) return {};
  return {"\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[32m", "\x1b[2m", "\x1b[0m"};
}

std::string snippet(std::string_view line, Place where, std::uint32_t length, std::string_view lead,
                    const Style& s) {
  if (where.line == 0 || where.column == 0 || line.empty()) return {};
  const std::size_t points = count_code_points(line);
  const std::size_t column = std::min<std::size_t>(where.column - 1, points);
  std::size_t first = 0;
  if (points > kWindow && column > kWindow / 2) first = column - kWindow / 2;
  const std::size_t from = code_point_offset(line, first);
  const std::size_t at = code_point_offset(line, column);
  const std::size_t end = code_point_offset(line, std::min(points, first + kWindow));
  std::string before = first > 0 ? "…" : "";
  before += visible(line.substr(from, at - from));
  const std::size_t stop =
      std::min(end, code_point_offset(line, column + std::max<std::uint32_t>(1, length)));
  const std::string marked = visible(line.substr(at, stop - at));
  std::string shown = before + marked + visible(line.substr(stop, end - stop));
  if (end < line.size()) shown += "…";
  const auto blanks = static_cast<std::size_t>(display_width(before));
  const auto carets = static_cast<std::size_t>(std::max(1, display_width(marked)));
  const std::string number = std::to_string(where.line);
  const std::string gap(number.size(), ' ');
  return fmt::format("{}{}{} |{} {}\n{}{}{} |{} {}{}{}{}\n", lead, s.dim, number, s.reset, shown,
                     lead, s.dim, gap, s.reset, std::string(blanks, ' '), s.red,
                     std::string(carets, '^'), s.reset);
}

}  // namespace ducha::report
