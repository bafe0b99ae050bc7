// `ducha schema --from`: what it writes loads, and what it was made of is read without findings.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support/command.h"
#include "support/small_book.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
using nlohmann::json;

namespace {

// The schema that is written, after a rulebook with it has read `inputs` without a finding.
std::string carried(const Workshop& w, const std::string& kind,
                    const std::vector<std::string>& files, const std::vector<std::string>& inputs,
                    std::size_t dossiers, const std::string& header = {}) {
  std::vector<std::string> args = {"schema", kind, "--from"};
  args.insert(args.end(), files.begin(), files.end());
  args.insert(args.end(), {"--lang", "en"});
  const Ran made = w.run(args);
  CAPTURE(made.err);
  REQUIRE(made.code == 0);
  std::filesystem::remove_all(w.folder() / "book/schema");
  ducha::test::small_book(w, kind, made.out,
                          "  assert: as_of > date('2000-01-01')\n"
                          "  message: {zh: 早, en: early}\n  remedy: {zh: 改, en: mend}\n",
                          header);
  const Ran checked = [&] {
    std::vector<std::string> check = {"check"};
    check.insert(check.end(), inputs.begin(), inputs.end());
    check.insert(check.end(), {"--rules", "book", "--format", "json=run.json", "--lang", "en"});
    return w.run(check);
  }();
  CAPTURE(made.out);
  CAPTURE(checked.err);
  CAPTURE(checked.out);
  REQUIRE(checked.code == 0);
  const json run = json::parse(w.read("run.json"));
  CHECK(run["counts"]["dossiers"] == dossiers);
  CHECK(run["findings"].empty());
  return made.out;
}

}  // namespace

TEST_CASE("a schema by samples: the narrowest types that take all of them") {
  const Workshop w("outline-samples");
  w.write("a.yaml",
          "id: A-1\nname: 东校区\nopened: 2013-09-01\nbell: 08:30\npupils: 320\nshare: 0.5\n"
          "own: true\nlast_seen: 2024-05-01T08:00:00+08:00\nphone: '0471234'\nweird: [1, [2]]\n"
          "rooms:\n  - {id: R1, area: 40}\n  - {id: R2, area: 52.5, use: lab}\n"
          "tags: [old, brick]\nnote: none\nparams: {x: 1}\n"
          "labels: {app.kubernetes.io/name: shop, tier: web}\n");
  w.write("b.yaml",
          "id: A-2\nname: west\nopened: 2014-09-01\nbell: 07:50\npupils: 12\nshare: 1\n"
          "own: false\nlast_seen: 2024-05-01T08:00:00Z\nphone: '13800000000'\nweird: text\n"
          "rooms: []\ntags: single\nnote: some text\n姓名: 王某\nempty:\n---\n"
          "id: A-3\nname: n\nrooms: none\n");
  const std::string schema = carried(w, "campus", {"a.yaml", "b.yaml"}, {"a.yaml", "b.yaml"}, 3);
  for (const char* line :
       {"id: id", "name: name", "match: {has: id}", "opened: {type: date", "bell: {type: time",
        "pupils: {type: int", "share: {type: decimal", "own: {type: bool",
        "last_seen: {type: timestamp", "phone: {type: string", "key: id", "also: single",
        "none: text", "map: {type: string}", "# weird: its items differ in shape",
        "params_:", "zh: \"姓名\"", "# empty: no sample says it"}) {
    CAPTURE(std::string(line));
    CHECK(has(schema, line));
  }
}

TEST_CASE("a schema by manifests, compose files and workflows as they are") {
  const Workshop w("outline-books");
  const std::string books = std::string(ducha::tests::kSourceDir) + "/tests/books/";
  const std::string compose = books + "delivery/inputs/compose.yaml";
  const std::string stack = carried(w, "stack", {compose}, {compose}, 1);
  CHECK(has(stack, "    map:\n      open: true\n"));
  const std::string flow = books + "delivery/inputs/.github/workflows/ci.yml";
  carried(w, "workflow", {flow}, {flow}, 1);
  // Several kinds in a file, which only two keys together tell apart; one of them has the name of
  // a word that documents use for their kind.
  const std::string shop = books + "kubernetes/inputs/shop.yaml";
  CHECK(has(carried(w, "thing", {shop}, {shop}, 3), "id: [kind, metadata.name]"));
  w.write("own.yaml", "kind: school\nid: '1'\nsize: 3\n");
  CHECK(has(carried(w, "school", {"own.yaml"}, {"own.yaml"}, 1), "kind: school"));
  CHECK(has(carried(w, "college", {"own.yaml"}, {"own.yaml"}, 1), "match: {kind: school}"));
  w.write("list.json", R"([{"code": "1", "size": 3}, {"code": "2", "size": 4}])");
  const std::string list = carried(w, "row", {"list.json"}, {"list.json"}, 2, "split: items\n");
  CHECK(has(list, "split: items"));
  CHECK(has(list, "id: code"));
}

