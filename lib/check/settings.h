// What a check is asked to do.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/span.h"
#include "check/selection.h"

namespace ducha::check {

struct Settings {
  const rule::Rulebook* book = nullptr;
  const rule::Profile* profile = nullptr;
  Date as_of;
  std::string zone = {};            // whose day as_of is, for the record; empty: the day was named
  std::optional<Span> period = {};  // that is inspected; without: the calendar year of as_of
  Span inspected() const { return period.value_or(year_of(as_of)); }
  // The day for which states are asked, and settings are told.
  Date day() const { return period ? std::min(as_of, period->to) : as_of; }
  Selection selection;
  int jobs = 1;
  bool personal = false;  // findings tell what is marked personal
  bool measures = true;   // false: rules alone
  bool inputs = true;     // false: Run::inputs stays empty, and nothing is hashed
  bool lines = false;     // findings have their lines, as far as they may be shown
  bool part = false;      // what is found will be saved, and judged further without the files
  // For plans: findings tell what mends them; all organizations are listed, and their links.
  bool plan = false;
  std::vector<std::string> set;                        // as given, for the record
  std::optional<result::PassedOver> passed_over = {};  // the same
  // Only every count-th file from index on (from 1 to count); 1 of 1: all.
  struct Shard {
    std::uint32_t index = 1;
    std::uint32_t count = 1;
    // True if file number `file` (from 0) is of this shard.
    bool has(std::size_t file) const { return file % count == index - 1; }
  } shard = {};
  // Called now and then, from one thread at a time: bytes done of all bytes. More than all where
  // files grew, or where standard input is read.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress = {};
  // Asked between dossiers, while they are read and while they are judged together, by several
  // threads at once. True ends the run with what was found, and a problem check/stopped says so.
  std::function<bool()> cancelled = {};
};

}  // namespace ducha::check
