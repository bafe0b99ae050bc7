// What another value would do, and what time will do.
#include "check/explore.h"

#include <doctest/doctest.h>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::Problems;
using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
namespace fs = std::filesystem;

namespace {

const std::string kRoot = ducha::tests::kSourceDir;

std::vector<std::string> values(const char* text) {
  Problems problems;
  auto out = ducha::check::spread_values(text, problems);
  CHECK(out.empty() != problems.empty());
  return out;
}

}  // namespace

TEST_CASE("values to try are a range or a list") {
  using Words = std::vector<std::string>;
  CHECK(values("30..50:10") == Words{"30", "40", "50"});
  CHECK(values("1..3") == Words{"1", "2", "3"});
  CHECK(values("0.5..0.7:0.1") == Words{"0.5", "0.6", "0.7"});
  CHECK(values("1..4:2") == Words{"1", "3"});
  CHECK(values("2013-01-01, 2014-01-01") == Words{"2013-01-01", "2014-01-01"});
  for (const char* bad : {"", "3..1", "1..2:0", "1..2:-1", "a..b", "1..2000", "..", "1.."})
    CHECK(values(bad).empty());
  const auto why = [](const char* text) {
    Problems problems;
    (void)ducha::check::spread_values(text, problems);
    REQUIRE(problems.size() == 1);
    return problems[0].message.en;
  };
  CHECK(why("3..1") == "the range ends below its beginning");
  CHECK(why("1..3:-1") == "the step must be more than zero");
  CHECK(why("1..99999999999999999999").find("too large") != std::string::npos);
  CHECK(values("1..1000").size() == 1000);
}

TEST_CASE("what-if counts the organizations that fail, per county and together") {
  const Workshop w("what-if");
  const auto ask = [&](const std::string& set, std::vector<std::string> more = {}) {
    std::vector<std::string> args = {"what-if",
                                     kRoot + "/samples/compliant",
                                     kRoot + "/samples/violations",
                                     "--rules",
                                     kRoot + "/rules",
                                     "--profile",
                                     "2013",
                                     "--lang",
                                     "en",
                                     "--set",
                                     set};
    args.insert(args.end(), more.begin(), more.end());
    return w.run(args);
  };
  const Ran text = ask("staffing.members_per_cadre=20..100:40");
  // A document of these samples cannot be read.
  CHECK(text.code == 1);
  CHECK(has(text.err, "cannot be read and is left out"));
  CHECK(has(text.out, "members for each party cadre\nrules: "));
  CHECK(has(text.out, "       4       1       1   all\n"));
  const Ran csv = ask("staffing.members_per_cadre=20,40", {"--format", "csv"});
  CHECK(csv.out == "id,name,20,40\r\n150221,土默特右旗,2,0\r\n150222,固阳县,2,1\r\n,all,4,1\r\n");
  const Ran svg = ask("staffing.members_per_cadre=20,40", {"--format", "svg", "--output", "a.svg"});
  CHECK(svg.code == 1);
  CHECK(has(w.read("a.svg"), "<title>members for each party cadre: "));
  CHECK(has(w.read("a.svg"), ">4</text>"));
  // The same as a check with that value.
  CHECK(has(w.run({"check", kRoot + "/samples", "--rules", kRoot + "/rules", "--profile", "2013",
                   "--lang", "en", "--set", "staffing.members_per_cadre=40", "--select",
                   "staffing/too-few-cadres"})
                .out,
            "(the dossier itself 1, staffing 1)"));
  CHECK(ask("staffing.members_per_cadre=x").code == 2);
  CHECK(has(ask("staffing.members_per_cadr=1..2").err, "staffing.members_per_cadre"));
  CHECK(ask("staffing.members_per_cadre").code == 2);
  CHECK(ask("staffing.members_per_cadre=0").code == 2);
}

TEST_CASE("forecast names the day on which something turns") {
  const Workshop w("forecast");
  w.write("profile.yaml",
          "profile: next\nextends: '2013'\ntitle: {zh: 明年, en: next year}\nwaivers:\n"
          "  - {rule: budget/not-a-separate-line, dossier: '3115000302', reason: r, owner: o, "
          "expires: 2014-02-15}\n");
  const auto ask = [&](const std::string& what, const std::string& rule, const std::string& until,
                       const char* profile = "2013") {
    return w.run({"forecast", kRoot + "/samples/" + what, "--rules", kRoot + "/rules", "--profile",
                  profile, "--lang", "en", "--select", rule, "--until", until});
  };
  // A term of two years from 2012-03-10 and one from 2012-05-06.
  const Ran terms = ask("compliant", "organization/term-expired", "2014-05-31");
  CHECK(has(terms.out, "2014-03-11\n  双河镇初级中学\n"));
  CHECK(has(terms.out, "2014-05-07\n  沙岭小学\n"));
  CHECK(has(terms.out, ": 2 findings come with time alone"));
  CHECK(has(ask("compliant", "organization/term-expired", "2014-03-10").out, ": 0 findings"));
  CHECK(has(ask("compliant", "organization/term-expired", "2014-03-11").out, ": 1 finding comes"));
  CHECK(has(ask("violations", "budget/not-a-separate-line", "2014-03-31", "profile.yaml").out,
            "2014-02-16\n"));
  CHECK(has(ask("violations", "budget/not-a-separate-line", "2014-03-31", "profile.yaml").out,
            "  清泉镇初级中学 (its waiver ends)\n"));
  CHECK(ask("compliant", "organization/term-expired", "2013-12-31").code == 2);
  CHECK(ask("compliant", "organization/term-expired", "soon").code == 2);
}
