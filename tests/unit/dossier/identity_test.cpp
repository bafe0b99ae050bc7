// Documents that were not written for ducha: how they are told apart, named, split and read.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "support/command.h"
#include "support/small_book.h"
#include "support/source_dir.h"

using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
using nlohmann::json;

namespace {

const std::string kBooks = std::string(ducha::tests::kSourceDir) + "/tests/books/";

// "rule dossier path" of what failed.
std::set<std::string> failing(const json& run) {
  std::set<std::string> out;
  for (const json& f : run["findings"])
    if (f["verdict"] == "fail")
      out.insert(f["rule"].get<std::string>() + " " + f["dossier"].get<std::string>() + " " +
                 f["path"].get<std::string>());
  return out;
}

json checked(const Workshop& w, const std::string& book, std::vector<std::string> more) {
  more.insert(more.begin(), "check");
  more.insert(more.end(), {"--rules", book, "--as-of", "2024-06-01", "--format", "json=run.json",
                           "--lang", "en", "--on-unknown", "ignore"});
  const Ran ran = w.run(more);
  CAPTURE(ran.err);
  REQUIRE(ran.code <= 1);
  return json::parse(w.read("run.json"));
}

// A rulebook of one kind, whose schema file this is.
void small_book(const Workshop& w, const std::string& schema, const std::string& header = {}) {
  ducha::test::small_book(w, "thing", schema,
                          "  assert: size > 5\n  at: size\n"
                          "  message: {zh: '{size} 太小', en: '{size} is too small'}\n"
                          "  remedy: {zh: 加大, en: enlarge}\n",
                          header);
}

constexpr const char* kFields =
    "fields:\n  size: {type: int, min: 0, default: 3, zh: 大小, en: size}\n"
    "  tags: {list: {type: string, zh: 词, en: word}, also: single, zh: 标签, en: tags}\n"
    "  name: {type: string, zh: 名称, en: name}\n";

}  // namespace

TEST_CASE("manifests are checked as they are: what was planted is found, and nothing else") {
  const Workshop w("manifests");
  const json run = checked(w, kBooks + "kubernetes", {kBooks + "kubernetes/inputs", "--complete"});
  CHECK(run["counts"]["dossiers"] == 7);
  CHECK(run["counts"]["others"] == 1);
  CHECK(failing(run) ==
        std::set<std::string>{
            "image/latest worker spec.template.spec.containers[two].image",
            "image/no-version worker spec.template.spec.containers[one].image",
            "image/not-pulled worker spec.template.spec.containers[two].imagePullPolicy",
            "running/autoscaler-without-target shop spec.scaleTargetRef",
            "running/backend-missing worker spec.rules",
            "running/no-app-label worker metadata.labels",
            "running/no-cpu-request worker spec.template.spec.containers[one].resources",
            "running/no-cpu-request worker spec.template.spec.containers[two].resources",
            "running/no-liveness-probe worker spec.template.spec.containers[one].livenessProbe",
            "running/no-liveness-probe worker spec.template.spec.containers[two].livenessProbe",
            "running/no-memory-limit worker spec.template.spec.containers[two].resources",
            "running/no-readiness-probe worker spec.template.spec.containers[one].readinessProbe",
            "running/no-readiness-probe worker spec.template.spec.containers[two].readinessProbe",
            "running/too-much-memory worker spec.template.spec.containers[one].resources.limits",
            "running/service-selects-nothing worker spec.selector",
            "running/service-without-pods web/lost spec.selector",
            "running/too-few-replicas worker spec.replicas",
            "safety/escalation worker spec.template.spec.containers[one].securityContext",
            "safety/escalation worker spec.template.spec.containers[two].securityContext",
            "safety/host-network worker spec.template.spec",
            "safety/no-tls worker spec.tls",
            "safety/node-port worker spec.type",
            "safety/privileged worker spec.template.spec.containers[one].securityContext",
            "safety/runs-as-root worker spec.template.spec.containers[one].securityContext",
            "safety/runs-as-root worker spec.template.spec.containers[two].securityContext",
            "safety/secret-in-environment worker spec.template.spec.containers[one].env",
            "safety/token-mounted worker spec.template.spec"});
}

TEST_CASE("compose files and workflows: any keys, any form, merge keys, kinds by file") {
  const Workshop w("delivery");
  const std::string inputs = kBooks + "delivery/inputs";
  const json run = checked(w, kBooks + "delivery", {inputs, inputs + "/.github/workflows"});
  CHECK(run["counts"]["dossiers"] == 2);
  CHECK(run["counts"]["others"] == 1);
  CHECK(failing(run) ==
        std::set<std::string>{"compose/depends-on-nothing inputs/compose.yaml "
                              "services[web].depends_on",
                              "compose/not-restarted inputs/compose.yaml services[worker].restart",
                              "compose/secret-in-environment inputs/compose.yaml "
                              "services[db].environment",
                              "flow/action-not-pinned inputs/.github/workflows/ci.yml "
                              "jobs[deploy].steps",
                              "flow/needs-nothing inputs/.github/workflows/ci.yml "
                              "jobs[deploy].needs",
                              "flow/no-time-limit inputs/.github/workflows/ci.yml "
                              "jobs[deploy].timeout-minutes",
                              "flow/script-from-net inputs/.github/workflows/ci.yml "
                              "jobs[deploy].steps"});
}

