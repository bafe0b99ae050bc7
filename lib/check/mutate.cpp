// Mutants are made from the words of an expression, so that every change can be shown as text.
#include "check/mutate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
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
      : text_(text), kind_of_(kind_of) {
    cel::Issues issues;
    cel::Lexer lexer(text, issues);
    for (Lexeme l = lexer.next(); l.token != Token::end && l.token != Token::bad; l = lexer.next())
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
    if (w.text.size() > 9 || w.text.find_first_not_of("0123456789") != w.text.npos) return;
    const long value = std::stol(w.text);
    const Message kill = say("恰在 {} 处的用例", "a case exactly at {}", value);
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
      path += "." + words_[last + 2].text;
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

MutationResult mutate(rule::Rulebook& book, const RuleTests& tests, const std::string& topic,
                      Problems& problems) {
  MutationResult result;
  RuleTester tester(book);
  std::vector<bool> used(tests.survivors.size());
  const auto noticed = [&](const std::string& rule) {
    for (const RuleTest& t : tests.tests) {
      if (t.expect.count(rule) == 0) continue;
      RuleTest alone = t;
      alone.expect = {*t.expect.find(rule)};
      Problems ignored;
      if (!tester.run(alone, ignored).empty()) return true;
    }
    return false;
  };
  const auto part = [&](rule::Rule& rule, const std::string& name, rule::Expression& e,
                        cel::Env env) {
    if (!e) return;
    const rule::Expression original = e;
    const auto kind_of = [&](const std::string& path) {
      cel::Issues issues;
      const auto expr = cel::check(path, env, issues);
      return expr ? expr->type().kind : cel::Kind::absent;
    };
    for (Change& c : changes(original.text, kind_of)) {
      cel::Issues issues;
      const auto expr = cel::check(c.text, env, issues);
      if (!expr || cel::describe(expr->type()) != cel::describe(original.expr->type())) continue;
      ++result.mutants;
      e.expr = expr;
      e.text = c.text;
      const bool killed = noticed(rule.id);
      e = original;
      if (killed) {
        ++result.killed;
        continue;
      }
      Survivor s{rule.id, name + " " + c.summary, std::move(c.kill), {}};
      for (std::size_t i = 0; i < used.size(); ++i) {
        const ExplainedSurvivor& x = tests.survivors[i];
        if (x.rule != s.rule || x.change != s.change) continue;
        used[i] = true;
        s.why = x.why;
      }
      result.survivors.push_back(std::move(s));
    }
  };
  for (auto* rules : {&book.rules, &book.measures})
    for (rule::Rule& rule : *rules) {
      if (!rule.id.starts_with(topic)) continue;
      part(rule, "each", rule.each, rule::environment(book, *rule.kind, rule.topic));
      part(rule, "when", rule.when, rule::each_environment(book, rule));
      for (std::size_t i = 0; i < rule.lets.size(); ++i)
        part(rule, "let " + rule.lets[i].name, rule.lets[i].value,
             rule::environment(book, rule, i));
      for (std::size_t i = 0; i < rule.conditions.size(); ++i)
        part(rule,
             rule.measure                  ? "value"
             : rule.conditions.size() == 1 ? "assert"
                                           : fmt::format("check {}", i + 1),
             rule.conditions[i].that, rule::condition_environment(book, rule, i));
    }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i] && tests.survivors[i].rule.starts_with(topic))
      problems.push_back({"test/survivor", tests.survivors[i].file, tests.survivors[i].where, 1,
                          say("没有这个存活的变异:{} {}", "there is no such survivor: {} {}",
                              tests.survivors[i].rule, tests.survivors[i].change),
                          say("删去这一项", "take it out")});
  return result;
}

}  // namespace ducha::check
