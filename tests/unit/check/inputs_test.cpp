// Files by name and path, however they are shared.
#include "check/inputs.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "check/find.h"
#include "support/command.h"

using ducha::Problems;
using ducha::check::find_inputs;
using ducha::check::InputFile;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> names(const std::vector<InputFile>& files) {
  std::vector<std::string> out;
  for (const InputFile& f : files) out.push_back(f.name());
  return out;
}

}  // namespace

TEST_CASE("a file has the name and the path it was given") {
  const std::pair<std::string, std::string> cases[] = {
      {"a/b.yaml", "/x/a/b.yaml"}, {"b.yaml", "/b.yaml"}, {"b.yaml", "b.yaml"},
      {"long/b.yaml", "b.yaml"},   {"z", "/x/y"},         {"", "/x/y"}};
  for (const auto& [name, path] : cases) {
    CAPTURE(name);
    const InputFile file(name, path);
    CHECK(file.has_path());
    CHECK(file.name() == name);
    CHECK(file.path() == path);
  }
  const InputFile alone("<stdin>", "");
  CHECK_FALSE(alone.has_path());
  CHECK(alone.name() == "<stdin>");
  CHECK(alone.path().empty());
  CHECK(InputFile().name().empty());
}

TEST_CASE("files are found by name, and lie where they say") {
  const fs::path folder = fs::canonical(fs::temp_directory_path()) / "ducha-inputs";
  fs::remove_all(folder);
  const std::vector<std::string> there = {"city/a/1.yaml", "city/a/2.yml", "city/a.yaml",
                                          "city/a-b/1.yaml", "else/3.yaml"};
  for (const std::string& name : there) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << "x";
  }
  Problems problems;
  const auto all = find_inputs({(folder / "city").string(), (folder / "else/3.yaml").string()},
                               folder.string(), problems);
  CHECK(problems.empty());
  CHECK(names(all) == std::vector<std::string>{"city/a-b/1.yaml", "city/a.yaml", "city/a/1.yaml",
                                               "city/a/2.yml", "else/3.yaml"});
  for (const InputFile& f : all) {
    CAPTURE(f.name());
    CHECK(fs::exists(f.path()));
    CHECK(fs::weakly_canonical(folder / f.name()) == f.path());
  }
  find_inputs({(folder / "else/3.yaml").string()}, (folder / "city").string(), problems);
  CHECK(problems.size() == 1);
  problems.clear();
  CHECK(
      names(find_inputs({(folder / "city").string()}, "", problems)) ==
      std::vector<std::string>{"city/a-b/1.yaml", "city/a.yaml", "city/a/1.yaml", "city/a/2.yml"});
  fs::remove_all(folder);
}

TEST_CASE("what a folder holds and is not read is counted by reason, once, and listed by name") {
  const fs::path folder = fs::canonical(fs::temp_directory_path()) / "ducha-passed-over";
  fs::remove_all(folder);
  for (const char* name : {"in/1.yaml", "in/2.YML", "in/deep/3.Yaml", "in/notes.txt", "in/x.json",
                           "in/.hidden/4.yaml", "in/.h.yaml", "in/ducha.yaml", "out/5.yaml"}) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << "x";
  }
  fs::create_symlink(folder / "out", folder / "in/away");
  fs::create_symlink("nowhere", folder / "in/dangling.yaml");
  fs::create_symlink("1.yaml", folder / "in/again.yaml");
  fs::create_symlink("loop", folder / "in/loop");
  const auto found = [&](const std::vector<std::string>& paths) {
    Problems problems;
    std::vector<std::string> all;
    for (const std::string& p : paths) all.push_back((folder / p).string());
    const auto inputs = ducha::check::find({all, folder.string(), {}, {}}, problems);
    CHECK(problems.empty());
    return inputs;
  };
  const auto inputs = found({"in"});
  CHECK(names(inputs.files) == std::vector<std::string>{"in/1.yaml", "in/2.YML", "in/deep/3.Yaml"});
  CHECK(inputs.passed_over.counts == std::array<std::uint64_t, 4>{2, 2, 3, 0});
  std::vector<std::string> listed;
  for (const auto& f : inputs.passed_over.files) listed.push_back(f.why + " " + f.file);
  CHECK(listed == std::vector<std::string>{"hidden in/.h.yaml", "hidden in/.hidden", "link in/away",
                                           "link in/dangling.yaml", "link in/loop",
                                           "other in/notes.txt", "other in/x.json"});
  CHECK(found({"in", "in/deep", "in", "in/deep/3.Yaml"}).passed_over == inputs.passed_over);
  CHECK(names(found({"in", "in/.hidden"}).files).size() == 4);
  fs::remove_all(folder);
}
