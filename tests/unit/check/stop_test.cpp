// A run that is stopped at any moment says so, and shows nothing that it did not come to.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <iostream>
#include <set>
#include <stdexcept>
#include <tuple>

#include "check/run.h"
#include "cli/progress.h"
#include "report/formats.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using test::has;
using test::Ran;
using test::Workshop;

namespace {

const std::string kBook = std::string(tests::kSourceDir) + "/tests/books/kennel";

// Towns with kennels, some with faults of their own, some with faults that only others show.
struct Kennels : Workshop {
  explicit Kennels(const std::string& name) : Workshop("stop-" + name) {
    for (int town = 0; town < 6; ++town) {
      std::string text = fmt::format("kind: town\nid: T{}\nbudget: {}\n", town, town % 2);
      for (int i = 0; i < 4; ++i)
        text += fmt::format(
            "---\nkind: kennel\nid: K{}{}\ntown: {}\nparent: K{}\nsort: {}\ndogs: {}\n"
            "staff: {{keepers: 1}}\nvisits: [{{id: V1, held_on: 20{}-01-01}}]\n",
            town, i, i == 3 ? "T9" : fmt::format("T{}", town), i == 2 ? "99" : "01",
            town == 1 ? "large" : "small", i * 5, 23 + i);
      write(fmt::format("in/{}.yaml", town), text);
    }
    write("in/again.yaml",
          "kind: town\nid: T1\nbudget: 5\n---\nkind: kennel\nid: K90\nparent: K91\n---\n"
          "kind: kennel\nid: K91\nparent: K90\n");
    write(
        "p.yaml",
        "profile: p\ntitle: {zh: 甲, en: a}\nwaivers:\n"
        "  - {rule: care/too-few-keepers, dossier: K5*, reason: r, owner: o, expires: 2030-01-01}\n"
        "  - {rule: care/too-few-keepers, dossier: T1, reason: r, owner: o, expires: 2030-01-01}\n"
        "  - {rule: care/too-few-keepers, dossier: K1*, reason: r, owner: o, expires: 2001-01-01}\n"
        "scoring:\n  title: {zh: 甲, en: a}\n  deduct: {error: 5, warning: 2, note: 1}\n"
        "  kinds:\n    kennel:\n      - {id: care, zh: 甲, en: a, points: 100, rules: [care]}\n");
    Problems problems;
    book = rule::load_rulebook(kBook, problems);
    REQUIRE(book);
    profile = rule::load_profile(*book, "p.yaml", problems);
    REQUIRE(profile);
    settings.book = book.get();
    settings.profile = &*profile;
    settings.as_of = *make_date(2024, 12, 31);
    files = check::find_inputs({"in"}, "", problems);
    rules = check::select_rules(*book, *profile, {}, problems);
    REQUIRE(problems.empty());
  }

  // Stopped when asked for the n-th time.
  result::Run run(int n, int jobs, int* asked = nullptr) {
    std::atomic<int> times{0};
    settings.jobs = jobs;
    settings.cancelled = [&] { return ++times >= n; };
    result::Run out = check::run(settings, rules, files);
    if (asked != nullptr) *asked = times;
    return out;
  }

