// Rules that ask all dossiers of a kind: verdicts, runs that are not complete, parts, indexes, what
// does not load, personal fields.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "support/command.h"
#include "support/small_book.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::small_book;
using ducha::test::Workshop;
using nlohmann::json;

namespace {

constexpr const char* kShop =
    "kind: shop\ntitle: {zh: 店, en: shop}\nid: id\nname: id\nfields:\n"
    "  id: {type: string, required: true, zh: 编号, en: id}\n"
    "  wants: {type: string, zh: 所要, en: wants}\n";
constexpr const char* kPlant =
    "kind: plant\ntitle: {zh: 厂, en: plant}\nid: id\nname: id\nfields:\n"
    "  id: {type: string, required: true, zh: 编号, en: id}\n"
    "  makes: {type: string, zh: 所产, en: makes}\n"
    "  tons: {type: int, min: 0, zh: 吨, en: tons}\n"
    "  owner: {type: string, personal: true, zh: 厂主, en: owner}\n";
constexpr const char* kSaid =
    "  message: {zh: 没有厂, en: no plant}\n  remedy: {zh: 找厂, en: find one}\n";

// Writes the book with this assertion (and more keys); says what the loader says.
std::string book(const Workshop& w, const std::string& assertion, const std::string& more = kSaid) {
  small_book(w, "shop", kShop, "  assert: '" + assertion + "'\n" + more);
  w.write("book/schema/plant.yaml", kPlant);
  w.write("book/profiles/whole.yaml", "profile: whole\nextends: plain\ncomplete: true\n");
  return w.run({"rules", "list", "--rules", "book", "--lang", "en"}).err;
}

// The verdicts of the shops, by id; what failed or is unknown says so.
json checked(const Workshop& w, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"check", "in", "--rules", "book", "--as-of", "2024-06-01", "--lang",
                             "en", "--format", "json=run.json"});
  const Ran ran = w.run(more);
  CAPTURE(ran.err);
  REQUIRE(ran.code <= 1);
  return json::parse(w.read("run.json"));
}

std::string told(const json& run) {
  std::string out;
  for (const json& f : run["findings"])
    out += f["dossier"].get<std::string>() + " " + f["verdict"].get<std::string>() + "\n";
  return out;
}

void inputs(const Workshop& w) {
  w.write("in/shops.yaml",
          "{kind: shop, id: a, wants: nails}\n---\n{kind: shop, id: b, wants: silk}\n");
  w.write("in/plants.yaml",
          "{kind: plant, id: p, makes: nails, tons: 3, owner: Zhang}\n---\n"
          "{kind: plant, id: q, makes: nails, tons: 4, owner: Li}\n");
}

}  // namespace

TEST_CASE("all of a kind: what is not there fails in a complete run, and is unknown else") {
  const Workshop w("all");
  inputs(w);
  CHECK(book(w, "all.plant.exists(p, p.makes == wants)") == "");
  CHECK(told(checked(w)) == "b unknown\n");
  CHECK(told(checked(w, {"--complete"})) == "b fail\n");
  CHECK(told(checked(w, {"--profile", "whole"})) == "b fail\n");
  CHECK(has(w.run({"check", "in", "--rules", "book", "--lang", "en"}).out,
            "missing: other dossiers of: plant (the run is not said to be complete)"));
  CHECK(has(w.run({"check", "in", "--rules", "book", "--lang", "zh"}).out,
            "其余厂的档案（没有声明档案已经齐全）"));
  // What is there decides, however many are missing.
  book(w, "!all.plant.exists(p, p.makes == wants)");
  CHECK(told(checked(w)) == "a fail\nb unknown\n");
  book(w, "all.plant.all(p, p.makes == wants)");
  CHECK(told(checked(w)) == "a unknown\nb fail\n");
  CHECK(told(checked(w, {"--complete"})) == "b fail\n");
}

