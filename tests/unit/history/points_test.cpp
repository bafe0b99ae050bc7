// Marks and points over time: what people gave counts on the next nights too, comes back with the
// ledger, and is never taken back by an older one; what organizations came to is told by day.
#include <nlohmann/json.hpp>

#include "support/kennels.h"
#include "table/table.h"

using namespace ducha;
using namespace ducha::test;

namespace {

constexpr const char* kSheet =
    "scoring:\n"
    "  graded_from: 50\n"
    "  self_weight: 50\n"
    "  deduct: {error: 20, warning: 20, note: 20}\n"
    "  bands: [{id: good, zh: 好, en: good, from: 80}, {id: poor, zh: 差, en: poor, from: 0}]\n"
    "  kinds:\n"
    "    kennel:\n"
    "      - {id: care, zh: 照料, en: care, points: 60, rules: [rest]}\n"
    "      - {id: order, zh: 整洁, en: order, points: 40, by_hand: true}\n"
    "  veto: [{id: bite, zh: 伤人, en: bite, cap: poor}]\n";

nlohmann::json saved(const Kennels& k) { return nlohmann::json::parse(k.read("run.json")); }

// K1 order 30/35; of a mark taken back neither number.
std::string marks(const Kennels& k) {
  std::string out;
  for (const auto& m : saved(k).value("marks", nlohmann::json::array()))
    out += fmt::format("{} {} {}/{}{}\n", m["dossier"].get<std::string>(),
                       m["item"].get<std::string>(), m.contains("self") ? m["self"].dump() : "",
                       m.contains("mark") ? m["mark"].dump() : "",
                       m.contains("reason") ? " " + m["reason"].get<std::string>() : "");
  return out;
}

// One night with a saved run and a ledger; the marks that it went by.
std::string night(const Kennels& k, const char* day, std::vector<std::string> more = {}) {
  more.insert(more.end(), {"--format", "json=run.json", "--format", "xlsx=l.xlsx", "--lang", "en",
                           "--quiet", "--period", "2024"});
  const Ran ran = k.check(day, more);
  CHECK(ran.code == 1);
  CHECK(ran.err == "");
  return marks(k);
}

// The sheet of marks in the ledger, with some cells typed anew: by organization, item and heading.
struct Typed {
  std::string dossier, item, heading, text;
};
std::string edited(const std::string& file, const std::vector<Typed>& cells) {
  Problems problems;
  const auto book = table::load(file, problems);
  REQUIRE(book);
  std::string out;
  for (const table::Sheet& sheet : book->sheets) {
    if (sheet.name != "Marks") continue;
    for (std::size_t r = 0; r < sheet.rows.size(); ++r) {
      for (std::size_t c = 0; c < 11; ++c) {
        std::string text = sheet.at(r, c).text;
        for (const Typed& t : cells)
          if (r > 0 && sheet.at(r, 0).text == t.dossier && sheet.at(r, 2).text == t.item &&
              sheet.at(0, c).text == t.heading)
            text = t.text;
        out += (c == 0 ? "" : ",") + text;
      }
      out += "\n";
    }
  }
  REQUIRE(!out.empty());
  return out;
}

Ran import(const Kennels& k, const char* file) {
  return k.run({"ledger", "import", file, "--store", "store.db", "--lang", "en"});
}

}  // namespace

