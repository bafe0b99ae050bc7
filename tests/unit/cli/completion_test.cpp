// Completions are taken by bash and offer real choices.
#include <doctest/doctest.h>

#include <cstdlib>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::Workshop;

TEST_CASE("bash takes its completion and completes") {
  const Workshop w("completion-bash");
  const std::string book = std::string(ducha::tests::kSourceDir) + "/tests/books/kennel";
  CHECK(w.run({"completion", "tcsh"}).code == 2);
  w.write("c.bash", w.run({"completion", "bash", "--rules", book}).out);
  w.write("files/a.yaml", "");
  const std::pair<const char*, const char*> cases[] = {
      {"ducha he", ""},
      {"ducha hi", "history"},
      {"ducha --lang ''", "zh en"},
      {"ducha --lang =", "zh en"},
      {"ducha --lang = e", "en"},
      {"ducha rules cov", "coverage"},
      {"ducha rules --rules x sh", "show"},
      {"ducha check --format sa", "sarif"},
      {"ducha diff --format ''", "text json"},
      {"ducha what-if --format ''", "text csv svg"},
      {"ducha rules coverage --format ''", "text json markdown"},
      {"ducha history --by ''", "group topic provision"},
      {"ducha rules test --mut", "--mutate"},
      {"ducha check --fail-on w", "warning"},
      {"ducha check --profile p", "plain"},
      {"ducha check --profile files/", "files/a.yaml"},
      {"ducha check --select care/", "care/too-few-keepers care/visit-too-late"},
      {"ducha check --select money,care/too", "money,care/too-few-keepers"},
      {"ducha check --lang en files/", "files/a.yaml"},
      {"ducha check files --set care.dogs", "care.dogs_per_keeper="},
      {"ducha explain --lang en k.yaml care/too", "care/too-few-keepers"},
      {"ducha rules show care/too", "care/too-few-keepers"},
      {"ducha rules list c", "care"},
      {"ducha schema k", "kennel"},
      {"ducha new r", "rule rulebook"},
      {"ducha completion z", "zsh"},
      {"ducha plan --apply f", "files"},
  };
  std::string script =
      ". ./c.bash\n"
      "try() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _ducha; "
      "echo \"${COMPREPLY[*]}\"; }\n";
  std::string expected;
  for (const auto& [typed, offered] : cases) {
    script += std::string("try ") + typed + "\n";
    expected += std::string(offered) + "\n";
  }
  w.write("try.sh", script);
  REQUIRE(std::system("bash try.sh > out.txt 2> errors.txt") == 0);
  CHECK(w.read("out.txt") == expected);
  CHECK(w.read("errors.txt").empty());
}
