// Settings and files of a run. Doors: judging(), find_inputs().
#include "cli/judging.h"

#include <algorithm>

namespace ducha::cli {

// Rulebook, profile and day in this order: each needs the one before it.
std::optional<Judging> judging(Session& session, const check::Selection& selection) {
  rule::Rulebook* book = session.rulebook();
  const rule::Profile* profile = book == nullptr ? nullptr : session.profile();
  const auto as_of = profile == nullptr ? std::nullopt : session.as_of();
  if (!as_of) return {};
  Judging out;
  out.settings.book = book;
  out.settings.profile = profile;
  out.settings.as_of = as_of->day;
  out.settings.zone = as_of->zone;
  out.settings.period = session.period();
  out.settings.selection = selection;
  out.settings.set = session.common.set;
  Problems problems;
  out.rules = check::select_rules(*book, *profile, selection, problems);
  if (problems.empty() && out.rules.empty())
    problems.push_back(
        problem_of("usage/rules", say("没有选中任何规则", "no rule is selected"),
                   say("ducha rules list 列出规则；地方配置可能停用了它们",
                       "ducha rules list shows the rules; the profile may switch them off")));
  if (problems.empty()) return out;
  session.complain(problems);
  return {};
}

std::optional<check::Inputs> find_inputs(Session& session, const check::Search& search,
                                         Problems& problems) {
  if (search.paths.empty()) {
    session.complain(
        Problems{problem_of("usage/paths", say("没有指明要检查的档案", "nothing to check is named"),
                            say("写上文件或文件夹，或用 - 从标准输入读取",
                                "name files or folders, or - for standard input"))});
    return {};
  }
  check::Inputs inputs = check::find(search, problems);
  if (!problems.empty()) session.complain(problems);
  if (std::any_of(problems.begin(), problems.end(),
                  [](const Problem& p) { return p.id.starts_with("usage/"); }))
    return {};
  if (inputs.files.empty()) {
    if (problems.empty()) {
      const Message others = result::summary(inputs.passed_over);
      session.complain(
          say("给出的路径里没有 .yaml 档案", "there is no .yaml file in the paths given"),
          others.empty() ? others : Message{"其中有：" + others.zh, "they hold: " + others.en});
    }
    return {};
  }
  const Message what = say("这次检查的输入", "an input of this run");
  session.gate().reads(inputs.files, what);
  for (const std::string& list : inputs.lists) session.gate().reads(list, what);
  if (!session.outputs_are_free()) return {};
  return inputs;
}

}  // namespace ducha::cli
