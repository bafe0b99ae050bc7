// Parts of a run as bytes, between `check --shard` and `merge`: a line of JSON, then footprints.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/harvest.h"
#include "check/inputs.h"
#include "result/codec.h"

namespace ducha::check {

// What was harvested from the files of settings.shard, as a part; `version` is that of the program.
// Not of a harvest that was stopped: a part that lacks dossiers would be taken for whole.
std::string save(const Inspection& inspection, const std::vector<InputFile>& files,
                 Harvest& harvest, const std::string& version);

// A part as it was read, its footprints not yet looked at.
struct Part {
  std::string name;  // of its file
  result::PartHead head;
  std::string_view footprints;
};
// Nothing, and problems, if the bytes are no part or not a whole one. They must outlive the part.
std::optional<Part> read_part(std::string_view bytes, const std::string& name, Problems& problems);

// Puts the parts in order. False, and a problem, unless they are all the parts of one run, made
// with this rulebook and profile.
bool belong_together(std::vector<Part>& parts, const rule::Rulebook& book,
                     const rule::Profile& profile, Problems& problems);

// What to ask for, so that the parts can be finished; book, profile and jobs are for the caller.
Settings settings_of(const Part& part);

// What the part holds, as if it had just been harvested; its files get their names. Nothing, and a
// problem, if the footprints are not of this rulebook.
std::optional<Harvest> load(const Inspection& inspection, Part& part, std::vector<InputFile>& files,
                            Problems& problems);

}  // namespace ducha::check
