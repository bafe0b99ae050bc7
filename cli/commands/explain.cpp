// ducha explain FILE RULE: the verdict, then the tree of values behind it.
#include <filesystem>
#include <ostream>

#include "base/text.h"
#include "check/explain.h"
#include "check/waivers.h"
#include "cli/commands.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "plan/explain_report.h"
#include "rule/no_rule.h"
#include "rule/report.h"

namespace ducha::cli {

namespace {

struct ExplainArgs {
  std::string file;
  std::string rule;
  std::vector<std::string> with;
  std::string format;
  result::Policy policy;
};

int run_explain(Session& session, const ExplainArgs& args) {
  auto made = judging(session, {});
  if (!made) return kNotChecked;
  const rule::Rulebook& book = *made->settings.book;
  const rule::Rule* rule = book.rule(args.rule);
  if (rule == nullptr && book.rule(args.file) != nullptr)
    return session.complain(say("文件在前，规则在后", "the file comes first, then the rule"),
                            say("写作 ducha explain {0} {1}", "write ducha explain {0} {1}",
                                visible(args.rule), visible(args.file)));
  if (rule == nullptr) return session.complain(rule::no_rule(book, args.rule, {}, false));
  std::error_code error;
  // One file, since the report is of one dossier after another; a folder would give a book.
  if (args.file.starts_with("@") || std::filesystem::is_directory(args.file, error))
    return session.complain(
        say("{} 不是一份档案文件", "{} is no file of dossiers", visible(args.file)),
        say("写一个文件；其余档案用 --with 指明", "name one file; the others go with --with"));
  Problems problems;
  std::vector<std::string> paths = {args.file};
  paths.insert(paths.end(), args.with.begin(), args.with.end());
  const auto inputs = find_inputs(session, {paths, {}, {}, {}}, problems);
  if (!inputs || !problems.empty()) return kNotChecked;
  // A path of --with that holds no file is told as one that is checked alone.
  for (const std::string& path : args.with)
    if (!find_inputs(session, {{path}, {}, {}, {}}, problems)) return kNotChecked;
  Problems unread;
  const auto all =
      check::explain(made->settings, *rule, inputs->files, args.file, problems, unread);
  if (!problems.empty()) return session.complain(problems);
  session.tell_unread(unread);
  if (all.empty() && !unread.empty()) return kNotChecked;
  if (all.empty())
    return session.complain(say("{} 里没有 {} 类的档案", "{} holds no dossier of kind {}",
                                visible(args.file), rule::kind_names(*rule)));
  session.streams().out << (args.format == "json"
                                ? plan::json_report(*rule, all, session.lang())
                                : plan::text_report(*rule, all, session.lang(), session.colour()));
  // As a check of the file would say by this rule alone.
  const check::Settings& settings = made->settings;
  for (const check::Explanation& e : all)
    for (const result::Finding& f : e.findings)
      if (result::fails(f, args.policy) && !check::waived(*settings.profile, settings.as_of, f))
        return kFindings;
  return unread.empty() ? kFine : kFindings;
}

}  // namespace

Action take_explain(Session& session, Given& given) {
  session.take_profile(given);
  return [args = ExplainArgs{given.text(Opt::file), given.text(Opt::rule), given.texts(Opt::with),
                             given.text(Opt::view), take_fail_on(given)},
          &session] { return run_explain(session, args); };
}

}  // namespace ducha::cli