  std::unique_ptr<rule::Rulebook> book;
  std::optional<rule::Profile> profile;
  check::Settings settings;
  std::vector<check::InputFile> files;
  std::vector<check::Selected> rules;
};

std::string json(const result::Run& run) { return report::write_json(run, {}); }

auto key(const result::Finding& f) {
  return std::tuple(f.file, f.document, f.line, f.rule, f.path, f.verdict, f.message.en);
}

// What a run that was stopped says is what the whole run says too, and no more than that.
void check_part(const result::Run& part, const result::Run& whole) {
  std::set<decltype(key(whole.findings[0]))> found;
  for (const result::Finding& f : whole.findings) found.insert(key(f));
  for (const result::Finding& f : part.findings) {
    CAPTURE(f.rule);
    CAPTURE(f.message.en);
    CHECK(found.count(key(f)) == 1);
    CHECK_FALSE(f.rule.starts_with("waiver/"));
  }
  for (const result::RuleInfo& info : part.rules)
    for (std::size_t v = 0; v < kVerdicts; ++v) {
      CAPTURE(info.id);
      CHECK(info.counts[v] <= whole.rule(info.id)->counts[v]);
      // Rules that read other dossiers judge when all of them are there.
      if (part.dossiers < whole.dossiers && info.relational) CHECK(info.counts[v] == 0);
    }
  REQUIRE(part.measures.size() == whole.measures.size());
  for (std::size_t m = 0; m < part.measures.size(); ++m)
    for (const result::Measured& value : part.measures[m].values) {
      const auto& all = whole.measures[m].values;
      CHECK(std::any_of(all.begin(), all.end(), [&](const result::Measured& v) {
        return v.dossier == value.dossier && v.json == value.json;
      }));
    }
  for (const result::Input& input : part.inputs) CHECK(input.sha256 != Digest{});
  CHECK(part.organizations.empty());
  CHECK(part.sheet.items.empty());
  CHECK(result::exit_code(part, {}) == 2);
}

}  // namespace

TEST_CASE("stopped at any moment, a run tells what it had found, and no verdict that it had not") {
  Kennels k("moments");
  int moments = 0;
  const result::Run whole = k.run(1 << 30, 1, &moments);
  REQUIRE_FALSE(check::stopped(whole));
  for (const char* rule : {"input/duplicate-id", "input/dangling-reference", "input/cycle",
                           "waiver/expired", "waiver/needless", "money/town-without-large"})
    CHECK(std::any_of(whole.findings.begin(), whole.findings.end(),
                      [&](const result::Finding& f) { return f.rule == rule; }));
  CHECK(whole.organizations.size() == whole.dossiers);
  // Asked between files, and for every dossier when they are judged together.
  CHECK(moments > static_cast<int>(k.files.size() + 2 * whole.dossiers));
  std::set<std::size_t> findings;
  for (int n = 1; n <= moments; ++n) {
    CAPTURE(n);
    const result::Run part = k.run(n, 1);
    REQUIRE(check::stopped(part));
    check_part(part, whole);
    findings.insert(part.findings.size());
  }
  CHECK(*findings.begin() == 0);
  CHECK(findings.size() > 10);
  CHECK(json(k.run(moments + 1, 1)) == json(whole));
  int stopped = 0;
  for (int n = 1; n <= moments + 10; ++n) {
    CAPTURE(n);
    const result::Run part = k.run(n, 3);
    if (check::stopped(part)) {
      ++stopped;
      check_part(part, whole);
    } else {
      CHECK(json(part) == json(whole));
    }
  }
  CHECK(stopped > 10);
}

TEST_CASE("a harvest that was stopped says so, and so does the run that is made of it") {
  Kennels k("part");
  int times = 0;
  k.settings.cancelled = [&] { return ++times > 1000; };
  const check::Inspection inspection(k.settings, k.rules);
  CHECK_FALSE(check::read(inspection, k.files).stopped);
  const int moments = times;
  for (int n = 1; n <= moments; ++n) {
    k.settings.cancelled = [&, n, asked = 0]() mutable { return ++asked >= n; };
    check::Harvest harvest = check::read(inspection, k.files);
    CHECK(harvest.stopped);
    k.settings.cancelled = {};
    CHECK(check::stopped(check::finish(inspection, k.files, harvest)));
  }
}

TEST_CASE("what is thrown while files are read ends the run") {
  Kennels k("thrown");
  for (const int jobs : {1, 3}) {
    k.settings.jobs = jobs;
    k.settings.progress = [](std::uint64_t, std::uint64_t) { throw std::range_error("no"); };
    CHECK_THROWS_AS(check::run(k.settings, k.rules, k.files), std::range_error);
  }
}

