// The table of options: what it says holds for the command line, for ducha.yaml and for help, and
// an option without an effect is refused.
#include "cli/options.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "cli/commands.h"
#include "cli/config.h"
#include "support/command.h"
#include "support/source_dir.h"

using ducha::cli::Form;
using ducha::cli::Many;
using ducha::cli::Opt;
using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

const std::string kBook = std::string(ducha::tests::kSourceDir) + "/tests/books/kennel";
const std::string kKennel = "kind: kennel\nid: K1\nname: One\ndogs: 3\nstaff: {keepers: 1}\n";

std::vector<std::string> words(std::string line) {
  std::vector<std::string> out;
  std::istringstream in(line);
  for (std::string word; in >> word;) out.push_back(word == "BOOK" ? kBook : word);
  return out;
}

}  // namespace

TEST_CASE("options: rows stand in the order of their names, and say what is needed") {
  const auto rows = ducha::cli::options();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    CAPTURE(rows[i].name);
    CHECK(static_cast<std::size_t>(rows[i].opt) == i);
    CHECK_FALSE(rows[i].summary.zh.empty());
    CHECK_FALSE(rows[i].summary.en.empty());
    CHECK((rows[i].form == Form::flag || rows[i].argument) == rows[i].value.empty());
    if (rows[i].form == Form::word || rows[i].form == Form::format) CHECK(!rows[i].words.empty());
  }
  for (const auto& c : ducha::cli::commands()) {
    CAPTURE(c.name);
    std::set<std::string> names;
    for (const Opt o : c.options) CHECK(names.insert(shown_name(ducha::cli::option(o))).second);
  }
}

TEST_CASE("options: help, the manual and the completions know every command and option") {
  const Workshop w("options-help");
  const std::string manual = w.run({"man"}).out;
  std::vector<std::string> scripts;
  for (const char* shell : {"bash", "zsh", "fish"})
    scripts.push_back(w.run({"completion", shell, "--rules", kBook}).out);
  for (const auto& c : ducha::cli::commands()) {
    CAPTURE(c.name);
    for (const char* lang : {"zh", "en"}) {
      auto args = words(std::string(c.name));
      args.insert(args.end(), {"--help", "--lang", lang});
      const Ran ran = w.run(args);
      CHECK(ran.code == 0);
      CHECK(has(ran.out,
                c.summary.in(std::string(lang) == "zh" ? ducha::Lang::zh : ducha::Lang::en)));
      for (const Opt o : c.options) CHECK(has(ran.out, shown_name(ducha::cli::option(o))));
    }
    for (const Opt o : c.options) {
      const ducha::cli::Option& row = ducha::cli::option(o);
      if (row.argument) continue;
      CAPTURE(row.name);
      for (const std::string& script : scripts) CHECK(has(script, std::string(row.name)));
      std::string plain;
      for (const char ch : manual)
        if (ch != '\\') plain += ch;
      CHECK(has(plain, shown_name(row)));
    }
  }
}

