// Why points, grade and rank of organizations differ between two runs: item by item, down to the
// finding or the mark that made the difference.
#pragma once

#include <map>
#include <string>
#include <utility>
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
// later run's ranking. Those without an id are left out: they cannot be matched.
std::vector<ScoreChange> score_changes(const Run& before, const Run& after);

// The score of an organization by its sheet, from a day on.
struct PastScore {
  Date day;
  std::string period;       // FROM..TO, as to_string(Span)
  std::int64_t points = 0;  // in millionths, as everywhere
  std::int64_t out_of = 0;
  std::size_t rank = 0;  // 0: none
  Message grade;         // empty: none
};

// By kind and id of the organization, oldest first.
using PastScores = std::map<std::pair<std::string, std::string>, std::vector<PastScore>>;

}  // namespace ducha::result
