// No blank stands between Chinese and a number, in whatever the program says: not in the texts of
// its sources, nor in what rules, reports and messages make of them.
#include "base/spacing.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/wording.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using ducha::test::slurp;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = tests::kSourceDir;

// Without what is quoted: names and values of dossiers stand as they were written.
std::string without_quotes(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const std::size_t open = line.find("“");
    out += line.substr(0, open);
    if (open == line.npos) break;
    const std::size_t close = line.find("”", open);
    out += "“”";
    line.remove_prefix(close == line.npos ? line.size() : close + std::string_view("”").size());
  }
  return out;
}

bool loose(std::string_view text) { return blank_beside_number(text) != text.npos; }

// The texts in a source that stand in double quotes, escapes as they are.
std::vector<std::string> literals(const std::string& source) {
  std::vector<std::string> out;
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(' ') == line.npos ||
        line.substr(line.find_first_not_of(' ')).starts_with("//"))
      continue;
    for (std::size_t at = 0; (at = line.find('"', at)) != line.npos;) {
      std::size_t end = at + 1;
      while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
      out.push_back(line.substr(at + 1, std::min(end, line.size()) - at - 1));
      at = end + 1;
    }
  }
  return out;
}

// A line of a dossier under a finding: `  12 | dogs: 3`.
bool excerpt(std::string_view line) {
  const std::size_t bar = line.find(" | ");
  return bar != line.npos && line.substr(0, bar).find_first_not_of(" 0123456789") == line.npos;
}

}  // namespace

TEST_CASE("spacing: which blanks stand beside a number") {
  for (const char* text : {"共 5 个", "共5 个", "共 5个", "占 60% 以上", "第 3 行", "到 2013 年",
                           "；4.5 万元", "（3 ）"})
    CHECK(loose(text));
  for (const char* text :
       {"共5个", "", "5", "写作 2013-09-01，", "写 2013Q1 或", "Excel 97 及以后", "UTF-8 编码",
        "规则库 0.2.0，", "a 5 b", "从 {} 到", "→ 5", "比例 3:2", "K 加 x 位"})
    CHECK_FALSE(loose(text));
  CHECK(full_width("共 5 个, 占 60% 以上") == "共5个，占60%以上");
  CHECK(full_width("自 1 至 3 月") == "自1至3月");
  CHECK(full_width("3 个 5 个") == "3个5个");
  CHECK(days_in_words("到 2013-12-31 为止") == "到2013年12月31日为止");
}

TEST_CASE("spacing: no text of a source has a blank between Chinese and a number") {
  std::size_t seen = 0;
  for (const char* folder : {"lib", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const std::string ending = entry.path().extension();
      if (ending != ".cpp" && ending != ".h" && ending != ".js") continue;
      for (const std::string& text : literals(slurp(entry.path()))) {
        ++seen;
        CAPTURE(entry.path().string());
        CAPTURE(text);
        CHECK_FALSE(loose(text));
      }
    }
  CHECK(seen > 5000);
}

TEST_CASE("spacing: nothing that people read has a blank between Chinese and a number") {
  std::size_t seen = 0;
  for (const char* format : {"text", "markdown", "csv", "html", "github"})
    for (const char* sample :
         {"samples/violations", "samples/organizations/planted", "samples/transfer/before.yaml"}) {
      const test::Workshop w("spacing");
      const test::Ran ran =
          w.run({"check", (kRoot / sample).string(), "--rules", (kRoot / "rules").string(),
                 "--profile", "2013", "--as-of", "2013-12-31", "--lang", "zh", "--format", format});
      std::istringstream lines(ran.out + ran.err);
      for (std::string line; std::getline(lines, line);) {
        if (excerpt(line)) continue;
        ++seen;
        CAPTURE(format);
        CAPTURE(line.substr(0, 300));
        CHECK_FALSE(loose(without_quotes(line)));
      }
    }
  // What other commands are known to say.
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests/golden")) {
    const std::string name = entry.path().filename();
    if (name != "stdout" && name != "stderr") continue;
    std::istringstream lines(slurp(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      if (excerpt(line)) continue;
      ++seen;
      CAPTURE(entry.path().string());
      CAPTURE(line.substr(0, 300));
      CHECK_FALSE(loose(without_quotes(line)));
    }
  }
  CHECK(seen > 2000);
}
