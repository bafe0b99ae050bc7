// A run by organization: what each has to mend, by when, and which papers it has to supply. What
// letters are written from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "result/ledger.h"
#include "result/run.h"

namespace ducha::result {

// One paper of the list.
struct Paper {
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::size_t evidence = kNone;       // number in Run::evidence; kNone: what `about` names itself
  Need about;                         // whose paper; the path names the item, if it is of one
  std::vector<Need> shows;            // what it settles, sorted
  std::vector<std::size_t> findings;  // numbers in Run::findings, sorted
};

// The papers that settle all unknown findings of an organization: as few as can be, and of as many
// rather those that it keeps itself.
struct Supply {
  std::vector<Paper> papers;
  std::vector<Paper> settings;  // parameters without a value: for the examiner, not for a letter
  bool smallest = true;         // proven
  bool complete = true;         // false: some finding lacks more than the run says
  bool named = true;            // false: the run does not know of papers, only of fields
};

struct Letter {
  std::string kind;
  std::string id;  // empty: a dossier that has none, known by its file
  std::string name;
  std::string group;
  std::string file;
  std::uint32_t document = 0;
  std::vector<std::size_t> failing;  // numbers in Run::findings, ascending
  std::vector<std::size_t> unknown;  // and what could not be evaluated
  std::vector<std::size_t> waived;
  Supply supply;
};

// One for each organization that has something to mend or to supply, by kind (in the order of the
// run), id, file and document. What is only waived makes no letter.
std::vector<Letter> letters(const Run& run);

// The words for a paper: its title with its item, and for a field its name.
Message title(const Run& run, const Paper& paper);
// What people call what is lacking.
Message title(const Run& run, const Need& need);

}  // namespace ducha::result
