// Lists that say how many items they must have: what the items that are there decide stands, the
// rest is unknown; counts are none.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/command.h"
#include "support/small_book.h"

using ducha::test::has;
using ducha::test::small_book;
using ducha::test::Workshop;
using nlohmann::json;

namespace {

constexpr const char* kTown =
    "kind: town\ntitle: {zh: 镇, en: town}\nid: id\nname: id\nfields:\n"
    "  id: {type: string, required: true, zh: 编号, en: id}\n"
    "  number: {type: int, min: 0, zh: 户数, en: number}\n"
    "  houses:\n    list: {key: id, fields: {id: {type: string, zh: 门牌, en: id}, "
    "no: {type: int, min: 0, zh: 号, en: number}, damp: {type: bool, zh: 潮湿, en: damp}}}\n"
    "    complete: number\n    zh: 房屋\n    en: houses\n";

// Of a town that lists two of three houses, A damp and B dry.
std::string verdict(const Workshop& w, const std::string& assertion, std::string* message = nullptr,
                    const std::string& before = {}) {
  small_book(
      w, "town", kTown,
      before + "  assert: '" + assertion +
          "'\n  message: {zh: '潮湿 {houses.filter(h, h.damp).size()} 户', en: '{houses.filter(h, "
          "h.damp).size()} damp'}\n  remedy: {zh: 修, en: mend}\n");
  w.write("in/town.yaml",
          "{kind: town, id: t, number: 3, houses: [{id: A, no: 1, damp: true}, {id: B, no: 2, "
          "damp: false}]}\n");
  const auto ran =
      w.run({"check", "in", "--rules", "book", "--lang", "en", "--format", "json=run.json"});
  CAPTURE(ran.err);
  REQUIRE(ran.code <= 1);
  const json run = json::parse(w.read("run.json"));
  if (run["findings"].empty()) return "pass";
  if (message != nullptr) *message = run["findings"][0]["message"];
  return run["findings"][0]["verdict"];
}

}  // namespace

TEST_CASE("rolls: what is listed decides where it can, whatever is missing") {
  const Workshop w("rolls");
  std::string said;
  CHECK(verdict(w, "houses.all(h, !h.damp)", &said) == "fail");
  CHECK(said == "1 damp");
  CHECK(verdict(w, "houses.exists(h, h.damp)") == "pass");
  CHECK(verdict(w, "!houses.exists(h, h.damp)") == "fail");
  CHECK(verdict(w, "houses.all(h, h.no != 3)", &said) == "unknown");
  CHECK(said == "cannot be decided: houses has 2 entries, 3 are due");
  CHECK(verdict(w, "houses.exists(h, h.no == 3)") == "unknown");
  CHECK(verdict(w, "houses.exists(h, h.no == 3) || id.size() == 1") == "pass");
  // Through a name, and for the message again as it stands.
  CHECK(verdict(w, "!bad", &said, "  let: {bad: 'houses.exists(h, h.damp)'}\n") == "fail");
  CHECK(said == "1 damp");
}

TEST_CASE("rolls: a size of a list that lacks items decides nothing") {
  const Workshop w("rolls-sizes");
  for (const char* assertion :
       {"houses.size() == 2", "houses.size() == 3", "houses.filter(h, h.damp).size() <= 1",
        "houses.filter(h, h.damp).size() > 1", "[houses].exists(l, l.exists(h, h.damp))",
        "houses.exists(h, h.damp) && houses.size() > 0"}) {
    CAPTURE(std::string(assertion));
    CHECK(verdict(w, assertion) == "unknown");
  }
  // What is listed is there, whatever is not.
  CHECK(verdict(w, "houses.map(h, h.id) != []") == "pass");
  CHECK(verdict(w, "houses.filter(h, h.damp).size() >= 1") == "pass");
  CHECK(verdict(w, "houses.filter(h, h.damp).size() < 1") == "fail");
  // A rule that reads the number compares the two itself.
  CHECK(verdict(w, "houses.size() == number") == "fail");
}

TEST_CASE("rolls: a measure that counts what is listed is no number where items are missing") {
  const Workshop w("rolls-measure");
  for (const std::string value : {"houses.size()", "houses.filter(h, h.damp).size()"}) {
    verdict(w, "houses.exists(h, h.damp)");
    w.write("book/t.yaml", w.read("book/t.yaml") +
                               "- measure: t/damp\n  cites: [1.1-s1a]\n  kind: town\n"
                               "  title: {zh: 潮湿, en: damp}\n  value: " +
                               value + "\n");
    const auto ran = w.run({"check", "in", "--rules", "book", "--lang", "en"});
    CAPTURE(ran.out);
    CAPTURE(ran.err);
    CHECK(has(ran.out, "cannot be computed; missing: houses"));
  }
}

TEST_CASE("rolls: of several periods each is asked anew") {
  const Workshop w("rolls-periods");
  CHECK(verdict(w, "houses.all(h, !h.damp)", nullptr, "  period: quarter\n") == "fail");
  CHECK(verdict(w, "houses.all(h, h.no != 3)", nullptr, "  period: quarter\n") == "unknown");
  // Items are judged as they are in every period, and the roll beside them.
  CHECK(verdict(w, "h.no != 1", nullptr, "  period: quarter\n  each: {h: houses}\n") == "unknown");
  CHECK(has(w.read("run.json"), "\"verdict\": \"fail\""));
}

TEST_CASE("rolls: explain shows that a list has a rest, and what follows from it") {
  const Workshop w("rolls-explain");
  CHECK(verdict(w, "houses.all(h, h.no != 3)") == "unknown");
  const auto ran = w.run({"explain", "in/town.yaml", "t/small", "--rules", "book", "--lang", "en"});
  CAPTURE(ran.out);
  CHECK(has(ran.out, "[...]"));
  CHECK_FALSE(has(ran.out, "h.no != 3) = true"));
}

TEST_CASE("each: items of which it is not known whether they are of the list hide no others") {
  const Workshop w("each-in-part");
  small_book(w, "town", kTown,
             "  each: {h: 'houses.filter(h, h.damp)'}\n  let: {number_of: h.no}\n"
             "  assert: 'h.no < 2'\n  message: {zh: '{h.id} 户', en: 'house {h.id}'}\n"
             "  remedy: {zh: 修, en: mend}\n");
  w.write("in/town.yaml",
          "kind: town\nid: t\nnumber: 4\nhouses:\n- {id: A, no: 1, damp: true}\n"
          "- {id: B, no: 2, damp: true}\n- {id: C, no: 3}\n- {id: D, no: 4, damp: perhaps}\n");
  const auto ran =
      w.run({"check", "in", "--rules", "book", "--lang", "en", "--format", "json=run.json"});
  CAPTURE(ran.err);
  REQUIRE(ran.code == 1);
  const json run = json::parse(w.read("run.json"));
  CHECK(run["counts"]["pass"] == 1);
  json found = json::array();
  for (const json& f : run["findings"])
    if (f["rule"] == "t/small")
      found.push_back({f["verdict"], f["line"], f["message"], f["values"].size()});
  // The rest is told at the first that is not clear, with nothing of the item before.
  CHECK(found ==
        json{{"fail", 6, "house B", 2},
             {"unknown", 7, "cannot be decided; missing: houses C / damp, houses D / damp", 0}});
}
