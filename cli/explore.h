// What commands have in common that read all dossiers, and again, to look beyond one check:
// what-if, forecast, plan.
#pragma once

#include <string>
#include <vector>

#include "check/run.h"
#include "cli/options.h"
#include "cli/session.h"

namespace ducha::cli {

struct ExploreArgs {
  std::vector<std::string> paths;
  std::vector<std::string> select;
  std::string base;
  std::string format;
  std::string output;
  int jobs = 1;
};
void take_explore(Session& session, Given& given, ExploreArgs& args);

struct Ready {
  check::Settings settings;
  std::vector<check::InputFile> files;
};
// False after saying what is wrong.
bool prepare(Session& session, const ExploreArgs& args, Ready& ready);

// To --output, or else to standard output. The exit code.
int put(Session& session, const ExploreArgs& args, const std::string& text);

}  // namespace ducha::cli
