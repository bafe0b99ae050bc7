// Options and inputs of the commands that look beyond one check. See explore.h.
#include "cli/explore.h"

#include <ostream>

#include "base/source.h"

namespace ducha::cli {

bool prepare(Session& session, const ExploreArgs& args, Ready& ready) {
  rule::Rulebook* book = session.rulebook();
  const rule::Profile* profile = book == nullptr ? nullptr : session.profile();
  const auto as_of = profile == nullptr ? std::nullopt : session.as_of();
  if (!as_of) return false;
  ready.settings.book = book;
  ready.settings.profile = profile;
  ready.settings.as_of = *as_of;
  ready.settings.selection.select = args.select;
  ready.settings.inputs = false;  // nobody asks what was read, and it is read again and again
  ready.settings.jobs = args.jobs;
  Problems problems;
  if (args.paths.empty()) {
    session.no_paths();
    return false;
  }
  ready.files = check::find_inputs(args.paths, args.base, problems);
  if (!problems.empty()) {
    session.complain(problems);
    return false;
  }
  // The dossiers are read again and again.
  for (const check::InputFile& f : ready.files)
    if (!f.has_path()) {
      session.complain(say("这里不能从标准输入读取", "standard input cannot be read here"));
      return false;
    }
  if (ready.files.empty())
    session.complain(
        say("给出的路径里没有 .yaml 档案", "there is no .yaml file in the paths given"));
  return !ready.files.empty();
}

int put(Session& session, const ExploreArgs& args, const std::string& text) {
  if (args.output.empty() || args.output == "-") {
    session.streams().out << text;
    return kFine;
  }
  Problems problems;
  return write_file(args.output, text, problems) ? kFine : session.complain(problems);
}

void take_explore(Session& session, Given& given, ExploreArgs& args) {
  session.take_profile(given);
  args.paths = given.texts(Opt::paths);
  args.select = given.texts(Opt::select);
  args.base = given.text(Opt::base);
  args.jobs = threads(given);
  args.output = given.text(Opt::output);
}

}  // namespace ducha::cli
