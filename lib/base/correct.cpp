// Carries out a hint that is certain: correction() finds the wrong word of a problem in its text,
// as a whole word and within what is underlined. It changes nothing itself.
#include "base/correct.h"

#include <algorithm>

#include "base/text.h"

namespace ducha {

namespace {

// Names of rules have dashes, and words may be Chinese.
bool in_word(char c) { return is_word(c) || c == '-' || static_cast<signed char>(c) < 0; }

}  // namespace

std::optional<Correction> correction(const Source& text, const Problem& problem) {
  const std::string& wrong = problem.hint.wrong;
  if (wrong.empty() || !problem.where) return {};
  const std::string_view line = text.line(problem.where.line);
  const std::size_t start = code_point_offset(line, problem.where.column - 1);
  // Within what is underlined, or behind a quote.
  const std::size_t last = start + code_point_offset(line.substr(std::min(start, line.size())),
                                                     std::max<std::size_t>(problem.length, 2) - 1);
  for (std::size_t at = line.find(wrong, start); at <= last; at = line.find(wrong, at + 1)) {
    const std::size_t end = at + wrong.size();
    if ((at > 0 && in_word(line[at - 1])) || (end < line.size() && in_word(line[end]))) continue;
    return Correction{text.offset({problem.where.line, 1}) + at, wrong.size(), problem.hint.right};
  }
  return {};
}

}  // namespace ducha
