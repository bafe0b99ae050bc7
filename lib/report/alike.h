// Messages of one rule that differ in the name of an item alone, told as one:
// 党员（编号M01、M02）….
#pragma once

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
  // What is around the name of the item in the Chinese message, and in the English one.
  struct Around {
    std::size_t before = 0;  // bytes
    std::size_t after = 0;
  };

  Message first_;
  std::vector<Message> names_;  // of the items, once there are two; quotes belong to them
  Around zh_;
  Around en_;
};

}  // namespace ducha::report
