// Source line and caret on a terminal: snippet(). The line may come from a dossier: it is masked
// before and made visible here.
#include "report/snippet.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace ducha::report {

Style style(bool colour) {
  if (!colour) return {};
  return {"\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[32m", "\x1b[2m", "\x1b[0m"};
}

std::string snippet(std::string_view line, Place where, std::uint32_t length, std::string_view lead,
                    const Style& s) {
  if (line.empty()) return {};
  return snippet(excerpt_around(line, where.column), where, length, lead, s);
}

std::string snippet(const Excerpt& line, Place where, std::uint32_t length, std::string_view lead,
                    const Style& s) {
  if (where.line == 0 || where.column <= line.before) return {};
  const std::string_view text = line.text;
  const std::size_t column = where.column - 1 - line.before;
  const std::size_t at = code_point_offset(text, column);
  const std::size_t stop = code_point_offset(text, column + std::max<std::uint32_t>(1, length));
  const std::string before = (line.before > 0 ? "…" : "") + visible(text.substr(0, at));
  const std::string marked = visible(text.substr(at, stop - at));
  const std::string shown = before + marked + visible(text.substr(stop)) + (line.more ? "…" : "");
  const auto blanks = static_cast<std::size_t>(display_width(before));
  const auto carets = static_cast<std::size_t>(std::max(1, display_width(marked)));
  const std::string number = std::to_string(where.line);
  const std::string gap(number.size(), ' ');
  return fmt::format("{}{}{} |{} {}\n{}{}{} |{} {}{}{}{}\n", lead, s.dim, number, s.reset, shown,
                     lead, s.dim, gap, s.reset, std::string(blanks, ' '), s.red,
                     std::string(carets, '^'), s.reset);
}

}  // namespace ducha::report
