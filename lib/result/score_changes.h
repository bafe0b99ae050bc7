// Why points, grade and rank of organizations differ between two runs: item by item, down to the
// finding or the mark that made the difference.
#pragma once

#include <string>
#include <vector>

#include "result/run.h"

namespace ducha::result {

struct ItemChange {
  std::string item;  // id
  Message title;
  std::int64_t before = 0;  // points; 0 where the run has no such item
  std::int64_t after = 0;
  std::vector<Message> reasons;  // at least one
};

struct ScoreChange {
  // What a run says of it.
  struct Side {
    std::int64_t points = 0;
    std::size_t rank = 0;  // 0: none
    std::string band;      // id; empty: not graded
    Message grade;
  };
  std::string kind;
  std::string dossier;  // id
  std::string name;
  Side before;
  Side after;
  std::vector<ItemChange> items;
  Message ranked;  // why the rank moved; empty where it did not
};

// Organizations that both runs score and whose points, grade or rank differ, in the order of the
// later run's ranking. Those without an id are left out: nobody knows which is which.
std::vector<ScoreChange> score_changes(const Run& before, const Run& after);

}  // namespace ducha::result
