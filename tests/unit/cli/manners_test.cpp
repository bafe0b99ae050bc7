// What makes the program pleasant: what is passed over, names for standard input, counts by rule,
// the bar of progress, and --watch.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "base/glob.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/watch.h"
#include "support/command.h"
#include "support/source_dir.h"

using ducha::Glob;
using ducha::Lang;
using ducha::Message;
using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

const std::string kBook = std::string(ducha::tests::kSourceDir) + "/tests/books/kennel";

std::string kennel(int number, int dogs) {
  return "kind: kennel\nid: K" + std::to_string(number) + "\nname: N" + std::to_string(number) +
         "\ndogs: " + std::to_string(dogs) + "\nstaff: {keepers: 1}\n";
}

std::vector<std::string> with_book(std::vector<std::string> args) {
  args.insert(args.end(), {"--rules", kBook, "--as-of", "2024-12-31", "--lang", "en"});
  return args;
}

}  // namespace

TEST_CASE("glob: a pattern fits the end of a path, name by name") {
  struct Row {
    const char* pattern;
    const char* path;
    bool folder;
    bool fits;
  };
  const Row rows[] = {
      {"drafts", "drafts", true, true},
      {"drafts", "a/b/drafts", true, true},
      {"drafts", "a/drafts/b.yaml", false, false},  // the walk never comes there
      {"drafts/", "a/drafts", true, true},
      {"drafts/", "a/drafts", false, false},
      {"/drafts", "drafts", true, true},
      {"/drafts", "a/drafts", true, false},
      {"2013/drafts", "x/2013/drafts", true, true},
      {"2013/drafts", "2013/x/drafts", true, false},
      {"/2013/**/d", "2013/d", true, true},
      {"/2013/**/d", "2013/x/y/d", true, true},
      {"/2013/**/d", "2014/x/y/d", true, false},
      {"**/d", "d", true, true},
      {"*-old.yaml", "a/x-old.yaml", false, true},
      {"*-old.yaml", "a/x-old.yml", false, false},
      {"a*b*c", "aXbYbZc", false, true},
      {"a*b*c", "aXbYbZ", false, false},
      {"草稿?.yaml", "草稿一.yaml", false, true},
      {"草稿?.yaml", "草稿十一.yaml", false, false},
      {"[2013]*", "[2013]x", false, true},
      {"[2013]*", "2x", false, false},
      {"a/b/a/c", "a/b/a/b/a/c", false, true},
      {"*", "anything/at/all", false, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.path);
    Message why;
    const auto glob = Glob::parse(row.pattern, why);
    REQUIRE(glob);
    CHECK(glob->fits(row.path, row.folder) == row.fits);
  }
  for (const char* bad : {"", "/", "!x", "../x", "a/../b", "//", "./"}) {
    CAPTURE(bad);
    Message why;
    CHECK_FALSE(Glob::parse(bad, why));
    CHECK_FALSE(why.zh.empty());
    CHECK_FALSE(why.en.empty());
  }
  // Stars do not multiply.
  Message why;
  const auto glob = Glob::parse(std::string(2000, '*') + "b", why);
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "*a";
  const auto many = Glob::parse(pattern + "b", why);
  const std::string name(20'000, 'a');
  CHECK_FALSE(glob->fits(name, false));
  CHECK_FALSE(many->fits(name, false));
}

TEST_CASE("exclude: what patterns name is passed over, counted and told") {
  const Workshop w("exclude");
  w.write("in/1.yaml", kennel(1, 3));
  w.write("in/2-old.yaml", kennel(2, 3));
  w.write("in/drafts/3.yaml", kennel(3, 3));
  w.write("in/deep/drafts/4.yaml", kennel(4, 3));
  w.write("in/deep/5.yaml", kennel(5, 3));
  w.write("in/deep/notes.txt", "x");
  const auto check = [&](std::vector<std::string> args) {
    args.insert(args.begin(), "check");
    return w.run(with_book(std::move(args)));
  };
  CHECK(has(check({"in"}).out, "5 dossiers"));
  const Ran some = check({"in", "--exclude", "drafts/", "--exclude", "*-old.yaml"});
  CHECK(has(some.out, "2 dossiers"));
  CHECK(has(some.out, "3 hidden or excluded"));
  // Files that are named themselves too; of a folder that is named only what lies below.
  CHECK(has(check({"in/1.yaml", "in/2-old.yaml", "--exclude", "*-old.yaml"}).out, "1 dossier, "));
  CHECK(has(check({"in/drafts/3.yaml", "in/1.yaml", "--exclude", "drafts"}).out, "1 dossier, "));
  CHECK(has(check({"in/drafts", "--exclude", "drafts"}).out, "1 dossier, "));
  const Ran none = check({"in/1.yaml", "--exclude", "1.yaml"});
  CHECK(none.code == 2);
  CHECK(has(none.err, "1 hidden or excluded"));
  for (const char* bad : {"!x", "../x"}) {
    const Ran refused = check({"in", "--exclude", bad});
    CHECK(refused.code == 2);
    CHECK(has(refused.err, "--exclude: a pattern cannot"));
  }
  // As reports call them, and by whole paths.
  CHECK(has(check({"in", "--exclude", "in/drafts"}).out, "4 dossiers"));
  CHECK(has(check({"./in/", "--exclude", "/in/drafts"}).out, "4 dossiers"));
  CHECK(has(check({"in", "--exclude", (w.folder() / "in/deep").string()}).out, "3 dossiers"));
  // As names of a file, for all that lies below its folder; it is no dossier and is not written
  // over.
  w.write("in/deep/.duchaignore", "# drafts of last year\n\ndrafts\n");
  CHECK(has(check({"in"}).out, "4 dossiers"));
  CHECK(check({"in", "--format", "json=in/deep/.duchaignore"}).code == 2);
  CHECK(has(w.read("in/deep/.duchaignore"), "# drafts"));
  w.write("in/.duchaignore", "/drafts/\n!x\n");
  const Ran faulty = check({"in"});
  CHECK(faulty.code == 2);
  CHECK(has(faulty.err, ".duchaignore:2:1"));
  for (const auto& [text, what] :
       {std::pair{"drafts  # of last year\n", "a remark cannot stand behind"},
        {"\xff\xfe"
         "drafts\n",
         "is not UTF-8"}}) {
    w.write("in/.duchaignore", text);
    const Ran refused = check({"in"});
    CHECK(refused.code == 2);
    CHECK(has(refused.err, what));
  }
  std::filesystem::remove("in/.duchaignore");
  std::filesystem::create_directory("in/.duchaignore");
  CHECK(has(check({"in"}).err, "is no regular file"));
  std::filesystem::remove("in/.duchaignore");
  w.write("in/.duchaignore", "\xEF\xBB\xBF/drafts/\r\n");
  CHECK(has(check({"in"}).out, "3 dossiers"));
  // In ducha.yaml, and other commands that read all dossiers.
  w.write("ducha.yaml", "exclude: ['*-old.yaml', deep]\n");
  CHECK(has(check({"in"}).out, "1 dossier, "));
  CHECK(has(check({"in", "--exclude", "none"}).out, "3 dossiers"));
  // Whoever verifies the run looks for the same files.
  REQUIRE(check({"in", "--format", "json=run.json"}).code <= 1);
  const Ran verified =
      w.run({"verify", "run.json", "--inputs", "in", "--rules", kBook, "--lang", "en"});
  CAPTURE(verified.out);
  CHECK(has(verified.out, "1 same, 0 changed, 0 missing, 0 extra"));
  CHECK(has(verified.out, "the same bytes"));
}

namespace {

// A file as standard input, which is read by its descriptor.
class StandardInput {
 public:
  explicit StandardInput(const std::string& file) : before_(dup(0)) {
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    dup2(fd, 0);
    close(fd);
  }
  ~StandardInput() {
    dup2(before_, 0);
    close(before_);
  }
  StandardInput(const StandardInput&) = delete;

 private:
  int before_;
};

}  // namespace

TEST_CASE("standard input has the name that is given for it") {
  const Workshop w("stdin-name");
  w.write("given", kennel(9, 300));
  w.write("in/1.yaml", kennel(1, 3));
  const Ran named = [&] {
    const StandardInput input("given");
    return w.run(with_book({"check", "-", "--stdin-filename", "in/9.yaml", "--format", "json"}));
  }();
  CAPTURE(named.err);
  CHECK(named.code == 1);
  CHECK(has(named.out, "\"file\": \"in/9.yaml\""));
  CHECK_FALSE(has(named.out, "<stdin>"));
  const Ran twice =
      w.run(with_book({"check", "-", "in", "--stdin-filename", "in/1.yaml"}), kennel(9, 300));
  CHECK(twice.code == 2);
  CHECK(has(twice.err, "is the name of another file"));
  const Ran idle = w.run(with_book({"check", "in", "--stdin-filename", "x.yaml"}));
  CHECK(idle.code == 2);
  CHECK(has(idle.err, "it goes with -"));
}

TEST_CASE("statistics: a line a rule, in place of the findings") {
  const Workshop w("statistics");
  for (int i = 1; i <= 4; ++i) w.write("in/" + std::to_string(i) + ".yaml", kennel(i, 300));
  const Ran all = w.run(with_book({"check", "in"}));
  const Ran counted = w.run(with_book({"check", "in", "--statistics"}));
  CAPTURE(counted.out);
  CHECK(counted.code == all.code);
  CHECK(has(counted.out, "Findings by rule\n      4  care/too-few-keepers"));
  CHECK(has(counted.out, " 4)"));
  CHECK_FALSE(has(counted.out, "in/1.yaml"));
  // What sums the run up is the same.
  CHECK(counted.out.substr(counted.out.rfind("as of ")) == all.out.substr(all.out.rfind("as of ")));
  CHECK(w.run(with_book({"check", "in", "--statistics", "--format", "json"})).code == 2);
}

TEST_CASE("progress: how much, how fast, how long") {
  using ducha::cli::Counted;
  const auto line = [](std::uint64_t done, std::uint64_t all, double seconds, Counted counted) {
    return ducha::cli::progress_line(done, all, seconds, counted, Lang::en);
  };
  CHECK(line(25'000'000, 100'000'000, 5, Counted::bytes) ==
        "[======                  ]  25%  25.0 of 100.0 MB, 5.0/s, 16 s left");
  CHECK(line(3, 9000, 2, Counted::letters) ==
        "[                        ]   0%  3 of 9000 letters, 1.5/s, 1 h 39 min left");
  CHECK(line(9, 3, 1, Counted::days) ==
        "[========================] 100%  9 of 9 days, 9.0/s, finishing");
  CHECK(line(0, 0, 0, Counted::days) == "[                        ]   0%");
  CHECK(ducha::cli::progress_line(3, 9, 2, Counted::rules, Lang::zh) ==
        "[=======                 ]  33%  3/9 条规则，每秒1.5，还需5秒");
  CHECK(line(~0ULL / 200, ~0ULL / 100, 1e6, Counted::findings).size() < 130);
}

TEST_CASE("one screen: both ends of a report, and how much is between") {
  std::string text;
  for (int i = 1; i <= 50; ++i) text += "line " + std::to_string(i) + "\n";
  const std::string shown = ducha::cli::one_screen(text, 10, 80, Lang::en);
  CHECK(
      shown ==
      "line 1\nline 2\nline 3\nline 4\nline 5\n... 41 more lines\nline 47\nline 48\nline 49\nline "
      "50\n");
  CHECK(ducha::cli::one_screen(text, 50, 80, Lang::en) == text);
  // Wide lines take several rows, whatever colours them.
  std::string wide;
  for (int i = 0; i < 20; ++i) wide += "\x1b[31m" + std::string(100, 'x') + "\x1b[0m\n";
  const std::string cut = ducha::cli::one_screen(wide, 10, 40, Lang::en);
  CHECK(std::count(cut.begin(), cut.end(), '\n') == 4);  // two of the head, a note, one of the tail
  for (const std::size_t rows : {1, 2, 3, 4}) {
    const std::string small = ducha::cli::one_screen(text, rows, 80, Lang::zh);
    CHECK(static_cast<std::size_t>(std::count(small.begin(), small.end(), '\n')) <= rows);
  }
}

namespace {

// A command with --watch in a process of its own, which writes to the file `screen`.
class Watching {
 public:
  Watching(const Workshop& w, const std::vector<std::string>& args) : w_(w), child_(::fork()) {
    REQUIRE(child_ >= 0);
    if (child_ > 0) return;
    std::istringstream in;
    std::ofstream out("screen");
    const int code = ducha::cli::run(args, {in, out, out});
    out.flush();
    ::_exit(code);
  }
  ~Watching() {
    if (child_ > 0) end();
  }
  Watching(const Watching&) = delete;

  // Waits for the n-th round, and a little longer for one too many.
  bool rounds(std::size_t n) const {
    for (int i = 0; i < 600 && counted() < n; ++i) pause(50);
    pause(200);
    return counted() == n;
  }
  // What the last round printed.
  std::string last() const {
    const std::string text = w_.read("screen");
    const std::size_t end = text.rfind(kEnd);
    const std::size_t begin = end == 0 ? text.npos : text.rfind(kEnd, end - 1);
    return text.substr(begin == text.npos ? 0 : begin, end - (begin == text.npos ? 0 : begin));
  }
  int end() {
    ::kill(child_, SIGTERM);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  static constexpr const char* kEnd = "-- exit code";
  static void pause(int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  }
  std::size_t counted() const {
    const std::string text = w_.read("screen");
    std::size_t n = 0;
    for (std::size_t at = text.find(kEnd); at != text.npos; at = text.find(kEnd, at + 1)) ++n;
    return n;
  }
  const Workshop& w_;
  pid_t child_;
};

}  // namespace

TEST_CASE("watch: a change is a new round, a signal the end") {
  const Workshop w("watch");
  w.write("in/1.yaml", kennel(1, 3));
  Watching watching(w, with_book({"check", "in", "--watch"}));
  CHECK(watching.rounds(1));
  CHECK(has(watching.last(), "1 dossier, "));
  w.write("in/2.YAML", kennel(2, 300));
  CHECK(watching.rounds(2));
  CHECK(has(watching.last(), "care/too-few-keepers"));
  w.write("in/notes.txt", "is not read");
  w.write("in/.hidden.yaml", "is not read");
  w.write("in/deep/3.yaml", kennel(3, 300));  // a new folder
  CHECK(watching.rounds(3));
  CHECK(has(watching.last(), "3 dossiers"));
  std::filesystem::remove("in/2.YAML");
  CHECK(watching.rounds(4));
  CHECK(has(watching.last(), "2 dossiers"));
  CHECK(watching.end() == 128 + SIGTERM);
  for (const std::vector<std::string>& args : {std::vector<std::string>{"check", "-", "--watch"},
                                               {"check", "in", "--watch", "--store", "h"}})
    CHECK(w.run(with_book(args)).code == 2);
}

TEST_CASE("watch: what was given may go, come back and lead elsewhere") {
  namespace fs = std::filesystem;
  const Workshop w("watch-again");
  struct Row {
    const char* name;
    std::vector<std::string> given;
    std::function<void()> change;
    const char* then;  // in what the round prints
  };
  const auto write = [&](const char* file, int number, int dogs) {
    return [&w, file, number, dogs] { w.write(file, kennel(number, dogs)); };
  };
  const Row rows[] = {
      {"a file goes", {"in/1.yaml"}, [] { fs::remove("in/1.yaml"); }, "cannot be read"},
      {"a file comes", {"in/new.yaml"}, write("in/new.yaml", 4, 300), "too-few-keepers"},
      {"a folder goes", {"in"}, [] { fs::rename("in", "away"); }, "cannot be read"},
      {"a folder comes", {"later"}, [] { fs::rename("in", "later"); }, "1 dossier, "},
      {"a name of its own", {"plain"}, write("plain", 2, 300), "too-few-keepers"},
      {"JSON",
       {"one.json"},
       [&] { w.write("one.json", "{\"kind\": \"kennel\", \"id\": \"K5\"}"); },
       "K5"},
      {"a list", {"@list"}, [&] { w.write("list", "in/1.yaml\nplain\n"); }, "2 dossiers"},
      {"what a list names", {"@list"}, write("in/1.yaml", 1, 300), "too-few-keepers"},
      {"a link is turned",
       {"link"},
       [] {
         fs::create_symlink("other", "turned");
         fs::rename("turned", "link");
       },
       "too-few-keepers"},
      {"ducha.yaml comes",
       {"in"},
       [&] { w.write("ducha.yaml", "exclude: ['1*']\n"); },
       "1 hidden or excluded"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    for (const char* old : {"in", "later", "away", "link", "ducha.yaml"}) fs::remove_all(old);
    w.write("in/1.yaml", kennel(1, 3));
    w.write("plain", kennel(2, 3));
    w.write("other", kennel(3, 300));
    w.write("one.json", "{\"kind\": \"kennel\", \"id\": \"K2\", \"dogs\": 3}");
    w.write("list", "in/1.yaml\n");
    fs::create_symlink("in/1.yaml", "link");
    auto args = row.given;
    args.insert(args.begin(), {"check", "--watch"});
    Watching watching(w, with_book(args));
    REQUIRE(watching.rounds(1));
    row.change();
    CHECK(watching.rounds(2));
    CAPTURE(watching.last());
    CHECK(has(watching.last(), row.then));
  }
}

TEST_CASE("watch: a rulebook is broken and mended, also one below") {
  const Workshop w("watch-rules");
  w.write("in/1.yaml", kennel(1, 3));
  std::filesystem::copy(kBook, "book", std::filesystem::copy_options::recursive);
  w.write("layer/rulebook.yaml",
          "rulebook: 1\nid: layer\nversion: 0.0.1\ntitle: {zh: 层, en: layer}\n"
          "extends: ../book\n");
  const std::string rules = w.read("book/care.yaml");
  Watching watching(w, {"check", "in", "--rules", "layer", "--watch", "--lang", "en"});
  CHECK(watching.rounds(1));
  w.write("book/care.yaml", "- id: [");
  CHECK(watching.rounds(2));
  CHECK(has(watching.last(), "book/care.yaml:1:"));
  w.write("book/care.yaml", rules);
  CHECK(watching.rounds(3));
  CHECK(has(watching.last(), "1 dossier, "));
}

TEST_CASE("ledger import: several files are read first, then taken one after another") {
  const Workshop w("ledgers");
  w.write("in/1.yaml", kennel(1, 300));
  w.write("in/2.yaml", kennel(2, 300));
  REQUIRE(w.run(with_book({"check", "in", "--store", "h.db", "--format", "json=run.json"})).code ==
          1);
  const std::string run = w.read("run.json");
  std::vector<std::string> keys;
  const std::string word = "\"fingerprint\": \"";
  for (std::size_t at = run.find(word); at != run.npos; at = run.find(word, at + 1))
    keys.push_back(run.substr(at + word.size(), 16));
  REQUIRE(keys.size() >= 2);
  const std::string head = "fingerprint,responsible,measure,deadline,state,note\n";
  w.write("a.csv", head + keys[0] + ",Ouyang,,,,\n");
  w.write("b.csv", head + keys[0] + ",Zhuge,,,,\n" + keys[1] + ",Sima,,,,\n");
  w.write("c.csv", "x,y\n1,2\n");
  const auto import = [&](std::vector<std::string> files) {
    files.insert(files.begin(), {"ledger", "import"});
    files.insert(files.end(), {"--store", "h.db", "--lang", "en"});
    return w.run(files);
  };
  const std::string before = w.read("h.db");
  // One that is no ledger keeps the others out too.
  const Ran none = import({"a.csv", "b.csv", "c.csv"});
  CHECK(none.code == 2);
  CHECK(has(none.err, "c.csv holds no ledger"));
  CHECK(w.read("h.db") == before);
  const Ran both = import({"a.csv", "b.csv"});
  CAPTURE(both.out);
  CHECK(both.code <= 1);
  CHECK(both.out.find("a.csv\n") < both.out.find("b.csv\n"));
  const Ran open = w.run({"history", "--store", "h.db", "--open", "--lang", "en"});
  CAPTURE(open.out);
  CHECK(has(open.out, "Zhuge"));
  CHECK(has(open.out, "Sima"));
  CHECK_FALSE(has(open.out, "Ouyang"));
}
