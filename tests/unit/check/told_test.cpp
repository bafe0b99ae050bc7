// What was not read and what was not decided is told, and nothing hides it.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "check/run.h"
#include "report/formats.h"
#include "support/command.h"
#include "support/counts.h"
#include "support/source_dir.h"

using namespace ducha;
using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

struct Judged {
  std::unique_ptr<rule::Rulebook> book;
  rule::Profile profile;
  check::Settings settings;
  std::vector<check::Selected> rules;

  explicit Judged(const std::string& folder, const std::string& name) {
    Problems problems;
    book = rule::load_rulebook(folder, problems);
    REQUIRE(book != nullptr);
    profile = rule::load_profile(*book, name, problems).value();
    settings.book = book.get();
    settings.profile = &profile;
    settings.as_of = *make_date(2013, 12, 31);
    settings.lines = true;
    rules = check::select_rules(*book, profile, {}, problems);
  }
};

const char* const kUnread[] = {
    "- a\n",                                             // a list
    "- kind: kennel\n- kind: kennel\n- kind: kennel\n",  // dossiers in a list
    "[{a: b}]\n",
    "kennel\n",
    "kind: kennel\nid: \"K1\n",
    "kind: kennel\nid: K1\nid: K2\n",
    "id: K1\n",
    "kind: kennels\nid: K1\n",
    "kind: [kennel]\n",
    "kind: kennel\nid: \xb9\xfa\n",
    "a: &a [*a]\n",
};

}  // namespace

TEST_CASE("verdicts that need attention are as many as the findings that tell them") {
  const std::string root = tests::kSourceDir;
  const Judged real(root + "/rules", "2013");
  Problems problems;
  const auto files = check::find_inputs({root + "/samples"}, {}, problems);
  const result::Run run = check::run(real.settings, real.rules, files);
  CHECK(run.counts[static_cast<std::size_t>(Verdict::fail)] > 30);
  CHECK(test::untold(run) == "");
  // The same dossiers, a line at a time taken out or made `none`, or one of its items.
  std::mt19937 random(7);
  const std::string text = test::slurp(root + "/samples/violations/schools.yaml");
  for (int round = 0; round < 60; ++round) {
    std::string out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      const std::size_t colon = line.find(": ");
      const unsigned pick = random() % 40;
      if (pick == 0) continue;
      if (pick == 1 && colon != line.npos) line = line.substr(0, colon) + ": none";
      if (pick == 2 && line.find("- {") != line.npos)
        line = line.substr(0, line.find("- {")) + "- none";
      out += line + "\n";
    }
    CAPTURE(round);
    CHECK(test::untold(check::run_texts(real.settings, real.rules, {out}).run) == "");
  }
}

TEST_CASE("an item of a list that is none is told, and the rule that judges items says so") {
  const Judged kennels(std::string(tests::kSourceDir) + "/tests/books/kennel", "plain");
  const auto ran = check::run_texts(
      kennels.settings, kennels.rules,
      {"kind: kennel\nid: K1\nname: a\ndogs: 3\nvisits: [none, {id: V1, cost: 5}]\n"});
  CHECK(test::untold(ran.run) == "");
  CHECK(std::any_of(ran.run.findings.begin(), ran.run.findings.end(),
                    [](const auto& f) { return has(f.message.en, "`none` says nothing here"); }));
}

TEST_CASE("a file that cannot be read takes no other along, in any format, and cannot be waived") {
  const Workshop w("unread");
  const std::string book = std::string(tests::kSourceDir) + "/tests/books/kennel";
  w.write("w.yaml",
          "profile: w\ntitle: {zh: 甲, en: a}\nwaivers:\n"
          "  - {rule: '*', dossier: '*', reason: r, owner: o, expires: 2099-12-31}\n"
          "  - {rule: input/syntax, dossier: '*', reason: r, owner: o, expires: 2099-12-31}\n");
  int number = 0;
  for (const char* bytes : kUnread) {
    const std::string folder = "in" + std::to_string(number++);
    w.write(folder + "/a.yaml", bytes);
    w.write(folder + "/b.yaml", "kind: kennel\nid: K7\nname: b\ndogs: 1\n");
    CAPTURE(bytes);
    for (const report::Format& format : report::formats()) {
      CAPTURE(format.name);
      const Ran ran = w.run({"check", folder, "--rules", book, "--profile", "w.yaml", "--as-of",
                             "2024-12-31", "--format", std::string(format.name) + "=out"});
      CHECK(ran.code == 1);
    }
    const Ran json = w.run({"check", folder, "--rules", book, "--profile", "w.yaml", "--as-of",
                            "2024-12-31", "--format", "json"});
    CHECK(has(json.out, "\"verdict\": \"fail\""));
    CHECK(has(json.out, "\"dossiers\": 2"));
    CHECK(has(json.out, "cannot be waived"));
  }
}

