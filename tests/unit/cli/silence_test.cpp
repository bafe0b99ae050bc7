// What commands once passed over without a word, or told in another's words: inputs that cannot be
// read beside a plan, values nobody asked for, files under another name, standard input, links and
// modes of files that are changed in place, faults that a library prints.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/failure.h"
#include "base/text.h"
#include "lsp/frames.h"
#include "support/command.h"
#include "support/instead.h"
#include "support/source_dir.h"
#include "table/writer.h"
#include "yaml/split.h"

using namespace ducha;
using ducha::test::Instead;
using test::has;
using test::Ran;
using test::Workshop;
namespace fs = std::filesystem;

namespace {

const std::string kRoot = tests::kSourceDir;
const std::string kBook = kRoot + "/tests/books/kennel";
const char* const kKennel = "kind: kennel\nid: K1\nname: One\ndogs: 9\nstaff: {keepers: 1}\n";

std::vector<std::string> with_book(std::vector<std::string> args) {
  args.insert(args.end(), {"--rules", kBook, "--as-of", "2024-12-31", "--lang", "en"});
  return args;
}

}  // namespace

TEST_CASE("what cannot be read is told by every command that judges, and ends with 1") {
  const Workshop w("unread");
  w.write("in/good.yaml", kKennel);
  w.write("in/bad.yaml", "kind: kennel\nname: [\n");
  const std::vector<std::vector<std::string>> commands = {
      {"plan", "in"}, {"forecast", "in", "--until", "2025-03-01"}};
  for (const auto& command : commands) {
    const Ran ran = w.run(with_book(command));
    CAPTURE(command[0]);
    CAPTURE(ran.err);
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "in/bad.yaml:2:7: cannot be read and is left out: "));
    CHECK_FALSE(has(ran.err, "name: ["));  // no line: it is masked in reports
  }
  w.write("in/bad.yaml", "");
  CHECK(has(w.run(with_book({"plan", "in"})).err, "in/bad.yaml:"));
  fs::remove("in/bad.yaml");
  CHECK(w.run(with_book({"forecast", "in", "--until", "2025-03-01"})).code == 0);
  // So many are named, and how many more there are.
  for (int i = 0; i < 25; ++i) w.write("many/" + std::to_string(i) + ".yaml", "a: [\n");
  const Ran many = w.run(with_book({"plan", "many"}));
  CHECK(has(many.err, "5 more cannot be read; ducha check lists them all"));
  const Ran what = w.run({"what-if", kRoot + "/samples/violations", "--rules", kRoot + "/rules",
                          "--profile", "2013", "--lang", "zh", "--select",
                          "staffing/too-few-cadres", "--set", "staffing.members_per_cadre=40"});
  CHECK(what.code == 1);
  CHECK(has(what.err, "读不懂，没有计入："));
}

TEST_CASE(
    "explain: a file that cannot be read is told so; a folder and a topic are no file, no rule") {
  const Workshop w("explain-told");
  const std::string rule = "care/too-few-keepers";
  w.write("a.yaml", kKennel);
  w.write("bad.yaml", "kind: [\n");
  const auto explain = [&](std::vector<std::string> args) {
    args.insert(args.begin(), "explain");
    return w.run(with_book(args));
  };
  const Ran plain = explain({"a.yaml", rule});
  CAPTURE(plain.err);
  REQUIRE(plain.code <= 1);
  const Ran bad = explain({"bad.yaml", rule});
  CHECK(bad.code == 2);
  CHECK(has(bad.err, "bad.yaml:1:7: cannot be read"));
  CHECK_FALSE(has(bad.err, "holds no dossier"));
  const Ran beside = explain({"a.yaml", rule, "--with", "bad.yaml"});
  CHECK(beside.code == 1);
  CHECK(has(beside.err, "bad.yaml:1:7: cannot be read"));
  CHECK(beside.out == plain.out);
  w.write("words.yaml", "a shopping list\n");
  const Ran words = explain({"a.yaml", rule, "--with", "words.yaml"});
  CHECK(words.code == 1);
  CHECK(has(words.err, "words.yaml:1:1: cannot be read"));
  fs::create_directory("folder");
  const Ran nothing = explain({"a.yaml", rule, "--with", "folder"});
  CHECK(nothing.code == 2);
  CHECK(has(nothing.err, "there is no .yaml file"));
  CHECK(has(explain({"folder", rule}).err, "folder is no file of dossiers"));
  const Ran topic = explain({"a.yaml", "care"});
  CHECK(has(topic.err, "there is no rule care"));
  CHECK(has(topic.err, rule));
  CHECK_FALSE(has(topic.err, "did you mean care?"));
  const Instead input(0, "a.yaml", O_RDONLY);
  const Ran piped = explain({"-", rule});
  CHECK(piped.code == plain.code);
  CHECK(piped.out.substr(0, piped.out.find('\n')) == plain.out.substr(0, plain.out.find('\n')));
}

