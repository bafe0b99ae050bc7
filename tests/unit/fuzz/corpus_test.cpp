// Bytes that fuzzers found worth keeping, those that broke something once among them.
#include <doctest/doctest.h>

#include <filesystem>

#include "fuzz/targets.h"
#include "support/command.h"

namespace fs = std::filesystem;

TEST_CASE("every input of the fuzzing corpus is taken") {
  for (const ducha::fuzz::Target& target : ducha::fuzz::targets()) {
    const fs::path folder = fs::path(DUCHA_SOURCE_DIR "/tests/fuzz/corpus") / target.name;
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