TEST_CASE("options: what is no command, option, value or argument is refused in words") {
  const Workshop w("options-refused");
  w.write("k.yaml", kKennel);
  const std::pair<const char*, const char*> cases[] = {
      {"chek k.yaml", "did you mean check?"},
      {"rules tset", "did you mean test?"},
      {"check k.yaml --formt json", "did you mean --format?"},
      {"check k.yaml --until 2014-01-01", "it belongs to: forecast"},
      {"check k.yaml --format jsn", "did you mean json?"},
      {"check k.yaml --format json=", "lacks a file name"},
      {"check k.yaml --lang fr", "--lang cannot be `fr`"},
      {"check k.yaml --lang zh --lang en", "more than once"},
      {"check k.yaml --jobs 0", "from 1 to 256"},
      {"check k.yaml --jobs 1e3", "from 1 to 256"},
      {"check k.yaml --jobs 99999999999999999999", "from 1 to 256"},
      {"check k.yaml --as-of 2013-02-30", "there is no 30 February in 2013"},
      {"check k.yaml --as-of 2013-13-01", "there is no month 13"},
      {"check k.yaml --as-of 2013-02", "the day is missing"},
      {"check k.yaml --as-of tomorrow", "a date such as"},
      {"check k.yaml --format json=.", "name a file within it"},
      {"check k.yaml --set care", "takes PARAM=VALUE"},
      {"check k.yaml --set a.b=1 --set a.b=2", "sets a.b more than once"},
      {"check k.yaml --shard 3/2", "I from 1 to N"},
      {"check k.yaml --shard 1/99999999999", "I from 1 to N"},
      {"check k.yaml --lang en --profile", "--profile lacks a value"},
      {"diff a.json", "lacks NEW"},
      {"forecast k.yaml", "lacks --until"},
      {"diff a b c", "does not take `c`"},
      {"rules test x --at-least 101 --mutate", "takes 0 to 100"},
  };
  for (const auto& [line, said] : cases) {
    CAPTURE(line);
    auto args = words(line);
    if (!has(line, "--lang")) args.insert(args.end(), {"--lang", "en"});
    const Ran ran = w.run(args);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, said));
  }
}

TEST_CASE("options: one that has no effect is refused, and nothing is written") {
  const Workshop w("options-idle");
  w.write("k.yaml", kKennel);
  const std::string common = " --rules BOOK --as-of 2024-12-31";
  REQUIRE(w.run(words("check k.yaml --format json=run.json" + common)).code <= 1);
  REQUIRE(w.run(words("check k.yaml --shard 1/1 --output part" + common)).code == 0);
  const std::pair<std::string, const char*> cases[] = {
      {"check k.yaml --shard 1/1 --output o --format json=x.json" + common, "--format"},
      {"check k.yaml --shard 1/1 --output o --store x.db" + common, "--store"},
      {"check k.yaml --shard 1/1 --output o --baseline run.json" + common, "--baseline"},
      {"check k.yaml --shard 1/1 --output o --fail-on never" + common, "--fail-on"},
      {"check k.yaml --shard 1/1 --output o --bom" + common, "--bom"},
      {"check k.yaml --output x.json" + common, "--output"},
      {"check k.yaml --bom" + common, "--bom"},
      {"check k.yaml --bom --format html=x.html" + common, "--bom"},
      {"report run.json --output x", "--output"},
      {"report run.json --per dossier --format html --output x --bom", "--bom"},
      {"history --store run.json --open --runs 3", "--runs"},
      {"history --store run.json --open --by group", "--by"},
      {"rules test --at-least 90 --rules BOOK", "--at-least"},
      {"import t.csv --suggest kennel --output x --rules BOOK", "--output"},
      {"import t.csv --suggest kennel --show-personal --rules BOOK", "--show-personal"},
      {"new kennel --cites 1 --rules BOOK", "--cites"},
      {"new kennel K9 --rules BOOK", "ID"},
      {"new rule care/x --kind kennel --cites 1 --append --output x --rules BOOK", "--output"},
      {"eval --jsonl 1+1", "EXPR"},
      {"eval 1+1 --profile none", "--profile"},
      {"merge part --rules BOOK --as-of 2014-06-30", "made as of 2024-12-31"},
      {"merge part --rules BOOK --set care.dogs_per_keeper=4", "--set"},
  };
  for (const auto& [line, said] : cases) {
    CAPTURE(line);
    auto args = words(line);
    args.insert(args.end(), {"--lang", "en"});
    const Ran ran = w.run(args);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, said));
    for (const char* made : {"x", "o", "x.json", "x.db", "x.html"})
      CHECK_FALSE(std::filesystem::exists(made));
  }
  // The same day is no contradiction.
  CHECK(w.run(words("merge part --rules BOOK --as-of 2024-12-31")).code <= 1);
}

