// ducha rules fmt, ducha rules lint --fix: files of a rulebook changed so that no verdict changes.
// Both try a copy first, whose tests must give the same. What does not load is spelt right first.
#include <algorithm>
#include <map>
#include <ostream>

#include "base/correct.h"
#include "base/folder.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/text.h"
#include "check/rule_tests.h"
#include "cli/commands.h"
#include "cli/trial.h"
#include "rule/house.h"
#include "rule/lint.h"
#include "yaml/edit.h"

namespace ducha::cli {

namespace {

namespace fs = std::filesystem;

// True if files of this rulebook may be written; else says why not.
bool can_mend(Session& session, const rule::Rulebook& book) {
  // A base has readers of its own, and the trial copies one folder.
  if (book.folders.size() == 1) return true;
  session.complain(
      say("规则库有 extends，不自动改写", "a rulebook that extends another is not rewritten"),
      say("ducha rules fmt --check 和 ducha rules lint 列出要改的地方，手工改",
          "`ducha rules fmt --check` and `ducha rules lint` say what to edit by hand"));
  return false;
}

// Nothing in the tests may have changed, and every rule must be there.
bool same_verdicts(const std::vector<std::string>& before, rule::Rulebook& after,
                   Problems& problems) {
  const std::size_t faults = problems.size();
  if (test_outcomes(after, problems) == before && problems.size() == faults) return true;
  problems.push_back(
      problem_in("rules/unsafe", after.id,
                 say("改写后测试的结果不同，文件未动",
                     "after the change tests give other results; no file was changed"),
                 say("手工改", "edit the files by hand")));
  return false;
}

// Rewritten files by name, relative to the rulebook.
using Files = std::map<std::string, Rewrite>;
std::vector<Rewrite> changes_of(const Files& files) {
  std::vector<Rewrite> out;
  for (const auto& [name, rewrite] : files) out.push_back(rewrite);
  return out;
}

class Fixer {
 public:
  explicit Fixer(rule::Rulebook& book) : book_(book) {}

  // What is taken out may leave other names unused, so it is looked at again until nothing is left;
  // every round takes something out, so it ends. The rulebook as it is then; nullptr: problems.
  const rule::Rulebook* run(Problems& problems) {
    const std::vector<std::string> before = test_outcomes(book_, problems);
    if (!problems.empty()) return nullptr;
    const rule::Rulebook* now = &book_;
    while (round(*now, problems)) {
      // lint() reads the folder of its rulebook: the scratch must live until the next round.
      scratch_ = std::make_unique<ScratchFolder>();
      trial_ = try_out(book_, rewrites(), scratch_->path(), problems);
      if (trial_ == nullptr || !same_verdicts(before, *trial_, problems)) return nullptr;
      now = trial_.get();
    }
    return problems.empty() ? now : nullptr;
  }

  std::vector<Rewrite> rewrites() const { return changes_of(files_); }
  const std::vector<std::string>& done() const { return done_; }

 private:
  bool round(const rule::Rulebook& now, Problems& problems) {
    std::vector<rule::Spare> spare;
    rule::lint(now, &spare);
    // From the end of a file to its beginning: places above a change stay true.
    std::stable_sort(spare.begin(), spare.end(), [](const auto& a, const auto& b) {
      return std::pair(a.at.line, a.at.column) > std::pair(b.at.line, b.at.column);
    });
    bool any = false;
    for (const rule::Spare& s : spare) any |= take_out(now, s, problems);
    return any && problems.empty();
  }

  bool take_out(const rule::Rulebook& now, const rule::Spare& s, Problems& problems) {
    const fs::path name = fs::path(s.file).lexically_relative(now.folder);
    const fs::path real = book_.folder / name;
    auto found = files_.find(name.string());
    std::string text;
    if (found != files_.end()) {
      text = found->second.after;
    } else if (auto read = read_file(real, real.string(), limits::kRulebookFileBytes, problems)) {
      text = std::move(*read);
    } else {
      return false;
    }
    yaml::Editor editor(text);
    // What cannot be taken out safely stays, and lint goes on telling it.
    if (editor.remove(Source("", text).offset(s.at), s.outer, s.key)) return false;
    if (found == files_.end()) found = files_.emplace(name.string(), Rewrite{name, text, {}}).first;
    found->second.after = editor.text();
    done_.push_back(fmt::format("{}: {}: {}{}{}", visible(real.string()), s.rule, s.outer,
                                s.outer.empty() ? "" : ".", s.key));
    return true;
  }

  rule::Rulebook& book_;
  Files files_;
  std::vector<std::string> done_;
  std::unique_ptr<ScratchFolder> scratch_;
  std::unique_ptr<rule::Rulebook> trial_;
};

// Misspelt words of a rulebook that does not load, written as they were certainly meant. Each is
// tried by itself: it stays if fewer problems are left.
class Speller {
 public:
  explicit Speller(fs::path folder) : folder_(std::move(folder)) {}

  void run() {
    problems_ = look();
    for (std::size_t i = 0; i < problems_.items.size();) i = mend(problems_.items[i]) ? 0 : i + 1;
  }
  const Problems& problems() const { return problems_.items; }
  std::vector<Rewrite> rewrites() const { return changes_of(files_); }
  std::vector<std::string> done, left;

 private:
  struct Seen {
    Problems items;
    bool loads = false;  // what is reported then was not looked at before
    bool better(const Seen& than) const {
      return loads != than.loads ? loads : items.size() < than.items.size();
    }
  };

