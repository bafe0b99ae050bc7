// ducha what-if and ducha forecast: for those who set the numbers, and for those who plan ahead.
#include "cli/explore.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "plan/explore_report.h"

namespace ducha::cli {

namespace {

int run_what_if(Session& session, const ExploreArgs& args) {
  // The last --set names the parameter and its values; those before it hold as ever.
  if (session.common.set.empty())
    return session.complain(say("缺少 --set 参数=取值范围", "--set PARAM=VALUES is missing"),
                            say("例如 --set staffing.members_per_cadre=30..100:10",
                                "such as --set staffing.members_per_cadre=30..100:10"));
  const std::string asked = session.common.set.back();
  session.common.set.pop_back();
  const std::size_t equals = asked.find('=');
  const std::string id = asked.substr(0, equals);
  Problems problems;
  const auto values =
      equals == asked.npos
          ? std::vector<std::string>()
          : check::spread_values(std::string_view(asked).substr(equals + 1), problems);
  if (equals == asked.npos)
    return session.complain(say("--set 写作 参数=取值范围", "--set is written PARAM=VALUES"));
  if (!problems.empty()) return session.complain(problems);
  auto ready = prepare(session, args);
  if (!ready) return kNotChecked;
  Progress progress(session, Counted::values);
  ready->settings.progress = progress.callback();
  rule::Rulebook* book = session.rulebook();
  const rule::Parameter* p = book->parameter(id);
  rule::Profile profile = *session.profile();
  if (p == nullptr) {  // said by the setting of the first value
    rule::set_parameter(*book, profile, id + "=" + values.front(), problems);
    return session.complain(problems);
  }
  const check::WhatIf w =
      check::what_if(ready->settings, profile, *book, id, values, ready->files, problems);
  progress.clear();
  if (!problems.empty()) return session.complain(problems);
  const Lang lang = session.lang();
  if (args.format == "csv") return session.put(args.output, plan::csv_report(w, lang));
  if (args.format == "svg") return session.put(args.output, plan::svg_report(w, *p, lang));
  return session.put(args.output, plan::text_report(w, *p, lang));
}

int run_forecast(Session& session, const ExploreArgs& args, Date until) {
  auto ready = prepare(session, args);
  if (!ready) return kNotChecked;
  Progress progress(session, Counted::days);
  ready->settings.progress = progress.callback();
  Problems problems;
  const auto turns = check::forecast(ready->settings, ready->rules, ready->files, until, problems);
  progress.clear();
  if (!problems.empty()) return session.complain(problems);
  return session.put(args.output,
                     args.format == "json"
                         ? plan::json_report(turns)
                         : plan::text_report(turns, ready->settings.as_of, until, session.lang()));
}

}  // namespace

Action take_what_if(Session& session, Given& given) {
  ExploreArgs args;
  take_explore(session, given, args);
  args.format = given.text(Opt::spread_format);
  return [args, &session] { return run_what_if(session, args); };
}

Action take_forecast(Session& session, Given& given) {
  ExploreArgs args;
  take_explore(session, given, args);
  args.format = given.text(Opt::view);
  return [args, until = *parse_date(given.text(Opt::until)), &session] {
    return run_forecast(session, args, until);
  };
}

}  // namespace ducha::cli
