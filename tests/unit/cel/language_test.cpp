// The language: cases as data, messages with places, limits, and the two evaluators held together.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "base/limits.h"
#include "support/source_dir.h"
#include "support/world.h"

using namespace ducha;
using namespace ducha::cel;
using ducha::test::told;
using ducha::test::World;

namespace {

std::string evaluate(World& w, const std::string& text, bool plain = false) {
  Issues issues;
  const auto expr = check(text, w.env, issues);
  if (!expr) return "!> " + issues[0].message.en;
  const Program program(*expr);
  w.frame.budget = limits::kEvaluationSteps;
  w.frame.forget();
  Step step;
  return told(plain ? program.trace(w.frame, step) : program.run(w.frame));
}

}  // namespace

TEST_CASE("the cases of tests/lang hold, by both evaluators") {
  int cases = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(tests::kSourceDir) + "/tests/lang")) {
    std::ifstream in(entry.path());
    std::string expression;
    for (std::string line; std::getline(in, line);) {
      if (line.empty() || line[0] == '#') continue;
      if (line.size() < 3 || line.substr(1, 2) != "> ") {
        expression = line;
        continue;
      }
      World w;
      CAPTURE(expression);
      for (const bool plain : {false, true}) {
        const std::string got = evaluate(w, expression, plain);
        CHECK_MESSAGE(
            (line[0] == '!' ? got.rfind("!> ", 0) == 0 && got.find(line.substr(3)) != got.npos
                            : got == line),
            got << " instead of " << line);
      }
      ++cases;
    }
  }
  CHECK(cases > 80);
}

TEST_CASE("faults point at the right bytes and say what to write") {
  struct Row {
    const char* text;
    const char* id;
    std::uint32_t offset;
    std::uint32_t length;
    const char* hint;
  };
  const Row rows[] = {
      {"r.absent_bol", "undeclared", 2, 10, "absent_bool"},
      {"rr.one == 1", "undeclared", 0, 2, "r"},
      {"r.sort == 'smal'", "choice", 10, 6, "small"},
      {"r.sort in ['large', 'big']", "choice", 20, 5, "small, large"},
      {"day == '2013-09-01'", "type", 0, 19, "date('2013-09-01')"},
      {"quantity('1Gi') > '512Mi'", "type", 0, 25, "write quantity('512Mi')"},
      {"'08:30' <= time('08:00')", "type", 0, 24, "write time('08:30')"},
      {"semver('1.2.3') == r.sort", "type", 0, 25, "write semver(...)"},
      {"regex.extract('a', 'b') == 'b'", "type", 0, 30, ".orValue(...)"},
      {"regexp.extract('a', 'b')", "undeclared", 7, 7, "did you mean regex.extract?"},
      {"r.numbers.sortBy('n')", "undeclared", 10, 6, "sortBy(x, x.size())"},
      {"dogs > persons", "unit", 0, 14, "convert"},
      {"dogs + persons", "unit", 0, 14, "convert"},
      {"r.numbers.fliter(n, n > 1)", "undeclared", 10, 6, "filter"},
      {"r.one = 1", "syntax", 6, 1, "=="},
      {"r.one & 1", "syntax", 6, 1, "&&"},
      {"r.yes and r.no", "syntax", 6, 3, "&&"},
      {"r.one == 1)", "syntax", 10, 1, ""},
      {"r.one ==", "syntax", 8, 1, ""},
      {"\xe2\x80\x9c"
       "a\xe2\x80\x9d",
       "syntax", 0, 3, "\""},
      {"(r.one > 1", "syntax", 10, 1, ""},
      {"1 + 'a'", "type", 0, 7, "int()"},
      {"r.one && true", "type", 0, 5, ""},
      {"r.one.x", "type", 0, 7, ""},
  };
  for (const Row& row : rows) {
    World w;
    CAPTURE(std::string(row.text));
    Issues issues;
    CHECK(!check(row.text, w.env, issues));
    REQUIRE(!issues.empty());
    CHECK(issues[0].id == row.id);
    CHECK(issues[0].offset == row.offset);
    CHECK(issues[0].length == row.length);
    CHECK(issues[0].hint.en.find(row.hint) != std::string::npos);
    CHECK(!issues[0].message.zh.empty());
  }
}