  Seen look() const {
    Seen out;
    const auto read = [&](const fs::path& path, const std::string& name, std::size_t limit,
                          Problems& problems) {
      const auto found = files_.find(path.lexically_relative(folder_).string());
      return found == files_.end() ? read_file(path, name, limit, problems)
                                   : std::optional(found->second.after);
    };
    const auto book = rule::load_draft(folder_, read, out.items);
    out.loads = book != nullptr && out.items.empty();
    if (out.loads) check::read_beside(*book, out.items);
    return out;
  }

  bool mend(const Problem& p) {
    const fs::path name = fs::path(p.file).lexically_relative(folder_);
    Problems ignored;
    if (p.hint.wrong.empty() || name.empty() || *name.begin() == "..") return false;
    const auto known = files_.find(name.string());
    const auto text = known == files_.end()
                          ? read_file(p.file, p.file, limits::kRulebookFileBytes, ignored)
                          : std::optional(known->second.after);
    const Source source(p.file, text.value_or(""));
    const auto change = correction(source, p);
    if (!change) return false;
    const std::string line = fmt::format("{}:{}: {} -> {}", visible(p.file), p.where.line,
                                         visible(p.hint.wrong), visible(p.hint.right));
    auto [file, fresh] = files_.try_emplace(name.string(), Rewrite{name, *text, *text});
    file->second.after.replace(change->from, change->size, change->text);
    Seen now = look();
    if (now.better(problems_)) {
      done.push_back(line);
      problems_ = std::move(now);
      return true;
    }
    file->second.after = *text;
    if (fresh) files_.erase(file);
    if (std::find(left.begin(), left.end(), line) == left.end()) left.push_back(line);
    return false;
  }

  fs::path folder_;
  Files files_;
  Seen problems_;
};

// True if the rulebook loads, perhaps because its spelling was mended.
bool spell(Session& session) {
  const fs::path folder = session.rules_folder();
  Speller speller(folder);
  speller.run();
  const bool zh = session.lang() == Lang::zh;
  Problems problems = speller.problems();
  if (!write_all(folder, speller.rewrites(), problems)) speller.done.clear();
  for (const std::string& line : speller.done)
    session.streams().out << line << (zh ? " 已改\n" : " mended\n");
  for (const std::string& line : speller.left)
    session.streams().out << line
                          << (zh ? " 未改：改了问题也没有减少\n"
                                 : " left as it is: no fewer problems with it\n");
  if (!problems.empty()) session.complain(problems);
  return problems.empty();
}

struct FmtFile {
  std::string name;
  rule::FileKind kind;
};

// The files of the rulebook that have an order: rules and tests of its topics, and parameters.
std::vector<FmtFile> files_of(const rule::Rulebook& book) {
  std::vector<FmtFile> out = {{"parameters.yaml", rule::FileKind::parameters}};
  for (const rule::Topic& t : book.topics) {
    out.push_back({t.id + ".yaml", rule::FileKind::rules});
    out.push_back({t.id + ".test.yaml", rule::FileKind::tests});
  }
  std::error_code error;
  std::erase_if(out, [&](const FmtFile& f) { return !fs::exists(book.folder / f.name, error); });
  return out;
}

int run_fmt(Session& session, bool only_look) {
  rule::Rulebook* book = session.rulebook();
  if (book == nullptr || (!only_look && !can_mend(session, *book))) return kNotChecked;
  Problems problems;
  std::vector<Rewrite> rewrites;
  for (const FmtFile& f : files_of(*book)) {
    const fs::path path = book->folder / f.name;
    auto text = read_file(path, path.string(), limits::kRulebookFileBytes, problems);
    if (!text) return session.complain(problems);
    std::string after = rule::in_house_order(f.kind, *text);
    if (after != *text) rewrites.push_back({f.name, std::move(*text), std::move(after)});
  }
  if (!only_look && !rewrites.empty()) {
    const std::vector<std::string> before = test_outcomes(*book, problems);
    if (!problems.empty()) return session.complain(problems);
    const ScratchFolder scratch;
    const auto trial = try_out(*book, rewrites, scratch.path(), problems);
    if (trial == nullptr || !same_verdicts(before, *trial, problems) ||
        !write_all(book->folder, rewrites, problems))
      return session.complain(problems);
  }
  for (const Rewrite& r : rewrites)
    session.streams().out << visible((book->folder / r.file).string()) << '\n';
  return only_look && !rewrites.empty() ? kFindings : kFine;
}

}  // namespace

int fix_rulebook(Session& session) {
  if (!spell(session)) return kNotChecked;
  rule::Rulebook* book = session.rulebook();
  if (book == nullptr || !can_mend(session, *book)) return kNotChecked;
  Problems problems;
  Fixer fixer(*book);
  const rule::Rulebook* now = fixer.run(problems);
  if (now == nullptr) return session.complain(problems);
  Problems left = rule::lint(*now);
  name_real_files(left, now->folder, book->folder);
  if (!write_all(book->folder, fixer.rewrites(), problems)) return session.complain(problems);
  const bool zh = session.lang() == Lang::zh;
  for (const std::string& line : fixer.done())
    session.streams().out << line << (zh ? " 已删去\n" : " taken out\n");
  if (left.empty()) {
    session.streams().out << (zh ? "没有可疑之处\n" : "nothing to say\n");
    return kFine;
  }
  session.complain(left);
  return kFindings;
}

Action take_rules_fmt(Session& session, Given& given) {
  session.take_rules(given);
  return [only_look = given.flag(Opt::only_look), &session] { return run_fmt(session, only_look); };
}

}  // namespace ducha::cli
