// Runs of days with one value: Timeline::assign() and clear() keep them shortest. A night like the
// one before it changes one number, so that a store grows by findings that change, not by nights.
// Knows neither findings nor the database.
#include "history/timeline.h"

#include <algorithm>

namespace ducha::history {

bool Days::add(Day day) {
  const auto at = std::lower_bound(days_.begin(), days_.end(), day);
  if (at != days_.end() && *at == day) return false;
  days_.insert(at, day);
  return true;
}

bool Days::has(Day day) const { return std::binary_search(days_.begin(), days_.end(), day); }

std::optional<Day> Days::before(Day day) const {
  const auto at = std::lower_bound(days_.begin(), days_.end(), day);
  return at == days_.begin() ? std::nullopt : std::optional(*(at - 1));
}

std::optional<Day> Days::after(Day day) const {
  const auto at = std::upper_bound(days_.begin(), days_.end(), day);
  return at == days_.end() ? std::nullopt : std::optional(*at);
}

std::optional<Day> Days::last_until(Day day) const {
  const auto at = std::upper_bound(days_.begin(), days_.end(), day);
  return at == days_.begin() ? std::nullopt : std::optional(*(at - 1));
}

std::size_t Days::count(Day from, Day to) const {
  const auto first = std::lower_bound(days_.begin(), days_.end(), from);
  const auto last = std::upper_bound(first, days_.end(), to);
  return static_cast<std::size_t>(last - first);
}

// What is left of a span on both sides ends and begins on days that have runs: a span over days
// without a run would claim something about days nobody looked at.
void Timeline::clear(Day day, const Days& days) {
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const Span s = spans_[i];
    if (day < s.from || s.to < day) continue;
    std::vector<Span> left;
    const auto before = days.before(day);
    const auto after = days.after(day);
    if (before && s.from <= *before) left.push_back({s.from, *before, s.value});
    if (after && *after <= s.to) left.push_back({*after, s.to, s.value});
    const auto at = spans_.erase(spans_.begin() + static_cast<std::ptrdiff_t>(i));
    spans_.insert(at, left.begin(), left.end());
    return;
  }
}

Timeline::Edit Timeline::assign(Day day, std::int64_t value, const Days& days) {
  // The usual case: the next night, as the night before.
  if (!spans_.empty() && spans_.back().to < day && spans_.back().value == value &&
      days.before(day) == spans_.back().to) {
    spans_.back().to = day;
    return Edit::extended;
  }
  if (const Span* s = at(day); s != nullptr && s->value == value) return Edit::none;
  clear(day, days);
  auto at = std::lower_bound(spans_.begin(), spans_.end(), day,
                             [](const Span& s, Day d) { return s.from < d; });
  at = spans_.insert(at, {day, day, value});
  if (at != spans_.begin()) {
    const auto left = at - 1;
    if (left->value == value && days.before(day) == left->to) {
      left->to = day;
      at = spans_.erase(at) - 1;
    }
  }
  if (const auto right = at + 1;
      right != spans_.end() && right->value == value && days.after(at->to) == right->from) {
    at->to = right->to;
    spans_.erase(right);
  }
  return Edit::rewritten;
}

const Span* Timeline::at(Day day) const {
  const Span* s = last_until(day);
  return s != nullptr && day <= s->to ? s : nullptr;
}

// Binary search: stores of years have many spans for a dossier that comes in irregularly.
const Span* Timeline::last_until(Day day) const {
  const auto at = std::upper_bound(spans_.begin(), spans_.end(), day,
                                   [](Day d, const Span& s) { return d < s.from; });
  return at == spans_.begin() ? nullptr : &*(at - 1);
}

}  // namespace ducha::history
