// The HTML report as text; tests/web looks at it in a browser.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "report/formats.h"

using namespace ducha;

namespace {

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t start = text.find(from);
  REQUIRE(start != text.npos);
  const std::size_t at = start + from.size();
  return text.substr(at, text.find(to, at) - at);
}

nlohmann::json data_of(const std::string& page) {
  return nlohmann::json::parse(between(page, "id=\"data\">", "</script>"));
}

result::Finding finding(const std::string& rule, Verdict verdict, const std::string& file) {
  result::Finding f;
  f.rule = rule;
  f.verdict = verdict;
  f.kind = "school";
  f.dossier = f.name = file;
  f.file = file;
  f.message = {"问题", "a problem"};
  return f;
}

// Two schools, one item of forty points: one failing, and one finding not decided.
result::Run scored() {
  result::Run run;
  result::RuleInfo rule;
  rule.id = "a/one";
  rule.topic = "a";
  rule.kind = "school";
  rule.title = {"题", "title"};
  rule.cites = {"1.1-s1a"};
  run.rules.push_back(rule);
  run.provisions = {{"1.1-s1a", "required", {"甲", "first"}},
                    {"1.1-s2a", "should", {"乙", "second"}}};
  run.rules[0].counts = {0, 1, 1, 0, 0, 0};
  run.findings = {finding("a/one", Verdict::fail, "x"), finding("a/one", Verdict::unknown, "y")};
  run.organizations = {{"school", "x", "x", "", "x", 0}, {"school", "y", "y", "", "y", 0}};
  for (result::Organization& o : run.organizations) o.sheet = "s";
  run.organizations[0].tallies = {{0, 1, 0, 0, 0, 0}};
  run.organizations[1].tallies = {{0, 0, 1, 0, 0, 0}};
  run.sheet.title = {"考评", "appraisal"};
  run.sheet.silence = result::Silence::withheld;
  run.sheet.sheets = {{"s", "school", {"表", "sheet"}, 100'000'000, 100'000'000}};
  result::ScoreItem item;
  item.id = "i";
  item.kind = "school";
  item.sheet = "s";
  item.title = {"项", "item"};
  item.points = 100'000'000;
  item.rules = {"a/one"};
  item.tolls = {{{"a/one"}, {1'000'000, 5'000'000, 40'000'000}, {}, false, 0, 1'000'000, {}, {}}};
  run.sheet.items = {item};
  run.sheet.bands = {{"good", {"好", "good"}, 90'000'000}, {"poor", {"差", "poor"}, 0}};
  return run;
}

}  // namespace

TEST_CASE("html: the policy names the very style and script of the page") {
  const std::string page = report::write_html(scored(), {});
  const auto hash = [](const std::string& text) {
    const Digest d = sha256(text);
    return "'sha256-" + base64({reinterpret_cast<const char*>(d.data()), d.size()}) + "'";
  };
  const std::string policy = between(page, "Content-Security-Policy\" content=\"", "\">");
  CHECK(policy == "default-src 'none'; style-src " + hash(between(page, "<style>", "</style>")) +
                      "; script-src " + hash(between(page, "<script>", "</script>")) +
                      "; base-uri 'none'; form-action 'none'");
  CHECK(page.find("http:") == page.npos);
  CHECK(page.find("https:") == page.npos);
  CHECK(page.find("style=") == page.npos);
}

TEST_CASE("html: base64") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("html: points are traced to findings, and silence earns none") {
  report::Options options;
  options.lang = Lang::en;
  const std::string page = report::write_html(scored(), options);
  const nlohmann::json score = data_of(page)["score"];
  REQUIRE(score["organizations"].size() == 2);
  // Organization, points, at stake, band, rank, items: item, points, deductions, unknown, at stake.
  const nlohmann::json& first = score["organizations"][0];
  CHECK(first[1] == 60);
  CHECK(first[2] == 0);
  CHECK(first[5] == nlohmann::json::parse(R"([[0, 60, [[0, 40]], [], 0, ""]])"));
  const nlohmann::json& second = score["organizations"][1];
  // Of its one item nothing is decided: nothing is earned, and all of it still can be.
  CHECK(second[1] == 0);
  CHECK(second[2] == 100);
  CHECK(second[4] == 0);
  CHECK(second[5] == nlohmann::json::parse(R"([[0, 0, [], [1], 100, ""]])"));
  CHECK(page.find("id=\"scores\"") != page.npos);
  result::Run plain = scored();
  plain.sheet = {};
  CHECK(report::write_html(plain, options).find("id=\"scores\"") == std::string::npos);
}

