// Outputs and inputs: nothing that is read is written over, by whatever name; what is passed over
// or empty is told; names that match nothing are errors; ranges end.
#include <doctest/doctest.h>

#include <filesystem>

#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::slurp;
using ducha::test::Workshop;
namespace fs = std::filesystem;

namespace {

const std::string kBook = std::string(ducha::tests::kSourceDir) + "/tests/books/kennel";
const std::string kKennel = "kind: kennel\nid: K1\nname: One\ndogs: 30\nstaff: {keepers: 1}\n";

// BOOK is the rulebook in the folder of the test; OUT is `out`.
std::vector<std::string> words(const std::string& line, const std::string& out = {}) {
  std::vector<std::string> all;
  std::istringstream in(line);
  for (std::string word; in >> word;) {
    if (const std::size_t at = word.find("OUT"); at != word.npos) word.replace(at, 3, out);
    all.push_back(word);
  }
  all.insert(all.end(), {"--lang", "en"});
  return all;
}

}  // namespace

TEST_CASE("an output is never a file that is read, whatever it is called") {
  const Workshop w("gate");
  fs::copy(kBook, "book", fs::copy_options::recursive);
  w.write("in/k.yaml", kKennel);
  w.write("list", "in/k.yaml\n");
  w.write("p.yaml", "profile: mine\n");
  w.write("ducha.yaml", "rules: book\nas_of: 2024-12-31\n");
  w.write("ledger.csv", "fingerprint,state,note\nabc,done,x\n");
  REQUIRE(w.run(words("check in/k.yaml --format json=run.json --store made.db")).code <= 1);
  REQUIRE(w.run(words("check in/k.yaml --shard 1/1 --output part")).code == 0);
  fs::copy("run.json", "run2.json");
  const std::pair<const char*, const char*> cases[] = {
      {"check in/k.yaml --format json=OUT", "in/k.yaml"},
      {"check in --format html=OUT", "in/k.yaml"},
      {"check in --format text --format xlsx=OUT", "in/k.yaml"},
      {"check @list --format json=OUT", "list"},
      {"check in --shard 1/1 --output OUT", "in/k.yaml"},
      {"check in --store OUT", "in/k.yaml"},
      {"check in --baseline run.json --format csv=OUT", "run.json"},
      {"check in --profile p.yaml --format sarif=OUT", "p.yaml"},
      {"check in --format json=OUT", "ducha.yaml"},
      {"check in --format json=OUT", "book/care.yaml"},
      {"check in --format json=OUT", "book/care.test.yaml"},
      {"check in --format json=OUT", "book/profiles/plain.yaml"},
      {"report run.json --format csv=OUT", "run.json"},
      {"report run.json --store made.db --format html=OUT", "made.db"},
      {"since --store made.db --format html=OUT", "made.db"},
      {"merge part --format json=OUT", "part"},
      {"diff run.json run2.json --output OUT", "run.json"},
      {"diff run.json run2.json --output OUT", "run2.json"},
      {"plan in --output OUT", "in/k.yaml"},
      {"what-if in --set care.dogs_per_keeper=1..3 --output OUT", "in/k.yaml"},
      {"forecast in --until 2025-02-01 --output OUT", "in/k.yaml"},
      {"rules coverage --output OUT", "book/care.yaml"},
      {"ledger import ledger.csv --store OUT", "ledger.csv"},
  };
  int turn = 0;
  for (const auto& [line, file] : cases) {
    const std::string before = slurp(file);
    REQUIRE_FALSE(before.empty());
    const std::string link = "link" + std::to_string(turn);
    const std::string hard = "hard" + std::to_string(turn++);
    fs::create_symlink(fs::absolute(file), link);
    fs::create_hard_link(file, hard);
    for (const std::string& name :
         {std::string(file), "./" + std::string(file), "book/../" + std::string(file),
          fs::absolute(file).string(), link, hard}) {
      CAPTURE(line);
      CAPTURE(name);
      const Ran ran = w.run(words(line, name));
      CAPTURE(ran.err);
      CHECK(ran.code == 2);
      CHECK(has(ran.err, "io/output"));
      CHECK(slurp(file) == before);
    }
    fs::remove(link);
    fs::remove(hard);
  }
}

