// Names in the place of ids: references within a run, groups, items of the dossier's own lists.
#include <doctest/doctest.h>

#include <map>
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
    "kind: town\ntitle: {zh: 镇, en: town}\nid: id\nname: name\nformer: was\nfields:\n"
    "  was: {list: {type: string}, zh: 曾用名, en: former names}\n"
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

TEST_CASE("names: a former name or id leads to the dossier, where one alone had it") {
  const Workshop w("names-former");
  const std::string towns =
      "{kind: town, id: '1', name: River Town, was: [Old Ford, '17'], size: 1}\n---\n"
      "{kind: town, id: '2', name: Hill, was: [Mount, Mount], size: 2}\n---\n"
      "{kind: town, id: '3', name: Vale, was: [Moor], size: 3}\n---\n"
      "{kind: town, id: '4', name: Heath, was: [Moor, Vale], size: 4}\n---\n";
  const auto shop = [&](const char* town, const char* of) {
    return told(run(w, "shop", "town == of && town.size > 0",
                    towns + "{kind: shop, id: a, town: " + town + ", of: " + of + "}\n"));
  };
  CHECK(shop("old ford", "'1'") == "");
  CHECK(shop("'17'", "River Town") == "");
  CHECK(shop("Mount", "'2'") == "");
  CHECK(has(shop("Mount", "'1'"), "a t/small fail"));
  // What two were called, or what one is called and another was, is no name of one.
  CHECK(has(shop("Moor", "'3'"), "a t/small unknown"));
  CHECK(has(shop("Vale", "'3'"), "a t/small unknown"));
  // Parts are merged with what they were called.
  w.write("in/a.yaml", towns);
  w.write("in/all.yaml", "{kind: shop, id: a, town: Old Ford, of: '1'}\n");
  for (const char* shard : {"1/2", "2/2"})
    CHECK(w.run({"check", "in", "--rules", "book", "--shard", shard, "--output",
                 std::string("part") + shard[0]})
              .code <= 1);
  CHECK(w.run({"merge", "part1", "part2", "--rules", "book", "--lang", "en"}).code == 0);
}

TEST_CASE("names: of the dossier itself, and of items of its lists") {
  const Workshop w("names-own");
  const std::string goods =
      "goods: [{id: g1, name: Nails}, {id: g2, name: Silk}, {id: g3, name: Silk}]";
  CHECK(told(run(w, "shop", "main == id && sold == meant",
                 "{kind: shop, id: a, name: Corner, main: corner, sold: nails, meant: g1, " +
                     goods + "}\n")) == "");
  // A title of two items may be either; a title that is the key of another item is that key.
  CHECK(told(run(w, "shop", "sold == meant",
                 "{kind: shop, id: a, name: Corner, sold: Silk, meant: g2, " + goods + "}\n")) ==
        "a input/unclear-item fail\na t/small unknown\n");
  CHECK(told(run(w, "shop", "sold == meant",
                 "{kind: shop, id: a, sold: g1, meant: x, goods: [{id: g1, name: x}, {id: g2, "
                 "name: g1}]}\n")) == "");
}

