// Lists of which every word has a column of its own, such as 党旗 | 报刊 | 档案柜 with √ below
// those that there are: the columns of a row become one list.
#pragma once

#include <algorithm>
#include <map>
#include <string_view>

#include "import/convert.h"
#include "import/untaken.h"

namespace ducha::imports {

struct Ticks {
  struct List {
    yaml::Draft what;  // `none` until a column has a word
    Origin from;       // the first cell that says something
    bool personal;
    bool whole = true;  // else a cell could not be read: nobody knows what it would add
  };
  std::map<std::string_view, List> lists;  // by their paths

  // Adds what a cell says. True if nothing is left to do; of a cell that was not taken, `got` says
  // then what becomes of the list.
  bool add(const Column& column, Converted& got, const Origin& from) {
    if (!column.spread || (!got.value && got.why.empty())) return false;
    List& list =
        lists.try_emplace(column.path, List{yaml::Draft::scalar("none"), from, column.personal})
            .first->second;
    if (!got.value) {
      list.whole = false;
      got.why = not_whole(got.why, column.path);
      return false;
    }
    if (is_none(*got.value)) return true;
    if (is_none(list.what)) list.what = yaml::Draft::sequence();
    auto& words = list.what.items;
    for (const yaml::Draft& word : got.value->items)
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    return true;
  }
};

}  // namespace ducha::imports