TEST_CASE("`-` is standard input wherever one file is read") {
  const Workshop w("stdin");
  w.write("k.yaml", kKennel);
  REQUIRE(w.run(with_book({"check", "k.yaml", "--format", "json=run.json"})).code <= 1);
  const Ran named = w.run({"report", "run.json", "--lang", "en"});
  {
    const Instead input(0, "run.json", O_RDONLY);
    const Ran piped = w.run({"report", "-", "--lang", "en"});
    CHECK(piped.out == named.out);
    CHECK(piped.code == named.code);
  }
  {
    const Instead input(0, "run.json", O_RDONLY);
    CHECK(w.run({"diff", "-", "run.json", "--lang", "en"}).code == 0);
  }
  {
    const Instead input(0, "run.json", O_RDONLY);
    const std::string before = w.read("run.json");
    CHECK(w.run({"report", "-", "--format", "csv=run.json", "--lang", "en"}).code == 2);
    CHECK(w.read("run.json") == before);
  }
  const Ran overdue = w.run({"report", "run.json", "--per", "overdue", "--format", "html",
                             "--output", "letters", "--lang", "en"});
  CHECK(overdue.code == 2);
  CHECK(has(overdue.err, "needs --store"));
  CHECK_FALSE(fs::exists("letters"));
  // What > of PowerShell makes of it.
  std::string wide = "\xff\xfe";
  for (const char c : w.read("run.json").substr(0, 400)) wide += std::string{c, '\0'};
  w.write("wide.json", wide);
  CHECK(has(w.run({"report", "wide.json", "--lang", "en"}).err, "is UTF-16; > of PowerShell"));
}

TEST_CASE("plan: a value that nothing asks for is told") {
  const Workshop w("give");
  w.write("k.yaml", kKennel);
  const Ran ran = w.run(with_book({"plan", "k.yaml", "--give", "K9/dogs=3"}));
  CHECK(ran.code <= 1);
  CHECK(has(ran.err, "--give K9/dogs: the plan asks for no such value"));
  // In ducha.yaml values may stay when they have been written into the dossiers.
  w.write("ducha.yaml", "give: [K9/dogs=3]\n");
  CHECK(w.run(with_book({"plan", "k.yaml"})).err.empty());
}

TEST_CASE("patterns of other tools are refused, a ratchet keeps its link") {
  const Workshop w("patterns");
  w.write("k.yaml", kKennel);
  const Ran ran = w.run(with_book({"check", ".", "--exclude", "*.{yaml,yml}"}));
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "write a pattern for each name"));
  w.write("real.json", "");
  REQUIRE(w.run(with_book({"check", "k.yaml", "--format", "json=real.json"})).code == 1);
  fs::create_symlink("real.json", "base.json");
  w.write("k.yaml", "kind: kennel\nid: K1\nname: One\ndogs: 0\nstaff: {keepers: 1}\n");
  CHECK(w.run(with_book({"check", "k.yaml", "--baseline", "base.json", "--ratchet"})).code <= 1);
  CHECK(fs::is_symlink("base.json"));
}

TEST_CASE("a reason of nothing is no reason") {
  const Workshop w("blank-reason");
  w.write("k.yaml", kKennel);
  for (const char* reason : {"''", "\"  \""}) {
    w.write("p.yaml", std::string("profile: p\nextends: plain\nwaivers:\n  - {rule: "
                                  "care/too-few-keepers, dossier: K1, reason: ") +
                          reason + ", owner: o, expires: 2025-12-31}\n");
    const Ran ran = w.run(with_book({"check", "k.yaml", "--profile", "p.yaml"}));
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "error: a waiver lacks reason"));
  }
}

