// Runs as JSON: format ducha-run, the contract with programs. Keys keep their names; new ones may
// come.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/index.h"
#include "result/run.h"

namespace ducha::result {

// The whole run. `message` of a finding is in this language. What read_run() reads of it, written
// again, gives the same bytes.
std::string write_run(const Run& run, Lang lang);
// Nothing, and problems naming `name`, if it is none or of a later version. Depth is held against
// the limits before anything is parsed.
std::optional<Run> read_run(std::string_view json, const std::string& name, Problems& problems);

// One finding, as it stands in a run.
nlohmann::ordered_json finding_json(const Index& index, const Finding& finding, Lang lang);

// Where a part of a run is in the whole, before its footprints.
struct PartHead {
  std::uint32_t index = 1;             // from 1
  std::uint32_t count = 1;             // of all parts
  std::uint32_t files = 0;             // of the whole run
  std::string names;                   // of these files, as SHA-256; empty in parts of 0.2.0
  std::vector<std::uint32_t> numbers;  // of the files in run.inputs, rising
  std::uint64_t footprints = 0;        // bytes that follow
  Run run;                             // findings have their lines
};
// In one line, without its end.
std::string write_part_head(const PartHead& head);
// The numbers fit the run and one another.
std::optional<PartHead> read_part_head(std::string_view line, const std::string& name,
                                       Problems& problems);

}  // namespace ducha::result
