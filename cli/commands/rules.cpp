// ducha rules list|show|test: looking at the rulebook.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>
#include <set>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cel/reference.h"
#include "check/beside.h"
#include "check/mutate.h"
#include "check/rule_tests.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "cli/version.h"
#include "report/formats.h"
#include "report/tests.h"
#include "rule/coverage.h"
#include "rule/lint.h"
#include "rule/no_rule.h"
#include "rule/report.h"
#include "rule/trace.h"

namespace ducha::cli {

namespace {

struct RulesArgs {
  std::string id;
  std::string topic;
  bool mutate = false;
  std::optional<double> at_least;
  std::string format;
  std::string output;
  std::string source;
  bool fix = false;
};

int list(Session& session, const RulesArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  if (!args.topic.empty() && book->topic(args.topic) == nullptr) {
    return session.complain(say("没有主题 {}", "there is no topic {}", visible(args.topic)),
                            meant(args.topic, names_of(book->topics, &rule::Topic::id)));
  }
  return session.put(args.output,
                     args.format == "json" ? rule::list_json(*book, args.topic)
                                           : rule::list_report(*book, args.topic, session.lang()),
                     kFine);
}

// Findings that come from no rule: of the dossier itself, and of waivers.
std::vector<std::string> finding_ids() {
  return names_of(check::rules_beside(), &result::RuleInfo::id);
}

std::optional<std::string> finding_words(const rule::Rulebook& book, const std::string& id,
                                         Lang lang) {
  const bool zh = lang == Lang::zh;
  for (const result::RuleInfo& r : check::rules_beside()) {
    if (r.id != id) continue;
    std::string out = fmt::format("{}  {}\n{}\n", r.id, rule::severity_word(book, r.severity, lang),
                                  r.title.in(lang));
    if (!r.remedy.empty())
      out += fmt::format("\n{}{}\n", zh ? "整改：" : "remedy: ", r.remedy.in(lang));
    return out;
  }
  return {};
}

int show(Session& session, const RulesArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  const Lang lang = session.lang();
  const rule::Rule* rule = book->rule(args.id);
  if (rule == nullptr) {
    if (const auto words = finding_words(*book, args.id, lang)) {
      session.streams().out << *words;
      return kFine;
    }
    return session.complain(rule::no_rule(*book, args.id, finding_ids(), false));
  }
  session.streams().out << rule::rule_report(*book, *rule, lang);
  return kFine;
}

// Changes every rule in small ways and says which change no test noticed.
int mutate(Session& session, const RulesArgs& args, rule::Rulebook& book,
           const check::RuleTests& all) {
  Problems problems;
  Progress progress(session, Counted::rules);
  const check::MutationResult result =
      check::mutate(book, all, args.topic, progress.callback(), problems);
  progress.clear();
  if (!problems.empty()) return session.complain(problems);
  const Lang lang = session.lang();
  std::string out;
  std::size_t explained = 0;
  for (const check::Survivor& s : result.survivors) {
    out += fmt::format("{}:{}: {}: {}\n", s.file, s.line, s.rule, s.change);
    if (s.why.empty()) {
      out += fmt::format("  {}{}\n", lang == Lang::zh ? "需要：" : "needs ", s.kill.in(lang));
    } else {
      ++explained;
      out += fmt::format("  {}{}\n", lang == Lang::zh ? "说明：" : "explained: ", s.why.in(lang));
    }
  }
  out +=
      lang == Lang::zh
          ? fmt::format("变异{}个，被发现{}个（{:.1f}%），没被发现{}个，其中有说明{}个\n",
                        result.mutants, result.killed, result.score(), result.survivors.size(),
                        explained)
          : fmt::format("mutants: {}, killed {} ({:.1f} %), survivors {}, of them explained {}\n",
                        result.mutants, result.killed, result.score(), result.survivors.size(),
                        explained);
  session.streams().out << out;
  // Where a score is asked for, it decides; else every survivor must be explained.
  const bool enough =
      args.at_least ? result.score() >= *args.at_least : explained == result.survivors.size();
  return enough ? kFine : kFindings;
}

// True if some rule's or measure's id begins so.
bool any_rule(const rule::Rulebook& book, const std::string& lead) {
  for (const auto* rules : {&book.rules, &book.measures})
    for (const rule::Rule& r : *rules)
      if (r.id.starts_with(lead)) return true;
  return false;
}

// Problems of a rulebook as machines read them: as a list of their own, or in the formats of
// findings.
std::string problems_as(const std::string& format, const rule::Rulebook* book,
                        const Problems& problems, Lang lang) {
  if (format == "json") {
    auto list = nlohmann::ordered_json::array();
    for (const Problem& p : problems)
      list.push_back({{"check", p.id},
                      {"file", p.file},
                      {"line", p.where.line},
                      {"column", p.where.column},
                      {"length", p.length},
                      {"message", json_words(p.message)},
                      {"hint", json_words(p.hint)}});
    return json_text(nlohmann::ordered_json{{"format", "ducha-lint"}, {"problems", list}}) + "\n";
  }
  // As a run whose findings are the problems, so that every format of findings can show them.
  result::Run run;
  run.tool_version = kVersion;
  run.rulebook_title = say("规则库", "the rulebook");
  if (book != nullptr) {
    run.rulebook = book->id;
    run.rulebook_version = book->version;
    run.rulebook_title = book->title;
    run.rulebook_digest = book->digest;
  }
  std::set<std::string> checks;
  for (const Problem& p : problems) {
    result::Finding& f = run.findings.emplace_back();
    f.rule = p.id;
    f.file = p.file;
    f.line = p.where.line;
    f.column = p.where.column;
    f.length = p.length;
    f.path = p.message.en;  // what tells two of one check apart
    f.message = p.message;
    f.hint = p.hint;
    if (!checks.insert(p.id).second) continue;
    result::RuleInfo& check = run.rules.emplace_back();
    check.id = p.id;
    check.topic = p.id.substr(0, p.id.find('/'));
  }
  result::identify(run.findings);
  for (result::Finding& f : run.findings) f.path.clear();
  report::Options options;
  options.lang = lang;
  return report::find_format(format)->write(run, options);
}

std::size_t failures(const std::vector<report::TestCase>& cases) {
  return static_cast<std::size_t>(std::count_if(
      cases.begin(), cases.end(), [](const report::TestCase& c) { return !c.failures.empty(); }));
}

// `layers`: a line for each rulebook of several, for people.
std::string tested_as(const std::string& format, const std::vector<report::TestCase>& cases,
                      const std::vector<std::string>& untested, const std::string& layers,
                      const rule::Rulebook& book, Lang lang) {
  if (format == "json") return report::tests_json(cases, untested);
  if (format == "junit") return report::tests_junit(cases, untested);
  if (format == "github" || format == "sarif") {
    Problems problems;
    for (const report::TestCase& c : cases)
      for (const Message& f : c.failures)
        problems.push_back({"test/failed", c.file, {c.line, 1}, 1, said_of(c.name, f)});
    for (const std::string& id : untested) {
      const rule::Rule& r = *book.rule(id);
      problems.push_back(
          {"test/missing", r.file->name(), r.where, 1, say("{} 没有测试", "{} has no test", id)});
    }
    return problems_as(format, &book, problems, Lang::en);
  }
  std::string out;
  for (const report::TestCase& c : cases) {
    if (c.failures.empty()) continue;
    out += fmt::format("{}:{}: {}\n", c.file, c.line, c.name);
    for (const Message& f : c.failures) out += "  " + f.in(lang) + "\n";
  }
  out += layers;
  for (const std::string& id : untested)
    out += said_of(id, say("没有测试", "no test")).in(lang) + "\n";
  const std::size_t failed = failures(cases);
  return out + say("规则测试：通过{}，失败{}\n", "rules: {} passed, {} failed\n",
                   cases.size() - failed, failed)
                   .in(lang);
}

// The tests that are in the folder of the rulebook itself.
std::vector<report::TestCase> test_layer(Session& session, const std::string& topic,
                                         rule::Rulebook& book,
                                         const std::vector<check::RuleTest>& tests, bool& whole) {
  Problems problems;
  check::RuleTester tester(book);
  std::vector<report::TestCase> out;
  for (const check::RuleTest& t : tests) {
    if (!topic.empty() && std::none_of(t.expect.begin(), t.expect.end(),
                                       [&](const auto& e) { return e.first.starts_with(topic); }))
      continue;
    report::TestCase& result = out.emplace_back();
    result.file = t.file;
    result.line = t.where.line;
    result.name = t.name;
    for (const check::TestFailure& f : tester.run(t, problems)) {
      if (!problems.empty() && f.rule == "settings") continue;  // told as a problem
      Message said{fmt::format("应为 {}，实为 {}", f.expected.zh, f.got.zh),
                   fmt::format("expected {}, got {}", f.expected.en, f.got.en)};
      if (!f.detail.empty()) {
        said.zh += "（" + visible(f.detail.zh) + "）";
        said.en += "  (" + visible(f.detail.en) + ")";
      }
      result.failures.push_back(
          said_of(f.rule + (f.item.empty() ? "" : " [" + f.item + "]"), said));
    }
    for (const Problem& p : problems) result.failures.push_back(p.message);
    if (!problems.empty()) session.complain(problems);
    whole &= problems.empty();
    problems.clear();
  }
  return out;
}

// Tests of each layer run against that layer: a base knows nothing of what extends it.
int test(Session& session, const RulesArgs& args) {
  rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  Problems problems;
  const check::RuleTests all = check::read_rule_tests(*book, problems);
  if (!problems.empty()) return session.complain(problems);
  const std::vector<check::RuleTest>& tests = all.tests;
  if (!args.topic.empty() && !any_rule(*book, args.topic))
    return session.complain(rule::no_rule(*book, args.topic));
  std::vector<report::TestCase> cases;
  bool whole = true;  // all settings of tests load
  std::string layers;
  // Tests hold for the rulebook that they are in: those of a base know nothing of a layer.
  const bool several = book->folders.size() > 1;
  for (const std::filesystem::path& folder : book->folders) {
    const bool top = folder == book->folder;
    const auto base = top ? nullptr : rule::load_rulebook(folder, problems);
    if (!problems.empty()) return session.complain(problems);
    rule::Rulebook& layer = top ? *book : *base;
    check::RuleTests own;
    if (several) own = check::read_rule_tests(layer, problems, check::Layers::own);
    if (!problems.empty()) return session.complain(problems);
    const std::vector<report::TestCase> done =
        test_layer(session, args.topic, layer, several ? own.tests : tests, whole);
    if (several)
      layers += say("{}：通过{}，失败{}\n", "{}: {} passed, {} failed\n", visible(folder.string()),
                    done.size() - failures(done), failures(done))
                    .in(session.lang());
    cases.insert(cases.end(), done.begin(), done.end());
  }
  // A rule that no test names is not known to work.
  std::vector<std::string> untested;
  if (args.topic.empty())
    for (const rule::Rule& r : book->rules)
      if (std::none_of(tests.begin(), tests.end(),
                       [&](const check::RuleTest& t) { return t.expect.count(r.id) != 0; }))
        untested.push_back(r.id);
  const std::size_t failed = failures(cases);
  const bool fine = failed == 0 && !cases.empty() && untested.empty();
  const int code = session.put(
      args.output, tested_as(args.format, cases, untested, layers, *book, session.lang()),
      !whole ? kNotChecked
      : fine ? kFine
             : kFindings);
  return failed == 0 && args.mutate ? mutate(session, args, *book, all) : code;
}

std::set<std::string> tested_rules(const check::RuleTests& all) {
  std::set<std::string> out;
  for (const check::RuleTest& t : all.tests)
    for (const auto& [id, verdicts] : t.expect) out.insert(id);
  return out;
}

// A provision that is marked as checked by a rule and has none is open, and so is a rule without a
// test.
int coverage(Session& session, const RulesArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  Problems problems;
  const check::RuleTests all = check::read_rule_tests(*book, problems);
  if (!problems.empty()) return session.complain(problems);
  const rule::Coverage c = rule::cover(*book, tested_rules(all));
  return session.put(args.output,
                     args.format == "json"       ? rule::coverage_json(c)
                     : args.format == "markdown" ? rule::coverage_markdown(c)
                                                 : rule::coverage_text(c, session.lang()),
                     c.open.empty() ? kFine : kFindings);
}

// The text of the speech is not part of the rulebook, so it is named by the user and compared
// sentence by sentence.
int trace(Session& session, const RulesArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  const auto text = session.read(args.source, limits::kRulebookFileBytes);
  if (!text) return kNotChecked;
  if (find_invalid_utf8(*text) != text->npos)
    return session.complain(say("{} 不是 UTF-8 文本", "{} is not UTF-8 text", visible(args.source)),
                            say("先转换编码，例如 iconv -f GB18030 -t UTF-8",
                                "convert it first, such as with iconv -f GB18030 -t UTF-8"));
  std::vector<std::string> extra;
  const auto traced = rule::trace(*book, *text, extra);
  const bool any = std::any_of(traced.begin(), traced.end(), [&](const rule::Traced& t) {
    return t.sentence->id.starts_with(args.id);
  });
  if (!any)
    return session.complain(say("没有编号以 {} 开头的句子",
                                "no sentence has a locator that begins with {}", visible(args.id)));
  session.streams().out << rule::trace_report(traced, extra, args.id, session.lang());
  const bool same = extra.empty() && std::all_of(traced.begin(), traced.end(), [](const auto& t) {
                      return t.state == rule::Traced::State::found;
                    });
  return same ? kFine : kFindings;
}

// What does not load is reported in the format too.
int lint_as(Session& session, const RulesArgs& args) {
  const std::string folder = session.rules_folder();
  session.gate().reads_folder(folder, say("规则库的文件", "a file of the rulebook"));
  if (!session.outputs_are_free()) return kNotChecked;
  Problems problems;
  const auto book = rule::load_rulebook(folder, problems);
  if (book != nullptr) check::read_beside(*book, problems);
  const bool whole = problems.empty();
  if (whole) problems = rule::lint(*book);
  return session.put(args.output, problems_as(args.format, book.get(), problems, session.lang()),
                     !whole             ? kNotChecked
                     : problems.empty() ? kFine
                                        : kFindings);
}

int lint(Session& session, const RulesArgs& args) {
  if (!args.format.empty() && args.format != "text") return lint_as(session, args);
  if (args.fix) return fix_rulebook(session);
  rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  Problems problems;
  check::read_beside(*book, problems);
  if (!problems.empty()) return session.complain(problems);
  problems = rule::lint(*book);
  if (problems.empty()) {
    session.streams().out << (session.lang() == Lang::zh ? "没有可疑之处\n" : "nothing to say\n");
    return kFine;
  }
  session.complain(problems);
  return kFindings;
}

}  // namespace

namespace {

using What = int (*)(Session&, const RulesArgs&);

Action act(Session& session, Given& given, RulesArgs args, What what) {
  session.take_rules(given);
  return [args = std::move(args), what, &session] { return what(session, args); };
}

}  // namespace

Action take_rules_list(Session& session, Given& given) {
  RulesArgs args;
  args.topic = given.text(Opt::topic);
  args.format = given.text(Opt::list_format);
  args.output = session.take_output(given, Opt::output);
  return act(session, given, args, list);
}

Action take_rules_show(Session& session, Given& given) {
  RulesArgs args;
  args.id = given.text(Opt::id);
  return act(session, given, args, show);
}

Action take_rules_test(Session& session, Given& given) {
  RulesArgs args;
  args.topic = given.text(Opt::tested);
  args.format = given.text(Opt::test_format);
  args.output = session.take_output(given, Opt::output);
  args.mutate = given.flag(Opt::mutate);
  if (args.mutate && given.has(Opt::at_least)) args.at_least = std::stod(given.text(Opt::at_least));
  return act(session, given, args, test);
}

Action take_rules_coverage(Session& session, Given& given) {
  RulesArgs args;
  args.format = given.text(Opt::coverage_format);
  args.output = session.take_output(given, Opt::output);
  return act(session, given, args, coverage);
}

Action take_rules_functions(Session& session, Given& given) {
  const std::string format = given.text(Opt::coverage_format);
  const std::string output = session.take_output(given, Opt::output);
  return [name = given.text(Opt::function), format, output, &session] {
    const auto entries = cel::reference(name);
    if (entries.empty()) {
      std::vector<std::string> known;
      for (const cel::Reference& r : cel::reference()) {
        known.emplace_back(r.name);
        if (const std::size_t dot = r.name.rfind('.'); dot != r.name.npos)
          known.emplace_back(r.name.substr(dot + 1));
      }
      return session.complain(say("没有函数 {}", "there is no function {}", visible(name)),
                              meant(name, known));
    }
    return session.put(output,
                       format == "json"       ? cel::reference_json(entries)
                       : format == "markdown" ? cel::reference_markdown(entries)
                                              : cel::reference_text(entries, session.lang()),
                       kFine);
  };
}

Action take_rules_trace(Session& session, Given& given) {
  RulesArgs args;
  args.id = given.text(Opt::locator);
  args.source = given.text(Opt::source);
  return act(session, given, args, trace);
}

Action take_rules_lint(Session& session, Given& given) {
  RulesArgs args;
  args.format = given.text(Opt::lint_format);
  if (!args.format.empty() && args.format != "text")
    args.output = session.take_output(given, Opt::output);
  else
    args.fix = given.flag(Opt::fix);
  return act(session, given, args, lint);
}

}  // namespace ducha::cli