TEST_CASE("names: a reference that may be a slip neither is nor is not what it may mean") {
  const Workshop w("names-slips");
  const std::string towns =
      "{kind: town, id: '1', name: 萨岭镇中心校, size: 1}\n---\n"
      "{kind: town, id: '2', name: 双河镇, size: 2}\n---\n";
  const auto of = [&](const char* town, const char* other, const char* assertion) {
    return told(run(w, "shop", assertion,
                    towns + "{kind: shop, id: a, town: " + town + ", of: " + other + "}\n"));
  };
  // Another writing of one name is that name.
  for (const char* town :
       {"萨岭镇 中心校", "薩嶺鎮中心校", "“萨岭镇中心校”", "萨岭镇（中心校）", "１"}) {
    CAPTURE(std::string(town));
    CHECK(of(town, "'1'", "town == of") == "");
  }
  const std::string unknown = "a input/dangling-reference unknown\na t/small unknown\n";
  for (const char* town :
       {"萨玲镇中心校", "萨岭中心校", "萨岭校", "甲县萨岭镇中心校", "萨岭镇中心校党委"}) {
    CAPTURE(std::string(town));
    CHECK(of(town, "'1'", "town == of") == unknown);
    CHECK(of(town, "'1'", "town != of") == unknown);
    CHECK(of(town, "'1'", "of in [town]") == unknown);
    CHECK(of(town, "'1'", "[town, town].exists(t, t == of)") == unknown);
    // What it cannot mean it is not.
    CHECK(of(town, "'2'", "town != of") == "a input/dangling-reference unknown\n");
    CHECK(of(town, "'2'", "town == of") == "a input/dangling-reference unknown\na t/small fail\n");
  }
  for (const char* town : {"萨岭镇第二中心校", "沙河镇中心校", "北山镇"}) {
    CAPTURE(std::string(town));
    CHECK(of(town, "'1'", "town == of") == "a input/dangling-reference unknown\na t/small fail\n");
  }
}

TEST_CASE("names: of a name and an id without dossiers nobody knows that they differ") {
  const Workshop w("names-alone");
  const auto of = [&](const char* town, const char* other) {
    return told(run(w, "shop", "town == of",
                    std::string("{kind: shop, id: a, town: ") + town + ", of: " + other + "}\n"));
  };
  CHECK(of("双河镇", "'2'") == "a t/small unknown\n");
  CHECK(of("双河镇", "双河 镇") == "");
  CHECK(of("双河镇", "双河") == "a t/small unknown\n");
  CHECK(of("双河镇", "萨岭镇") == "a t/small fail\n");
  CHECK(of("'1'", "'2'") == "a t/small fail\n");
}

TEST_CASE("names: items by another writing of their key, by day and word, and in doubt") {
  const Workshop w("names-items");
  const std::string goods = "goods: [{id: G1, name: 绩效工资分配办法}, {id: G2, name: 食堂承包}]";
  const auto of = [&](const char* sold, const char* meant) {
    return told(run(w, "shop", "sold == meant",
                    std::string("{kind: shop, id: a, sold: ") + sold + ", meant: " + meant + ", " +
                        goods + "}\n"));
  };
  for (const char* sold :
       {"g1", "Ｇ１", "G-1", "G01", "《绩效工资分配办法》", "績效工資分配辦法"}) {
    CAPTURE(std::string(sold));
    CHECK(of(sold, "G1") == "");
    CHECK(of(sold, "G2") == "a t/small fail\n");
  }
  for (const char* sold : {"绩效工资", "绩效工资分配方法", "审议绩效工资分配办法"}) {
    CAPTURE(std::string(sold));
    CHECK(of(sold, "G1") == "a input/unclear-item fail\na t/small unknown\n");
    CHECK(of(sold, "G2") == "a input/unclear-item fail\na t/small fail\n");
  }
  CHECK(told(run(w, "shop", "sold == meant",
                 "{kind: shop, id: a, sold: 校长, meant: G1, goods: [{id: G1, name: 书记、校长}, "
                 "{id: G2, name: 副校长}]}\n")) ==
        "a input/unclear-item fail\na t/small unknown\n");
  // A key that nobody has is one all the same.
  CHECK(of("G9", "G1") == "a t/small fail\n");
}

TEST_CASE("names: a field that cannot be read is not taken for one that is not given") {
  const Workshop w("names-unreadable");
  const auto of = [&](const char* size, const char* assertion) {
    return told(
        run(w, "town", assertion, std::string("{kind: town, id: t, size: ") + size + "}\n"));
  };
  for (const char* assertion :
       {"!has(size)", "has(size)", "self.?size.orValue(0) == 0", "self.?size.orValue(0) > 0"}) {
    CAPTURE(std::string(assertion));
    CHECK(of("some", assertion) == "t input/wrong-type fail\nt t/small unknown\n");
  }
  CHECK(of("", "!has(size) && self.?size.orValue(0) == 0") == "");
}