TEST_CASE("html: a provision without a rule is told apart from one that nobody breaks") {
  report::Options options;
  options.lang = Lang::en;
  const std::string page = report::write_html(scored(), options);
  CHECK(page.find("2 provisions; the rules of this run check 1, 0 more are counted by a measure, "
                  "the other 1 have none") != page.npos);
  CHECK(page.find("<span class=\"cell none\" title=\"[should] second — no rule checks it\">") !=
        page.npos);
  CHECK(page.find("<a class=\"cell f3\" href=\"#findings\" data-filter=\"provision\" "
                  "data-value=\"1.1-s1a\"") != page.npos);
}

TEST_CASE("html: a provision that is only counted says by what") {
  report::Options options;
  options.lang = Lang::en;
  result::Run run = scored();
  run.measures = {{"a/count", "a", "school", {"数", "how <many>"}, {}, {"1.1-s1a", "1.1-s2a"}, {}}};
  const std::string page = report::write_html(run, options);
  CHECK(page.find("check 1, 1 more are counted by a measure, the other 0 have none") != page.npos);
  CHECK(page.find("<span class=\"cell measured\" title=\"[should] second — counted, not judged: "
                  "how &lt;many&gt;\">") != page.npos);
  CHECK(page.find("<a class=\"cell f3\"") != page.npos);  // a rule says more
}

TEST_CASE("html: the network shows the organizations with the most to mend, and how many besides") {
  report::Options options;
  options.lang = Lang::en;
  result::Run run = scored();
  run.groups = {{"county", "C1", "first", "", 5'000, {}, {}},
                {"county", "C2", "second", "", 3, {}, {}}};
  run.findings.clear();
  for (int i = 0; i < 40; ++i)
    for (int k = 0; k <= i; ++k) {
      run.findings.push_back(finding("a/one", Verdict::fail, fmt::format("S{:02}", i)));
      run.findings.back().group = i == 7 ? "C2" : "C1";
    }
  std::string network =
      between(report::write_html(run, options), "<section id=\"network\"", "</section>");
  CHECK(network.find("school S39: 40 fail, 0 unknown") != network.npos);
  CHECK(network.find("<a href=\"#o-39\"") != network.npos);
  CHECK(network.find("S39: 40") < network.find("S38: 39"));
  CHECK(network.find("S27:") == network.npos);  // twelve of a county
  CHECK(network.find("S07: 8 fail") != network.npos);
  CHECK(network.find("and 4988 more") != network.npos);
  CHECK(network.find("and 2 more") != network.npos);
  // Of many counties fewer each, so that it stays a picture.
  for (int c = 3; c <= 200; ++c)
    run.groups.push_back({"county", fmt::format("C{}", c), "", "", 1, {}, {}});
  network = between(report::write_html(run, options), "<section id=\"network\"", "</section>");
  CHECK(network.find("S39: 40") != network.npos);
  CHECK(network.find("S38: 39") == network.npos);
}

TEST_CASE("html: a trend needs two runs") {
  report::Options options;
  options.trend = {{"2024-01-01", 3, 1, 4, 0}};
  CHECK(report::write_html(scored(), options).find("<figure class=\"trend\">") ==
        std::string::npos);
  options.trend.push_back({"2024-01-02", 1, 1, 0, 2});
  const std::string page = report::write_html(scored(), options);
  CHECK(page.find("<figure class=\"trend\">") != page.npos);
  CHECK(page.find("<td>2024-01-02</td><td>1</td><td>1</td><td>0</td><td>2</td>") != page.npos);
}

TEST_CASE("html: nothing in a run can end the data or open an element") {
  result::Run run = scored();
  const std::string hostile = "</script><script>alert(1)</script><!-- \xE2\x80\xAE";
  for (result::Finding& f : run.findings) {
    f.name = f.kind = f.path = f.group = f.fingerprint = hostile;
    f.values = {{hostile, "1", {hostile, hostile}, {hostile, hostile}}};
    f.missing = {hostile};
  }
  run.groups = {{hostile, hostile, hostile, hostile, 1, {}, {}}};
  run.profile = run.rulebook = run.tool_version = hostile;
  const std::string page = report::write_html(run, {});
  CHECK(page.find("alert(1)</script>") == page.npos);
  CHECK(page.find("<!--") == page.npos);
  CHECK(page.find("\xE2\x80\xAE") == page.npos);
  CHECK(data_of(page)["organizations"][0][2] == "</script><script>alert(1)</script><!-- <U+202E>");
}
