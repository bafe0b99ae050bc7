// What was so on which days: runs of days with one value, over the days on which anything was
// looked at. A run of an earlier day can come later, and everything follows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace ducha::history {

using Day = std::int32_t;  // days since 1970-01-01, as Date::days

// The days of runs, sorted, each once.
class Days {
 public:
  explicit Days(std::vector<Day> sorted = {}) : days_(std::move(sorted)) {}

  bool add(Day day);  // false: it was there
  bool has(Day day) const;
  std::optional<Day> before(Day day) const;  // the last one that is earlier
  std::optional<Day> after(Day day) const;
  std::optional<Day> last_until(Day day) const;  // the last one, `day` or earlier
  std::size_t count(Day from, Day to) const;     // from and to with them
  const std::vector<Day>& all() const { return days_; }

 private:
  std::vector<Day> days_;
};

struct Span {
  Day from = 0;
  Day to = 0;  // the last day that has the value
  std::int64_t value = 0;

  bool operator==(const Span&) const = default;
};

// Sorted, and no two overlap. A span holds for every day of `Days` between its ends; days that lie
// in none were not looked at.
class Timeline {
 public:
  Timeline() = default;
  explicit Timeline(std::vector<Span> spans) : spans_(std::move(spans)) {}

  enum class Edit : std::uint8_t { none, extended, rewritten };  // extended: the last span alone
  // Says what was so on a day of `days`. What was said of it before is gone.
  Edit assign(Day day, std::int64_t value, const Days& days);
  // Takes back what was said of the day.
  void clear(Day day, const Days& days);
  const Span* at(Day day) const;          // nullptr: not looked at
  const Span* last_until(Day day) const;  // the last span that begins on the day or earlier
  const std::vector<Span>& spans() const { return spans_; }

 private:
  std::vector<Span> spans_;
};

}  // namespace ducha::history
