// What an expression costs follows what it does: long texts and shared lists cannot be worked on
// for the price of short ones, and what is made stays in proportion to the steps.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "cel/functions.h"
#include "cel/jsonl.h"
#include "support/world.h"

using namespace ducha;
using namespace ducha::cel;

namespace {

constexpr std::uint64_t kSteps = 1'000'000;
constexpr std::size_t kLong = 256 * 1024;

// `inner` within so many bindings, each of which holds the one before it twice.
std::string shared(std::size_t levels, const std::string& entry, const std::string& inner) {
  std::string value = "[1]";
  for (std::size_t i = 0; i < levels; ++i) {
    const std::string x = "x" + std::to_string(i);
    std::string both = entry;
    for (std::size_t at = 0; (at = both.find('@')) != both.npos;) both.replace(at, 1, x);
    value = "cel.bind(" + x + ", " + value + ", " + both + ")";
  }
  return "cel.bind(q, " + value + ", " + inner + ")";
}

struct Cost {
  test::World world;
  Value value;
  std::uint64_t steps = 0;
  std::size_t bytes = 0;

  explicit Cost(const std::string& text) {
    world.env.checked = false;
    Issues issues;
    const auto expr = check(text, world.env, issues);
    REQUIRE_MESSAGE(expr.has_value(), text);
    const Program program(*expr);
    world.frame.budget = kSteps;
    const std::size_t before = world.arena.used();
    value = program.run(world.frame);
    steps = kSteps - world.frame.budget;
    bytes = world.arena.used() - before;
  }
  bool stopped() const {
    return value.is(Kind::error) && value.error->what.en.find("stopped after") != std::string::npos;
  }
};

// A value of the declared kind, with the long text wherever a text can be.
Value argument(const Type& type, const Value& text, test::World& world) {
  switch (type.kind) {
    case Kind::string:
      return text;
    case Kind::bytes:
      return Value::bytes(text.str);
    case Kind::list:
      return world.list({text});
    case Kind::map:
      return make_map(world.arena, {{text, Value::int64(1)}});
    case Kind::uint64:
      return Value::uint64(1);
    case Kind::float64:
      return Value::float64(1);
    case Kind::boolean:
      return Value::boolean(true);
    case Kind::date:
    case Kind::decimal:
    case Kind::time:
      return Value(type.kind);
    case Kind::timestamp:
    case Kind::duration:
    case Kind::quantity:
      return Value::of(type.kind, world.arena.make<Moment>());
    case Kind::semver:
      return Value::of(type.kind, world.text("1.2.3").str);
    case Kind::ip:
      return Value::of(type.kind, world.text("10.0.0.1").str);
    case Kind::cidr:
      return Value::of(type.kind, world.text("10.0.0.0/8").str);
    case Kind::optional: {
      Value out(Kind::optional);
      out.inner = nullptr;
      return out;
    }
    default:
      return Value::int64(1);
  }
}

}  // namespace

TEST_CASE("every function pays for the length of the texts it is given") {
  const std::string letters(kLong, 'a');
  std::size_t tried = 0;
  std::vector<std::string> names = function_names();
  names.insert(names.end(), {"_+_", "_<_", "_>=_"});
  for (const std::string& name : names) {
    const Function* function = find_function(name);
    REQUIRE(function != nullptr);
    for (const Overload& o : function->overloads) {
      test::World world;
      const Value text = world.text(letters.c_str());
      std::vector<Value> args;
      std::size_t texts = 0;
      for (const Type* t : o.params) {
        args.push_back(argument(*t, text, world));
        texts += t->kind == Kind::string || t->kind == Kind::bytes ? 1 : 0;
      }
      bool fit = texts > 0;
      for (std::size_t i = 0; i < args.size(); ++i) fit = fit && fits(args[i], *o.params[i]);
      if (!fit) continue;
      ++tried;
      world.frame.budget = kSteps;
      (void)call_function(*function, o.method, args.data(), args.size(), {world.frame, 0});
      CAPTURE(name);
      CHECK(kSteps - world.frame.budget >= texts * kLong / 64);
    }
  }
  CHECK(tried > 40);
}

TEST_CASE("what an expression makes takes memory by its steps") {
  std::string grown = "'aaaaaaaaaaaaaaaa'";  // sixteen, doubled fourteen times: 256 KiB
  for (int i = 0; i < 14; ++i) {
    const std::string x = "g" + std::to_string(i);
    grown = "cel.bind(" + x + ", " + grown + ", " + x + " + " + x + ")";
  }
  for (const char* each :
       {"t.reverse().size()", "t.upperAscii().size()", "t.substring(1).size()", "t.trim().size()",
        "t.replace('b', 'c').size()", "bytes(t).size()", "base64.encode(bytes(t)).size()",
        "'%s%s'.format([t, t]).size()", "'%x'.format([t]).size()", "[t, t].join(t).size()",
        "strings.quote(t).size()", "t.split('').size()", "(t + t).size()"}) {
    CAPTURE(each);
    const Cost cost("cel.bind(t, " + grown + ", lists.range(2000).map(i, " + each + ").sum())");
    CHECK(cost.stopped());
    CHECK(cost.bytes < 48 * kSteps);
  }
  // What is wrong is a sentence, and sentences are made of texts.
  const Cost wrong("cel.bind(t, " + grown + ", lists.range(2000).exists(i, {'a': 1}[t] == i))");
  CHECK(wrong.value.is(Kind::error));
}