TEST_CASE("two outputs are never one file, whatever they are called") {
  const Workshop w("gate-outputs");
  w.write("k.yaml", kKennel);
  w.write("there", "x");
  fs::create_symlink("there", "link");
  fs::create_hard_link("there", "hard");
  const std::string lead = "check k.yaml --rules " + kBook + " --as-of 2024-12-31 ";
  for (const char* line :
       {"--format json=o --format sarif=o", "--format json=o --format sarif=./o",
        "--format json=o --format sarif=O", "--format json=there --format sarif=link",
        "--format json=link --format sarif=hard", "--format json=o --store o",
        "--format json=o-journal --store o", "--format json=h.db-wal --store ./h.db"}) {
    CAPTURE(line);
    const Ran ran = w.run(words(lead + line));
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "another output"));
    CHECK_FALSE(fs::exists("o"));
    CHECK(w.read("there") == "x");
  }
  CHECK(w.run(words(lead + "--format json=a --format sarif=b --store c")).code <= 1);
  CHECK(w.run(words(lead + "--format json=a --format sarif=b --store c")).code <= 1);  // again
}

TEST_CASE("files that hold no dossier are told, and names in capitals are read") {
  const Workshop w("gate-inputs");
  w.write("in/k.yaml", kKennel);
  w.write("in/K2.YAML", "kind: kennel\nid: K2\nname: Two\ndogs: -1\n");
  w.write("in/K3.Yml", "kind: kennel\nid: K3\nname: Three\ndogs: 1\n");
  w.write("in/empty.yaml", "");
  w.write("in/comments.yaml", "# to be filled in\n\n");
  w.write("in/marks.yaml", "---\n---\n...\n");
  w.write("in/notes.txt", "x");
  w.write("in/.hidden.yaml", kKennel);
  const auto check = [&](const std::string& more) {
    return w.run(words("check in --rules " + kBook + " --as-of 2024-12-31 " + more));
  };
  const Ran json = check("--format json");
  CAPTURE(json.out);
  CHECK(has(json.out, "\"dossiers\": 3,"));
  CHECK(has(json.out, "in/K2.YAML"));
  for (const char* file : {"in/empty.yaml", "in/comments.yaml", "in/marks.yaml"}) {
    const std::size_t at = json.out.find(std::string("\"file\": \"") + file);
    CAPTURE(file);
    REQUIRE(at != json.out.npos);
    CHECK(has(json.out.substr(at > 600 ? at - 600 : 0, 600), "input/empty"));
  }
  CHECK(check("--jobs 4 --format json").out == json.out);
  CHECK(check("--select care --fail-on warning").code == 1);
  // Alone it is nothing to check.
  CHECK(w.run(words("check in/empty.yaml --rules " + kBook)).code == 2);
  CHECK(has(json.out, "\"passed_over\""));
  CHECK(has(json.out, "in/notes.txt"));
  CHECK(has(check("").out, "not read in the folders: 1 of another type, 1 hidden"));
  // In parts as in one run, and read again as saved.
  for (const char* part : {"1", "2", "3"})
    REQUIRE(check(std::string("--shard ") + part + "/3 --output p" + part).code == 0);
  CHECK(w.run(words("merge p1 p2 p3 --format json --rules " + kBook)).out == json.out);
  w.write("run.json", json.out);
  CHECK(w.run(words("report run.json --format json")).out == json.out);
  CHECK(w.run(words("verify run.json --inputs in --rules " + kBook)).code == 0);
}

TEST_CASE("--base is a folder that holds the inputs") {
  const Workshop w("gate-base");
  w.write("in/k.yaml", kKennel);
  w.write("else/x", "");
  fs::create_symlink("loop", "loop");
  for (const char* base : {"nowhere", "in/k.yaml", "else", "loop", "loop/x"}) {
    CAPTURE(base);
    const Ran ran = w.run(words(std::string("check in --format gitlab --rules ") + kBook +
                                " --as-of 2024-12-31 --base " + base));
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "--base"));
    CHECK(ran.out.empty());
  }
  for (const char* base : {".", "in", "/", "else/.."})
    CHECK(w.run(words(std::string("check in --format gitlab --rules ") + kBook +
                      " --as-of 2024-12-31 --base " + base))
              .code <= 1);
}

