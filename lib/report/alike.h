// Messages of one rule that differ in the name of an item alone, told as one:
// 党员（编号M01、M02）….
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"

namespace ducha::report {

// A message and those that say the same of other items. What is the name of an item is told by the
// Chinese text: an id with a letter in it or behind 编号, or what stands in “”; the English one
// must differ in the same name.
class Alike {
 public:
  // As many as a cell of a workbook and a page of paper have room for.
  static constexpr std::size_t kMost = 300;

  explicit Alike(Message first) : first_(std::move(first)) {}
  // False, and nothing is taken: it says something else, or there are kMost already.
  bool take(const Message& next);
  // One message for all of them; from it and the names each can be told again.
  Message message() const;

 private:
  Message first_;
  std::vector<std::string> names_;  // of the items, once there are two; quotes belong to them
  Message before_;                  // what stands around a name
  Message after_;
};

// Rows of a table that say the same of different items, as one row where all else is the same.
class AlikeRows {
 public:
  // The number of the row that has the message then, from 0; `rest`: what else the row says.
  std::size_t add(const std::string& rest, const Message& message);
  std::size_t size() const { return rows_.size(); }
  Message message(std::size_t row) const { return rows_[row].message(); }

 private:
  std::vector<Alike> rows_;
  std::map<std::string, std::vector<std::size_t>> by_rest_;
};

}  // namespace ducha::report