TEST_CASE("marks that people gave count on the next nights, for their period") {
  const Kennels k("points-stored");
  k.limits(kSheet);
  k.write("self.csv", "dossier,item,self\nK1,order,40\nK2,order,30\n");
  k.write("visit.csv", "dossier,item,mark,reason\nK1,order,35,mud\nK1,bite,no,\n");
  // 自评 and 考评 from two files, together or one after another.
  const std::string both = "K1 bite /0\nK1 order 40/35 mud\nK2 order 30/\n";
  CHECK(night(k, "2024-01-01", {"--marks", "self.csv"}) == "K1 order 40/\nK2 order 30/\n");
  CHECK(night(k, "2024-01-02", {"--marks", "visit.csv"}) == both);
  CHECK(night(k, "2024-01-03") == both);
  // Of an organization that is not there they wait.
  const std::string k2 = k.read("in/k2.yaml");
  std::filesystem::remove("in/k2.yaml");
  CHECK(night(k, "2024-01-04") == "K1 bite /0\nK1 order 40/35 mud\n");
  k.write("in/k2.yaml", k2);
  CHECK(night(k, "2024-01-05") == both);
  // Nor is a file that has marks for it a reason not to record the night.
  std::filesystem::remove("in/k2.yaml");
  k.write("later.csv", "dossier,item,mark\nK2,order,25\n");
  CHECK(night(k, "2024-01-05", {"--marks", "later.csv"}) ==
        "K1 bite /0\nK1 order 40/35 mud\nK2 order /25\n");
  CHECK(saved(k)["sheet"]["notes"].size() == 1);
  k.write("in/k2.yaml", k2);
  CHECK(night(k, "2024-01-05") == "K1 bite /0\nK1 order 40/35 mud\nK2 order 30/25\n");
  // The same dossiers again, with other marks: they are taken.
  k.write("visit.csv", "dossier,item,mark\nK2,order,20\n");
  CHECK(night(k, "2024-01-05", {"--marks", "visit.csv"}) ==
        "K1 bite /0\nK1 order 40/35 mud\nK2 order 30/20\n");
  CHECK(night(k, "2024-01-06") == "K1 bite /0\nK1 order 40/35 mud\nK2 order 30/20\n");
  // Another period begins with none.
  CHECK(k.check("2025-01-06", {"--format", "json=run.json", "--period", "2025"}).code == 1);
  CHECK(marks(k) == "");
  // A report of a saved run has what people gave by now, and records nothing.
  CHECK(night(k, "2024-01-07") == "K1 bite /0\nK1 order 40/35 mud\nK2 order 30/20\n");
  // What no longer fits the sheet is told, and waits.
  std::string smaller = kSheet;
  smaller.replace(smaller.find("points: 60"), 10, "points: 75");
  smaller.replace(smaller.find("points: 40"), 10, "points: 25");
  k.limits(smaller);
  CHECK(night(k, "2024-01-08") == "K1 bite /0\n");
  CHECK(saved(k)["sheet"]["notes"].size() == 2);
  k.limits(kSheet);
  CHECK(night(k, "2024-01-09") == "K1 bite /0\nK1 order 40/35 mud\nK2 order 30/20\n");
  CHECK(nlohmann::json::parse(k.history({"--format", "json"}))[0]["period"] == "2024");
}

TEST_CASE("two marks of one file for one item are told, of two files the later counts") {
  const Kennels k("points-twice");
  k.limits(kSheet);
  k.write("a.csv", "dossier,item,mark\nK1,order,35\n");
  k.write("b.csv", "dossier,item,mark\nK1,order,31\n");
  CHECK(night(k, "2024-01-01", {"--marks", "a.csv", "--marks", "b.csv"}) == "K1 order /31\n");
  k.write("c.csv", "dossier,item,mark\nK1,order,35\nK1,order,34\n");
  const Ran ran = k.check("2024-01-02", {"--marks", "c.csv", "--lang", "en"});
  CHECK(ran.code == 2);
  CHECK(has(ran.err + ran.out, "K1 has a mark for order in C2"));
  // The report is written and the night recorded all the same, with what is sound.
  k.write("d.csv", "dossier,item,mark\nK1,order,many\nK2,order,20\nK9,order,3\n");
  const Ran faulty = k.check("2024-01-03", {"--marks", "d.csv", "--lang", "en", "--period", "2024",
                                            "--format", "json=run.json"});
  CHECK(faulty.code == 2);
  CHECK(saved(k)["problems"].size() == 2);
  CHECK(night(k, "2024-01-04") == "K1 order /35\nK2 order /20\n");
}

