// Mutation of rules: each small change of an expression must make some test fail. changes() makes
// the changes, mutate() judges them. They are made from the tokens of the text, not from the tree,
// so that every change can be shown, and named in a test file, as text.
#include "check/mutate.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <span>

#include "base/text.h"
#include "cel/lexer.h"

namespace ducha::check {

namespace {

using cel::Lexeme;
using cel::Token;

struct Swap {
  std::string_view from;
  std::string_view to;
  Message kill;
};

const Message& at_the_limit() {
  static const Message m = {"两边恰好相等的用例", "a case where both sides are equal"};
  return m;
}
const Message& either_side() {
  static const Message m = {"明显在界限一侧的用例", "a case clearly on one side of the limit"};
  return m;
}
const Message& one_alone() {
  static const Message m = {"只有一个子句成立的用例", "a case where one clause alone holds"};
  return m;
}

std::span<const Swap> swaps() {
  static const std::vector<Swap> table = {
      {"<", "<=", at_the_limit()},      {"<", ">=", either_side()},
      {"<=", "<", at_the_limit()},      {"<=", ">", either_side()},
      {">", ">=", at_the_limit()},      {">", "<=", either_side()},
      {">=", ">", at_the_limit()},      {">=", "<", either_side()},
      {"==", "!=", either_side()},      {"!=", "==", either_side()},
      {"&&", "||", one_alone()},        {"||", "&&", one_alone()},
      {"+", "-", either_side()},        {"-", "+", either_side()},
      {"exists", "all", one_alone()},   {"all", "exists", one_alone()},
      {"min", "max", either_side()},    {"max", "min", either_side()},
      {"true", "false", either_side()}, {"false", "true", either_side()},
  };
  return table;
}

class Maker {
 public:
  Maker(std::string_view text, const std::function<cel::Kind(const std::string&)>& kind_of)
      : text_(text), kind_of_(kind_of), lexer_(text, ignored_) {
    for (Lexeme l = lexer_.next(); l.token != Token::end && l.token != Token::bad;
         l = lexer_.next())
      words_.push_back(l);
  }

  std::vector<Change> make() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const Lexeme& w = words_[i];
      if (w.token == Token::integer) {
        number(i);
        continue;
      }
      if (w.token != Token::punctuation && w.token != Token::name) continue;
      // Between two operands: a sign before a number is no subtraction.
      const bool binary =
          i > 0 && (words_[i - 1].token != Token::punctuation || closes(words_[i - 1].text));
      for (const Swap& s : swaps())
        if (w.text == s.from && (binary || w.token == Token::name))
          put(w.offset, w.end, std::string(s.to), s.kill);
      if (w.text == "!")
        put(w.offset, w.end, "",
            Message{"被否定的条件成立的用例", "a case where what is negated holds"});
      if (w.text == "&&" || w.text == "||") clauses(i);
      if (w.text == "?") condition(i);
      if ((w.text == "filter" || w.text == "exists" || w.text == "all") && next_is(i, "("))
        predicate(i);
      if (w.text == "params" && next_is(i, ".")) parameter(i);
    }
    return std::move(out_);
  }

 private:
  static bool closes(std::string_view s) { return s == ")" || s == "]" || s == "}"; }
  static bool opens(std::string_view s) { return s == "(" || s == "[" || s == "{"; }
  bool next_is(std::size_t i, std::string_view s) const {
    return i + 1 < words_.size() && words_[i + 1].text == s &&
           words_[i + 1].token == Token::punctuation;
  }
  bool is(std::size_t i, std::string_view s) const {
    return words_[i].token == Token::punctuation && words_[i].text == s;
  }

  void put(std::size_t from, std::size_t to, const std::string& now, Message kill) {
    if (text_.substr(from, to - from) == now) return;
    Change c;
    c.text = text_.substr(0, from);
    c.text += now;
    c.text += text_.substr(to);
    const std::string was = shorten(text_.substr(from, to - from), 60);
    c.summary = fmt::format("{}: {} -> {}", count_code_points(text_.substr(0, from)) + 1, was,
                            now.empty() ? "(nothing)" : now);
    c.kill = std::move(kill);
    out_.push_back(std::move(c));
  }

  void number(std::size_t i) {
    const Lexeme& w = words_[i];
    // Hexadecimal, unsigned and very long numbers are left alone: they are no limits that people
    // set.
    if (w.text.size() > 9 || w.text.find_first_not_of("0123456789") != w.text.npos) return;
    const long value = std::stol(std::string(w.text));
    const Message kill = say("恰在{}处的用例", "a case exactly at {}", value);
    put(w.offset, w.end, std::to_string(value + 1), kill);
    if (value > 0) put(w.offset, w.end, std::to_string(value - 1), kill);
  }