TEST_CASE("a kind without a field `kind` takes `kind:` all the same") {
  const Workshop w("implicit");
  small_book(w, std::string("kind: thing\ntitle: {zh: 物, en: thing}\nid: name\n") + kFields);
  w.write("a.yaml", "kind: thing\nname: a\nsize: 9\ntags: one\n");
  CHECK(failing(checked(w, "book", {"a.yaml"})).empty());
  w.write("a.yaml", "kind: thing\nname: a\ntags: [one, two]\n");
  CHECK(failing(checked(w, "book", {"a.yaml"})) == std::set<std::string>{"t/small a size"});
  // What is not declared is still told, where the kind is not open.
  w.write("a.yaml", "kind: thing\nname: a\nsize: 9\ncolour: red\n");
  CHECK(failing(checked(w, "book", {"a.yaml"})) ==
        std::set<std::string>{"input/unknown-field a colour"});
}

TEST_CASE("a list at the top is as many dossiers, in YAML and in JSON, in parts as in one run") {
  const Workshop w("split");
  small_book(
      w,
      std::string("kind: thing\ntitle: {zh: 物, en: thing}\nmatch: {has: size}\nid: name\n") +
          kFields,
      "split: things\n");
  w.write("in/a.yaml", "- {name: a, size: 9}\n- {name: b, size: 1}\n");
  w.write("in/b.yaml", "things:\n- {name: c, size: 2}\n- {name: d, size: 9}\n");
  w.write("c.json", "{\"things\": [{\"name\": \"e\", \"size\": 4, \"tags\": [\"x\\u00e9\"]}]}");
  const json run = checked(w, "book", {"in", "c.json"});
  CHECK(run["counts"]["dossiers"] == 5);
  CHECK(failing(run) ==
        std::set<std::string>{"t/small b size", "t/small c size", "t/small e size"});
  for (const char* part : {"1", "2"})
    REQUIRE(w.run({"check", "in", "c.json", "--rules", "book", "--as-of", "2024-06-01", "--shard",
                   std::string(part) + "/2", "--output", std::string("p") + part})
                .code <= 1);
  REQUIRE(w.run({"merge", "p1", "p2", "--rules", "book", "--format", "json=merged.json"}).code ==
          1);
  CHECK(json::parse(w.read("merged.json"))["findings"] == run["findings"]);
}

TEST_CASE("documents of other kinds are passed over only where the rulebook says so") {
  const Workshop w("others");
  const std::string schema =
      std::string("kind: thing\ntitle: {zh: 物, en: thing}\nid: name\n") + kFields;
  w.write("a.yaml", "kind: thing\nname: a\nsize: 9\n---\nmilk: 3\n---\n- x\n---\nkind: other\n");
  small_book(w, schema);
  CHECK(failing(checked(w, "book", {"a.yaml"})).size() == 3);
  small_book(w, schema, "other_kinds: ignore\n");
  const json run = checked(w, "book", {"a.yaml"});
  CHECK(failing(run).empty());
  CHECK(run["counts"]["others"] == 3);
  CHECK(has(w.run({"check", "a.yaml", "--rules", "book", "--lang", "en"}).out,
            "3 more documents are of no kind"));
}

TEST_CASE("merge keys: what stands beside them counts, and the first of several") {
  const Workshop w("merge-keys");
  small_book(
      w, std::string("kind: thing\ntitle: {zh: 物, en: thing}\nid: name\nopen: true\n") + kFields);
  w.write("a.yaml",
          "x: &one {size: 9, name: z}\ny: &two {size: 1}\nkind: thing\nname: a\n"
          "<<: [*one, *two]\n");
  CHECK(failing(checked(w, "book", {"a.yaml"})).empty());
  w.write("a.yaml", "x: &one {size: 9}\nkind: thing\nname: a\nsize: 2\n<<: *one\n");
  CHECK(failing(checked(w, "book", {"a.yaml"})) == std::set<std::string>{"t/small a size"});
  w.write("a.yaml", "kind: thing\nname: a\nsize: 9\n<<: text\n");
  CHECK(failing(checked(w, "book", {"a.yaml"})) ==
        std::set<std::string>{"input/unknown-field a <<"});
}

TEST_CASE("what a schema says of identity and other forms is held to what there is") {
  const Workshop w("identity-faults");
  const auto said = [&](const std::string& schema) {
    small_book(w, schema);
    const Ran ran = w.run({"rules", "lint", "--rules", "book", "--lang", "en"});
    CHECK(ran.code == 2);
    return ran.err;
  };
  const std::string head = "kind: thing\ntitle: {zh: 物, en: thing}\n";
  CHECK(has(said(head + "id: nmae\n" + kFields), "id names a field nmae that is not there"));
  CHECK(has(said(head + "id: name\nmatch: {}\n" + kFields), "`match` has no conditions"));
  CHECK(has(said(head + "id: {from: folder}\n" + kFields), "folder"));
  CHECK(has(
      said(head + "id: name\n" + kFields +
           "  part: {also: smell, zh: 部, en: part, fields: {x: {type: int, zh: 甲, en: x}}}\n"),
      "the name of a field"));
  CHECK(has(
      said(head + "id: name\n" + kFields + "  age: {type: int, default: old, zh: 年, en: age}\n"),
      "should be a whole number"));
}
