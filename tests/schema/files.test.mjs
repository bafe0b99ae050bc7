// `ducha schema --for`: the files of every rulebook here are as the schemas say, and what is misspelt
// or of the wrong shape is not; in the YAML language server, keys are offered and explained.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import Ajv from "ajv";
import { load, program, root } from "./dossiers.mjs";
import { YamlServer } from "./server.mjs";

const schemas = new Map();
const schemaFor = (form) => {
  if (!schemas.has(form))
    schemas.set(form, JSON.parse(execFileSync(program, ["schema", "--for", form], { encoding: "utf8", cwd: tmpdir() })));
  return schemas.get(form);
};
// Required keys stand beside their declaration, under anyOf and dependencies.
const validators = new Map();
const validate = (form, data) => {
  if (!validators.has(form))
    validators.set(form, new Ajv({ strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true }).compile(schemaFor(form)));
  const check = validators.get(form);
  return check(data) ? [] : check.errors;
};

const named = { "rulebook.yaml": "rulebook", "sources.yaml": "sources", "provisions.yaml": "provisions", "parameters.yaml": "parameters",
  "definitions.yaml": "definitions", "network.yaml": "network", "evidence.yaml": "evidence" };
const formOf = (folder, name) =>
  folder === "schema" ? (name === "types.yaml" ? "types" : "schema")
  : folder === "profiles" ? "profile"
  : named[name] ?? (name.endsWith(".test.yaml") ? "test" : "rule");

const books = ["rules", ...readdirSync(join(root, "tests/books")).map((name) => `tests/books/${name}`)].filter((name) => statSync(join(root, name)).isDirectory());
const files = [];
for (const book of books)
  for (const folder of ["", "schema", "profiles"]) {
    const at = join(root, book, folder);
    let names = [];
    try { names = readdirSync(at); } catch { continue; }
    for (const name of names.filter((n) => n.endsWith(".yaml")))
      files.push({ path: join(at, name), form: formOf(folder, name) });
  }
for (const path of ["samples/tables/county.map", "tests/golden/import/list.map"]) files.push({ path: join(root, path), form: "map" });

test("every file of every rulebook is as its schema says", () => {
  assert.ok(files.length > 60);
  for (const { path, form } of files) assert.deepEqual(validate(form, load(readFileSync(path, "utf8"))).slice(0, 3), [], path);
});

// Calls `take` for every mapping that a definition describes.
function walk(schema, definitions, data, take) {
  if (data === null || typeof data !== "object") return;
  for (const part of schema.allOf ?? []) walk(part, definitions, data, take);
  for (const part of schema.anyOf ?? []) if ((part.type === "array") === Array.isArray(data)) walk(part, definitions, data, take);
  if (schema.if) walk(schema.if.required.every((key) => key in data) ? schema.then : schema.else, definitions, data, take);
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    if (!Array.isArray(data)) take(name, definitions[name], data);
    return walk(definitions[name], definitions, data, take);
  }
  if (Array.isArray(data)) {
    for (const item of data) walk(schema.items ?? {}, definitions, item, take);
  } else if (schema.properties || typeof schema.additionalProperties === "object") {
    for (const [key, value] of Object.entries(data)) walk(schema.properties?.[key] ?? schema.additionalProperties ?? {}, definitions, value, take);
  }
}

test("a key that is misspelt, or a value of the wrong shape, is refused in every mapping", () => {
  const seen = new Map();
  for (const { path, form } of files) {
    const data = load(readFileSync(path, "utf8"));
    const schema = schemaFor(form);
    walk(schema, schema.definitions, data, (name, definition, mapping) => {
      const id = `${form} ${name}`;
      if (!seen.has(id)) seen.set(id, { form, data, definition, mapping, tried: new Set() });
    });
  }
  let tried = 0;
  for (const [id, { form, data, definition, mapping }] of seen) {
    if (definition.additionalProperties === false) {
      mapping.zzqx = 1;
      assert.notDeepEqual(validate(form, data), [], id);
      delete mapping.zzqx;
    }
    for (const [key, value] of Object.entries(definition.properties)) {
      const before = mapping[key];
      const had = key in mapping;
      const wrong = [[{ zzqx: "zzqx" }], { zzqx: { zzqx: ["zzqx"] } }, "zzqx"].filter((one) => {
        mapping[key] = one;
        return validate(form, data).length > 0;
      });
      if (had) mapping[key] = before;
      else delete mapping[key];
      const anything = Object.keys(value).length === 1;  // but for its description
      assert.ok(anything || wrong.length > 0, `${id}: ${key}`);
      ++tried;
    }
  }
  // A table that several forms have is the same in all.
  const names = new Set([...seen.keys()].map((id) => id.split(" ")[1]));
  for (const [form, { definitions }] of schemas)
    if (form !== "map") for (const name of Object.keys(definitions)) assert.ok(names.has(name), `no file of ours has ${name}`);
  assert.ok(tried > 250);
});