TEST_CASE("ducha.yml, and a ducha.yaml that leads nowhere, are told") {
  const Workshop w("config-name");
  w.write("k.yaml", kKennel);
  w.write("ducha.yml", "lang: zh\n");
  const Ran ran = w.run(with_book({"check", "k.yaml"}));
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "rename it to ducha.yaml"));
  fs::remove("ducha.yml");
  fs::create_symlink("nowhere", "ducha.yaml");
  CHECK(w.run(with_book({"check", "k.yaml"})).code == 2);
  fs::remove("ducha.yaml");
  CHECK(w.run(with_book({"check", "k.yaml"})).code <= 1);
}

TEST_CASE("files of a rulebook that are mended keep their mode, and links stay links") {
  const Workshop w("mended-in-place");
  REQUIRE(w.run({"new", "rulebook", "--output", "mine"}).code == 0);
  const std::string good = w.read("mine/fire.yaml");
  std::string text = good;
  text.insert(text.find("  assert: x."), "  let: {spare: 1 + 1}\n");
  std::string moved = good;
  const std::string cites = "  cites: [1-s1a]\n";
  moved.erase(moved.find(cites), cites.size());
  moved.insert(moved.find("  when: "), cites);
  for (const char* command : {"lint", "fmt"}) {
    CAPTURE(command);
    w.write("elsewhere/real.yaml", std::string(command) == "fmt" ? moved : text);
    fs::remove("mine/fire.yaml");
    fs::create_symlink("../elsewhere/real.yaml", "mine/fire.yaml");
    REQUIRE(::chmod("elsewhere/real.yaml", 0640) == 0);
    std::vector<std::string> args = {"rules", command, "--rules", "mine", "--lang", "en"};
    if (std::string(command) == "lint") args.push_back("--fix");
    const Ran ran = w.run(args);
    CAPTURE(ran.err);
    CHECK(ran.code == 0);
    CHECK(fs::is_symlink("mine/fire.yaml"));
    CHECK(w.read("elsewhere/real.yaml") == good);
    CHECK((fs::status("elsewhere/real.yaml").permissions() & fs::perms::all) ==
          static_cast<fs::perms>(0640));
  }
}

TEST_CASE("a file of a rulebook that holds nothing is told, and lint reads profiles and tests") {
  const Workshop w("empty-files");
  REQUIRE(w.run({"new", "rulebook", "--output", "mine"}).code == 0);
  const auto lint = [&] { return w.run({"rules", "lint", "--rules", "mine", "--lang", "en"}); };
  REQUIRE(lint().code == 0);
  for (const char* file :
       {"fire.yaml", "fire.test.yaml", "profiles/plain.yaml", "schema/site.yaml"}) {
    CAPTURE(file);
    const std::string name = std::string("mine/") + file;
    const std::string before = w.read(name);
    for (const char* text : {"", "# nothing yet\n"}) {
      w.write(name, text);
      const Ran ran = lint();
      CHECK(ran.code == 2);
      CHECK(has(ran.err, name + ": error: the file holds nothing"));
    }
    w.write(name, before + "nonsense: 1\n");
    CHECK(lint().code == 2);
    w.write(name, before);
  }
  // How a file is encoded is not mended by quotes.
  std::string text = w.read("mine/fire.yaml");
  text.replace(text.find("应配备"), 9, "\xb5\xa5");
  w.write("mine/fire.yaml", text);
  const Ran coded = lint();
  CHECK(has(coded.err, "iconv"));
  CHECK_FALSE(has(coded.err, "YAML took a part"));
}

TEST_CASE("a document behind a comment that ends in a carriage return alone is not lost") {
  for (const char* odd : {"\r", "\xe2\x80\xa8", "\xc2\x85"}) {
    const std::string text = std::string("# note") + odd + "kind: kennel" + odd + "id: K1\n";
    std::size_t pieces = 0;
    yaml::each_piece("kind: a\n---\n" + text + "---\n# no more\r\n",
                     [&](const yaml::Piece&) { ++pieces; });
    CHECK(pieces == 2);
  }
  const Workshop w("odd-breaks");
  w.write("k.yaml", "# note\rkind: kennel\rid: K1\r");
  const Ran ran = w.run(with_book({"check", "k.yaml"}));
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "a line ends in a carriage return alone"));
}