TEST_CASE("a schema by a JSON Schema: what has no counterpart is noted") {
  const Workshop w("outline-json");
  w.write("menu.schema.json", R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
    "required": ["id", "rows"],
    "properties": {
      "id": {"type": "string", "pattern": "^[A-Z]{2}$", "maxLength": 2},
      "day": {"type": "string", "format": "date"}, "at": {"type": "string", "format": "date-time"},
      "mail": {"type": "string", "format": "email"},
      "size": {"enum": ["S", "M", "L"]}, "case": {"enum": ["a", "A"]},
      "count": {"type": "integer", "minimum": 0, "exclusiveMaximum": 10, "multipleOf": 2},
      "share": {"type": ["number", "null"], "maximum": 0.5}, "paid": {"type": "boolean"},
      "maybe": {"anyOf": [{"type": "string"}, {"type": "null"}]},
      "either": {"oneOf": [{"type": "string"}, {"type": "object"}]},
      "names": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
      "rows": {"type": "array", "maxItems": 3, "items": {"$ref": "#/$defs/row"}},
      "labels": {"type": "object", "additionalProperties": {"type": "string"}},
      "tree": {"$ref": "#/$defs/tree"}, "lost": {"$ref": "other.json"}},
    "$defs": {
      "row": {"type": "object", "additionalProperties": false, "required": ["name"],
              "properties": {"name": {"type": "string"}, "n": {"type": "integer"}}},
      "tree": {"type": "object", "properties": {"up": {"$ref": "#/$defs/tree"},
                                                 "n": {"type": "integer"}}}}})");
  w.write("ok.json", R"({"id": "AB", "day": "2024-01-31", "at": "2024-01-31T08:00:00Z", "size": "M",
    "count": 9, "share": 0.25, "paid": true, "names": "x", "rows": [{"name": "a", "n": 1}],
    "labels": {"k": "v"}, "tree": {"n": 1}, "either": {"x": 1}})");
  const std::string schema = carried(w, "menu", {"menu.schema.json"}, {"ok.json"}, 1);
  for (const char* line :
       {"pattern: \"[A-Z]{2}\"", "max_length: 2", "day: {type: date", "at: {type: timestamp",
        "# mail: format email is not carried over", "enum: [S, M, L]",
        "# case: words of its enum differ in case alone", "min: 0, max: 9",
        "# count: multipleOf is not carried over", "max: 0.5", "# either: may be written in 2 ways",
        "also: single", "max_items: 3", "key: name", "map: {type: string}", "holds itself",
        "# lost: other.json is not there", "required: true"}) {
    CAPTURE(std::string(line));
    CHECK(has(schema, line));
  }
  // What the schema refuses is a finding.
  w.write("bad.json", R"({"id": "abc", "count": 10, "rows": [{"n": "x", "other": 1}]})");
  const Ran bad = w.run({"check", "bad.json", "--rules", "book", "--lang", "en"});
  CHECK(bad.code == 1);
  for (const char* word : {"10 is not between 0 and 9", "`other`", "the required field name"})
    CHECK(has(bad.out, word));
}

TEST_CASE("a schema by an OpenAPI document: one of its schemas, by name") {
  const Workshop w("outline-openapi");
  w.write("api.yaml",
          "openapi: 3.0.0\ncomponents:\n  schemas:\n    Base:\n      type: object\n"
          "      required: [id]\n      properties: {id: {type: string}}\n    OrderLine:\n"
          "      allOf:\n        - $ref: '#/components/schemas/Base'\n"
          "        - properties: {count: {type: integer, minimum: 1}}\n");
  w.write("ok.yaml", "id: L1\ncount: 2\n");
  const std::string schema = carried(w, "order_line", {"api.yaml"}, {"ok.yaml"}, 1);
  CHECK(has(schema, "count: {type: int, min: 1"));
  const Ran which = w.run({"schema", "--from", "api.yaml", "--lang", "en"});
  CHECK(which.code == 2);
  CHECK(has(which.err, "has 2 schemas: say which"));
  CHECK(has(which.err, "Base, OrderLine"));
  CHECK(has(w.run({"schema", "nothing", "--from", "api.yaml", "--lang", "en"}).err,
            "has no schema nothing"));
}

TEST_CASE("a schema by what says nothing is refused, with the file") {
  const Workshop w("outline-none");
  for (const auto& [text, said] :
       {std::pair{"", "there is nothing in it"},
        {"[1, 2]", "keys and values"},
        {"a: [", "x.yaml"},
        {"{\"$schema\": \"x\", \"type\": \"string\"}", "has no fields"}}) {
    w.write("x.yaml", text);
    const Ran ran = w.run({"schema", "thing", "--from", "x.yaml", "--lang", "en"});
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(has(ran.err, said));
  }
  CHECK(w.run({"schema", "thing", "--from", "nowhere.yaml"}).code == 2);
}