const faulty = {
  rule: ["- {measure: a/b, title: {zh: 一, en: a}, kind: k}", "- {id: a/b, kind: k, remedy: {zh: 一, en: a}}", "- {id: a/b, assert: x, check: [{that: x}], kind: k}",
    "- {id: a/b, kind: k, assert: x, severity: bad}", "- {id: a/b, kind: k, assert: x, from: yesterday}", "{id: a/b}"],
  schema: ["{kind: k, id: id, fields: {a: {type: text}}}", "{kind: k, id: id, fields: {a: {type: int, pattern: x}}}", "{kind: k, id: id, fields: {a: {type: int, ref: k}}}",
    "{kind: k, id: id, fields: {a: {type: string, acyclic: true}}}", "{kind: k, id: {from: name}, fields: {}}", "{id: id, fields: {}}"],
  parameters: ["a.b: {type: int, required: maybe}", "a.b: {type: int, default: 3}", "a.b: {type: int, values: {from: 2013-01-01}}"],
  profile: ["{profile: p, off: [{rule: a/b}]}", "{profile: p, severities: {a/b: grave}}", "{profile: p, waivers: [{rule: a/b, dossier: d}]}", "{as_of: 2013-01-01}"],
  test: ["{tests: [{dossier: k}]}", "{tests: [{name: n, dossier: k, as_of: soon}]}", "{base: {}}"],
  rulebook: ["{rulebook: 1, id: r, version: '1'}", "{rulebook: 1, id: r, version: '1', title: {zh: 一}, other_kinds: drop}"],
  config: ["jobs: many", "no_such: 1"],
};
test("files that are faulty are refused", () => {
  for (const [form, texts] of Object.entries(faulty))
    for (const text of texts) assert.notDeepEqual(validate(form, load(text)), [], `${form}: ${text}`);
  assert.deepEqual(validate("config", load("jobs: 2\nrules: rules\n")), []);
});

let server;
before(async () => {
  server = await YamlServer.start(schemaFor("rule"));
});
after(() => server.stop());

const rule = ["- id: staff/few", "  cites: [1.1-s1a]", "  kind: school", "  assert: staff > 0", "  message: {zh: 少, en: few}", "  remedy: {zh: 增, en: add}"];

test("the YAML language server underlines a misspelt key, and nothing else", async () => {
  assert.deepEqual((await server.open("fine.yaml", rule)).faults, []);
  const { faults } = await server.open("faulty.yaml", rule.map((line) => line.replace("cites", "sites")));
  assert.equal(faults.length, 1, JSON.stringify(faults));
  assert.equal(faults[0].range.start.line, 2);
  assert.match(faults[0].message, /sites/);
});

test("the YAML language server explains a key and offers those of a rule", async () => {
  const { uri } = await server.open("hover.yaml", rule);
  const hover = await server.ask("textDocument/hover", { textDocument: { uri }, position: { line: 2, character: 4 } });
  const said = hover.contents.value ?? hover.contents;
  assert.match(said, /provisions that it rests on/);
  assert.match(said, /依据的条款/);
  const more = await server.open("offer.yaml", [...rule, "  sup"]);
  const answer = await server.ask("textDocument/completion", { textDocument: { uri: more.uri }, position: { line: 7, character: 5 } });
  const words = (Array.isArray(answer) ? answer : answer.items).map((item) => item.label);
  assert.ok(words.includes("supply") && words.includes("period"), `${words}`);
});

test("the files of a new rulebook name their schemas, which an editor finds", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ducha-new-"));
  execFileSync(program, ["new", "rulebook", "--output", join(folder, "mine")]);
  let files = 0;
  for (const name of readdirSync(join(folder, "mine"), { recursive: true }).filter((n) => n.endsWith(".yaml"))) {
    const path = join(folder, "mine", name);
    const text = readFileSync(path, "utf8");
    assert.deepEqual(await server.show(pathToFileURL(path).href, text), [], name);
    if (name === "fire.yaml") {
      const faulty = await server.show(pathToFileURL(join(folder, "mine", "other.yaml")).href, text.replace("  cites:", "  sites:"));
      assert.deepEqual(faulty.map(({ message }) => /sites/.test(message)), [true]);
    }
    ++files;
  }
  assert.ok(files >= 6);
  rmSync(folder, { recursive: true });
});

test("a key with nothing behind it is passed over by the reader, and not underlined", () => {
  let tried = 0;
  for (const { path, form } of files) {
    const data = load(readFileSync(path, "utf8"));
    const schema = schemaFor(form);
    walk(schema, schema.definitions, data, (name, definition, mapping) => {
      for (const key of Object.keys(definition.properties)) {
        if (definition.required?.includes(key) || definition.anyOf?.some(({ required }) => required.includes(key))) continue;
        if (key in mapping) continue;
        mapping[key] = null;
        const wrong = validate(form, data).filter(({ instancePath }) => instancePath.endsWith(`/${key}`));
        delete mapping[key];
        assert.deepEqual(wrong.slice(0, 2), [], `${path}: ${name}.${key}`);
        ++tried;
      }
    });
    if (tried > 3000) break;
  }
  assert.ok(tried > 300);
});
