// What the checker refuses in rulebooks, and that a program costs what its text says.
#include <doctest/doctest.h>

#include <string>

#include "base/limits.h"
#include "cel/cel.h"

using namespace ducha;
using namespace ducha::cel;

namespace {

// A record `r`: a number that may be none, a part that may be none with a date that may be none, an
// enum, open text, lists of both.
struct Strict {
  TypeStore types;
  RecordType* part = types.new_record("part");
  RecordType* item = types.new_record("item");
  RecordType* root = types.new_record("root");
  RecordType* params = types.new_record("params");
  const Type* words = types.choice({"red", "green"});
  Env env{types};
  Defines defines;

  Strict() {
    env.strict = true;
    const Type* date = types.simple(Kind::date);
    const Type* number = types.simple(Kind::int64);
    part->add({"day", types.or_none(date)});
    part->add({"size", number});
    item->add({"n", types.or_none(number)});
    item->add({"part", types.or_none(types.record(part))});
    params->parameters = true;
    params->add({"names", types.list(types.text(Text::constant))});
    root->add({"count", types.or_none(number)});
    root->add({"limit", number});
    root->add({"part", types.or_none(types.record(part))});
    root->add({"colour", words});
    root->add({"name", types.text(Text::open)});
    root->add({"items", types.list(types.record(item))});
    root->add({"notes", types.list(types.text(Text::open))});
    env.open(env.add("self", types.record(root)));
    env.add("params", types.record(params));
    env.defines = &defines;
  }

  std::string refused(const std::string& text) {
    Issues issues;
    const auto expr = check(text, env, issues);
    return issues.empty() ? "" : issues[0].id;
  }
};

}  // namespace

TEST_CASE("a value that may be none is used only where it was asked for") {
  Strict s;
  for (const char* text :
       {"count > 1", "count + 1 > 1", "count == 1", "count in [1]", "-count < 0", "part.size > 1",
        "items.all(i, i.n > 0)", "items.map(i, i.n).sum() > 1", "[count].size() > 0",
        "part != null && part.day > date('2013-01-01')", "part != null || part.size > 1",
        "count != null ? true : count > 1", "(limit > 1 || part != null) && part.size > 1",
        "!(part != null) && part.size > 1", "items.filter(i, i.n != null).all(i, i.part.size > 1)",
        "math.greatest(count, limit) > 1", "self.part.day == null",
        "items.exists(i, i.part != null) && items.all(i, i.part.size > 1)",
        "items.filter(i, i.n != null).size() > 0 && items.exists(i, i.n > 1)"}) {
    CAPTURE(text);
    CHECK(s.refused(text) == "none");
  }
  for (const char* text :
       {"count != null && count > 1", "count == null || count > 1", "part == null || part.size > 1",
        "part != null && part.day != null && part.day > date('2013-01-01')",
        "has(part.day) && part.day > date('2013-01-01')", "has(part.size) && part.size > 1",
        "!(part == null) && part.size > 1", "null != part && part.size > 1",
        "part != null ? part.size > 1 : false", "part == null ? false : part.size > 1",
        "(part != null && limit > 1) && part.size > 1",
        "items.filter(i, i.n != null).map(i, i.n).sum() > 1",
        "items.filter(i, i.part != null && i.part.day != null).all(i, i.part.day > i.part.day)",
        "items.map(i, i.n != null, i.n).sum() > 1", "self.?part.?size.orValue(0) > 1",
        "self.?count.orValue(0) > 1", "(count != null ? count : 0) > 1",
        "items.all(i, i.n == null || i.n > 1)"}) {
    CAPTURE(text);
    CHECK(s.refused(text) == "");
  }
}

TEST_CASE("what `when` and a let know holds afterwards") {
  Strict s;
  Issues issues;
  const auto when = check("part != null", s.env, issues);
  REQUIRE(when);
  CHECK(s.refused("part.size > 1") == "none");
  Env env = s.env;
  env.know(*when, true);
  CHECK(check("part.size > 1", env, issues));
  Env let = s.env;
  const int there = let.add("there", s.types.simple(Kind::boolean));
  let.means(there, *when);
  CHECK(check("there && part.size > 1", let, issues));
  CHECK(check("!there || part.size > 1", let, issues));
  CHECK(issues.empty());
  CHECK_FALSE(check("!there && part.size > 1", let, issues));
}