TEST_CASE("all of a kind: counts, sums and exactly one need a complete run") {
  const Workshop w("all-counts");
  inputs(w);
  for (const char* assertion :
       {"all.plant.filter(p, p.makes == wants).size() == 2",
        "all.plant.filter(p, p.makes == wants).map(p, p.tons).sum() == 7",
        "all.plant.map(p, p.makes == wants, p.tons).sum() == 7",
        "all.plant.filter(p, true).size() == 2 && wants == all.plant.map(p, p.makes)[1]"}) {
    CAPTURE(assertion);
    CHECK(book(w, assertion) == "");
    CHECK(told(checked(w)) == "a unknown\nb unknown\n");
    CHECK(told(checked(w, {"--complete"})) == "b fail\n");
  }
  book(w, "all.plant.exists_one(p, p.makes == wants)");
  CHECK(told(checked(w, {"--complete"})) == "a fail\nb fail\n");
  // A dossier is among all of its own kind.
  book(w, "all.shop.exists_one(s, s.wants == wants)");
  CHECK(told(checked(w, {"--complete"})) == "");
}

TEST_CASE("all of a kind: parts and threads do not show, long lists are looked up") {
  const Workshop w("all-parts");
  CHECK(book(w, "all.plant.exists(p, p.makes == wants && p.tons > 0)") == "");
  for (int f = 0; f < 4; ++f) {
    std::string text;
    for (int i = 0; i < 100; ++i) {
      const int n = 100 * f + i;
      // The last of each file is wanted by nobody else, and has no field to be found by.
      text += "---\n{kind: plant, id: p" + std::to_string(n) + ", tons: " + std::to_string(n % 7) +
              (i == 99 ? "" : ", makes: m" + std::to_string(399 - n)) + "}\n";
      text +=
          "---\n{kind: shop, id: s" + std::to_string(n) + ", wants: m" + std::to_string(n) + "}\n";
    }
    w.write("in/" + std::to_string(f) + ".yaml", text);
  }
  const json whole = checked(w, {"--complete", "--jobs", "1"});
  const std::string bytes = w.read("run.json");
  // Those of no tons, and those whose plant does not say what it makes, are not known to be made.
  CHECK(whole["counts"]["unknown"].get<int>() == 400 - whole["counts"]["pass"].get<int>());
  CHECK(whole["counts"]["pass"] == 339);
  checked(w, {"--complete", "--jobs", "4"});
  CHECK(w.read("run.json") == bytes);
  std::vector<std::string> parts;
  for (const char* n : {"1", "2", "3"}) {
    parts.push_back(std::string("part") + n);
    const Ran ran =
        w.run({"check", "in", "--rules", "book", "--as-of", "2024-06-01", "--complete", "--lang",
               "en", "--shard", std::string(n) + "/3", "--output", parts.back()});
    CAPTURE(ran.err);
    REQUIRE(ran.code <= 1);
  }
  const Ran merged =
      w.run({"merge", parts[0], parts[1], parts[2], "--rules", "book", "--as-of", "2024-06-01",
             "--complete", "--lang", "en", "--format", "json=run.json"});
  CAPTURE(merged.err);
  REQUIRE(merged.code <= 1);
  CHECK(w.read("run.json") == bytes);
}

TEST_CASE(
    "all of a kind: explained, with the names of the others and without their personal fields") {
  const Workshop w("all-explain");
  inputs(w);
  book(w, "all.plant.filter(p, p.makes == wants).map(p, p.owner).size() > 5",
       "  let: {who: 'all.plant.filter(p, p.makes == wants).map(p, p.owner)'}\n"
       "  message: {zh: '只有 {who}', en: 'only {who}'}\n  remedy: {zh: 找厂, en: find one}\n");
  const Ran said =
      w.run({"check", "in", "--rules", "book", "--complete", "--lang", "en", "--format", "json"});
  CHECK(has(said.out, "only (personal)"));
  CHECK_FALSE(has(said.out, "Zhang"));
  const Ran why = w.run({"explain", "in/shops.yaml", "t/small", "--with", "in", "--rules", "book",
                         "--complete", "--lang", "en"});
  CHECK(has(why.out, "[q] p.makes == wants = yes"));
  CHECK_FALSE(has(why.out, "Zhang"));
}

