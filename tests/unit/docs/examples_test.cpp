// The examples of --help, as they stand, in a folder that holds what they name.
#include <doctest/doctest.h>
#include <wordexp.h>

#include <regex>
#include <set>

#include "cli/commands.h"
#include "cli/help.h"
#include "support/command.h"

using ducha::Lang;
using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
namespace fs = std::filesystem;

namespace {

void replace(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size())
    text.replace(at, what.size(), by);
}

// The commands behind "$ ducha " in a text.
std::vector<std::string> examples_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (const std::size_t at = line.find("$ ducha "); at != line.npos)
      out.push_back(line.substr(at + 8));
  return out;
}

// As a shell does it: quotes, patterns of file names, and what goes to a file.
Ran run_as_shell(const Workshop& w, std::string line) {
  std::string file;
  if (const std::size_t at = line.find(" > "); at != line.npos) {
    file = line.substr(at + 3);
    line.resize(at);
  }
  wordexp_t words = {};
  REQUIRE(::wordexp(line.c_str(), &words, WRDE_NOCMD) == 0);
  const std::vector<std::string> args(words.we_wordv, words.we_wordv + words.we_wordc);
  ::wordfree(&words);
  Ran ran = w.run(args);
  if (!file.empty()) w.write(file, ran.out);
  return ran;
}

// The rulebook of `ducha new rulebook`, with the names that examples use.
void write_rulebook(const Workshop& w) {
  REQUIRE(w.run({"new", "rulebook", "--output", "rules"}).code == 0);
  for (const auto& entry : fs::recursive_directory_iterator("rules")) {
    if (!entry.is_regular_file()) continue;
    std::string text = ducha::test::slurp(entry.path());
    replace(text, "fire/too-few-extinguishers", "topic/rule");
    replace(text, "persons_per_piece", "parameter");
    replace(text, "fire", "topic");
    replace(text, "kind: site", "kind: KIND");
    replace(text, "profile: plain", "profile: today");
    fs::path to = entry.path().parent_path();
    to /= entry.path().filename() == "plain.yaml" ? "today.yaml" : entry.path().filename();
    fs::remove(entry.path());
    std::ofstream(to, std::ios::binary) << text;
  }
  for (const char* name : {"topic.yaml", "topic.test.yaml"})
    fs::rename(fs::path("rules") / ("fire" + std::string(name + 5)), fs::path("rules") / name);
  fs::rename("rules/schema/site.yaml", "rules/schema/KIND.yaml");
  w.write("ducha.yaml", "rules: rules\nas_of: 2014-01-10\n");
}

void write_inputs(const Workshop& w) {
  const std::string dossier =
      "kind: KIND\nid: S1\nname: One\npersons: 101\nextinguishers:\n"
      "  - {id: E1, inspected_on: 2013-03-01}\n  - {id: E2, inspected_on: 2013-03-01}\n";
  w.write("dossiers/one.yaml", dossier);
  w.write("dossiers/two.yaml", "kind: KIND\nid: S2\nname: Two\npersons: 10\n");
  w.write("dossier.yaml", dossier);
  w.write("document.txt", "1\n\nThere are extinguishers. They are inspected in time.\n");
  w.write("tables/sites.csv", "no,name,persons\nS3,Three,20\n");
  w.write("office.map",
          "import: 1\ntables:\n  - {file: '*.csv', header: 1, kind: KIND, key: 'no', "
          "columns: {name: name, persons: persons}}\n");
  const auto check = [&](std::vector<std::string> args) {
    args.insert(args.begin(), {"check", "dossiers", "--profile", "today"});
    const Ran ran = w.run(args);
    CAPTURE(ran.err);
    REQUIRE(ran.code <= 1);
  };
  check({"--format", "json=run.json", "--as-of", "2014-01-10"});
  check({"--format", "json=yesterday.json", "--as-of", "2014-01-09"});
  check({"--format", "json=today.json", "--as-of", "2014-01-10"});
  check({"--shard", "1/2", "--output", "part1"});
  check({"--shard", "2/2", "--output", "part2"});
  check({"--store", "history.db", "--as-of", "2014-01-09"});
  check({"--store", "history.db", "--format", "xlsx=north.xlsx", "--format", "xlsx=south.xlsx"});
}

}  // namespace

TEST_CASE("help: every example runs as it stands") {
  std::set<std::string> all;
  for (const Lang lang : {Lang::zh, Lang::en}) {
    const auto together = examples_of(ducha::cli::help(nullptr, lang));
    all.insert(together.begin(), together.end());
    for (const auto& command : ducha::cli::commands()) {
      if (command.take == nullptr) continue;
      CAPTURE(std::string(command.name));
      const auto own = examples_of(ducha::cli::help(&command, lang));
      REQUIRE(own.size() == 1);
      // It is of the command that it stands with, and the same on both pages.
      CHECK(own[0].starts_with(command.name));
      CHECK(all.count(own[0]) == 1);
    }
  }
  CHECK(all.size() > 25);
  for (const std::string& line : all) {
    const Workshop w("help-examples");
    write_rulebook(w);
    write_inputs(w);
    const Ran ran = run_as_shell(w, line);
    CAPTURE(line);
    CAPTURE(ran.out);
    CAPTURE(ran.err);
    CHECK(ran.code <= 1);
    // It wrote what it says, or said something; `rules fmt --check` and `lsp` without a message
    // have nothing to say.
    static const std::regex file("(?:--output |=|> |--apply )([a-z]+(?:\\.[a-z]+)?)$");
    std::smatch found;
    if (std::regex_search(line, found, file))
      CHECK_FALSE(fs::is_empty(found[1].str()));
    else if (line != "lsp" && line != "rules fmt --check")
      CHECK_FALSE(ran.out.empty());
    CHECK_FALSE(has(ran.err, "internal error"));
  }
}
