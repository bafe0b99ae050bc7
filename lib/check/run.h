// A whole check: files in, a result::Run out. Parallel; the result does not depend on how.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "check/inputs.h"
#include "check/selection.h"

namespace ducha::check {

struct Settings {
  const rule::Rulebook* book = nullptr;
  const rule::Profile* profile = nullptr;
  Date as_of;
  Selection selection;
  int jobs = 1;
  bool personal = false;  // findings tell what is marked personal
  bool measures = true;   // false: rules alone
  bool inputs = true;     // false: Run::inputs stays empty, and nothing is hashed
  // For plans: findings tell what mends them; all organizations are listed, and their links.
  bool plan = false;
  std::vector<std::string> set;  // as given, for the record
  // Only every count-th file from index on (from 1 to count); 1 of 1: all.
  struct Shard {
    std::uint32_t index = 1;
    std::uint32_t count = 1;
  } shard = {};
  // Called now and then, from one thread at a time: bytes done of all bytes. More than all where
  // files grew, or where standard input is read.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress = {};
  // Asked between dossiers, while they are read and while they are judged together, by several
  // threads at once. True ends the run with what was found, and a problem check/stopped says so.
  std::function<bool()> cancelled = {};
};

result::Run run(const Settings& settings, const std::vector<Selected>& rules,
                const std::vector<InputFile>& files);

// True if the run ended before all was judged: a problem check/stopped says so. Then nothing is
// said of waivers themselves, and there are no scores.
bool stopped(const result::Run& run);

// A part of a run: what its dossiers give by themselves, and what the rest needs to know of them.
// The numbers of files are those of the whole run.
struct Part {
  result::Run run;                     // findings of single dossiers, not yet sorted or waived
  std::vector<std::uint32_t> numbers;  // of the files in run.inputs
  std::string footprints;              // archive.h
};
Part run_part(const Settings& settings, const std::vector<Selected>& rules,
              const std::vector<InputFile>& files);
// The run that all parts together make: the same bytes as one run over everything. `files` are the
// names of all files by number. Problems tell of parts that cannot be read.
result::Run merge(const Settings& settings, const std::vector<Selected>& rules,
                  const std::vector<InputFile>& files, std::vector<Part> parts, Problems& problems);

// All judgements of a dossier by rule id: key of the item ("" without `each`) and verdict.
using Verdicts = std::map<std::string, std::vector<std::pair<std::string, Verdict>>>;

// Verdicts of single dossiers given as text, for tests of rules: no files, one thread.
struct TextRun {
  result::Run run;
  std::vector<Verdicts> verdicts;  // of each dossier, numbered as read
};
TextRun run_texts(const Settings& settings, const std::vector<Selected>& rules,
                  const std::vector<std::string>& documents);

}  // namespace ducha::check
