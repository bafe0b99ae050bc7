// A rulebook on top of another: what it adds and changes, and what it may not.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "rule/profile.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using test::has;
using test::Ran;
using test::Workshop;
namespace fs = std::filesystem;

namespace {

const std::string kDues = std::string(tests::kSourceDir) + "/tests/books/dues";

constexpr const char* kShort = R"(- id: care/short
  cites: [1.1-s1a]
  kind: hut
  assert: beds >= params.least
  message: {zh: '{beds} 张床，少于 {params.least} 张', en: 'has {beds} of {params.least} beds'}
  remedy: {zh: 加床, en: add beds}
)";

// A small rulebook in base/, and a layer in top/ that adds a field and a rule.
void small(const Workshop& shop) {
  shop.write("base/rulebook.yaml", R"(rulebook: 1
id: huts
version: 0.0.1
title: {zh: 小屋, en: huts}
default_profile: plain
topics:
  care: {zh: 照料, en: care}
)");
  shop.write("base/provisions.yaml", R"(sentences: [{id: 1.1-s1, kind: duty, zh: 句, en: sentence}]
provisions: [{id: 1.1-s1a, modality: required, zh: 款, en: provision, check: rule}]
)");
  shop.write("base/parameters.yaml",
             "care.least: {type: int, min: 0, zh: 至少, en: least, values: [{value: 2}]}\n");
  shop.write("base/definitions.yaml",
             "enough: {zh: 够, en: enough, of: {n: int}, is: n >= params.care.least}\n");
  shop.write("base/schema/hut.yaml", R"(kind: hut
title: {zh: 小屋, en: hut}
id: id
fields:
  id: {type: string, zh: 编号, en: id}
  beds: {type: int, zh: 床, en: beds}
  stove: {zh: 炉, en: stove, fields: {lit: {type: bool, zh: 点着, en: lit}}}
)");
  shop.write("base/care.yaml", kShort);
  shop.write("base/profiles/plain.yaml", "profile: plain\n");
  shop.write("top/rulebook.yaml", R"(rulebook: 1
id: huts-here
version: 0.0.1
extends: ../base
title: {zh: 本地小屋, en: huts here}
)");
  shop.write("top/schema/hut.yaml",
             "kind: hut\nfields:\n  stove: {fields: {cord: {type: int, zh: 柴, en: wood}}}\n");
  shop.write("top/care.yaml", R"(- id: care/cold
  cites: [1.1-s1a]
  kind: hut
  assert: stove != null && stove.cord > 0
  message: {zh: 没有柴, en: there is no wood}
  remedy: {zh: 备柴, en: get wood}
)");
  shop.write("hut.yaml", "kind: hut\nid: h\nbeds: 2\nstove: {lit: true, cord: 0}\n");
}

}  // namespace

TEST_CASE("a layer adds fields and rules to the rulebook below it") {
  const Workshop shop("layers");
  small(shop);
  const Ran ran = shop.run({"check", "hut.yaml", "--rules", "top", "--lang", "en"});
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "there is no wood"));
  CHECK(has(ran.out, "huts here"));
  // The base knows nothing of it.
  const Ran base = shop.run({"check", "hut.yaml", "--rules", "base", "--lang", "en"});
  CHECK(has(base.out, "cord"));
  CHECK(!has(base.out, "there is no wood"));
  for (const char* what : {"list", "lint", "coverage"}) {
    const Ran r = shop.run({"rules", what, "--rules", "top", "--lang", "en"});
    CAPTURE(what);
    CAPTURE(r.err);
    CHECK(r.code != 2);
  }
  CHECK(has(shop.run({"rules", "show", "care/short", "--rules", "top"}).out, "care/short"));
  CHECK(has(shop.run({"schema", "hut", "--rules", "top"}).out, "cord"));
}