TEST_CASE("searching a long text for a long one costs their product") {
  const auto searched = [](int doubled) {
    std::string hay = "'aaaaaaaaaaaaaaaa'";
    for (int i = 0; i < doubled; ++i) {
      const std::string x = "g" + std::to_string(i);
      hay = "cel.bind(" + x + ", " + hay + ", " + x + " + " + x + ")";
    }
    return Cost("cel.bind(t, " + hay + ", t.contains(t.substring(t.size() / 2) + 'b'))").steps;
  };
  CHECK(searched(11) > 3 * searched(10));
}

TEST_CASE("a search that finds much costs what it looks at, and sorting the texts it compares") {
  const auto steps = [](int doubled, const std::string& each) {
    std::string text = "'aaaaaaaaaaaaaaab'";
    for (int i = 0; i < doubled; ++i) {
      const std::string x = "g" + std::to_string(i);
      text = "cel.bind(" + x + ", " + text + ", " + x + " + " + x + ")";
    }
    return Cost("cel.bind(t, " + text + ", " + each + ")").steps;
  };
  for (const char* each : {"t.findAll('b')", "regex.extractAll(t, '(a)b')",
                           "regex.replace(t, 'b', 'c')", "regex.replace(t, '(a+)b', '\\\\1')"}) {
    CAPTURE(each);
    CHECK(steps(4, each) > 2 * steps(3, each));
    CHECK(steps(4, each) < kSteps / 10);
    // As many matches as bytes, each of which may look at all that is left.
    CHECK(steps(16, each) == kSteps);
  }
  const auto sorted = [](int n) {
    return Cost("lists.range(" + std::to_string(n) + ").sortBy(i, -i)").steps;
  };
  CHECK(sorted(2000) > 1.9 * static_cast<double>(sorted(1000)));
}

TEST_CASE("lists and maps that share their parts are not written out whole") {
  for (const char* entry : {"[@, @]", "{'a': @, 'b': @}"}) {
    CAPTURE(entry);
    CHECK(Cost(shared(50, entry, "'%s'.format([q]).size()")).stopped());
    CHECK(Cost(shared(50, entry, "'%s%s'.format([[q], {'k': q}])")).stopped());
    const nlohmann::json test = {{"expr", shared(50, entry, "q")}, {"disable_check", true}};
    const auto answer = nlohmann::json::parse(answer_case(test.dump()));
    CHECK(answer.at("error").get<std::string>().find("too large") != std::string::npos);
  }
  CHECK(Cost(shared(5, "[@, @]", "'%s'.format([q]).size()")).value.is(Kind::int64));
}

TEST_CASE("cases nested deeper than an expression may be are refused, whatever nests") {
  const auto nested = [](const std::string& open, const std::string& core, const std::string& close,
                         int depth) {
    std::string out;
    for (int i = 0; i < depth; ++i) out += open;
    out += core;
    for (int i = 0; i < depth; ++i) out += close;
    return out;
  };
  for (const int depth : {200'000, 1'000, 20}) {
    CAPTURE(depth);
    const std::string value = nested("{\"list\":[", "{\"int\":\"1\"}", "]}", depth);
    const std::string type =
        nested("{\"listType\":{\"elemType\":", "{\"primitive\":\"INT64\"}", "}}", depth);
    const std::string cases[] = {
        "{\"expr\":\"x == x\",\"bindings\":{\"x\":" + value + "}}",
        "{\"expr\":\"1 == 1\",\"type_env\":[{\"name\":\"x\",\"ident\":{\"type\":" + type + "}}]}",
        "{\"expr\":\"1 == 1\",\"y\":" + nested("[", "1", "]", 2 * depth) + "}"};
    for (const std::string& line : cases) {
      const auto answer = nlohmann::json::parse(answer_case(line));
      CHECK(answer.contains("error") == (depth > 100));
      if (depth <= 100) CHECK(answer.at("value").at("bool") == true);
    }
  }
  for (const char* number : {"1abc", "", " 1", "99999999999999999999", "1.5"}) {
    const nlohmann::json test = {{"expr", "x"}, {"bindings", {{"x", {{"int", number}}}}}};
    CHECK(nlohmann::json::parse(answer_case(test.dump())).contains("error"));
  }
}