TEST_CASE("all of a kind: what cannot work is refused once, with what to write") {
  const Workshop w("all-refused");
  const auto refused = [&](const std::string& assertion, const char* what, const char* hint,
                           const std::string& more = kSaid) {
    const std::string err = book(w, assertion, more);
    CAPTURE(err);
    CHECK(has(err, what));
    CHECK(has(err, hint));
    std::size_t errors = 0;
    for (std::size_t at = err.find("error:"); at != err.npos; at = err.find("error:", at + 1))
      ++errors;
    CHECK(errors == 1);
  };
  refused("all.plants.exists(p, p.makes == wants)", "there is no kind plants",
          "did you mean plant?");
  refused("all.plant.size() > 2", "all.plant cannot be used as a list by itself",
          "write all.plant.exists(d, ...)");
  refused("wants in all.plant.map(p, all.shop.exists(s, s.wants == p.makes) ? p.makes : wants)",
          "all dossiers are asked within all dossiers", "find the inner list in a let first");
  refused("p.tons > 1", "each cannot ask `all`", "write a rule of `kind: plant`",
          std::string("  each: {p: 'all.plant.filter(x, x.makes == wants)'}\n") + kSaid);
  w.write("book/definitions.yaml",
          "made: {zh: 有, en: made, of: {x: string}, is: 'all.plant.exists(p, p.makes == x)'}\n");
  refused("made(wants)", "there is no name all", "a parameter of the type KIND.list");
}

TEST_CASE("a part grows no faster than the files that it was made of") {
  const Workshop w("part-size");
  // Each record is longer than what a report shows of a line, and has several places in it.
  const auto bytes = [&](int records) {
    std::string county = "kind: county\nid: '150221'\nassessments:\n";
    for (int i = 0; i < records; ++i)
      county += fmt::format(
          "  - {{id: N{}, year: 2013, kind: party_building, school: '2115000301', subject: "
          "organization, score: 91, grade: good, held_on: 2013-12-10, items: []}}\n",
          i);
    w.write("county.yaml", county);
    const auto ran =
        w.run({"check", "county.yaml", "--rules", std::string(ducha::tests::kSourceDir) + "/rules",
               "--as-of", "2013-12-31", "--shard", "1/1", "--output", "one.part"});
    REQUIRE(ran.code <= 1);
    return std::pair(county.size(), w.read("one.part").size());
  };
  const auto few = bytes(200);
  const auto many = bytes(400);
  CAPTURE(few.second);
  CAPTURE(many.second);
  // The line and the packed record, where cuts around each place were three lines.
  CHECK(many.second - few.second < (many.first - few.first) * 3 / 2);
}

// Dossiers that share the value that is joined on are asked of each other, so what bounds a run is
// that each evaluation ends.
TEST_CASE("all of a kind: a join of everything on one value ends, and says so") {
  const Workshop w("all-bound");
  REQUIRE(book(w,
               "!all.plant.exists(p, p.makes == wants && "
               "lists.range(4000).exists(i, i == p.tons + 5000))")
              .empty());
  std::string plants;
  for (int i = 0; i < 4000; ++i)
    plants += fmt::format("---\n{{kind: plant, id: p{}, makes: nails, tons: {}}}\n", i, i);
  w.write("in/plants.yaml", plants);
  w.write("in/shops.yaml",
          "{kind: shop, id: a, wants: nails}\n---\n{kind: shop, id: b, wants: silk}\n");
  const json run = checked(w, {"--complete"});
  REQUIRE(told(run) == "a error\n");  // and b is judged
  const json& message = run["findings"][0]["messages"];
  CHECK(has(message["en"], "stopped after 10,000,000 steps"));
  CHECK(has(message["zh"], "1000万步的上限"));
}