TEST_CASE("a layer changes values and labels and switches rules off, and says so") {
  const Workshop shop("layers-change");
  small(shop);
  const std::string head = shop.read("top/rulebook.yaml");
  shop.write("top/rulebook.yaml", head + "changes: {parameters: {care.least: 3}}\n");
  shop.write(
      "top/schema/hut.yaml",
      "kind: hut\ntitle: {zh: 木屋, en: cabin}\nfields:\n  beds: {zh: 铺, en: bunks}\n  stove: "
      "{fields: {cord: {type: int, zh: 柴, en: wood}}}\n");
  const std::vector<std::string> check = {"check", "hut.yaml", "--rules", "top", "--lang", "en"};
  CHECK(has(shop.run(check).out, "has 2 of 3 beds"));
  // Before the profiles of the base, whatever they say; behind those of its own.
  shop.write("base/profiles/plain.yaml", "profile: plain\nparameters: {care.least: 1}\n");
  CHECK(has(shop.run(check).out, "has 2 of 3 beds"));
  shop.write("top/profiles/own.yaml",
             "profile: own\nextends: plain\nparameters: {care.least: 4}\n");
  auto own = check;
  own.insert(own.end(), {"--profile", "own"});
  CHECK(has(shop.run(own).out, "has 2 of 4 beds"));
  CHECK(has(shop.run({"new", "hut", "--rules", "top", "--lang", "en"}).out, "bunks"));
  shop.write("top/rulebook.yaml",
             head + "changes: {off: [{rule: care/short, reason: {zh: 不用, en: no}}]}\n");
  shop.write("hut.yaml", "kind: hut\nid: h\nbeds: 0\nstove: {lit: true, cord: 1}\n");
  CHECK(shop.run(check).code == 0);
}

TEST_CASE("what a layer may not say is told with both places") {
  const Workshop shop("layers-conflict");
  struct Case {
    const char *file, *text, *at, *other;
  };
  const Case cases[] = {
      {"top/care.yaml", kShort, "top/care.yaml:1", "base/care.yaml line 1"},
      {"top/provisions.yaml",
       "provisions: [{id: 1.1-s1a, modality: required, zh: 款, en: p, check: rule}]\n",
       "top/provisions.yaml:1", "base/provisions.yaml line 2"},
      {"top/provisions.yaml",
       "sentences: [{id: 1.1-s1, kind: duty, zh: 句, en: s}]\nprovisions: []\n",
       "top/provisions.yaml:1", "base/provisions.yaml line 1"},
      {"top/parameters.yaml",
       "care.least: {type: int, zh: 至少, en: least, values: [{value: 9}]}\n",
       "top/parameters.yaml:1", "base/parameters.yaml line 1"},
      {"top/definitions.yaml", "enough: {zh: 够, en: enough, of: {n: int}, is: n > 1}\n",
       "top/definitions.yaml:1", "base/definitions.yaml line 1"},
      {"top/schema/hut.yaml", "kind: hut\nfields:\n  beds: {type: string, zh: 床, en: beds}\n",
       "top/schema/hut.yaml:3", "base/schema/hut.yaml line 6"},
      {"top/schema/hut.yaml", "kind: hut\nid: beds\n", "top/schema/hut.yaml:2",
       "base/schema/hut.yaml line 1"},
      {"top/profiles/plain.yaml", "profile: plain\n", "top/profiles/plain.yaml",
       "base/profiles/plain.yaml"},
  };
  for (const Case& c : cases) {
    fs::remove_all("top");
    fs::remove_all("base");
    small(shop);
    shop.write(c.file, c.text);
    const Ran ran = shop.run({"check", "hut.yaml", "--rules", "top", "--lang", "en"});
    CAPTURE(ran.err);
    CAPTURE(c.at);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, c.at));
    CHECK(has(ran.err, c.other));
  }
}