TEST_CASE("ducha.yaml is held to what the command line is held to") {
  const Workshop w("options-config");
  w.write("k.yaml", kKennel);
  const auto check = [&](const std::string& config) {
    w.write("ducha.yaml", config);
    return w.run({"check", "--rules", kBook, "--as-of", "2024-12-31"});
  };
  CHECK(check("lang: en\npaths: k.yaml\n").code <= 1);
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"lang: fr\n", ":1:7", "zh, en"},
      {"lang: en\njobs: -7\n", ":2:7", "from 1 to 256"},
      {"lang: en\njobs: many\n", ":2:7", "from 1 to 256"},
      {"lang: en\njobs: [2]\n", ":2:7", "single value"},
      {"lang: en\nfail_on: errors\n", ":2:10", "never"},
      {"lang: en\non_unknwon: fail\n", ":2:1", "did you mean on_unknown?"},
      {"lang: en\nformats: [jsn]\n", ":2:11", "did you mean json?"},
      {"lang: en\nformats: {json: x}\n", ":2:10", "list of values"},
      {"lang: en\nas_of: 2013-13-01\n", ":2:8", "there is no month 13"},
      {"lang: en\nset: [care]\n", ":2:7", "PARAM=VALUE"},
      {"lang: en\nset: [a.b=1, a.b=2]\n", ":2:6", "a.b more than once"},
      {"lang: en\nquiet: yes\n", ":2:8", "true or false"},
      {"lang: en\nprofile:\n", ":2:1", "no value"},
      {"lang: en\nselect: ['']\n", ":2:10", "lacks a value"},
      {"lang: en\n---\nlang: zh\n", ":3:1", "single document"},
      {"- lang: en\n", ":1:1", "keys and values"},
  };
  for (const auto& [config, place, said] : cases) {
    CAPTURE(config);
    w.write("ducha.yaml", config);
    const Ran ran = w.run({"check", "k.yaml", "--rules", kBook, "--lang", "en"});
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, std::string("ducha.yaml") + place));
    CHECK(has(ran.err, said));
  }
  // Every value that the command line refuses is refused in ducha.yaml, in the same words.
  for (const auto& o : ducha::cli::options()) {
    if (o.key.empty() || o.form == Form::flag) continue;
    for (const std::string value : {"-7", "fr", "2013-02-30", "=", "jsn=x", "a=", ""}) {
      CAPTURE(o.key);
      CAPTURE(value);
      ducha::Problems problems;
      ducha::cli::read_config(std::string(o.key) + ": \"" + value + "\"\n", "/", "ducha.yaml",
                              problems);
      const auto bad = fault(o, std::string(o.key), value);
      CHECK(problems.empty() == !bad.has_value());
      if (bad && !problems.empty()) CHECK(problems[0].message.en == bad->message.en);
    }
  }
}

TEST_CASE("ducha.yaml: its reader takes what the table of its keys has") {
  const auto told = [](const std::string& text) {
    ducha::Problems problems;
    ducha::cli::read_config(text, "/", "ducha.yaml", problems);
    return problems;
  };
  const auto& table = ducha::cli::config_keys();
  CHECK(table.keys.size() > 20);
  const auto is_unknown = [](const ducha::Problem& p) { return p.id == "config/unknown-key"; };
  const auto strange = told("zzqx: 1\n");
  REQUIRE(strange.size() == 1);
  CHECK(is_unknown(strange[0]));
  for (const auto& key : table.keys) {
    CAPTURE(key.name);
    CHECK(!key.says.zh.empty());
    CHECK(!key.says.en.empty());
    const std::string start = std::string(key.name) + ": ";
    // No mapping will do for any, a list for those alone that take several, and nothing for none.
    CHECK(!told(start + "{zzqx: 1}\n").empty());
    CHECK(!told(start + "\n").empty());
    const auto list = told(start + "[[zzqx]]\n");
    CHECK(!list.empty());
    CHECK(std::none_of(list.begin(), list.end(), is_unknown));
    for (const std::string_view word : key.value.words) {
      CHECK(told(start + std::string(word) + "\n").empty());
      CHECK(told(start + "[" + std::string(word) + "]\n").empty() ==
            key.value.takes(ducha::yaml::Shape::sequence));
    }
    if (key.value.scalar == ducha::yaml::Value::Scalar::flag) {
      CHECK(told(start + "true\n").empty());
      CHECK(!told(start + "maybe\n").empty());
    }
    if (key.value.scalar == ducha::yaml::Value::Scalar::whole) {
      CHECK(told(start + "2\n").empty());
      CHECK(!told(start + "many\n").empty());
    }
  }
}

