// ducha what-if and ducha forecast: for those who set the numbers, and for those who plan ahead.
#include "cli/explore.h"
#include "cli/commands.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "plan/explore_report.h"

namespace ducha::cli {

namespace {

// Every value is a whole run, so values are expanded and checked before anything is read.
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
  // A copy: each value is set in it anew.
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
  session.tell_unread(w.unread);
  return session.put(args.output,
                     args.format == "csv"   ? plan::csv_report(w, lang)
                     : args.format == "svg" ? plan::svg_report(w, *p, lang)
                                            : plan::text_report(w, *p, lang),
                     w.unread.empty() ? kFine : kFindings);
}

struct ForecastArgs : ExploreArgs {
  Date until;
  std::string letters;  // the folder; empty: none
  std::string paper_template;
};

int run_forecast(Session& session, const ForecastArgs& args) {
  std::optional<Template> in;
  if (!args.paper_template.empty()) {
    in = load_template(session, args.paper_template);
    if (!in) return kNotChecked;
  }
  auto ready = prepare(session, args);
  if (!ready) return kNotChecked;
  Progress progress(session, Counted::days);
  ready->settings.progress = progress.callback();
  Problems problems;
  Problems unread;
  result::Run first;
  const auto turns = check::forecast(ready->settings, ready->rules, ready->files, args.until,
                                     problems, unread, args.letters.empty() ? nullptr : &first);
  progress.clear();
  if (!problems.empty()) return session.complain(problems);
  session.tell_unread(unread);
  if (!args.letters.empty()) {
    std::vector<report::Due> due;
    due.reserve(turns.size());
    for (const check::Turn& t : turns) due.push_back({t.last, t.finding});
    report::Options options;
    options.lang = session.lang();
    const std::vector<report::Paper> papers = report::reminders(first, due, options);
    if (!write_papers(session, args.letters, papers_of(papers),
                      {report::find_letter_format("docx")}, in, false))
      return kNotChecked;
  }
  return session.put(args.output,
                     args.format == "json" ? plan::json_report(turns)
                                           : plan::text_report(turns, ready->settings.as_of,
                                                               args.until, session.lang()),
                     unread.empty() ? kFine : kFindings);
}

}  // namespace

Action take_what_if(Session& session, Given& given) {
  ExploreArgs args;
  take_explore(session, given, args);
  args.format = given.text(Opt::spread_format);
  return [args, &session] { return run_what_if(session, args); };
}

Action take_forecast(Session& session, Given& given) {
  ForecastArgs args;
  take_explore(session, given, args);
  args.format = given.text(Opt::view);
  args.until = *parse_date(given.text(Opt::until));
  args.letters = given.text(Opt::due_letters);
  if (!args.letters.empty()) {
    session.gate().claim(args.letters);
    args.paper_template = given.text(Opt::paper_template);
  }
  return [args, &session] { return run_forecast(session, args); };
}

}  // namespace ducha::cli