  // First word of the operand left of `i`, by words that bind no tighter than `stops`.
  std::size_t left_of(std::size_t i, std::initializer_list<std::string_view> stops) const {
    int depth = 0;
    std::size_t at = i;
    while (at > 0) {
      const Lexeme& w = words_[at - 1];
      if (w.token == Token::punctuation) {
        if (closes(w.text)) ++depth;
        if (opens(w.text) && depth-- == 0) break;
        if (depth == 0 && std::find(stops.begin(), stops.end(), w.text) != stops.end()) break;
      }
      --at;
    }
    return at;
  }
  // One past the last word of the operand right of `i`.
  std::size_t right_of(std::size_t i, std::initializer_list<std::string_view> stops) const {
    int depth = 0;
    std::size_t at = i + 1;
    for (; at < words_.size(); ++at) {
      const Lexeme& w = words_[at];
      if (w.token != Token::punctuation) continue;
      if (closes(w.text) && depth-- == 0) break;
      if (opens(w.text)) ++depth;
      if (depth == 0 && std::find(stops.begin(), stops.end(), w.text) != stops.end()) break;
    }
    return at;
  }

  void fix(std::size_t first, std::size_t past, std::string_view value) {
    if (first >= past) return;
    const std::size_t from = words_[first].offset;
    const std::size_t to = words_[past - 1].end;
    put(from, to, std::string(value),
        say("只有“{}”决定结果的用例", "a case that `{}` alone decides",
            shorten(text_.substr(from, to - from), 60)));
  }

  // Each clause of a conjunction or disjunction without its say.
  void clauses(std::size_t i) {
    const bool both = words_[i].text == "&&";
    const std::string_view neutral = both ? "true" : "false";
    const auto left =
        both ? left_of(i, {"||", "?", ":", ",", "&&"}) : left_of(i, {"?", ":", ",", "||"});
    const auto right =
        both ? right_of(i, {"||", "?", ":", ",", "&&"}) : right_of(i, {"?", ":", ",", "||"});
    // The left operand is the right one of an operator before it.
    if (left == 0 || !(is(left - 1, "&&") || is(left - 1, "||")) ||
        (words_[left - 1].text != words_[i].text))
      fix(left, i, neutral);
    fix(i + 1, right, neutral);
  }

  void condition(std::size_t i) {
    const auto left = left_of(i, {"?", ":", ","});
    fix(left, i, "true");
    fix(left, i, "false");
  }

  // filter(x, P): P holds always, and never.
  void predicate(std::size_t i) {
    int depth = 0;
    std::size_t comma = 0;
    for (std::size_t at = i + 1; at < words_.size(); ++at) {
      const Lexeme& w = words_[at];
      if (w.token != Token::punctuation) continue;
      if (opens(w.text)) ++depth;
      if (w.text == "," && depth == 1 && comma == 0) comma = at;
      if (closes(w.text) && --depth == 0) {
        if (comma != 0) {
          fix(comma + 1, at, "true");
          fix(comma + 1, at, "false");
        }
        return;
      }
    }
  }

  void parameter(std::size_t i) {
    std::string path = "params";
    std::size_t last = i;
    while (next_is(last, ".") && last + 2 < words_.size() &&
           words_[last + 2].token == Token::name) {
      const bool call = next_is(last + 2, "(");
      if (call) break;
      path += "." + std::string(words_[last + 2].text);
      last += 2;
    }
    if (last == i) return;
    const Message kill = say("恰在参数 {} 处的用例", "a case exactly at {}", path);
    const std::size_t from = words_[i].offset;
    const std::size_t to = words_[last].end;
    const auto moved = [&](std::string_view up, std::string_view down) {
      put(from, to, fmt::format("({}{})", path, up), kill);
      put(from, to, fmt::format("({}{})", path, down), kill);
    };
    switch (kind_of_(path)) {
      case cel::Kind::int64:
        moved(" + 1", " - 1");
        break;
      case cel::Kind::decimal:
        moved(" + decimal(\"0.01\")", " - decimal(\"0.01\")");
        break;
      case cel::Kind::date:
        moved(".addDays(1)", ".addDays(-1)");
        break;
      default:
        break;
    }
  }

