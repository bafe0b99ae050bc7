// Where the records of a dossier are in it, as people look them up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cel/cel.h"

namespace ducha::dossier {

// How an item is called in the path of a field: by its key, shortened and made visible, or by its
// number from 0 where it has none. Everybody who writes such paths asks here.
std::string item_name(std::string_view key, std::size_t number);

// Of one dossier. All its records are visited when the first path is asked for; every later one
// takes as long as the path, however many items the lists have.
class Paths {
 public:
  // The keyed path of a field: "party.members.full", "meetings[M-3].held_on". `field` -1: the
  // record itself. Of a record of another dossier only the name of the field. Root and layout are
  // the same at every call.
  std::string of(const cel::Record& root, const cel::Record& record, int field,
                 const cel::Layout& layout);

 private:
  static constexpr std::uint32_t kNoItem = UINT32_MAX;
  struct Step {
    const cel::Record* parent;
    int field;
    std::uint32_t item;  // in the list that the field is
  };

  void enter(const cel::Record& at, const cel::Layout& layout, int depth);

  std::unordered_map<const cel::Record*, Step> steps_;
};

}  // namespace ducha::dossier
