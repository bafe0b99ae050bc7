// Points by a scoring sheet (考评): what each organization keeps after deductions, each traced to a
// finding. Unknown verdicts never cost points; what they could cost is told apart. Points are in
// millionths, as everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/message.h"

namespace ducha::result {

struct Run;

// One line of the sheet: an organization of `kind` starts with `points`, and loses `deduct` (by
// severity) for each failing finding of its rules, down to none.
struct ScoreItem {
  std::string id;
  std::string kind;
  Message title;
  std::int64_t points = 0;
  std::vector<std::string> rules;  // ids, sorted: what `rules` of the profile stands for
  std::array<std::int64_t, 3> deduct = {};
};

// A grade: `from` these points of a hundred on.
struct Band {
  std::string id;
  Message title;
  std::int64_t from = 0;
};

// A local setting, of the profile. Without items there is no scoring.
struct ScoreSheet {
  Message title;
  std::vector<ScoreItem> items;  // of one kind they add up to 100
  std::vector<Band> bands;       // from the best down; the last starts at 0
};

// An organization that was judged.
struct Organization {
  std::string kind;
  std::string id;
  std::string name;
  std::string group;
  std::string file;
  std::uint32_t document = 0;
  std::optional<Date> ends = {};  // the day on which its lifetime is over, where it says one
};

struct Deduction {
  std::size_t finding = 0;  // number in Run::findings
  std::int64_t points = 0;  // what it took, after the item's floor of none
};
struct ItemScore {
  std::size_t item = 0;  // number in ScoreSheet::items
  std::int64_t points = 0;
  std::vector<Deduction> deductions;
  std::vector<std::size_t> unknown;  // findings not decided; numbers in Run::findings
  std::int64_t at_stake = 0;         // what these could still take
};
struct OrganizationScore {
  std::size_t organization = 0;  // number in Run::organizations
  std::vector<ItemScore> items;
  std::int64_t points = 0;
  std::int64_t at_stake = 0;
  std::size_t band = 0;  // number in ScoreSheet::bands
  std::size_t rank = 0;  // within its kind, from 1; equal points share a rank
};
// The organizations of one kind in one group (a county): how they stand together.
struct GroupScore {
  std::string group;  // id; empty: of those that name no group
  std::string name;   // its id where it has none
  std::string kind;   // of the organizations
  std::size_t organizations = 0;
  std::int64_t mean = 0;
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::vector<std::size_t> bands;  // how many in each band
};
struct Scores {
  std::vector<OrganizationScore> organizations;  // by kind, then rank, then id
  std::vector<GroupScore> groups;                // by kind, then group
};

// Scores of a run by its sheet; empty without one. Waived findings cost nothing.
Scores score(const Run& run);

}  // namespace ducha::result
