// Changes to the files of a rulebook: tried on a copy of it, then written all or none.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/problem.h"
#include "rule/rulebook.h"

namespace ducha::cli {

struct Rewrite {
  std::filesystem::path file;  // relative to the folder of the rulebook
  std::string before;          // empty: it is not there yet
  std::string after;
};

// The rulebook as it would be, loaded from a copy in the empty folder `scratch`; nullptr, and
// problems with the names of the real files, if it does not load. One folder is copied: a
// rulebook with `extends` is refused by the caller.
std::unique_ptr<rule::Rulebook> try_out(const rule::Rulebook& book,
                                        const std::vector<Rewrite>& rewrites,
                                        const std::filesystem::path& scratch, Problems& problems);

// Problems of files below `trial` are reported with the names of the files that they stand for.
void name_real_files(Problems& problems, const std::filesystem::path& trial,
                     const std::filesystem::path& real);

// Writes every file whole. False, and a problem, if one cannot be written; then those that were
// written are as before.
bool write_all(const std::filesystem::path& folder, const std::vector<Rewrite>& rewrites,
               Problems& problems);

// What each test of the rulebook gives, as texts in the order of the tests: equal before and after
// a change that changes no verdict.
std::vector<std::string> test_outcomes(rule::Rulebook& book, Problems& problems);

}  // namespace ducha::cli
