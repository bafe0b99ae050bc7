// Golden folders: a command, its inputs, and what it must print, side by side. Nothing is scrubbed:
// if there is a clock, a path or a thread order in the output, the program is wrong.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/run.h"
#include "report/formats.h"
#include "support/command.h"
#include "support/source_dir.h"

namespace fs = std::filesystem;

namespace {

using ducha::test::Ran;
using ducha::test::slurp;

// Runs the program in process, from the folder of the case.
Ran run(const std::vector<std::string>& args, const fs::path& folder) {
  const fs::path before = fs::current_path();
  fs::current_path(folder);
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  const int code = ducha::cli::run(args, {in, out, err});
  fs::current_path(before);
  return {out.str(), err.str(), code};
}

std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> out;
  for (std::string word; in >> word;) {
    // $ROOT is the repository: cases use its rulebook and samples.
    const std::size_t at = word.find("$ROOT");
    if (at != word.npos) word.replace(at, 5, ducha::tests::kSourceDir);
    out.push_back(word);
  }
  return out;
}

void hold(const fs::path& file, const std::string& got, bool update) {
  if (update) {
    if (got.empty()) {
      fs::remove(file);
    } else {
      std::ofstream(file, std::ios::binary) << got;
    }
    return;
  }
  CAPTURE(file.string());
  CHECK(slurp(file) == got);
}

}  // namespace

TEST_CASE("golden: every case prints what stands beside it") {
  const bool update = std::getenv("DUCHA_UPDATE") != nullptr;
  std::vector<fs::path> cases;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(ducha::tests::kSourceDir) / "tests/golden"))
    if (entry.path().filename() == "cmd") cases.push_back(entry.path().parent_path());
  std::sort(cases.begin(), cases.end());
  REQUIRE(cases.size() >= 8);
  for (const fs::path& folder : cases) {
    CAPTURE(folder.string());
    const Ran ran = run(words(slurp(folder / "cmd")), folder);
    hold(folder / "stdout", ran.out, update);
    hold(folder / "stderr", ran.err, update);
    hold(folder / "exit", ran.code == 0 ? std::string() : std::to_string(ran.code) + "\n", update);
  }
}

TEST_CASE("the exit code is the same whatever the format") {
  const std::string root = ducha::tests::kSourceDir;
  const auto code = [&](const std::string& what, const std::string& format,
                        std::vector<std::string> more) {
    std::vector<std::string> args = {"check",     root + "/samples/" + what,
                                     "--rules",   root + "/rules",
                                     "--profile", "2013",
                                     "--format",  format};
    args.insert(args.end(), more.begin(), more.end());
    return run(args, root).code;
  };
  REQUIRE(ducha::report::formats().size() >= 9);
  for (const ducha::report::Format& f : ducha::report::formats()) {
    const std::string format(f.name);
    CAPTURE(format);
    CHECK(code("compliant", format, {}) == 0);
    CHECK(code("violations", format, {}) == 1);
    CHECK(code("violations", format, {"--fail-on", "never"}) == 0);
    CHECK(code("compliant", format, {"--ignore", "budget", "--select", "budget"}) == 2);
    CHECK(code("nothing-there", format, {}) == 2);
  }
}

TEST_CASE("the law of 2013 and that of today judge the same dossiers differently") {
  const std::string root = ducha::tests::kSourceDir;
  const auto judged = [&](const char* profile, const char* rule) {
    const Ran ran =
        run({"check", root + "/samples/compliant", "--rules", root + "/rules", "--profile", profile,
             "--as-of", std::string(profile) == "2013" ? "2013-12-31" : "2024-12-31", "--select",
             rule, "--format", "json"},
            root);
    return ran.out.find("\"verdict\": \"fail\"") != ran.out.npos;
  };
  for (const char* rule : {"members/training-short", "members/theme-day-missed",
                           "organization/term-expired", "staffing/no-full-time-deputy"}) {
    CAPTURE(rule);
    CHECK_FALSE(judged("2013", rule));
    CHECK(judged("today", rule));
  }
  // A campaign that is over is asked for by the profile of its time alone.
  CHECK(run({"check", root + "/samples/compliant", "--rules", root + "/rules", "--profile", "today",
             "--select", "teachers/excellence-mechanism-missing"},
            root)
            .code == 2);
}

TEST_CASE(
    "the samples show exactly the planted violations, whatever the order, the threads and the "
    "folder") {
  const std::string root = ducha::tests::kSourceDir;
  const std::vector<std::string> plain = {"check",   root + "/samples", "--profile", "2013",
                                          "--rules", root + "/rules",   "--format",  "json"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> args = plain;
    args.insert(args.end(), more.begin(), more.end());
    return args;
  };
  const Ran one = run(with({"--jobs", "1"}), root);
  CHECK(one.code == 1);
  CHECK(run(with({"--jobs", "2"}), root).out == one.out);
  CHECK(run(with({"--jobs", "2"}), "/").out == one.out);
  // By name there is no folder whose other files would be told.
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root + "/samples"))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  const auto named = [&] {
    std::vector<std::string> args = {"check"};
    args.insert(args.end(), files.begin(), files.end());
    args.insert(args.end(), {"--profile", "2013", "--rules", root + "/rules", "--format", "json"});
    return run(args, root).out;
  };
  std::sort(files.begin(), files.end());
  const std::string forward = named();
  std::reverse(files.begin(), files.end());
  CHECK(named() == forward);

  // The list of what was planted, one a line: file, rule.
  std::vector<std::string> planted;
  std::ifstream list(root + "/samples/planted.txt");
  for (std::string line; std::getline(list, line);)
    if (!line.empty() && line[0] != '#') planted.push_back(line);
  std::vector<std::string> found;
  std::istringstream out(one.out);
  std::string rule;
  for (std::string line; std::getline(out, line);) {
    const auto value = [&](const std::string& key) {
      const std::string lead = "      \"" + key + "\": \"";
      return line.rfind(lead, 0) == 0 ? line.substr(lead.size(), line.rfind('"') - lead.size())
                                      : std::string();
    };
    if (const std::string r = value("rule"); !r.empty()) rule = r;
    if (const std::string f = value("file"); !f.empty() && !rule.empty()) {
      found.push_back(f + " " + rule);
      rule.clear();
    }
  }
  std::sort(planted.begin(), planted.end());
  std::sort(found.begin(), found.end());
  CHECK(found == planted);
}

TEST_CASE("the samples in order have no finding on any day an auditor may come") {
  const std::string root = ducha::tests::kSourceDir;
  const auto clean = [&](const std::string& folder, const char* day) {
    const Ran ran = run({"check", root + "/samples/" + folder, "--rules", root + "/rules",
                         "--profile", "2013", "--as-of", day, "--format", "ndjson", "--quiet"},
                        root);
    CAPTURE(day);
    CAPTURE(ran.out);
    CHECK(ran.code == 0);
    CHECK(ran.out.find("\"finding\"") == ran.out.npos);
  };
  for (const char* day : {"2013-06-30", "2013-12-31", "2014-01-02", "2014-02-28"})
    clean("compliant", day);
  clean("organizations/in-order", "2013-12-31");
}
