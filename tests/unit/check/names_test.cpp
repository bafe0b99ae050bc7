// Names in the place of ids: references within a run, groups, items of the dossier's own lists.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/command.h"
#include "support/small_book.h"

using ducha::test::has;
using ducha::test::small_book;
using ducha::test::Workshop;
using nlohmann::json;

namespace {

constexpr const char* kTown =
    "kind: town\ntitle: {zh: 镇, en: town}\nid: id\nname: name\nfields:\n"
    "  id: {type: string, required: true, zh: 编号, en: id}\n"
    "  name: {type: string, zh: 名称, en: name}\n"
    "  size: {type: int, min: 0, zh: 户, en: size}\n"
    "  shops: {back: shop.town, zh: 店, en: shops}\n";
constexpr const char* kShop =
    "kind: shop\ntitle: {zh: 店, en: shop}\nid: id\nname: name\nfields:\n"
    "  id: {type: string, required: true, zh: 编号, en: id}\n"
    "  name: {type: string, zh: 名称, en: name}\n"
    "  town: {ref: town, zh: 镇, en: town}\n"
    "  of: {ref: town, zh: 属, en: of}\n"
    "  main: {ref: shop, zh: 总店, en: main shop}\n"
    "  sold: {type: string, names: goods, zh: 售, en: sold}\n"
    "  meant: {type: string, names: goods, zh: 指, en: meant}\n"
    "  goods: {list: {key: id, title: [name], fields: {id: {type: string, zh: 编号, en: id}, "
    "name: {type: string, zh: 品名, en: name}}}, zh: 货, en: goods}\n";

json run(const Workshop& w, const std::string& kind, const std::string& assertion,
         const std::string& input) {
  small_book(
      w, kind, kind == "town" ? kTown : kShop,
      "  assert: '" + assertion + "'\n  message: {zh: 不是, en: no}\n  remedy: {zh: 改, en: do}\n",
      "roll_up: [town]\n");
  w.write("book/schema/town.yaml", kTown);
  w.write("book/schema/shop.yaml", kShop);
  w.write("in/all.yaml", input);
  const auto ran =
      w.run({"check", "in", "--rules", "book", "--lang", "en", "--format", "json=run.json"});
  CAPTURE(ran.err);
  REQUIRE(ran.code <= 1);
  return json::parse(w.read("run.json"));
}

std::string told(const json& run) {
  std::string out;
  for (const json& f : run["findings"])
    out += f["dossier"].get<std::string>() + " " + f["rule"].get<std::string>() + " " +
           f["verdict"].get<std::string>() + "\n";
  return out;
}

constexpr const char* kTowns =
    "{kind: town, id: '1', name: River Town, size: 1}\n---\n"
    "{kind: town, id: '2', name: Hill, size: 2}\n---\n"
    "{kind: town, id: '3', name: Twin, size: 3}\n---\n"
    "{kind: town, id: '4', name: Twin, size: 4}\n---\n"
    "{kind: town, id: Hill, name: Other, size: 5}\n---\n";

}  // namespace

TEST_CASE("names: a reference may be the name of its dossier, where one alone has it") {
  const Workshop w("names");
  const std::string towns = kTowns;
  CHECK(told(run(w, "shop", "town == of && town.size == 1",
                 towns + "{kind: shop, id: a, town: River Town, of: '1'}\n---\n"
                         "{kind: shop, id: b, town: '1', of: rivertown}\n")) == "");
  // An id goes before a name, and a name of two is none.
  CHECK(told(run(w, "shop", "town.size == 5", towns + "{kind: shop, id: a, town: Hill}\n")) == "");
  CHECK(told(run(w, "shop", "town.size == 3", towns + "{kind: shop, id: a, town: Twin}\n")) ==
        "a input/dangling-reference unknown\na t/small unknown\n");
}

TEST_CASE("names: ways back and sums of groups take a name for the id") {
  const Workshop w("names-groups");
  const json found = run(w, "town", "shops.size() == (size == 1 ? 2 : 0)",
                         kTowns + std::string("{kind: shop, id: a, town: River Town}\n---\n"
                                              "{kind: shop, id: b, town: '1'}\n"));
  CHECK(told(found) == "");
  int groups = 0;
  for (const json& g : found["groups"]) {
    CHECK(g["id"] != "River Town");
    if (g["id"] == "1") CHECK(g["dossiers"] == 3);
    groups += g["id"] == "1" ? 1 : 0;
  }
  CHECK(groups == 1);
}

TEST_CASE("names: a name that nobody has is told with the one that was meant") {
  const Workshop w("names-near");
  run(w, "shop", "town.size == 1", kTowns + std::string("{kind: shop, id: a, town: River Twon}\n"));
  CHECK(has(w.run({"check", "in", "--rules", "book", "--lang", "en"}).out, "River Town"));
}

TEST_CASE("names: of the dossier itself, and of items of its lists") {
  const Workshop w("names-own");
  const std::string goods =
      "goods: [{id: g1, name: Nails}, {id: g2, name: Silk}, {id: g3, name: Silk}]";
  CHECK(told(run(w, "shop", "main == id && sold == meant",
                 "{kind: shop, id: a, name: Corner, main: corner, sold: nails, meant: g1, " +
                     goods + "}\n")) == "");
  // A title of two items stays as it is written, and so does one that is the key of another.
  CHECK(told(run(w, "shop", "sold == meant",
                 "{kind: shop, id: a, name: Corner, sold: Silk, meant: g2, " + goods + "}\n")) ==
        "a t/small fail\n");
  CHECK(told(run(w, "shop", "sold == meant",
                 "{kind: shop, id: a, sold: g1, meant: x, goods: [{id: g1, name: x}, {id: g2, "
                 "name: g1}]}\n")) == "");
}