TEST_CASE("a waiver that met only what was not read says why it covers nothing") {
  const Workshop w("unread-waiver");
  const std::string book = std::string(tests::kSourceDir) + "/tests/books/kennel";
  w.write("w.yaml",
          "profile: w\ntitle: {zh: 甲, en: a}\nwaivers:\n"
          "  - {rule: 'input/*', dossier: '*', reason: r, owner: o, expires: 2099-12-31}\n");
  w.write("good.yaml", "kind: kennel\nid: K7\nname: b\ndogs: 1\n");
  for (const char* bytes : {"kind: \"kennel\n", "- a\n", "# nothing\n"}) {
    CAPTURE(bytes);
    w.write("in.yaml", bytes);
    const Ran ran = w.run({"--lang", "en", "check", "in.yaml", "good.yaml", "--rules", book,
                           "--profile", "w.yaml", "--as-of", "2024-12-31"});
    CHECK(has(ran.out, "what was not read cannot be waived"));
    CHECK(!has(ran.out, "waived: r"));
    CHECK(!has(ran.out, "no such rule"));
  }
}

TEST_CASE("a profile cannot switch off what is wrong with dossiers themselves") {
  const Workshop w("off-input");
  const std::string book = std::string(tests::kSourceDir) + "/tests/books/kennel";
  w.write("in/a.yaml", "kind: kennel\nid: K7\nname: b\n");
  const auto with = [&](const std::string& line) {
    w.write("p.yaml", "profile: p\ntitle: {zh: 甲, en: a}\n" + line);
    return w.run({"--lang", "en", "check", "in", "--rules", book, "--profile", "p.yaml"});
  };
  for (const char* line : {"off: [{rule: input/unknown-field, reason: {zh: 甲, en: a}}]\n",
                           "off: [{rule: 'input/*', reason: {zh: 甲, en: a}}]\n",
                           "severities: {input/syntax: note}\n"}) {
    CAPTURE(line);
    const Ran ran = with(line);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "about the dossier itself"));
  }
  const Ran unknown = with(
      "waivers: [{rule: input/no-such, dossier: K7, reason: r, owner: o, expires: 2099-01-01}]\n");
  CHECK(unknown.code == 2);
  CHECK(has(unknown.err, "there is no rule input/no-such"));
}

TEST_CASE("a rulebook has no topic of the name of findings about waivers") {
  const Workshop w("topic");
  std::filesystem::copy(std::string(tests::kSourceDir) + "/tests/books/kennel", "book",
                        std::filesystem::copy_options::recursive);
  std::string text = w.read("book/rulebook.yaml");
  text.replace(text.find("topics:") + 7, 0, "\n  waiver: {zh: 甲, en: a}");
  w.write("book/rulebook.yaml", text);
  w.write("book/waiver.yaml", "[]\n");
  const Ran ran = w.run({"--lang", "en", "rules", "list", "--rules", "book"});
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "a topic cannot be called waiver"));
}

TEST_CASE("rules about dossiers as such have no switch, and only their faults count") {
  const Workshop w("as-such");
  const std::string rules = std::string(tests::kSourceDir) + "/rules";
  const auto check = [&](const std::string& dossier, std::vector<std::string> more) {
    w.write("in/a.yaml", dossier);
    std::vector<std::string> args = {"--lang",  "en",       "check",   "in",
                                     "--rules", rules,      "--as-of", "2013-12-31",
                                     "--quiet", "--format", "ndjson"};
    args.insert(args.end(), more.begin(), more.end());
    return w.run(args);
  };
  const char* primary = "kind: school\nid: '2115000001'\nstages: [primary]\n";
  const char* wrong = "kind: school\nid: '3115000001'\nstages: [primary]\n";
  const std::vector<std::string> one = {"--select", "members/rotation-overdue", "--profile",
                                        "2013"};
  CHECK_FALSE(has(check(primary, one).out, "input/"));
  const Ran ran = check(wrong, one);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "input/code-of-another-stage"));
  w.write("off.yaml",
          "profile: off\ntitle: {zh: 甲, en: a}\n"
          "off: [{rule: input/code-of-another-stage, reason: {zh: 甲, en: a}}]\n");
  const Ran refused = check(wrong, {"--profile", "off.yaml"});
  CHECK(refused.code == 2);
  CHECK(has(refused.err, "about the dossier itself"));
}