TEST_CASE("the ledger brings marks back; an older one undoes nothing") {
  const Kennels k("points-ledger");
  k.limits(kSheet);
  CHECK(night(k, "2024-01-01") == "");
  k.write("one.csv", edited("l.xlsx", {{"K1", "order", "mark", "35"},
                                       {"K1", "order", "reason", "mud"},
                                       {"K2", "order", "self", "39"}}));
  const Ran first = import(k, "one.csv");
  CHECK(first.code == 0);
  CHECK(has(first.out, "2 marks changed"));
  CHECK(night(k, "2024-01-02") == "K1 order /35 mud\nK2 order 39/\n");
  std::filesystem::copy("l.xlsx", "second.xlsx");
  // Meanwhile somebody else corrects a mark.
  k.write("two.csv",
          edited("l.xlsx", {{"K1", "order", "mark", "30"}, {"K1", "bite", "mark", "yes"}}));
  CHECK(has(import(k, "two.csv").out, "2 marks changed"));
  CHECK(night(k, "2024-01-03") == "K1 bite /1\nK1 order /30 mud\nK2 order 39/\n");
  // The ledger of the day before has another cell changed, and takes nothing else back.
  k.write("late.csv", edited("second.xlsx", {{"K1", "order", "self", "40"}}));
  CHECK(has(import(k, "late.csv").out, "1 marks changed"));
  CHECK(night(k, "2024-01-04") == "K1 bite /1\nK1 order 40/30 mud\nK2 order 39/\n");
  CHECK(has(import(k, "late.csv").out, "imported before"));
  // Two people gave two marks: the later holds, and both are told.
  k.write("other.csv", edited("second.xlsx", {{"K1", "order", "mark", "31"}}));
  const Ran other = import(k, "other.csv");
  CHECK(other.code == 1);
  CHECK(has(other.out, "says `30`, now `31`"));
  CHECK(night(k, "2024-01-04") == "K1 bite /1\nK1 order 40/31 mud\nK2 order 39/\n");
  k.write("again.csv", edited("l.xlsx", {{"K1", "order", "mark", "30"}}));
  CHECK(import(k, "again.csv").code == 0);
  CHECK(night(k, "2024-01-04") == "K1 bite /1\nK1 order 40/30 mud\nK2 order 39/\n");
  // An emptied cell takes the mark back.
  k.write("gone.csv",
          edited("l.xlsx", {{"K2", "order", "self", ""}, {"K1", "bite", "mark", "no"}}));
  CHECK(has(import(k, "gone.csv").out, "2 marks changed"));
  CHECK(night(k, "2024-01-05") == "K1 bite /0\nK1 order 40/30 mud\nK2 order /\n");
  CHECK(saved(k)["scores"][1]["items"][1]["state"] == "not_marked");
  // What cannot be taken is told with its place; the rest is taken.
  k.write("bad.csv",
          edited("l.xlsx", {{"K1", "order", "mark", "41"}, {"K2", "order", "mark", "9"}}));
  const Ran bad = import(k, "bad.csv");
  CHECK(bad.code == 1);
  CHECK(has(bad.out, "the item order has 40 points, this is 41"));
  CHECK(has(bad.out, "1 marks changed"));
  // A ledger of the year before is of that year.
  k.write("old.csv", edited("l.xlsx", {{"K2", "order", "mark", "12"}}));
  CHECK(k.check("2025-01-06", {"--format", "json=run.json", "--period", "2025"}).code == 1);
  CHECK(has(import(k, "old.csv").out, "1 marks changed"));
  CHECK(k.check("2025-01-07", {"--format", "json=run.json", "--period", "2025"}).code == 1);
  CHECK(marks(k) == "");
  CHECK(night(k, "2024-01-06") == "K1 bite /0\nK1 order 40/30 mud\nK2 order /12\n");
}

