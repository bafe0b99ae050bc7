// What commands have in common that read all dossiers, and again, to look beyond one check:
// what-if, forecast, plan.
#pragma once

#include <string>
#include <vector>

#include "check/run.h"
#include "cli/judging.h"
#include "cli/options.h"
#include "cli/session.h"

namespace ducha::cli {

struct ExploreArgs {
  check::Search search;
  std::vector<std::string> select;
  std::string format;
  std::string output;
  int jobs = 1;
};
void take_explore(Session& session, Given& given, ExploreArgs& args);

struct Ready : Judging {
  std::vector<check::InputFile> files;
};
// Nothing after saying what is wrong. All paths must be readable, and none is standard input: the
// dossiers are read again and again.
std::optional<Ready> prepare(Session& session, const ExploreArgs& args);

}  // namespace ducha::cli
