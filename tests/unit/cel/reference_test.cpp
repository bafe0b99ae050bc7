// The table of functions: complete, and its examples come to what it says.
#include "cel/reference.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "cel/format.h"
#include "cel/functions.h"
#include "support/world.h"

using namespace ducha;
using namespace ducha::cel;

TEST_CASE("functions: the table holds each once, and no other") {
  std::set<std::string_view> told;
  for (const Reference& r : reference()) {
    CAPTURE(std::string(r.name));
    CHECK(told.insert(r.name).second);
    CHECK((r.group == "macros" || find_function(r.name) != nullptr));
    CHECK(!r.signatures.empty());
    CHECK(!r.what.zh.empty());
    CHECK(!r.what.en.empty());
  }
  for (const std::string& name : function_names()) CHECK_MESSAGE(told.count(name) == 1, name);
}

TEST_CASE("functions: every example comes to its result, by both evaluators") {
  std::size_t ran = 0;
  for (const Reference& r : reference()) {
    test::World w;
    RecordType* settings = w.types.new_record("params");
    settings->parameters = true;
    settings->add({"limit", w.types.simple(Kind::int64)});
    w.env.add("params", w.types.record(settings));
    const Value before = w.record(settings, {Value::int64(10)});
    w.frame.variables.push_back(before);
    w.frame.parameters_on = [&](Date) { return before.record; };
    CAPTURE(std::string(r.example));
    // The example is of the function that it stands with.
    CHECK(r.example.find(r.name.substr(r.name.rfind('.') + 1)) != r.example.npos);
    Issues issues;
    const auto expr = check(r.example, w.env, issues);
    REQUIRE_MESSAGE(expr, issues[0].message.en);
    const Program program(*expr);
    Step step;
    CHECK(test::told(program.run(w.frame)) == "=> " + std::string(r.result));
    CHECK(test::told(program.trace(w.frame, step)) == "=> " + std::string(r.result));
    ++ran;
  }
  CHECK(ran > 150);
}

namespace {

// Some values of every kind, with those at the ends of their ranges.
std::vector<Value> every_kind(test::World& w) {
  const Call call{w.frame, 0};
  Value none(Kind::optional);
  none.inner = nullptr;
  Value some(Kind::optional);
  some.inner = w.arena.make<Value>(Value::int64(1));
  Value type(Kind::type);
  type.type = type_named("int");
  return {Value::null(),
          Value::boolean(true),
          Value::int64(0),
          Value::int64(-1),
          Value::int64(INT64_MAX),
          Value::int64(INT64_MIN),
          Value::uint64(UINT64_MAX),
          Value::float64(0.0 / 0.0),
          Value::float64(-1e308),
          w.text(""),
          w.text("([a-"),
          w.text("1.2.3"),
          w.text("党"),
          call.bytes("\xff"),
          w.list({}),
          w.list({Value::int64(INT64_MAX), Value::int64(1)}),
          w.list({w.text("a"), Value::null(), none}),
          w.list({w.list({}), Value::date({})}),
          make_map(w.arena, {{w.text("a"), Value::int64(1)}}),
          type,
          call.moment(Kind::timestamp, {-62135596800, 0}),
          call.moment(Kind::duration, {-9223372036, 0}),
          none,
          some,
          Value::date({INT32_MAX}),
          Value::date({INT32_MIN}),
          Value::decimal(INT64_MIN),
          Value::time(kDayNanos - 1),
          call.moment(Kind::quantity, {INT64_MAX, 0}),
          call.moment(Kind::quantity, {-INT64_MAX, 0}),
          call.kept(Kind::semver, "1.2.3-a.1+b"),
          call.kept(Kind::ip, "::1"),
          call.kept(Kind::cidr, "10.0.0.0/8"),
          w.frame.variables[0],
          w.frame.variables[1]};
}

}  // namespace

TEST_CASE("functions: whatever values they are given, they come to a value or an error") {
  std::vector<std::string> names = function_names();
  names.insert(names.end(),
               {"_+_", "_-_", "_*_", "_/_", "_%_", "_<_", "_>=_", "_==_", "-_", "@in", "@sortBy"});
  std::size_t calls = 0;
  for (const std::string& name : names) {
    test::World w;
    const std::vector<Value> values = every_kind(w);
    const Function* f = find_function(name);
    REQUIRE(f != nullptr);
    std::set<std::pair<bool, std::size_t>> forms;
    for (const Overload& o : f->overloads) forms.emplace(o.method, o.params.size());
    for (const auto& [method, count] : forms) {
      // All pairs, and for more arguments what comes of turning through the values.
      const std::size_t total = count < 2 ? values.size() : values.size() * values.size();
      for (std::size_t i = 0; i < total; ++i) {
        std::vector<Value> args;
        for (std::size_t k = 0, at = i; k < count; ++k, at = at / values.size() + 7 * k)
          args.push_back(values[at % values.size()]);
        w.frame.budget = i % 3 == 0 ? 5 : 20'000;
        const Value v = call_function(*f, method, args.data(), count, {w.frame, 0});
        CHECK(!v.is(Kind::absent));
        // What it is can be written, and compared with itself.
        if (!v.is(Kind::error) && !v.is(Kind::record)) (void)show(v);
        w.frame.budget = 20'000;
        (void)equal(v, v, {w.frame, 0});
        ++calls;
      }
    }
  }
  CHECK(calls > 20'000);
}

TEST_CASE("functions: found by how a name begins, or its last part") {
  const auto names = [](std::string_view begins) {
    std::vector<std::string_view> out;
    for (const Reference& r : reference(begins)) out.push_back(r.name);
    return out;
  };
  CHECK(names("ceilD") == std::vector<std::string_view>{"math.ceilDiv"});
  CHECK(names("regex.") ==
        std::vector<std::string_view>{"regex.extract", "regex.extractAll", "regex.replace"});
  CHECK(names("nothing").empty());
}