TEST_CASE("a sheet tells what the organization came to before") {
  const Kennels k("points-past");
  std::string all_marked = kSheet;
  all_marked.replace(all_marked.find("self_weight: 50"), 15, "self_weight: 0");
  k.limits(all_marked);
  k.write("m.csv", "dossier,item,mark\nK1,order,40\nK2,order,40\n");
  night(k, "2023-12-01", {"--marks", "m.csv"});
  night(k, "2023-12-02");  // the same
  k.write("in/k1.yaml", kennel("K1", 21, 9));
  night(k, "2023-12-03");
  const auto past = [&] {
    std::string out;
    Problems problems;
    const auto store = history::Store::open("store.db", {history::Store::Access::read}, problems);
    const auto all = store->scores(*parse_date("2023-12-31"));
    for (const auto& p : all.at({"kennel", "K1"}))
      out +=
          fmt::format("{} {} {} {}\n", to_string(p.day), p.points / 1'000'000, p.rank, p.grade.en);
    return out;
  };
  CHECK(past() == "2023-12-01 80 1 good\n2023-12-03 100 1 good\n");
  // A day between, with another score, changes that day alone.
  k.write("in/k1.yaml", "kind: kennel\nid: K1\n");
  night(k, "2023-12-02");
  CHECK(past() == "2023-12-01 80 1 good\n2023-12-02 40 0 \n2023-12-03 100 1 good\n");
  const Ran sheets = k.run({"report", "run.json", "--per", "sheet", "--format", "markdown",
                            "--output", "s", "--store", "store.db", "--lang", "en"});
  CHECK(sheets.code == 1);
  CHECK(sheets.out == "2 papers in s\n");
  CHECK(sheets.err == "");
  std::string page;
  for (const auto& file : std::filesystem::directory_iterator("s"))
    if (has(slurp(file.path()), "K1") && file.path().stem() != "index") page = slurp(file.path());
  CHECK(has(page, "## Points over time"));
  CHECK(has(page, "80 / 100 | good | 1 |"));
  CHECK(has(page, "40 / 100 | not graded yet | – |"));
  CHECK_FALSE(has(page, "kennels 0.0.1"));
}

TEST_CASE("several dossiers of one document have each its own points") {
  const Kennels k("points-split");
  k.limits(kSheet);
  k.write("book/rulebook.yaml", k.read("book/rulebook.yaml") + "split: items\n");
  std::filesystem::remove_all("in");
  const auto indented = [](std::string text) {
    std::string out = "  - ";
    for (const char c : text) out += c == '\n' ? std::string("\n    ") : std::string(1, c);
    return out + "\n";
  };
  k.write("in/all.yaml", "items:\n" + indented(kennel("K1", 21, 1)) +
                             indented(kennel("K2", 21, 9)) +
                             indented("kind: town\nid: T1\nbudget: 10\n"));
  night(k, "2024-01-01");
  const nlohmann::json together = saved(k)["scores"];
  std::filesystem::remove_all("in");
  k.write("in/k1.yaml", kennel("K1", 21, 1));
  k.write("in/k2.yaml", kennel("K2", 21, 9));
  k.write("in/town.yaml", "kind: town\nid: T1\nbudget: 10\n");
  night(k, "2024-01-02");
  const nlohmann::json apart = saved(k)["scores"];
  REQUIRE(together.size() == 2);
  REQUIRE(apart.size() == 2);
  for (std::size_t i = 0; i < 2; ++i)
    for (const char* key : {"dossier", "points", "at_stake", "decided"})
      CHECK(together[i][key] == apart[i][key]);
  CHECK(together[0]["points"] != together[1]["points"]);
}

TEST_CASE("a rule that is renamed and turned off at once is known again") {
  const Kennels k("points-off");
  k.check("2024-01-01");
  std::string care = k.read("book/care.yaml");
  care.replace(care.find("care/too-few-keepers"), 20, "care/hands-missing");
  k.write("book/care.yaml", care);
  std::filesystem::remove("book/care.test.yaml");
  k.limits("off: [{rule: care/hands-missing, reason: {zh: 停, en: not now}}]\n");
  k.check("2024-01-02");
  CHECK(k.stands("2024-01-02") ==
        "K1 care/hands-missing 2024-01-01 withdrawn: the rule is off: not now\n"
        "K2 care/hands-missing 2024-01-01 withdrawn: the rule is off: not now\n");
  k.limits("");
  k.check("2024-01-03");
  CHECK(k.stands("2024-01-03") ==
        "K1 care/hands-missing 2024-01-01 open\nK2 care/hands-missing 2024-01-01 open\n");
}
