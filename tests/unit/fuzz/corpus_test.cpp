// Bytes that fuzzers found worth keeping, those that broke something once among them.
#include <doctest/doctest.h>

#include <filesystem>

#include "fuzz/targets.h"
#include "support/command.h"
#include "support/source_dir.h"

namespace fs = std::filesystem;

TEST_CASE("every input of the fuzzing corpus is taken") {
  for (const ducha::fuzz::Target& target : ducha::fuzz::targets()) {
    const fs::path folder =
        fs::path(std::string(ducha::tests::kSourceDir) + "/tests/fuzz/corpus") / target.name;
    int inputs = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
      CAPTURE(entry.path().string());
      CHECK_NOTHROW(target.feed(ducha::test::slurp(entry.path())));
      ++inputs;
    }
    CAPTURE(target.name);
    CHECK(inputs >= 15);
  }
}
