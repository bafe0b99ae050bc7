// Fields of type timestamp, duration, time and quantity: read, refused, compared, across dossiers
// too, and found where they stand.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/command.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
using nlohmann::json;

namespace {

void book(const Workshop& w) {
  w.write("book/rulebook.yaml",
          "rulebook: 1\nid: small\nversion: '1'\ntitle: {zh: 小, en: small}\n"
          "default_profile: plain\n"
          "severity: {required: error, should: warning, encouraged: note, statement: note}\n"
          "topics: {t: {zh: 题, en: topic}}\n");
  w.write("book/provisions.yaml",
          "actors: {a: {zh: 甲, en: a}}\nsentences: [{id: 1.1-s1, kind: duty, zh: 甲, en: a}]\n"
          "provisions: [{id: 1.1-s1a, modality: required, bound: [a], zh: 甲, en: a, check: "
          "rule}]\n");
  w.write("book/parameters.yaml",
          "t.opens:\n  zh: 开门\n  en: opening\n  type: time\n  values: [{from: 2000-01-01, value: "
          "'08:00'}]\n");
  w.write("book/profiles/plain.yaml", "profile: plain\n");
  w.write("book/schema/thing.yaml",
          "kind: thing\ntitle: {zh: 物, en: thing}\nid: id\nfields:\n"
          "  id: {type: string, zh: 编号, en: id}\n"
          "  made_at: {type: timestamp, zh: 制成, en: made at}\n"
          "  takes: {type: duration, zh: 用时, en: takes}\n"
          "  opens: {type: time, zh: 开门时间, en: opens at}\n"
          "  size: {type: quantity, zh: 大小, en: size}\n"
          "  part_of: {ref: thing, zh: 所属, en: part of}\n");
  const auto rule = [](const char* id, const char* assertion, const char* at) {
    return std::string("- id: t/") + id +
           "\n  cites: [1.1-s1a]\n  kind: thing\n  assert: " + assertion + "\n  at: " + at +
           "\n  message: {zh: '{" + at + "}', en: '{" + at + "}'}\n  remedy: {zh: 改, en: mend}\n";
  };
  w.write("book/t.yaml",
          rule("late", "opens <= params.opens", "opens") +
              rule("slow", "takes <= duration('1h')", "takes") +
              rule("old", "made_at > timestamp('2020-01-01T00:00:00Z')", "made_at") +
              rule("before",
                   "part_of.made_at <= made_at && part_of.takes >= takes && "
                   "part_of.opens <= opens",
                   "made_at") +
              rule("large", "size <= part_of.size && size != quantity('0')", "size"));
}

}  // namespace

TEST_CASE(
    "timestamps, durations, times of day and quantities are fields, and found where they stand") {
  const Workshop w("times");
  book(w);
  w.write("a.yaml",
          "kind: thing\nid: A\nmade_at: 2024-05-01 08:00:00.5+08:00\ntakes: 30m\nopens: "
          "8:00\nsize: 1.5Gi\n"
          "---\nkind: thing\nid: B\nmade_at: 2019-12-31T23:59:59Z\ntakes: 1h0.001s\n"
          "opens: ０８：３０\npart_of: A\nsize: 1610612736001m\n");
  // Whole, by many workers, and as parts that are put together.
  const std::vector<std::string> tail = {"--rules", "book",     "--lang",
                                         "en",      "--format", "json=run.json"};
  for (const bool parts : {false, true}) {
    CAPTURE(parts);
    Ran ran;
    if (parts) {
      CHECK(w.run({"check", "a.yaml", "--rules", "book", "--shard", "1/1", "--output", "one.part"})
                .code <= 1);
      ran = w.run(
          {"merge", "one.part", "--rules", "book", "--lang", "en", "--format", "json=run.json"});
    } else {
      std::vector<std::string> args = {"check", "a.yaml"};
      args.insert(args.end(), tail.begin(), tail.end());
      ran = w.run(args);
    }
    CAPTURE(ran.err);
    REQUIRE(ran.code == 1);
    std::vector<std::string> found;
    const json run = json::parse(w.read("run.json"));
    for (const json& f : run["findings"])
      found.push_back(f["rule"].get<std::string>() + " " + f["verdict"].get<std::string>() + " " +
                      std::to_string(f["line"].get<int>()) + ":" +
                      std::to_string(f["column"].get<int>()) + " " +
                      f["messages"]["en"].get<std::string>());
    std::sort(found.begin(), found.end());
    const auto says = [&](const std::string& text) {
      return std::any_of(found.begin(), found.end(),
                         [&](const std::string& f) { return has(f, text); });
    };
    CAPTURE(run["findings"].dump());
    CHECK(says("t/late fail 12:8 08:30"));
    CHECK(says("t/slow fail 11:8 3600.001s"));
    CHECK(says("t/old fail 10:10 2019-12-31T23:59:59Z"));
    CHECK(says("t/before fail 10:10"));
    CHECK(says("t/before unknown"));
    CHECK(says("t/large fail 14:7 1610612736001m"));
    CHECK(says("t/large unknown"));
  }
}