TEST_CASE("a base that is not there, a circle and a list of bases are told") {
  const Workshop shop("layers-chain");
  struct Case {
    const char *extends, *said;
  };
  for (const Case& c : {Case{"../nowhere", "is not the folder of a rulebook"},
                        {".", "a circle"},
                        {"[../base, ../other]", "one folder"},
                        {"", "one folder"},
                        {"../base/care.yaml", "is not the folder of a rulebook"}}) {
    small(shop);
    shop.write("top/rulebook.yaml",
               fmt::format("rulebook: 1\nid: x\nversion: 1\nextends: {}\ntitle: {{zh: a, en: a}}\n",
                           c.extends));
    const Ran ran = shop.run({"rules", "list", "--rules", "top", "--lang", "en"});
    CAPTURE(c.extends);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, c.said));
    CHECK(has(ran.err, "top/rulebook.yaml:4"));
  }
  // Two that extend each other.
  small(shop);
  shop.write("base/rulebook.yaml", shop.read("base/rulebook.yaml") + "extends: ../top\n");
  CHECK(has(shop.run({"rules", "list", "--rules", "top", "--lang", "en"}).err, "a circle"));
  // Chains: a layer on a layer.
  small(shop);
  shop.write("peak/rulebook.yaml",
             "rulebook: 1\nid: p\nversion: 1\nextends: ../top\ntitle: {zh: 峰, en: peak}\n");
  const Ran ran = shop.run({"check", "hut.yaml", "--rules", "peak", "--lang", "en"});
  CHECK(has(ran.out, "there is no wood"));
  CHECK(has(ran.out, "peak"));
  // What the base alone may say.
  shop.write("peak/rulebook.yaml",
             shop.read("peak/rulebook.yaml") + "roll_up: [hut]\nsplit: items\n");
  const Ran bad = shop.run({"check", "hut.yaml", "--rules", "peak", "--lang", "en"});
  CHECK(bad.code == 2);
  CHECK(has(bad.err, "peak/rulebook.yaml:6"));
  CHECK(has(bad.err, "peak/rulebook.yaml:7"));
}

TEST_CASE("a rulebook in one language needs no text in the other") {
  const Workshop shop("languages");
  for (const char* lang : {"zh", "en"}) {
    const std::string other = lang == std::string("zh") ? "en" : "zh";
    shop.write("r/rulebook.yaml",
               fmt::format(
                   "rulebook: 1\nid: huts\nversion: 0.0.1\nlanguages: [{0}]\ntitle: {{{0}: huts}}\n"
                   "topics: {{care: {{{0}: care}}}}\n",
                   lang));
    shop.write(
        "r/provisions.yaml",
        fmt::format("provisions: [{{id: a, modality: required, {}: p, check: rule}}]\n", lang));
    shop.write(
        "r/schema/hut.yaml",
        fmt::format(
            "kind: hut\ntitle: {{{0}: hut}}\nid: id\nfields:\n  id: {{type: string, {0}: id}}\n"
            "  beds: {{type: int, {0}: beds}}\n",
            lang));
    const auto care = [&](const std::string& in) {
      const bool zh = in == "zh";
      shop.write("r/care.yaml",
                 fmt::format("- id: care/short\n  cites: [a]\n  kind: hut\n  assert: beds > 1\n"
                             "  message: {{{0}: '{1} {{beds}} {2}'}}\n  remedy: {{{0}: {2}}}\n",
                             in, zh ? "仅有床" : "has", zh ? "张" : "beds"));
    };
    care(lang);
    shop.write("hut.yaml", "kind: hut\nid: h\nbeds: 1\n");
    // Whoever asks for the other language reads the one there is.
    for (const char* asked : {"zh", "en"}) {
      const Ran ran = shop.run({"check", "hut.yaml", "--rules", "r", "--lang", asked});
      CAPTURE(lang);
      CAPTURE(ran.err);
      CHECK(ran.code == 1);
      CHECK(has(ran.out, lang == std::string("en")    ? "has 1 beds"
                         : asked == std::string("zh") ? "仅有床1张"
                                                      : "仅有床 1 张"));
    }
    CHECK(shop.run({"rules", "lint", "--rules", "r"}).code == 0);
    CHECK(shop.run({"form", "hut", "--rules", "r", "--output", std::string(lang) + ".xlsx"}).code ==
          0);
    // The text that is there must be in that language.
    care(other);
    CHECK(shop.run({"check", "hut.yaml", "--rules", "r"}).code == 2);
  }
  shop.write("r/rulebook.yaml",
             "rulebook: 1\nid: h\nversion: 1\nlanguages: [de]\ntitle: {zh: a, en: a}\n");
  CHECK(has(shop.run({"rules", "list", "--rules", "r", "--lang", "en"}).err,
            "[zh], [en] or [zh, en]"));
}