TEST_CASE("a name that nothing has is an error with a suggestion, in every command") {
  const Workshop w("gate-names");
  w.write("k.yaml", kKennel);
  w.write("t.txt", "x\n");
  const std::pair<const char*, const char*> cases[] = {
      {"rules test nosuch", "there is no rule or topic nosuch"},
      {"rules test care/too-few-keeprs", "did you mean care/too-few-keepers?"},
      {"rules show care/too", "did you mean care/too-few-keepers?"},
      {"rules show input/sintax", "did you mean input/syntax?"},
      {"rules list caer", "did you mean care?"},
      {"rules trace 99.9 --source t.txt", "99.9"},
      {"explain k.yaml care/too", "did you mean care/too-few-keepers?"},
      {"check k.yaml --select care/too", "did you mean care/too-few-keepers?"},
      {"check k.yaml --ignore nosuch", "nosuch"},
      {"check k.yaml --profile plian", "did you mean plain?"},
      {"check k.yaml --set care.dogs_per_keper=1", "did you mean care.dogs_per_keeper?"},
      {"check k.yaml --set care.dogs_per_keeper=", "--set care.dogs_per_keeper lacks a value"},
      {"rules show care", "did you mean care/too-few-keepers"},
      {"what-if k.yaml --set care.nosuch=1..2", "care.nosuch"},
      {"plan k.yaml --select nosuch", "nosuch"},
      {"forecast k.yaml --until 2026-01-01 --select nosuch", "nosuch"},
      {"schema kenel", "did you mean kennel?"},
      {"new kenel", "did you mean kennel?"},
  };
  for (const auto& [line, said] : cases) {
    CAPTURE(line);
    const Ran ran = w.run(words(std::string(line) + " --rules " + kBook));
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, said));
  }
  for (const char* id : {"input/syntax", "input/empty", "waiver/expired"}) {
    const Ran ran = w.run(words(std::string("rules show ") + id + " --rules " + kBook));
    CHECK(ran.code == 0);
    CHECK(has(ran.out, id));
  }
  // Every command that selects refuses a selection of nothing.
  for (const char* line : {"check k.yaml", "plan k.yaml", "forecast k.yaml --until 2026-01-01",
                           "what-if k.yaml --set care.dogs_per_keeper=1..2"}) {
    w.write("off.yaml", "profile: off\noff: [{topic: money, reason: none}]\n");
    CAPTURE(line);
    const Ran ran =
        w.run(words(std::string(line) + " --select money --profile off.yaml --rules " + kBook));
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
  }
}

TEST_CASE("ranges end: values, days and years") {
  const Workshop w("gate-ranges");
  w.write("k.yaml", kKennel);
  const std::string lead = "k.yaml --rules " + kBook + " --as-of 2024-12-31 ";
  for (const char* values :
       {"-9223372036854..9223372036854:9223372036854", "-9223372036854..9223372036854:1",
        "9223372036853..9223372036854:0.000001", "0..1e400", "1..2:0", "1..2:-1", "2..1", "1..",
        "..", "1..99999999999999999999"}) {
    CAPTURE(values);
    const Ran ran = w.run(words("what-if " + lead + "--set care.dogs_per_keeper=" + values));
    CHECK(ran.code == 2);
  }
  for (const char* day : {"9999-12-31", "2075-01-01", "2024-12-31", "2024-01-01"}) {
    CAPTURE(day);
    const Ran ran = w.run(words("forecast " + lead + "--until " + day));
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "50 years"));
  }
  // The last years that there are.
  CHECK(w.run(words("forecast k.yaml --rules " + kBook + " --as-of 9999-10-30 --until 9999-12-31"))
            .code == 0);
}
