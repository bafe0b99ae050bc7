// The list of all dossiers of a kind, as conditions ask it: what may be missing from it, and an
// index, so that a join over the run is no product of the run with itself.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cel/value.h"

namespace ducha::cel {

// The text of a text or of a reference, which are equal if these are; nullptr for other values, and
// for references in doubt.
inline const Str* text_of(const Value& v) {
  if (v.is(Kind::string)) return v.str;
  return v.is(Kind::ref) && v.ref->perhaps_count == 0 ? &v.ref->id : nullptr;
}

// What is at a path of slots of a value; nullptr if a step before the last is no record.
inline const Value* value_at(const Value* v, const int* slots, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!v->is(Kind::record)) return nullptr;
    v = &v->record->slots[slots[i]];
  }
  return v;
}

class Whole {
 public:
  using Numbers = std::vector<std::uint32_t>;  // of items, ascending

  // The items must outlive it. `rest` is unknown where the run may lack dossiers, else absent.
  Whole(const Value* items, std::uint32_t size, Value rest)
      : items_(items), size_(size), rest_(rest) {}

  const Value& rest() const { return rest_; }

  struct Found {
    const Numbers* same;  // the items that have the text at the path; nullptr: none
    const Numbers* odd;   // those of which that is not known
  };
  // Any number of threads. The first question for a path looks at all items.
  Found find(const int* slots, std::size_t count, std::string_view text) const;

 private:
  struct Postings {
    std::unordered_map<std::string_view, Numbers> same;
    Numbers odd;
  };
  const Value* items_;
  std::uint32_t size_;
  Value rest_;
  mutable std::mutex mutex_;
  mutable std::map<std::vector<int>, Postings> by_path_;
};

}  // namespace ducha::cel
