// The public conformance cases, where they are at hand (they are not part of this repository).
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cel/jsonl.h"

using nlohmann::json;

namespace {

bool same(const json& a, const json& b) {
  if (a.size() != 1 || b.size() != 1 || a.begin().key() != b.begin().key()) return false;
  const std::string kind = a.begin().key();
  const json& x = a.begin().value();
  const json& y = b.begin().value();
  if (kind == "double") {
    const auto number = [](const json& v) {
      const std::string t = v.get<std::string>();
      return t == "NaN"         ? NAN
             : t == "Infinity"  ? INFINITY
             : t == "-Infinity" ? -INFINITY
                                : std::stod(t);
    };
    const double p = number(x);
    const double q = number(y);
    return p == q || (std::isnan(p) && std::isnan(q));
  }
  if (kind != "list" && kind != "map") return x == y;
  if (x.size() != y.size()) return false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (kind == "list") {
      if (!same(x[i], y[i])) return false;
      continue;
    }
    bool found = false;
    for (const json& e : y) found |= same(x[i][0], e[0]) && same(x[i][1], e[1]);
    if (!found) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("the public conformance cases pass") {
  namespace fs = std::filesystem;
  const char* given = std::getenv("DUCHA_CEL_CONFORMANCE");
  const fs::path path = given != nullptr ? given : "";
  if (!fs::exists(path)) {
    MESSAGE("no conformance cases at hand; set DUCHA_CEL_CONFORMANCE to run them");
    return;
  }
  std::ifstream in(path);
  int run = 0;
  for (std::string line; std::getline(in, line);) {
    const json test = json::parse(line);
    // Left out: a case that declares a function of its own (docs/language.md).
    if (test["name"] == "multiple_parameters_parameterized_ovl") continue;
    ++run;
    const json answer = json::parse(ducha::cel::answer_case(line));
    CAPTURE(test["expr"].get<std::string>());
    CAPTURE(answer.dump());
    if (test.contains("error")) {
      CHECK(answer.contains("error"));
      continue;
    }
    if (test.contains("deduced_type")) {
      json checked = test;
      checked["check_only"] = true;
      CHECK(json::parse(ducha::cel::answer_case(checked.dump()))["type"] == test["deduced_type"]);
    }
    if (!test.value("check_only", false))
      CHECK((answer.contains("value") && same(answer["value"], test["value"])));
  }
  CHECK(run > 1000);
}

TEST_CASE("a line that is no case gets an answer of its own") {
  for (const char* line : {"", "{", "[]", "{\"expr\": 1}", "{\"bindings\": {}}",
                           "{\"expr\": \"x\", \"bindings\": {\"x\": {\"int\": \"a\"}}}"})
    CHECK(json::parse(ducha::cel::answer_case(line)).contains("error"));
  CHECK(ducha::cel::answer_case("{\"expr\": \"1 + 2\"}") == "{\"value\":{\"int\":\"3\"}}");
}
