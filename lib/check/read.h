// Dossiers to a harvest.
#pragma once

#include <string>
#include <vector>

#include "check/harvest.h"
#include "check/inputs.h"

namespace ducha::check {

// Reads the files of the shard, with all workers that are asked for.
Harvest read(const Inspection& inspection, const std::vector<InputFile>& files);

// The same of texts, each a file of its own, with every judgement: for tests of rules. One thread.
Harvest read_texts(const Inspection& inspection, const std::vector<InputFile>& names,
                   const std::vector<std::string>& texts);

}  // namespace ducha::check
