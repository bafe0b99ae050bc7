// Footprints as lines of text, so that a part of a run can be finished elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "check/footprint.h"

namespace ducha::check {

// One line of JSON for each dossier, by file and document. Call it before Footprints::link.
std::string write_footprints(const Footprints& footprints, const rule::Rulebook& book,
                             const FootprintLayout& layout);

// Adds dossiers from such lines, as if they had been read; their files have the numbers that were
// written. The rulebook and the rules must be the same.
class FootprintReader {
 public:
  FootprintReader(Footprints& footprints, const rule::Rulebook& book,
                  const FootprintLayout& layout);
  ~FootprintReader();
  // False: the line is not one of ours.
  bool read(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ducha::check