namespace {

// Something else as standard input, as long as the object is there.
class StandardInput {
 public:
  explicit StandardInput(int fd) : before_(::dup(0)) { REQUIRE(::dup2(fd, 0) == 0); }
  ~StandardInput() {
    ::dup2(before_, 0);
    ::close(before_);
  }
  StandardInput(const StandardInput&) = delete;

 private:
  int before_;
};

}  // namespace

TEST_CASE("who waits for standard input can be stopped, and half a dossier is none") {
  Kennels k("waiting");
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const std::string text = "kind: town\nid: T1\nbudget: 5\n---\nkind: kennel\nid: K1\ndogs: 1";
  REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  const StandardInput input(ends[0]);
  k.files = {check::InputFile("<stdin>", "")};
  for (const int jobs : {1, 3}) {
    const result::Run run = k.run(3, jobs);  // nobody writes on: this would wait for ever
    CHECK(check::stopped(run));
    CHECK(run.dossiers == (jobs == 1 ? 1 : 0));  // the second time there is nothing to read
    CHECK(run.findings.empty());
    CHECK(run.inputs.empty());
  }
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("a file that cannot be read to its end is told, and what was read of it is not judged") {
  Kennels k("broken");
  k.files = {check::InputFile("memory.yaml", "/proc/self/mem")};
  const result::Run run = check::run(k.settings, k.rules, k.files);
  REQUIRE(run.problems.size() == 1);
  CHECK(run.problems[0].message.en == "cannot be read: Input/output error");
  CHECK(run.dossiers == 0);
}

namespace {

// An error stream that raises a signal when the progress bar is full: all files are read then.
class Full : public std::stringbuf {
 public:
  explicit Full(int signal) : signal_(signal) {}

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    if (has(std::string(text, static_cast<std::size_t>(size)), "100%")) ::raise(signal_);
    return std::stringbuf::xsputn(text, size);
  }

 private:
  int signal_;
};

}  // namespace

TEST_CASE("stopped by a signal, a check leaves files and the store as they are") {
  const Kennels k("signal");
  k.write("report.json", "old");
  for (const int signal : {SIGINT, SIGTERM}) {
    CAPTURE(signal);
    Full bar(signal);
    std::istringstream in;
    std::ostringstream out;
    std::ostream err(&bar);
    cli::Streams streams{in, out, err};
    streams.err_terminal = true;
    cli::bar_after = 0;
    const int code =
        cli::run({"check", "in", "--rules", kBook, "--lang", "en", "--as-of", "2024-12-31",
                  "--store", "store.db", "--format", "json=report.json", "--format", "text"},
                 streams);
    cli::bar_after = 1;
    CHECK(code == 128 + signal);
    CHECK(has(bar.str(), "stopped; files and the store are left as they were"));
    CHECK(has(out.str(), "stopped; this is what was found until then"));
    CHECK(has(out.str(), "care/too-few-keepers"));
    CHECK_FALSE(has(out.str(), "money/town-without-large"));
    CHECK(k.read("report.json") == "old");
    CHECK_FALSE(std::filesystem::exists("store.db"));
  }
  // The next one is not disturbed.
  CHECK(static_cast<const Workshop&>(k).run({"check", "in", "--rules", kBook}).code == 1);
}

TEST_CASE("there may be more to read than the progress bar knows of") {
  const Kennels k("more");
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += fmt::format("kind: town\nid: X{}\nbudget: 5\n---\n", i);
  k.write("stdin", text);
  std::FILE* file = std::fopen("stdin", "rb");
  const StandardInput input(::fileno(file));
  std::fclose(file);
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Streams streams{in, out, err};
  streams.err_terminal = true;
  cli::bar_after = 0;
  CHECK(cli::run({"check", "-", "in", "--rules", kBook, "--lang", "en"}, streams) == 1);
  cli::bar_after = 1;
  CHECK(has(err.str(), "100%"));
  CHECK_FALSE(has(err.str(), "error"));
  CHECK(has(out.str(), "20033 dossiers, "));
}
