// What the tests of this folder share: the program, its schemas, and dossiers as texts.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import YAML from "yaml";

export const root = new URL("../..", import.meta.url).pathname;
export const program = process.env.DUCHA ?? join(root, "build/ducha");
export const books = [
  { rules: join(root, "rules"), dossiers: join(root, "samples") },
  { rules: join(root, "tests/books/kennel"), dossiers: join(root, "tests/golden") },
];

export const schemaOf = (rules, ...kind) =>
  JSON.parse(execFileSync(program, ["schema", ...kind, "--rules", rules], { encoding: "utf8", maxBuffer: 1 << 26 }));

export const kindsOf = (rules) => schemaOf(rules).properties.kind.enum;

// Strict: an unknown keyword or one that cannot apply is an error. Union types are meant: a value
// and its other way of writing. The rest are words of editors.
export function validator(schema) {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, validateSchema: true });
  ajv.addVocabulary(["markdownDescription", "enumDescriptions", "patternErrorMessage"]);
  return ajv.compile(schema);
}

export const load = (text) => YAML.parse(text, { version: "1.2", schema: "core", logLevel: "silent" });

function* files(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (name.endsWith(".yaml")) yield path;
  }
}

// Every document that is YAML and names a kind of the rulebook.
export function samples({ rules, dossiers }) {
  const kinds = kindsOf(rules);
  const out = [];
  for (const file of files(dossiers))
    for (const document of YAML.parseAllDocuments(readFileSync(file, "utf8"), { version: "1.2" })) {
      if (document.errors?.length) continue;
      const data = document.toJS();
      if (kinds.includes(data?.kind)) out.push({ file, data });
    }
  return out;
}

// The ids of what ducha finds wrong with each text as such, cross-references left out: they depend
// on what else is handed in.
const across = new Set(["input/dangling-reference", "input/duplicate-id", "input/wrong-kind", "input/cycle"]);
export function faults(rules, texts) {
  if (texts.length > 4000) return [...faults(rules, texts.slice(0, 4000)), ...faults(rules, texts.slice(4000))];
  const starts = [];
  let stream = "";
  let line = 1;
  for (const text of texts) {
    starts.push(line);
    const piece = `---\n${text}${text.endsWith("\n") ? "" : "\n"}`;
    line += piece.split("\n").length - 1;
    stream += piece;
  }
  const own = execFileSync(program, ["rules", "list", "--rules", rules], { encoding: "utf8" }).match(/\S+\/\S+/g);
  const rule = own[0];
  const ran = spawnSync(program, ["check", "-", "--rules", rules, "--format", "json", "--as-of", "2024-12-31", "--select", rule],
    { input: stream, encoding: "utf8", maxBuffer: 1 << 30 });
  if (ran.status === null || ran.status > 1) throw new Error(ran.stderr);
  const out = texts.map(() => []);
  for (const finding of JSON.parse(ran.stdout).findings) {
    // Rules of the rulebook about dossiers as such judge what was read well.
    if (!finding.rule.startsWith("input/") || across.has(finding.rule) || own.includes(finding.rule)) continue;
    let low = 0;
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= finding.line) low = middle;
      else high = middle;
    }
    out[low].push(finding.rule);
  }
  return out;
}
