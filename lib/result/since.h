// What happened between two days, for the page that goes out in the morning.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "result/ledger.h"

namespace ducha::result {

// Findings in each list by group, organization and rule.
struct Since {
  std::optional<Date> before;  // nothing: there is no earlier day
  Date day;
  std::vector<Known> fresh;                   // open, and were never seen before
  std::vector<Known> worse;                   // open before, and got worse
  std::vector<Known> reopened;                // open, and had been closed before
  std::vector<Known> mended;                  // closed since
  std::vector<Known> withdrawn;               // since
  std::vector<Known> overdue;                 // all that are
  std::vector<Missing> missing;               // all that are
  std::size_t open = 0;                       // in all, without what is waived
  std::map<std::string, std::string> groups;  // names by id, as far as they are known
  Message group = {"所属地区", "group"};      // what people call the nearest kind of group
};

}  // namespace ducha::result