TEST_CASE("constants that can only err, and open text against words, are refused") {
  Strict s;
  for (const char* text : {"date('2013-02-30') < date('2013-03-01')",
                           "name.matches('(a')",
                           "int('x') > limit",
                           "duration('2d') > duration('1h')",
                           "timestamp('2024') == timestamp('2024')",
                           "decimal('1.5Gi') > decimal('1')",
                           "1 / 0 > limit",
                           "limit / 0 > 1",
                           "limit % 0 == 1",
                           "[1][3] == limit",
                           "{'a': 1}['b'] == limit",
                           "{'a': 1}.b == limit",
                           "items[-1].n == null",
                           "notes[1 - 2].size() > 0",
                           "name.split(',')[-1].size() > 0",
                           "name.charAt(-1).size() > 0",
                           "name.substring(-1).size() > 0",
                           "name.substring(5, 2).size() > 0",
                           "[][limit] == 1",
                           "date('2013-09-01').addMonths(999999999) > date('2013-09-01')",
                           "date(limit, 2, 30) > date('2013-09-01')",
                           "date(2013, 13, limit) > date('2013-09-01')",
                           "math.ceilDiv(limit, 0) > 1",
                           "percent(limit, 1 - 1) > decimal('1')",
                           "[1, 0].map(x, 1 / x).size() > limit",
                           "[1, 0].map(x, limit > 5 / x).size() > 1",
                           "[1, 0].filter(x, limit > 5 / x).size() > 1",
                           "[1, 0].exists_one(x, limit > 5 / x)",
                           "[0, 0].exists(x, limit > 5 / x)",
                           "['2013-02-30'].all(d, date(d).addDays(limit) > date('2013-09-01'))",
                           "[1, 0].map(x, x >= 0, limit / x).size() > 1",
                           "['x', '1'].map(w, limit + int(w)).size() > 1",
                           "[1, 0].filter(x, x == 1 || 5 / x > limit).size() > 1",
                           "[1, 0].map(x, limit > 1 ? limit / x : 1 / x).size() > 1",
                           "[[1], [2, 0]].map(a, a.map(b, limit / b)).size() > 1",
                           "items.all(i, i.n == null || [1, 0].map(x, limit / x).size() > 1)",
                           "cel.bind(i, -1, items[i].n == null)",
                           "[1].all(x, limit > 1 ? date('x') > date('2013-09-01') : true)",
                           "limit > (colour == 'red' ? int('x') : 3)",
                           "items.all(i, [i.n == null][1])",
                           "items.all(i, notes[-1].size() > 0)",
                           "timestamp(name).getHours('北京') > limit",
                           "timestamp(name).getFullYear('UTC+8') > limit",
                           "duration(name) > duration('2 days')",
                           "semver(name) > semver('1.x')",
                           "cidr('10.0.0.0/8').containsIP('10.0.0')",
                           "cidr(name).containsCIDR('10.0.0.0/99')"}) {
    CAPTURE(text);
    CHECK(s.refused(text) == "constant");
  }
  // Constants among what is not: some dossier goes through.
  for (const char* text :
       {"items[5].n == null", "notes[limit].size() > 0", "[1, 2][limit] == 1",
        "{'red': 1}[colour] == 1", "name.substring(limit).size() > 0", "name.charAt(limit) == name",
        "'abc'.charAt(limit) == name", "name.split(',')[1].size() > 0", "limit / 3 > 1",
        "100 / limit > 1", "date(limit, 2, 28) > date('2013-09-01')",
        "date(2013, 2, limit) > date('2013-09-01')", "'%d %d'.format([limit, limit]) == name",
        "'%s'.format([name]) == name", "date('2013-09-01').addMonths(limit) > date('2013-09-01')",
        "date('2013-09-01').addMonths(1200) > date('2013-09-01')", "name.indexOf('x', 3) > 0",
        // What another item decides, or a dossier keeps from being reached.
        "[1, 0].exists(x, limit > 5 / x)", "[1, 0].all(x, limit > 5 / x)",
        "[].map(x, limit / 1).size() > limit", "[1, 0].map(x, x > 0, limit / x).size() > 1",
        "[1, 0].map(x, x != 0 ? limit / x : 0).size() > 1",
        "[1, 0].filter(x, x == 0 || limit / x > 1).size() > 1",
        "[1, 0].filter(x, limit > 1 && 5 / x > 1).size() > 1",
        "[1, 0].map(x, limit > 1 ? limit / x : 1).size() > 1",
        "[1, 0].map(x, [2, x].exists(y, limit / y > 1)).size() > 1",
        "[1, 0].exists_one(x, has(items[0].n) && x > limit)",
        "cel.bind(i, limit, items[i].n == null)", "items.map(i, i.n != null, 1).sum() > 3",
        "[1, 2].map(x, x * limit)[1] > 3", "percent(limit, 3) > decimal('1')",
        "name.replace('x', 'y', -1) == name", "{'a': limit}['a'] > 1",
        "name.matches('a' + name)", "timestamp(name).getHours('Asia/Shanghai') > limit",
        "timestamp(name).getDayOfYear('+08:00') > limit", "timestamp(name).getHours(name) > limit",
        "double(limit) / 3.0 > 1.0", "cidr(name).containsIP('10.0.0.1')"}) {
    CAPTURE(text);
    CHECK(s.refused(text) == "");
  }
  for (const char* text :
       {"name == 'x'", "'x' != name", "name in ['x', 'y']", "name in params.names", "'x' in notes",
        "notes.exists(n, n == 'x')", "['x', 'y'].all(w, w in notes)", "name != ''"}) {
    CAPTURE(text);
    CHECK(s.refused(text) == "open-text");
  }
  for (const char* text : {"colour == 'red'", "name == notes[0]", "name in notes",
                           "date('2013-02-28') < date('2013-03-01')", "name.matches('(a)')"}) {
    CAPTURE(text);
    CHECK(s.refused(text) == "");
  }
  CHECK(s.refused("colour == 'blue'") == "choice");
}

