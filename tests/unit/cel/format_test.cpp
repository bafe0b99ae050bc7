// One value, four ways to write it.
#include "cel/format.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "support/world.h"

using namespace ducha;
using namespace ducha::cel;
using ducha::test::World;

namespace {

// A value, with all that it may point into.
struct Evaluated {
  World w;
  Issues issues;
  decltype(check("", w.env, issues)) expression;
  std::optional<Program> program;
  Value value;

  explicit Evaluated(const std::string& text) : expression(check(text, w.env, issues)) {
    REQUIRE_MESSAGE(expression, text);
    w.frame.budget = limits::kEvaluationSteps;
    program.emplace(*expression);
    value = program->run(w.frame);
  }
};

}  // namespace

TEST_CASE("every kind of value is written for CEL, for people and as JSON") {
  struct Row {
    const char* expression;
    const char* cel;
    const char* zh;
    const char* en;
    const char* json;
  };
  const Row rows[] = {
      {"null", "null", "无", "none", "null"},
      {"1 < 2", "true", "是", "yes", "true"},
      {"1 > 2", "false", "否", "no", "false"},
      {"-7", "-7", "-7", "-7", "-7"},
      {"7u", "7u", "7", "7", "7"},
      {"0.5", "0.5", "0.5", "0.5", "0.5"},
      {"1.0 / 0.0", "Infinity", "Infinity", "Infinity", "null"},
      {"decimal('12.50')", "12.5", "12.5", "12.5", "12.5"},
      {"date('2013-07-01')", "date(\"2013-07-01\")", "2013-07-01", "2013-07-01", "\"2013-07-01\""},
      {"duration('90s')", "duration(\"90s\")", "90s", "90s", "\"90s\""},
      {"timestamp('2013-07-01T08:00:00Z')", "timestamp(\"2013-07-01T08:00:00Z\")",
       "2013-07-01T08:00:00Z", "2013-07-01T08:00:00Z", "\"2013-07-01T08:00:00Z\""},
      {"'a\"b\\n\\x01'", "\"a\\\"b\\n\\u0001\"", "a\"b\n\x01", "a\"b\n\x01",
       "\"a\\\"b\\n\\u0001\""},
      {"b'ab'", "b\"ab\"", "\"ab\"", "\"ab\"", "\"ab\""},
      {"[1, 2]", "[1, 2]", "1、2", "1, 2", "[1, 2]"},
      {"{1: true}", "{1: true}", "{1: 是}", "{1: yes}", "{\"1\": true}"},
      {"{'k': null}", "{\"k\": null}", "{k: 无}", "{k: none}", "{\"k\": null}"},
      {"int", "int", "int", "int", "\"int\""},
      {"optional.none()", "optional.none()", "optional.none()", "optional.none()", "null"},
      {"optional.of('a')", "optional.of(\"a\")", "optional.of(a)", "optional.of(a)", "\"a\""},
      {"r", "(record)", "（记录）", "(record)", "null"},
      {"other", "\"K1\"", "K1", "K1", "\"K1\""},
      {"r.absent_int", "(missing)", "（缺）", "(missing)", "null"},
      {"1 / r.zero", "error: division by zero", "出错：除数为零", "error: division by zero",
       "null"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    const Evaluated evaluated(row.expression);
    const Value& v = evaluated.value;
    CHECK(show(v) == row.cel);
    CHECK(show_plain(v, Lang::zh) == row.zh);
    CHECK(show_plain(v, Lang::en) == row.en);
    CHECK(to_json_text(v) == row.json);
    CHECK(nlohmann::json::accept(to_json_text(v)));
  }
}

TEST_CASE("what lies deeper than 32 lists is cut, and JSON stays JSON") {
  const auto nested = [](const std::string& inner, std::size_t depth) {
    return std::string(depth, '[') + inner + std::string(depth, ']');
  };
  CHECK(to_json_text(Evaluated(nested("1", 32)).value) == nested("1", 32));
  const std::string json = to_json_text(Evaluated(nested("1", 33)).value);
  CHECK(json == nested("\"...\"", 33));
  CHECK(nlohmann::json::accept(json));
}

TEST_CASE("a value larger than a mebibyte is cut when it is written, and JSON stays JSON") {
  std::string text;
  for (int i = 0; i < 9; ++i)
    text += fmt::format("cel.bind(a{}, ", i) +
            (i == 0 ? "['x']"
                    : fmt::format("[{}]",
                                  fmt::join(std::vector<std::string>(10, fmt::format("a{}", i - 1)),
                                            ", "))) +
            ", ";
  for (const char* last : {"a8", "{'k': a8, 'l': a8, 'm': 1}"}) {
    CAPTURE(last);
    const Evaluated evaluated(text + last + std::string(9, ')'));
    const std::string json = to_json_text(evaluated.value);
    CHECK(json.size() > 1'000'000);
    CHECK(json.size() < 1'100'000);
    CHECK(nlohmann::json::accept(json));
    CHECK(json.find("\"...\"") != std::string::npos);
    CHECK(show_plain(evaluated.value, Lang::zh).size() < 1'100'000);
  }
}
