// What happened between two days, for the page that goes out in the morning.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "result/ledger.h"

namespace ducha::result {

// An organization that the last run over everything did not read.
struct Missing {
  std::string kind;
  std::string id;
  std::string name;
  std::string group;
  std::string file;          // where it was read last
  std::string last_read;     // the day; empty: never
  std::uint64_t nights = 0;  // on which it was not there; 0: it is broken
  bool broken = false;       // its file was there and could not be read
};

// Findings in each list by group, organization and rule.
struct Since {
  std::optional<Date> before;  // nothing: there is no earlier day
  Date day;
  std::vector<Known> fresh;      // open, and were never seen before
  std::vector<Known> worse;      // open before, and got worse
  std::vector<Known> reopened;   // open, and had been closed before
  std::vector<Known> mended;     // closed since
  std::vector<Known> withdrawn;  // since
  std::vector<Known> overdue;    // all that are
  std::vector<Missing> missing;  // all that are
  std::size_t open = 0;          // in all, without what is waived
};

}  // namespace ducha::result
