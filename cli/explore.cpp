// Options and inputs of the commands that check more than once (what-if, forecast, plan):
// take_explore(), then prepare(). Standard input is refused here, since the dossiers are read again
// for every value or day.
#include "cli/explore.h"

#include <ostream>

namespace ducha::cli {

// A path that cannot be read ends the command: a forecast over half of the dossiers would be taken
// for whole.
std::optional<Ready> prepare(Session& session, const ExploreArgs& args) {
  auto made = judging(session, {args.select, {}});
  if (!made) return {};
  Ready ready{std::move(*made), {}};
  ready.settings.inputs = false;  // inputs are not shown
  ready.settings.jobs = args.jobs;
  Problems problems;
  auto inputs = find_inputs(session, args.search, problems);
  if (!inputs || !problems.empty()) return {};
  for (const check::InputFile& f : inputs->files)
    if (!f.has_path()) {
      session.complain(say("这里不能从标准输入读取", "standard input cannot be read here"));
      return {};
    }
  ready.files = std::move(inputs->files);
  return ready;
}

void take_explore(Session& session, Given& given, ExploreArgs& args) {
  session.take_profile(given);
  args.search.paths = given.texts(Opt::paths);
  args.search.exclude = given.texts(Opt::exclude);
  args.select = given.texts(Opt::select);
  args.search.base = given.text(Opt::base);
  args.jobs = threads(given);
  args.output = session.take_output(given, Opt::output);
}

}  // namespace ducha::cli
