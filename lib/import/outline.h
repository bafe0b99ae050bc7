// Rows that are part of a row above them, as people write it: with 其中： in front, or further to
// the right. Private to lib/import.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/map.h"
#include "table/table.h"

namespace ducha::imports {

class Outline {
 public:
  Outline() = default;
  // Of a table whose items may be parts of one another. Where the map does not say so (`mapped`),
  // nothing is changed, and add() finds what should have been said.
  explicit Outline(const Table& table);

  bool is(const Column& column) const { return &column == column_; }
  bool mapped() const { return column_ != nullptr && !column_->part_of.empty(); }
  const std::string& path() const { return path_; }  // the field that names the other item

  // The text of a cell without what says that the row is part of another.
  static std::string bare(std::string_view cell);

  struct Above {
    yaml::Draft key;
    std::string text;
  };
  // The next row, by the key of its item: the item that it is part of. Rows of another dossier are
  // parts of none before.
  std::optional<Above> add(const table::Cell& cell, std::size_t dossier, yaml::Draft key);

 private:
  struct Open {
    std::size_t level;  // of its text, from the left, in columns of a fixed width
    bool within;        // 其中： stood in front
    Above item = {};
  };
  static Open placed(std::string_view cell, std::size_t& rest);

  const Column* column_ = nullptr;  // of the map, whose cells say it
  std::string path_;
  std::size_t dossier_ = 0;
  std::vector<Open> open_;  // the last row, what it is part of, and so on
};

}  // namespace ducha::imports
