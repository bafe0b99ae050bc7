// A rulebook of which some files are replaced. The input is cut at lines `#= NAME`, with NAME one
// of kFiles; what follows stands in that file. The rest is the rulebook of kennels.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "check/rule_tests.h"
#include "fuzz/targets.h"
#include "rule/lint.h"
#include "rule/profile.h"
#include "rule/rulebook.h"
#include "support/source_dir.h"

namespace ducha::fuzz {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFiles[] = {
    "rulebook.yaml",    "sources.yaml",       "provisions.yaml",    "parameters.yaml",
    "care.yaml",        "money.yaml",         "care.test.yaml",     "schema/types.yaml",
    "schema/town.yaml", "schema/kennel.yaml", "profiles/plain.yaml"};

// A copy of the rulebook, in memory if there is such a folder.
class Copy {
 public:
  Copy() {
    const fs::path memory = "/dev/shm";
    std::error_code error;
    const fs::path base = fs::is_directory(memory, error) ? memory : fs::temp_directory_path();
    folder_ = base / ("ducha-fuzz-" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::copy(std::string(tests::kSourceDir) + "/tests/books/kennel", folder_,
             fs::copy_options::recursive);
  }
  ~Copy() { fs::remove_all(folder_); }
  Copy(const Copy&) = delete;

  const fs::path& folder() const { return folder_; }
  void replace(std::string_view file, std::string_view text) {
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  void restore(std::string_view file) {
    const fs::path from = fs::path(std::string(tests::kSourceDir) + "/tests/books/kennel") / file;
    fs::remove(folder_ / file);
    if (fs::exists(from)) fs::copy(from, folder_ / file);
  }

 private:
  fs::path folder_;
};

std::map<std::string_view, std::string> sections(std::string_view bytes) {
  std::map<std::string_view, std::string> out;
  std::string* to = nullptr;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end);
    if (line.starts_with("#= ") && line.ends_with('\n')) {
      const std::string_view name = line.substr(3, line.size() - 4);
      const auto* found = std::find(std::begin(kFiles), std::end(kFiles), name);
      to = found == std::end(kFiles) ? nullptr : &out[*found];
    } else if (to != nullptr) {
      *to += line;
    }
  }
  return out;
}

void use(rule::Rulebook& book) {
  Problems problems;
  (void)rule::lint(book);
  for (const std::string name : {"plain", ""}) (void)rule::load_profile(book, name, problems);
  const check::RuleTests tests = check::read_rule_tests(book, problems);
  check::RuleTester tester(book);
  for (std::size_t i = 0; i < tests.tests.size() && i < 4; ++i)
    (void)tester.run(tests.tests[i], problems);
  for (const Problem& p : problems)
    must(!p.message.zh.empty() && !p.message.en.empty(), "problems are told in both languages");
}

}  // namespace

void rulebook(std::string_view bytes) {
  static Copy copy;
  const auto given = sections(bytes);
  for (const auto& [file, text] : given) copy.replace(file, text);
  Problems problems;
  const auto book = rule::load_rulebook(copy.folder(), problems);
  must((book != nullptr) == problems.empty(), "a rulebook loads or has problems");
  for (const Problem& p : problems)
    must(!p.message.zh.empty() && !p.message.en.empty(), "problems are told in both languages");
  if (book != nullptr) use(*book);
  for (const auto& [file, text] : given) copy.restore(file);
}

}  // namespace ducha::fuzz