TEST_CASE("what other programs leave in a file is called by its name") {
  const Workshop w("left-behind");
  const auto said = [&](const std::string& text) {
    w.write("k.yaml", text);
    return w.run(with_book({"check", "k.yaml"})).out;
  };
  const std::string conflict =
      said("kind: kennel\nid: K1\n<<<<<<< HEAD\ndogs: 1\n=======\ndogs: 2\n>>>>>>> other\n");
  CHECK(has(conflict, "an unresolved merge conflict is left here"));
  CHECK(has(conflict, "k.yaml:3:1"));
  CHECK(has(said("{% if x %}\nkind: kennel\n{% endif %}\n"), "looks like a template"));
  CHECK(has(said("kind: kennel\nid: {{ .Values.id }}\n"), "check what is made of it"));
}

TEST_CASE("what nobody sees is shown") {
  for (const char* unseen : {"\xe2\x80\x8b", "\xc2\xad", "\xe2\x81\xa0", "\xe3\x85\xa4"})
    CHECK(visible(std::string("a") + unseen + "b").starts_with("a<U+"));
  CHECK(visible("👩‍🏫") == "👩‍🏫");  // a joiner that makes one sign of two
}

TEST_CASE("a name of several lines, as a cell of a table has it, is shown as one") {
  const Workshop w("two-lines");
  w.write("k.yaml", "kind: kennel\nid: K1\nname: \"第一\\n犬舍\"\ndogs: nine\n");
  for (const char* format : {"text", "markdown", "html", "csv", "github"}) {
    CAPTURE(format);
    const std::string out = w.run(with_book({"check", "k.yaml", "--format", format})).out;
    CHECK(!has(out, "U+000A"));
    CHECK((has(out, "第一犬舍") || std::string(format) == "github"));
  }
}

TEST_CASE("history: what could not be read has the name of its file; a damaged store our words") {
  const Workshop w("history-words");
  w.write("in/k.yaml", "kind: [\n");
  w.write("in/good.yaml", kKennel);
  REQUIRE(w.run(with_book({"check", "in", "--store", "h.db"})).code == 1);
  CHECK(has(w.run({"history", "--store", "h.db", "--open", "--lang", "en"}).out,
            "in/k.yaml error\n"));
  std::string bytes = w.read("h.db");
  REQUIRE(bytes.size() > 8192);
  bytes.replace(5000, 3000, std::string(3000, '\xff'));
  w.write("h.db", bytes);
  const Ran ran = w.run({"history", "--store", "h.db", "--check", "--lang", "zh"});
  CHECK(ran.code != 0);
  CHECK(has(ran.err, "文件已损坏"));
  CHECK_FALSE(has(ran.err, "page"));
}

TEST_CASE("lsp: a head with other line ends is refused, not waited for") {
  lsp::Frames frames;
  frames.feed("Content-Length: 2\n\n{}");
  const auto refused = frames.next();
  REQUIRE(refused);
  CHECK(has(refused->fault.en, "CR LF"));
  frames.feed("\r\n\r\nContent-Length: 4\r\n\r\n\n\n{}");
  (void)frames.next();  // what was left of the one before
  const auto taken = frames.next();
  REQUIRE(taken);
  CHECK(taken->body == "\n\n{}");  // within a message they are no head
}

TEST_CASE("a workbook that finds no room: no words of the library reach a person") {
  const Workshop w("hush");
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto old = ::signal(SIGXFSZ, SIG_IGN);
  {
    table::Writer book("title", Date{0});
    book.add_sheet("one");
    const Instead error(2, "said.txt", O_WRONLY | O_CREAT);
    rlimit small = before;
    small.rlim_cur = 1000;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    CHECK_THROWS_AS(book.finish(), Failure);
    ::setrlimit(RLIMIT_FSIZE, &before);
  }
  ::signal(SIGXFSZ, old);
  CHECK(w.read("said.txt").empty());
}
