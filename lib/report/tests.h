// What came of a rulebook's own tests, for machines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/message.h"

namespace ducha::report {

struct TestCase {
  std::string file;
  std::uint32_t line = 0;
  std::string name;
  std::vector<Message> failures;  // empty: it passed
};

// `untested`: ids of rules that no test names.
std::string tests_json(const std::vector<TestCase>& cases,
                       const std::vector<std::string>& untested);
// A suite a file, and one for the rules without a test.
std::string tests_junit(const std::vector<TestCase>& cases,
                        const std::vector<std::string>& untested);

}  // namespace ducha::report