  std::string_view text_;
  const std::function<cel::Kind(const std::string&)>& kind_of_;
  cel::Issues ignored_;
  cel::Lexer lexer_;  // the words may point into it
  std::vector<Lexeme> words_;
  std::vector<Change> out_;
};

}  // namespace

std::vector<Change> changes(std::string_view text,
                            const std::function<cel::Kind(const std::string&)>& kind_of) {
  return Maker(text, kind_of).make();
}

double MutationResult::score() const {
  return mutants == 0 ? 100.0 : 100.0 * static_cast<double>(killed) / static_cast<double>(mutants);
}

namespace {

// An expression of a rule, and what it is checked in, for each of the kinds of the rule.
struct Operand {
  rule::Rule* rule;
  std::string name;
  std::function<rule::Expression&(rule::Rule&)> of;
  std::function<cel::Env(rule::Rule&)> env;
};

std::vector<Operand> parts_of(rule::Rulebook& book, rule::Rule& rule) {
  using rule::Rule;
  std::vector<Operand> out;
  for (std::size_t i = 0; i < rule.each.size(); ++i)
    out.push_back({&rule, rule.each.size() == 1 ? "each" : "each " + rule.each[i].name,
                   [i](Rule& r) -> rule::Expression& { return r.each[i].list; },
                   [&book, i](Rule& r) { return rule::each_environment(book, r, i); }});
  out.push_back({&rule, "when", [](Rule& r) -> rule::Expression& { return r.when; },
                 [&book](Rule& r) { return rule::each_environment(book, r, r.each.size()); }});
  for (std::size_t i = 0; i < rule.lets.size(); ++i)
    out.push_back({&rule, "let " + rule.lets[i].name,
                   [i](Rule& r) -> rule::Expression& { return r.lets[i].value; },
                   [&book, i](Rule& r) { return rule::environment(book, r, i); }});
  for (std::size_t i = 0; i < rule.conditions.size(); ++i)
    out.push_back({&rule,
                   rule.measure                  ? "value"
                   : rule.conditions.size() == 1 ? "assert"
                                                 : fmt::format("check {}", i + 1),
                   [i](Rule& r) -> rule::Expression& { return r.conditions[i].that; },
                   [&book, i](Rule& r) { return rule::condition_environment(book, r, i); }});
  return out;
}

class Mutator {
 public:
  Mutator(rule::Rulebook& book, const RuleTests& tests)
      : book_(book), tests_(tests), tester_(book), used_(tests.survivors.size()) {}

  void rule(rule::Rule& rule) {
    for (const Operand& part : parts_of(book_, rule)) {
      const rule::Expression& e = part.of(rule);
      if (!e) continue;
      const std::string text = e.text;
      for (Change& c : changes(text, kinds(part.env(rule)))) {
        Changed changed;
        // A change that does not check is no mutant: the rulebook would refuse it.
        if (!change(part, c.text, changed)) continue;
        judge(rule.id, part.name, c, {&rule}, *rule.file, rule.where);
      }
    }
  }

  // A definition is in the expressions of the rules that call it.
  void definition(const std::string& name) {
    const std::set<std::string> callers = that_call(name);
    std::vector<Operand> parts;
    std::vector<rule::Rule*> rules;
    for (auto* list : {&book_.rules, &book_.measures})
      for (rule::Rule& rule : *list)
        for (Operand& part : parts_of(book_, rule))
          if (calls(part.of(rule).text, callers)) {
            if (rules.empty() || rules.back() != &rule) rules.push_back(&rule);
            parts.push_back(std::move(part));
          }
    if (parts.empty()) return;
    std::string& text = book_.defines.find(name)->second.text;
    const std::string original = text;
    for (Change& c : changes(original, kinds(parts.front().env(*parts.front().rule)))) {
      // The environments of all callers read the definition from the book, so it is changed in
      // place and put back below.
      text = c.text;
      std::vector<Changed> changed(parts.size());
      bool good = true;
      for (std::size_t i = 0; good && i < parts.size(); ++i)
        good = change(parts[i], parts[i].of(*parts[i].rule).text, changed[i]);
      if (good)
        judge(name, "is", c, rules, *book_.definitions[name].file, book_.definitions[name].where);
      text = original;
    }
  }

  MutationResult finish(const std::string& topic, Problems& problems) {
    for (std::size_t i = 0; i < used_.size(); ++i) {
      const ExplainedSurvivor& s = tests_.survivors[i];
      if (!used_[i] && s.rule.starts_with(topic))
        problems.push_back(
            {"test/survivor", s.file, s.where, 1,
             say("没有这个存活的变异：{} {}", "there is no such survivor: {} {}", s.rule, s.change),
             say("删去这一项", "take it out")});
    }
    return std::move(result_);
  }

