// Files of rulebooks in house order: the same meaning, and nothing left to do the second time.
#include "rule/house.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cel/spacing.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;

TEST_CASE("expressions have one spacing") {
  const std::pair<const char*, const char*> rows[] = {
      {"a+b", "a + b"},
      {"a  &&!b", "a && !b"},
      {"-a- -1", "-a - -1"},
      {"f( a,b )[ 0 ]", "f(a, b)[0]"},
      {"a?b:c", "a ? b : c"},
      {"a ? {'k':1} : {}", "a ? {'k': 1} : {}"},
      {"x in[1,2]", "x in [1, 2]"},
      {"l . map(x,x.a==1?2:3)", "l.map(x, x.a == 1 ? 2 : 3)"},
      {"a.?b.orValue(1)", "a.?b.orValue(1)"},
      {"l[?0]", "l[?0]"},
      {"[?a,?b]", "[?a, ?b]"},
      {"'a  b'=='c'", "'a  b' == 'c'"},
      {"a // b", "a // b"},
      {"a ==", "a =="},
  };
  for (const auto& [before, after] : rows) {
    CAPTURE(before);
    CHECK(cel::spaced(before) == after);
    CHECK(cel::spaced(after) == after);
  }
}

TEST_CASE("every file of every rulebook here keeps its meaning, and is done at once") {
  namespace fs = std::filesystem;
  int seen = 0;
  for (const char* top : {"rules", "tests/books"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(tests::kSourceDir) / top)) {
      if (entry.path().extension() != ".yaml") continue;
      const std::string name = entry.path().filename().string();
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream all;
      all << in.rdbuf();
      const rule::FileKind kind = name == "parameters.yaml"          ? rule::FileKind::parameters
                                  : name.find(".test.") != name.npos ? rule::FileKind::tests
                                                                     : rule::FileKind::rules;
      CAPTURE(entry.path().string());
      const std::string once = rule::in_house_order(kind, all.str());
      CHECK(rule::in_house_order(kind, once) == once);
      const auto comments = [](const std::string& text) {
        return std::count(text.begin(), text.end(), '#');
      };
      CHECK(comments(once) == comments(all.str()));
      CHECK(once.size() > 0);
      ++seen;
    }
  CHECK(seen > 30);
}

TEST_CASE("the rulebook here is in house order") {
  const test::Workshop w("house");
  const test::Ran ran =
      w.run({"rules", "fmt", "--check", "--rules", std::string(tests::kSourceDir) + "/rules"});
  CHECK(ran.out == "");
  CHECK(ran.code == 0);
}