TEST_CASE("names: a reference to the dossier itself, in another writing or in doubt") {
  const Workshop w("names-self");
  const auto of = [&](const char* main, const char* name) {
    return told(
        run(w, "shop", "main == id",
            std::string("{kind: shop, id: S-1, name: ") + name + ", main: " + main + "}\n"));
  };
  for (const char* main : {"S-1", "s1", "Ｓ－１", "街角店", "街角 店"}) {
    CAPTURE(std::string(main));
    CHECK(of(main, "街角店") == "");
  }
  CHECK(of("街角", "街角店") == "S-1 input/dangling-reference unknown\nS-1 t/small unknown\n");
  CHECK(of("S-2", "街角店") == "S-1 input/dangling-reference unknown\nS-1 t/small fail\n");
}

TEST_CASE("names: texts of an item's title are quoted, and run into nothing") {
  const Workshop w("names-title");
  const std::map<std::string, std::pair<std::string, std::string>> titles = {
      {"[name]", {"货“论语”／价格", "goods “论语” / price"}},
      {"[name, sold_on]", {"货“论语”2024-01-01／价格", "goods “论语” 2024-01-01 / price"}},
      {"[sold_on, name]", {"货2024-01-01“论语”／价格", "goods 2024-01-01 “论语” / price"}},
      {"[name, name]", {"货“论语”“论语”／价格", "goods “论语” “论语” / price"}},
      {"[sold_on]", {"货2024-01-01／价格", "goods 2024-01-01 / price"}}};
  const std::map<std::string, std::string> quoted = {
      {"[name]", "不要“论语”"},
      {"[name, sold_on]", "不要“‘论语’2024年1月1日”"},
      {"[sold_on, name]", "不要“2024年1月1日‘论语’”"},
      {"[name, name]", "不要“论语”“论语”"},
      {"[sold_on]", "不要“2024年1月1日”"}};
  for (const auto& [title, wanted] : titles) {
    const std::string schema =
        "kind: shop\ntitle: {zh: 店, en: shop}\nid: id\nfields:\n"
        "  id: {type: string, required: true, zh: 编号, en: id}\n"
        "  goods: {list: {key: id, title: " +
        title +
        ", fields: {id: {type: string, zh: 编号, en: id}, name: {type: string, zh: 品名, en: "
        "name}, sold_on: {type: date, zh: 日期, en: day}, price: {type: int, zh: 价格, en: "
        "price}}},"
        " zh: 货, en: goods}\n";
    small_book(
        w, "shop", schema,
        "  assert: goods.all(g, g.price > 1)\n  message: {zh: '不要“{goods[0]}”', en: 'no'}\n"
        "  remedy: {zh: 改, en: do}\n");
    w.write("in/all.yaml",
            "kind: shop\nid: a\ngoods: [{id: g1, name: 论语, sold_on: 2024-01-01}]\n");
    w.run({"check", "in", "--rules", "book", "--format", "json=run.json"});
    const json run = json::parse(w.read("run.json"));
    CAPTURE(title);
    CAPTURE(run["findings"].dump());
    REQUIRE(run["findings"].size() == 1);
    CHECK(has(run["findings"][0]["messages"]["zh"].get<std::string>(), wanted.first));
    CHECK(has(run["findings"][0]["messages"]["en"].get<std::string>(), wanted.second));
    // Within quotes of a message they are single ones, or the message's.
    w.write("in/all.yaml",
            "kind: shop\nid: a\ngoods: [{id: g1, name: 论语, sold_on: 2024-01-01, price: 1}]\n");
    w.run({"check", "in", "--rules", "book", "--format", "json=run.json"});
    CHECK(json::parse(w.read("run.json"))["findings"][0]["messages"]["zh"] == quoted.at(title));
  }
}