 private:
  // Puts back what it keeps when it goes.
  struct Changed {
    std::vector<std::pair<rule::Expression*, rule::Expression>> kept;
    ~Changed() {
      for (auto& [at, was] : kept) *at = std::move(was);
    }
  };

  // Checks another text in place of the part; false, and nothing changed, if it does not fit.
  static bool change(const Operand& part, const std::string& text, Changed& changed) {
    bool first = true;
    std::vector<rule::Rule*> kinds = {part.rule};
    for (rule::Rule& other : part.rule->others) kinds.push_back(&other);
    for (rule::Rule* r : kinds) {
      rule::Expression& e = part.of(*r);
      cel::Issues issues;
      const auto expr = cel::check(text, part.env(*r), issues);
      // Another type would be noticed by what uses the expression, not by a test.
      const bool fits = expr && e && cel::describe(expr->type()) == cel::describe(e.expr->type());
      if (first && !fits) return false;
      first = false;
      if (!fits) continue;
      changed.kept.emplace_back(&e, e);
      e.expr = expr;
      e.text = text;
    }
    return true;
  }

  static std::function<cel::Kind(const std::string&)> kinds(cel::Env env) {
    return [env = std::move(env)](const std::string& path) {
      cel::Issues issues;
      const auto expr = cel::check(path, env, issues);
      return expr ? expr->type().kind : cel::Kind::absent;
    };
  }

  void judge(const std::string& name, const std::string& part, Change& c,
             const std::vector<rule::Rule*>& rules, const Source& file, Place where) {
    ++result_.mutants;
    if (std::any_of(rules.begin(), rules.end(),
                    [&](const rule::Rule* r) { return noticed(r->id); })) {
      ++result_.killed;
      return;
    }
    Survivor s{name, part + " " + c.summary, std::move(c.kill), {}, file.name(), where.line};
    for (std::size_t i = 0; i < used_.size(); ++i) {
      const ExplainedSurvivor& x = tests_.survivors[i];
      if (x.rule != s.rule || x.change != s.change) continue;
      used_[i] = true;
      s.why = x.why;
    }
    result_.survivors.push_back(std::move(s));
  }

  bool noticed(const std::string& rule) {
    return std::any_of(tests_.tests.begin(), tests_.tests.end(), [&](const RuleTest& t) {
      if (t.expect.count(rule) == 0) return false;
      // Only the verdicts of this rule: the other expectations would be judged again for every
      // mutant.
      RuleTest alone = t;
      alone.expect = {*t.expect.find(rule)};
      Problems ignored;
      return !tester_.run(alone, ignored).empty();
    });
  }

  // The definition and those that call it.
  std::set<std::string> that_call(const std::string& name) const {
    std::set<std::string> out = {name};
    for (std::size_t before = 0; before != out.size();) {
      before = out.size();
      for (const auto& [other, define] : book_.defines)
        if (calls(define.text, out)) out.insert(other);
    }
    return out;
  }

  static bool calls(std::string_view text, const std::set<std::string>& names) {
    cel::Issues ignored;
    cel::Lexer lexer(text, ignored);
    for (Lexeme l = lexer.next(); l.token != Token::end && l.token != Token::bad; l = lexer.next())
      if (l.token == Token::name && names.count(std::string(l.text)) != 0) return true;
    return false;
  }

  rule::Rulebook& book_;
  const RuleTests& tests_;
  RuleTester tester_;
  std::vector<bool> used_;
  MutationResult result_;
};

}  // namespace

MutationResult mutate(rule::Rulebook& book, const RuleTests& tests, const std::string& topic,
                      const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                      Problems& problems) {
  Mutator mutator(book, tests);
  const std::uint64_t all = book.rules.size() + book.measures.size() + book.defines.size();
  std::uint64_t done = 0;
  const auto next = [&] {
    if (progress) progress(done++, all);
  };
  for (auto* rules : {&book.rules, &book.measures})
    for (rule::Rule& rule : *rules) {
      next();
      if (rule.id.starts_with(topic)) mutator.rule(rule);
    }
  for (const auto& [name, define] : book.defines) {
    next();
    if (name.starts_with(topic)) mutator.definition(name);
  }
  return mutator.finish(topic, problems);
}

}  // namespace ducha::check