TEST_CASE("ducha.yaml: paths are relative to its folder, and flags win") {
  const Workshop w("options-config-paths");
  w.write("top/ducha.yaml",
          "lang: en\nrules: " + kBook +
              "\npaths: [in]\nas_of: 2024-12-31\nformats: [json=out/run.json, text]\n");
  w.write("top/in/k.yaml", kKennel);
  w.write("top/out/.keep", "");
  w.write("top/deep/er/x", "");
  std::filesystem::current_path("top/deep/er");
  CHECK(w.run({"check"}).code <= 1);
  CHECK(std::filesystem::exists(w.folder() / "top/out/run.json"));
  CHECK_FALSE(has(w.read("top/out/run.json"), "\"as_of\": \"2023-01-01\""));
  CHECK(w.run({"check", "--as-of", "2023-01-01"}).code <= 1);
  CHECK(has(w.read("top/out/run.json"), "\"as_of\": \"2023-01-01\""));
  CHECK(has(w.run({"check", "--lang", "zh"}).out, "档案"));
  // What cannot have an effect in a part is a default, not an order.
  CHECK(w.run({"check", "--shard", "1/1", "--output", "part"}).code == 0);
}

TEST_CASE("ducha.yaml: its language is that of every command") {
  const Workshop w("options-config-language");
  w.write("ducha.yaml", "lang: zh\n");
  for (const char* line : {"diff a.json b.json", "report a.json", "history --store a.db",
                           "rules show nosuch/one --rules nosuch"}) {
    CAPTURE(line);
    CHECK(has(w.run(words(line)).err, "错误"));
  }
}

TEST_CASE(
    "ducha.yaml: no key shows personal data, and what it names wrong is told where it stands") {
  CHECK(ducha::cli::option(Opt::show_personal).key.empty());
  const Workshop w("options-config-places");
  w.write("k.yaml", kKennel);
  const auto told = [&](const std::string& line, const std::vector<std::string>& more = {}) {
    w.write("ducha.yaml", "lang: en\npaths: k.yaml\n" + line + "\n");
    std::vector<std::string> args = {"check", "--rules", kBook, "--as-of", "2024-12-31"};
    args.insert(args.end(), more.begin(), more.end());
    const Ran ran = w.run(args);
    CHECK(ran.code == 2);
    return ran.err;
  };
  CHECK(has(told("show_personal: true"), "ducha.yaml has no key show_personal"));
  CHECK(has(told("profile: nosuch"), "ducha.yaml:3:10: error: "));
  CHECK(has(told("select: care/nosuch"), "ducha.yaml:3:9: error: "));
  CHECK(has(told("set: [care.nosuch=1]"), "ducha.yaml:3:6: error: "));
  CHECK(has(told("exclude: ../x"), "ducha.yaml:3:10: error: "));
  CHECK(has(told("statistics: yes"), "hint: write true"));
  CHECK(has(told("profile：nosuch"), "write an ASCII colon"));
  // What was typed is not said to stand there.
  CHECK(has(told("statistics: true", {"--profile", "nosuch"}), "ducha: error: "));
}

TEST_CASE("options: one that stands before its command is told so") {
  const Workshop w("options-before");
  const Ran ran = w.run({"--lang", "en", "--rules", kBook, "check", "k.yaml"});
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "write it behind the command: ducha check ... --rules"));
}