TEST_CASE("a define stands for its expression, with its own names") {
  Strict s;
  s.defines["above"] = {{"x", "least"}, "x.limit > least"};
  s.defines["twice"] = {{"n"}, "[1, 2].all(x, x < n)"};
  s.defines["round"] = {{"n"}, "round(n)"};
  CHECK(s.refused("above(self, 3)") == "");
  CHECK(s.refused("items.all(x, twice(x.n == null ? 1 : x.n))") == "");
  CHECK(s.refused("above(self, count)") == "none");
  CHECK(s.refused("above(self)") == "type");
  CHECK(s.refused("round(limit) > 1") == "define");
}

TEST_CASE(
    "twice the text is at most twice the cells and the steps, with or without whole numbers") {
  Strict s;
  for (const char* inner :
       {"1", "limit", "items.size()", "name.size() + 1", "(limit > 1 ? 1 : 2)"}) {
    CAPTURE(inner);
    std::vector<std::uint64_t> steps;
    for (const int depth : {4, 8, 16, 20}) {
      std::string text = inner;
      for (int i = 0; i < depth; ++i)
        text = "[1].map(a" + std::to_string(i) + ", " + text + ").sum()";
      Issues issues;
      const auto expr = check(text, s.env, issues);
      REQUIRE(expr);
      const Program program(*expr);  // a node built twice throws
      Arena arena{1024};
      Frame frame(arena);
      auto* slots = arena.array<Value>(7);
      for (int i = 0; i < 7; ++i) slots[i] = Value();
      slots[1] = Value::decimal(3'000'000);  // no whole number, whatever the schema says
      frame.variables = {Value::of(arena.make<Record>(s.root, nullptr, Place{}, slots)), Value()};
      program.run(frame);
      steps.push_back(limits::kEvaluationSteps - frame.budget);
      // The plain evaluator makes every list, which costs, and takes at most twice as many.
      Frame plain(arena);
      plain.variables = frame.variables;
      Step step;
      program.trace(plain, step);
      const std::uint64_t taken = limits::kEvaluationSteps - plain.budget;
      CHECK(taken >= steps.back());
      CHECK(taken <= 2 * steps.back() + 2);
    }
    for (std::size_t i = 1; i < 3; ++i) CHECK(steps[i] <= 2 * steps[i - 1] + 2);
  }
}

TEST_CASE("constants beside an enum are its words, if they are") {
  Strict s;
  const auto of_words = [&](const std::string& text) {
    Issues issues;
    const auto expr = check(text, s.env, issues);
    REQUIRE(expr);
    const Type& type = expr->type();
    return !(type.kind == Kind::list ? *type.args[0] : type).choices.empty();
  };
  CHECK(of_words("limit > 1 ? 'red' : colour"));
  CHECK(of_words("limit > 1 ? colour : 'red'"));
  CHECK(of_words("limit > 1 ? 'red' : limit > 2 ? 'green' : colour"));
  CHECK(of_words("limit > 1 ? ['red', 'green'] : [colour]"));
  CHECK(of_words("items.map(i, colour).first().orValue('red')"));
  CHECK_FALSE(of_words("limit > 1 ? 'blue' : colour"));
  CHECK_FALSE(of_words("limit > 1 ? ['red', 'blue'] : [colour]"));
  CHECK_FALSE(of_words("limit > 1 ? 'red' : 'green'"));
  CHECK(s.refused("(limit > 1 ? 'red' : colour) == 'blue'") == "choice");
  CHECK(s.refused("(limit > 1 ? 'blue' : colour) == 'blue'").empty());
}
