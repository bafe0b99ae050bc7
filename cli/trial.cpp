// Changes of a rulebook on a copy: try_out() loads what it would be, and the changes are written
// all together or not at all.
#include "cli/trial.h"

#include "base/source.h"
#include "check/rule_tests.h"

namespace ducha::cli {

namespace fs = std::filesystem;

std::unique_ptr<rule::Rulebook> try_out(const rule::Rulebook& book,
                                        const std::vector<Rewrite>& rewrites,
                                        const fs::path& scratch, Problems& problems) {
  const fs::path trial = scratch / "rules";
  std::error_code error;
  if (!scratch.empty()) fs::copy(book.folder, trial, fs::copy_options::recursive, error);
  if (scratch.empty() || error) {
    problems.push_back(
        problem_in("io/trial", book.folder.string(),
                   say("规则库不能复制来试", "the rulebook cannot be copied for a trial"),
                   say("检查临时文件夹", "look at the folder for temporary files")));
    return nullptr;
  }
  for (const Rewrite& r : rewrites)
    if (!write_file(trial / r.file, r.after, problems, false)) return nullptr;
  const std::size_t from = problems.size();
  auto out = rule::load_rulebook(trial, problems);
  name_real_files(problems, trial, book.folder);
  return problems.size() == from ? std::move(out) : nullptr;
}

void name_real_files(Problems& problems, const std::filesystem::path& trial,
                     const std::filesystem::path& real) {
  for (Problem& p : problems)
    if (p.file.starts_with(trial.string()))
      p.file = real.string() + p.file.substr(trial.string().size());
}

bool write_all(const fs::path& folder, const std::vector<Rewrite>& rewrites, Problems& problems) {
  // A link stays one: what it names is what was read, and is what is changed.
  const auto file = [&](const Rewrite& r) {
    std::error_code error;
    const fs::path real = fs::canonical(folder / r.file, error);
    return error ? folder / r.file : real;
  };
  for (std::size_t i = 0; i < rewrites.size(); ++i) {
    if (write_file(file(rewrites[i]), rewrites[i].after, problems)) continue;
    Problems ignored;  // the first fault is what is reported
    while (i-- > 0)
      if (!rewrites[i].before.empty()) write_file(file(rewrites[i]), rewrites[i].before, ignored);
    return false;
  }
  return true;
}

// Names and failures, so that two rulebooks whose lists are equal judge the tests alike.
std::vector<std::string> test_outcomes(rule::Rulebook& book, Problems& problems) {
  std::vector<std::string> out;
  const check::RuleTests all = check::read_rule_tests(book, problems);
  check::RuleTester tester(book);
  for (const check::RuleTest& t : all.tests) {
    out.push_back(t.name);
    for (const check::TestFailure& f : tester.run(t, problems))
      out.push_back(fmt::format("{} {} {} {}", f.rule, f.item, f.expected.en, f.got.en));
  }
  return out;
}

}  // namespace ducha::cli
