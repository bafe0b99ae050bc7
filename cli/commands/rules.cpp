// ducha rules list|show|test: looking at the rulebook.
#include <ostream>
#include <set>

#include "base/limits.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cel/format.h"
#include "check/mutate.h"
#include "check/rule_tests.h"
#include "cli/commands.h"
#include "rule/coverage.h"
#include "rule/lint.h"
#include "rule/trace.h"

namespace ducha::cli {

namespace {

struct RulesArgs {
  std::string id;
  std::string topic;
  bool mutate = false;
  double at_least = 95;
  std::string format;
  std::string output;
  std::string source;
};

int list(Session& session, const RulesArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  const Lang lang = session.lang();
  if (!args.topic.empty() && book->topic(args.topic) == nullptr) {
    std::vector<std::string> known;
    for (const rule::Topic& t : book->topics) known.push_back(t.id);
    return session.complain(say("没有主题 {}", "there is no topic {}", visible(args.topic)),
                            say("可用:{}", "known: {}", joined(known, ", ")));
  }
  std::string out;
  for (const rule::Topic& topic : book->topics) {
    if (!args.topic.empty() && topic.id != args.topic) continue;
    std::string rows;
    for (const auto* rules : {&book->rules, &book->measures})
      for (const rule::Rule& r : *rules) {
        if (r.topic != topic.id) continue;
        Message words = r.title;
        if (words.empty() && !r.cites.empty())
          if (const rule::Provision* p = book->provision(r.cites[0])) words = p->words;
        rows += fmt::format("  {:<46} {:<8} {:<12} {:<20} {}\n", r.id,
                            r.measure ? "measure" : name(r.severity), r.kind->name,
                            joined(r.cites, ","), words.in(lang));
      }
    if (!rows.empty()) out += fmt::format("{} {}\n{}", topic.id, topic.title.in(lang), rows);
  }
  session.streams().out << out;
  return kFine;
}

void show_parameters(const rule::Rulebook& book, const rule::Rule& rule, Lang lang,
                     std::string& out) {
  for (const rule::Parameter* parameter : rule::parameters_of(book, rule)) {
    const rule::Parameter& p = *parameter;
    out += fmt::format("  {} {}\n", p.id, p.spec.label.in(lang));
    for (const rule::DatedValue& v : p.values) {
      const auto source = book.references.find(v.source);
      out += fmt::format("    {}: {}  ({}{}{})\n", v.from ? to_string(*v.from) : "-",
                         v.value.is(cel::Kind::absent)
                             ? std::string(lang == Lang::zh ? "未设定" : "not set")
                             : cel::show_plain(v.value, lang),
                         source == book.references.end() ? v.source : source->second.title.in(lang),
                         v.ref.empty() ? "" : " " + v.ref, v.trust.empty() ? "" : ", " + v.trust);
    }
  }
}

int show(Session& session, const RulesArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  const Lang lang = session.lang();
  const bool zh = lang == Lang::zh;
  const rule::Rule* rule = book->rule(args.id);
  if (rule == nullptr) {
    std::vector<std::string> known;
    for (const auto* rules : {&book->rules, &book->measures})
      for (const rule::Rule& r : *rules) known.push_back(r.id);
    const std::string near = suggest(args.id, known);
    return session.complain(say("没有规则 {}", "there is no rule {}", visible(args.id)),
                            near.empty()
                                ? say("用 ducha rules list 查看", "ducha rules list shows them")
                                : did_you_mean(near));
  }
  std::string out =
      fmt::format("{}  {}  {}  {}:{}\n", rule->id, rule->measure ? "measure" : name(rule->severity),
                  rule->kind->name, rule->file->name(), rule->where.line);
  if (!rule->title.empty()) out += rule->title.in(lang) + "\n";
  for (const std::string& id : rule->cites)
    if (const rule::Provision* p = book->provision(id))
      out +=
          fmt::format("\n{} ({})\n  {}\n", p->id,
                      rule::kModalities[static_cast<std::size_t>(p->modality)], p->words.in(lang));
  out += '\n';
  const auto part = [&](std::string_view label, const rule::Expression& e) {
    if (e) out += fmt::format("{}: {}\n", label, e.text);
  };
  part(rule->each_name.empty() ? "each" : "each " + rule->each_name, rule->each);
  part("when", rule->when);
  for (const rule::Let& let : rule->lets) part("let " + let.name, let.value);
  part(rule->measure ? "value" : "assert", rule->assertion);
  if (!rule->remedy.empty())
    out += fmt::format("\n{} {}\n", zh ? "整改:" : "remedy:", rule->remedy.in(lang));
  if (!rule->supply.empty())
    out += fmt::format("{} {}\n", zh ? "补交:" : "supply:", rule->supply.in(lang));
  std::string parameters;
  show_parameters(*book, *rule, lang, parameters);
  if (!parameters.empty()) out += fmt::format("\n{}\n{}", zh ? "参数" : "parameters", parameters);
  session.streams().out << out;
  return kFine;
}

// Changes every rule in small ways and says which change no test noticed.
int mutate(Session& session, const RulesArgs& args, rule::Rulebook& book,
           const check::RuleTests& all) {
  Problems problems;
  const check::MutationResult result = check::mutate(book, all, args.topic, problems);
  if (!problems.empty()) return session.complain(problems);
  const Lang lang = session.lang();
  std::string out;
  std::size_t explained = 0;
  for (const check::Survivor& s : result.survivors) {
    const rule::Rule* rule = book.rule(s.rule);
    out += fmt::format("{}:{}: {}: {}\n", rule->file->name(), rule->where.line, s.rule, s.change);
    if (s.why.empty()) {
      out += fmt::format("  {}{}\n", lang == Lang::zh ? "需要:" : "needs ", s.kill.in(lang));
    } else {
      ++explained;
      out += fmt::format("  {}{}\n", lang == Lang::zh ? "说明:" : "explained: ", s.why.in(lang));
    }
  }
  out += fmt::format("mutants: {}, killed {} ({:.1f} %), survivors {}, of them explained {}\n",
                     result.mutants, result.killed, result.score(), result.survivors.size(),
                     explained);
  session.streams().out << out;
  return result.score() >= args.at_least && explained == result.survivors.size() ? kFine
                                                                                 : kFindings;
}

int test(Session& session, const RulesArgs& args) {
  rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  Problems problems;
  const check::RuleTests all = check::read_rule_tests(*book, problems);
  if (!problems.empty()) return session.complain(problems);
  const std::vector<check::RuleTest>& tests = all.tests;
  check::RuleTester tester(*book);
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::string out;
  for (const check::RuleTest& t : tests) {
    if (!args.topic.empty() && std::none_of(t.expect.begin(), t.expect.end(), [&](const auto& e) {
          return e.first.starts_with(args.topic);
        }))
      continue;
    const auto failures = tester.run(t, problems);
    if (failures.empty() && problems.empty()) {
      ++passed;
      continue;
    }
    ++failed;
    out += fmt::format("{}:{}: {}\n", t.file, t.where.line, t.name);
    for (const check::TestFailure& f : failures)
      out += fmt::format("  {}{}: expected {}, got {}{}\n", f.rule,
                         f.item.empty() ? "" : " [" + f.item + "]", f.expected, f.got,
                         f.detail.empty() ? "" : "  (" + visible(f.detail) + ")");
    if (!problems.empty()) session.complain(problems);
    problems.clear();
  }
  // A rule that no test names is not known to work.
  std::vector<std::string> untested;
  if (args.topic.empty())
    for (const rule::Rule& r : book->rules)
      if (std::none_of(tests.begin(), tests.end(),
                       [&](const check::RuleTest& t) { return t.expect.count(r.id) != 0; }))
        untested.push_back(r.id);
  for (const std::string& id : untested) out += fmt::format("{}: no test\n", id);
  out += fmt::format("rules: {} passed, {} failed\n", passed, failed);
  session.streams().out << out;
  if (failed == 0 && args.mutate) return mutate(session, args, *book, all);
  return failed > 0 || passed == 0 || !untested.empty() ? kFindings : kFine;
}

std::set<std::string> tested_rules(const check::RuleTests& all) {
  std::set<std::string> out;
  for (const check::RuleTest& t : all.tests)
    for (const auto& [id, verdicts] : t.expect) out.insert(id);
  return out;
}

// Writes to --output, whole or not at all, or to standard output.
int put(Session& session, const RulesArgs& args, const std::string& text, int code) {
  if (args.output.empty() || args.output == "-") {
    session.streams().out << text;
    return code;
  }
  Problems problems;
  return write_file(args.output, text, problems) ? code : session.complain(problems);
}

int coverage(Session& session, const RulesArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  Problems problems;
  const check::RuleTests all = check::read_rule_tests(*book, problems);
  if (!problems.empty()) return session.complain(problems);
  const rule::Coverage c = rule::cover(*book, tested_rules(all));
  return put(session, args,
             args.format == "json"       ? rule::coverage_json(c)
             : args.format == "markdown" ? rule::coverage_markdown(c)
                                         : rule::coverage_text(c, session.lang()),
             c.open.empty() ? kFine : kFindings);
}

int trace(Session& session, const RulesArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  Problems problems;
  const auto text = read_file(args.source, args.source, limits::kRulebookFileBytes, problems);
  if (!text) return session.complain(problems);
  if (find_invalid_utf8(*text) != text->npos)
    return session.complain(say("{} 不是 UTF-8 文本", "{} is not UTF-8 text", visible(args.source)),
                            say("先转换编码，例如 iconv -f GB18030 -t UTF-8",
                                "convert it first, such as with iconv -f GB18030 -t UTF-8"));
  const Lang lang = session.lang();
  const bool zh = lang == Lang::zh;
  std::vector<std::string> extra;
  std::size_t bad = 0;
  std::string out;
  const auto traced = rule::trace(*book, *text, extra);
  for (const rule::Traced& t : traced) {
    const bool found = t.state == rule::Traced::State::found;
    bad += found ? 0 : 1;
    if (!args.id.empty() && !t.sentence->id.starts_with(args.id)) continue;
    out += fmt::format("{} {}  {}\n", t.sentence->id,
                       found                                   ? (zh ? "一致" : "found")
                       : t.state == rule::Traced::State::moved ? (zh ? "移位" : "moved")
                                                               : (zh ? "改变" : "changed"),
                       t.sentence->words.in(lang));
    if (!t.text.empty())
      out += fmt::format("  {}{}\n",
                         found || t.state == rule::Traced::State::moved ? ""
                         : zh                                           ? "此处现为:"
                                                                        : "in its place: ",
                         visible(t.text));
    for (const rule::Rule* r : t.rules)
      out += fmt::format("  {} [{}]\n", r->id, joined(r->cites, ", "));
  }
  if (args.id.empty())
    for (const std::string& s : extra)
      out += fmt::format("{}{}\n", zh ? "规则库没有的句子:" : "not in the rulebook: ", visible(s));
  out += zh ? fmt::format("{} 句，{} 句一致，{} 句改变或移位，{} 句规则库没有\n", traced.size(),
                          traced.size() - bad, bad, extra.size())
            : fmt::format("{} sentences: {} found, {} changed or moved, {} not in the rulebook\n",
                          traced.size(), traced.size() - bad, bad, extra.size());
  session.streams().out << out;
  return bad == 0 && extra.empty() ? kFine : kFindings;
}

int lint(Session& session, const RulesArgs&) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  const Problems problems = rule::lint(*book);
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
  args.mutate = given.flag(Opt::mutate);
  if (args.mutate && given.has(Opt::at_least)) args.at_least = std::stod(given.text(Opt::at_least));
  return act(session, given, args, test);
}

Action take_rules_coverage(Session& session, Given& given) {
  RulesArgs args;
  args.format = given.text(Opt::coverage_format);
  args.output = given.text(Opt::output);
  return act(session, given, args, coverage);
}

Action take_rules_trace(Session& session, Given& given) {
  RulesArgs args;
  args.id = given.text(Opt::locator);
  args.source = given.text(Opt::source);
  return act(session, given, args, trace);
}

Action take_rules_lint(Session& session, Given& given) { return act(session, given, {}, lint); }

}  // namespace ducha::cli