TEST_CASE("a layer of dues over the school rules checks an export in JSON") {
  const Workshop shop("layers-dues");
  const Ran ran = shop.run({"check", kDues + "/inputs/export.json", "--rules", kDues, "--as-of",
                            "2013-12-31", "--lang", "zh"});
  CAPTURE(ran.err);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "dues/short"));
  CHECK(has(ran.out, "实缴200.5"));
  CHECK(has(ran.out, "dues/transfer-late"));
  // Sixty members need two at forty each: the value of the layer.
  CHECK(has(ran.out, "应配备党务干部2名"));
  CHECK(!has(ran.out, "exemplars/poor-exemplar"));
  const Ran tests = shop.run({"rules", "test", "dues", "--rules", kDues});
  CAPTURE(tests.out);
  CHECK(tests.code == 0);
  CHECK(has(tests.out, "4 passed"));
  CHECK(shop.run({"rules", "lint", "--rules", kDues, "--lang", "en"}).out == "nothing to say\n");
}

TEST_CASE("every command over runs and dossiers takes a layered rulebook") {
  const Workshop w("layers-commands");
  const std::string in = kDues + "/inputs/export.json";
  const auto run = [&](std::vector<std::string> args) {
    args.insert(args.end(), {"--rules", kDues, "--as-of", "2013-12-31", "--lang", "en"});
    const Ran ran = w.run(args);
    CAPTURE(args.front());
    CAPTURE(ran.err);
    CHECK(ran.code <= 1);
    return ran.out;
  };
  run({"check", in, "--format", "json=run.json", "--store", "store.db"});
  const std::string whole = w.read("run.json");
  CHECK(has(whole, "dues/short"));
  run({"check", in, "--shard", "1/2", "--output", "part1"});
  run({"check", in, "--shard", "2/2", "--output", "part2"});
  run({"merge", "part1", "part2", "--format", "json=run.json"});
  CHECK(w.read("run.json") == whole);
  const Ran same = w.run(
      {"verify", "run.json", "--inputs", kDues + "/inputs", "--rules", kDues, "--lang", "en"});
  CHECK(has(same.out, "rulebook: same"));
  CHECK(has(w.run({"history", "--store", "store.db", "--lang", "en"}).out, "2013-12-31"));
  CHECK(has(run({"explain", in, "dues/short"}), "each: d = 2013-02"));
  CHECK(has(run({"what-if", in, "--set", "staffing.members_per_cadre=30..50:10"}),
            "too few party cadres"));
  CHECK(has(run({"forecast", in, "--until", "2014-06-30"}), "2014-06-30"));
  CHECK(has(run({"plan", in}), "form of the organization"));
  const auto rules = [&](std::vector<std::string> args) {
    args.insert(args.begin(), "rules");
    args.insert(args.end(), {"--rules", kDues, "--lang", "en"});
    return w.run(args).out;
  };
  CHECK(has(rules({"show", "dues/short"}), "each d: party.dues"));
  CHECK(has(rules({"list"}), "dues/transfer-late"));
  CHECK(has(rules({"coverage"}), "L.1-s1a"));
}