TEST_CASE("what is no time is refused, with why and what to write") {
  const Workshop w("no-times");
  book(w);
  w.write("a.yaml",
          "kind: thing\nid: A\nmade_at: 2024-05-01T08:00:00\ntakes: 45\nopens: 25:00\n"
          "size: 5GB\n");
  const Ran ran = w.run({"check", "a.yaml", "--rules", "book", "--lang", "en"});
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "the time zone is missing"));
  CHECK(has(ran.out, "a duration such as 1h30m"));
  CHECK(has(ran.out, "a time of day such as 08:30"));
  CHECK(has(ran.out, "a quantity such as 500m or 1.5Gi"));
  const json schema = json::parse(w.run({"schema", "thing", "--rules", "book"}).out);
  for (const char* word : {"made_at", "takes", "opens", "size"}) CHECK(has(schema.dump(), word));
}

TEST_CASE("bounds of durations are told as a schema says them") {
  const Workshop w("bounds-of-durations");
  book(w);
  std::string schema = w.read("book/schema/thing.yaml");
  const std::string plain = "takes: {type: duration,";
  const auto check = [&](const std::string& bounds, const std::string& takes) {
    std::string text = schema;
    w.write("book/schema/thing.yaml", text.replace(text.find(plain), plain.size(), plain + bounds));
    w.write("a.yaml", "kind: thing\nid: A\ntakes: " + takes + "\n");
    return w.run({"check", "a.yaml", "--rules", "book", "--lang", "en"}).out +
           w.run({"check", "a.yaml", "--rules", "book", "--lang", "zh"}).out;
  };
  const std::string both = check(" min: 30m, max: 2h,", "150m");
  CAPTURE(both);
  CHECK(has(both, "150m is not between 30m and 2h"));
  CHECK(has(both, "150m 不在 30m 到 2h 之间"));
  CHECK(has(check(" min: 90s,", "1m"), "1m is less than 1m30s"));
  CHECK(has(check(" max: -1h,", "0s"), "0s is more than -1h"));
  CHECK(has(check(" max: 0s,", "1.5s"), "1.5s is more than 0s"));
  CHECK_FALSE(has(check(" min: 1h,", "60m"), "is less than"));
}

TEST_CASE("quantities are held against bounds, which are whole") {
  const Workshop w("bounds-of-quantities");
  book(w);
  std::string schema = w.read("book/schema/thing.yaml");
  const std::string plain = "size: {type: quantity,";
  const auto check = [&](const std::string& bounds, const std::string& size) {
    std::string text = schema;
    w.write("book/schema/thing.yaml", text.replace(text.find(plain), plain.size(), plain + bounds));
    w.write("a.yaml", "kind: thing\nid: A\nsize: " + size + "\n");
    return w.run({"check", "a.yaml", "--rules", "book", "--lang", "en"});
  };
  CHECK(has(check(" min: 1, max: 2Gi,", "2.5Gi").out, "2.5Gi is not between 1 and 2Gi"));
  CHECK(has(check(" min: 1,", "999m").out, "999m is less than 1"));
  CHECK_FALSE(has(check(" min: 1, max: 2Gi,", "2048Mi").out, "between"));
  const Ran fine = check(" min: 100m,", "1");
  CHECK(fine.code == 2);
  CHECK(has(fine.err, "a whole number, such as 2 or 1Gi"));
}