TEST_CASE("units meet literals, go away in quotients, and stay in sums") {
  World w;
  for (const char* good : {"dogs > 3", "dogs / dogs > persons / persons", "dogs * persons > 0",
                           "[dogs, dogs].sum() == dogs", "math.greatest(dogs, 1) == dogs"}) {
    CAPTURE(std::string(good));
    Issues issues;
    CHECK(check(good, w.env, issues));
  }
  Issues issues;
  CHECK(!check("[dogs].sum() > persons", w.env, issues));
}

TEST_CASE("depth and length are limited, with the limit itself still read") {
  World w;
  const auto nested = [](int n) {
    return std::string(static_cast<std::size_t>(n), '(') + "1" +
           std::string(static_cast<std::size_t>(n), ')');
  };
  Issues issues;
  CHECK(check(nested(limits::kExpressionDepth - 1), w.env, issues));
  CHECK(!check(nested(limits::kExpressionDepth), w.env, issues));
  for (const char* part :
       {"!", "-", "[", "r.items.map(x, ", "1 + ", "true && ", "true ? 1 : ", "{1: "}) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += part;
    Issues more;
    CHECK(!check(text + "true", w.env, more));
  }
  std::string chain = "r";
  for (int i = 0; i < 20000; ++i) chain += ".x";
  Issues more;
  CHECK(!check(chain, w.env, more));
  Issues longer;
  CHECK(!check(std::string(limits::kExpressionBytes + 1, ' '), w.env, longer));
  CHECK(longer[0].id == "limit");
}

