// Completions and the manual page say what --help says.
#include <doctest/doctest.h>

#include <cstdlib>
#include <regex>
#include <set>

#include "support/command.h"

using ducha::test::Workshop;

TEST_CASE("every command and option of --help is in the completions and the manual page") {
  const Workshop w("completion");
  std::vector<std::string> texts;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto ran = w.run({"completion", shell});
    CHECK(ran.code == 0);
    texts.push_back(ran.out);
  }
  const auto man = w.run({"man"});
  CHECK(man.code == 0);
  std::string manual;
  for (const char c : man.out)
    if (c != '\\') manual += c;
  texts.push_back(manual);
  std::set<std::string> options;
  for (const ducha::cli::Command& c : ducha::cli::commands()) {
    const std::string help = w.run({std::string(c.name), "--help"}).out;
    const std::regex pattern("--([a-z][a-z-]+)");
    for (std::sregex_iterator i(help.begin(), help.end(), pattern), end; i != end; ++i)
      options.insert((*i)[1]);
    for (const std::string& text : texts) CHECK(text.find(std::string(c.name)) != text.npos);
  }
  CHECK(options.size() > 20);
  for (const std::string& o : options)
    for (const std::string& text : texts) {
      CAPTURE(o);
      CAPTURE(text.substr(0, 20));
      CHECK(text.find(o) != text.npos);
    }
  CHECK(w.run({"completion", "tcsh"}).code == 2);
}

TEST_CASE("bash takes its completion and completes") {
  const Workshop w("completion-bash");
  w.write("c.bash", w.run({"completion", "bash"}).out);
  w.write("try.sh",
          ". ./c.bash\n"
          "try() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _ducha; "
          "echo \"${COMPREPLY[*]}\"; }\n"
          "try ducha he; try ducha hi; try ducha rules cov; try ducha check --format sa\n"
          "try ducha rules test --mut; try ducha check --fail-on w\n");
  REQUIRE(std::system("bash try.sh > out.txt") == 0);
  CHECK(w.read("out.txt") == "\nhistory\ncoverage\nsarif\n--mutate\nwarning\n");
}