TEST_CASE("an evaluation is stopped when its steps are used up") {
  World w;
  const std::string deep =
      "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, a + b + c >= "
      "0)))";
  CHECK(evaluate(w, deep).find("stopped after") != std::string::npos);
  Issues issues;
  const auto expr = check(deep, w.env, issues);
  REQUIRE(expr);
  CHECK(expr->cost(1000) >= 1'000'000'000ULL);
  CHECK(check("r.one == 1", w.env, issues)->cost(1000) < 10);
}

TEST_CASE("what is missing is named once, in the order of reading, however often it is joined") {
  World w;
  // Each level joins the one before twice: 2^40 inputs, if they were counted one by one.
  std::string text = "cel.bind(a0, r.absent_int + 1, ";
  for (int i = 1; i <= 40; ++i)
    text += fmt::format("cel.bind(a{0}, (a{1} + r.absent_int) + (r.absent_list.size() + a{1}), ", i,
                        i - 1);
  CHECK(evaluate(w, text + "a40" + std::string(41, ')')) == "?> absent_int, absent_list");
  Issues issues;
  const auto expr =
      check("r.absent_list.size() + r.absent_int + r.absent_list.size()", w.env, issues);
  REQUIRE(expr);
  const Program program(*expr);
  const auto inputs = inputs_of(*program.run(w.frame).unknown);
  REQUIRE(inputs.size() == 2);
  CHECK(inputs[0]->field == "absent_list");
  CHECK(inputs[1]->field == "absent_int");
}

namespace {

// Small random expressions over the world above, well typed by construction.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}
  std::string logic(int depth) {
    switch (pick(depth <= 0 ? 4 : 14)) {
      case 0:
        return "r.yes";
      case 1:
        return "r.no";
      case 2:
        return "r.absent_bool";
      case 3:
        return "true";
      case 4:
        return "(" + logic(depth - 1) + " && " + logic(depth - 1) + ")";
      case 5:
        return "(" + logic(depth - 1) + " || " + logic(depth - 1) + ")";
      case 6:
        return "!" + logic(depth - 1);
      case 7:
        return "(" + logic(depth - 1) + " ? " + logic(depth - 1) + " : " + logic(depth - 1) + ")";
      case 8:
        return number(depth - 1) + compare() + number(depth - 1);
      case 9:
        return number(depth - 1) + " in " + list(depth - 1);
      case 10:
        return list(depth - 1) + ".exists(x" + name() + ", " + over(depth - 1) + ")";
      case 11:
        return list(depth - 1) + ".all(x" + name() + ", " + over(depth - 1) + ")";
      case 12:
        return "has(r." + field() + ")";
      default:
        return "r." + field() + " == null";
    }
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::string field() {
    return std::vector<std::string>{"absent_int", "one", "nothing", "absent_part",
                                    "part"}[static_cast<std::size_t>(pick(5))];
  }
  std::string compare() {
    return std::vector<std::string>{
        " == ", " != ", " < ", " <= ", " > ", " >= "}[static_cast<std::size_t>(pick(6))];
  }
  std::string name() {
    last_ = std::to_string(++names_);
    return last_;
  }
  std::string over(int depth) {
    const std::string x = "x" + last_;
    return pick(2) == 0 ? x + compare() + number(depth)
                        : "(" + x + compare() + number(depth) + " || " + logic(depth - 1) + ")";
  }
  std::string number(int depth) {
    switch (pick(depth <= 0 ? 6 : 12)) {
      case 0:
        return "r.zero";
      case 1:
        return "r.one";
      case 2:
        return "r.two";
      case 3:
        return "r.absent_int";
      case 4:
        return "r.nothing";
      case 5:
        return std::to_string(pick(4));
      case 6:
        return "(" + number(depth - 1) + " + " + number(depth - 1) + ")";
      case 7:
        return "(" + number(depth - 1) + " / " + number(depth - 1) + ")";
      case 8:
        return list(depth - 1) + ".size()";
      case 9:
        return "r.items.filter(i, i.n" + compare() + number(depth - 1) + ").size()";
      case 10:
        return list(depth - 1) + ".map(m, m + " + number(depth - 1) + ").sum()";
      default:
        return "(" + logic(depth - 1) + " ? " + number(depth - 1) + " : " + number(depth - 1) + ")";
    }
  }
  std::string list(int depth) {
    switch (pick(depth <= 0 ? 3 : 5)) {
      case 0:
        return "r.numbers";
      case 1:
        return "r.absent_list";
      case 2:
        return "[1, 2, 3]";
      case 3:
        return "[" + number(depth - 1) + ", " + number(depth - 1) + "]";
      default:
        return "r.items.map(i, i.n)";
    }
  }
  std::mt19937 random_;
  int names_ = 0;
  std::string last_;
};

}  // namespace

TEST_CASE("the fast evaluator agrees with the plain one, unknowns included") {
  World w;
  Generator generator(20131231);
  int unknown = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = generator.logic(4);
    Issues issues;
    const auto expr = check(text, w.env, issues);
    if (!expr) continue;
    const Program program(*expr);
    w.frame.budget = limits::kEvaluationSteps;
    w.frame.forget();
    const std::string fast = told(program.run(w.frame));
    Step step;
    w.frame.budget = limits::kEvaluationSteps;
    const std::string plain = told(program.trace(w.frame, step));
    unknown += plain[0] == '?';
    if (fast == plain) continue;
    CAPTURE(text);
    CHECK(fast == plain);
    break;
  }
  CHECK(unknown > 1000);
}

TEST_CASE("a trace marks what was not reached and names the elements") {
  World w;
  Issues issues;
  const auto expr = check("r.items.exists(i, i.n == 2) && (r.yes || r.absent_bool)", w.env, issues);
  REQUIRE(expr);
  Step root;
  CHECK(Program(*expr).trace(w.frame, root).u == 1);
  REQUIRE(root.parts.size() == 2);
  const Step& exists = root.parts[0];
  REQUIRE(exists.parts.size() == 3);  // the list, then a and b; c was not looked at
  CHECK(exists.parts[1].label == "a");
  CHECK(exists.parts[2].label == "b");
  CHECK(root.parts[1].parts[1].skipped);
}
