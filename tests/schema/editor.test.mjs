// `ducha schema` in the YAML language server, which is what editors run: it underlines what is
// wrong, explains fields in both languages, and offers the words of an enum.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { books, schemaOf } from "./dossiers.mjs";
import { Server } from "./server.mjs";

const folder = mkdtempSync(join(tmpdir(), "ducha-editor-"));
const program = fileURLToPath(new URL("node_modules/yaml-language-server/bin/yaml-language-server", import.meta.url));
let server;

class Yaml extends Server {
  // Opens a dossier that names its schema in the first line; what the server has to say of it.
  async open(name, lines) {
    const text = [`# yaml-language-server: $schema=./dossier.schema.json`, ...lines, ""].join("\n");
    const uri = pathToFileURL(join(folder, name)).href;
    return { uri, faults: await this.show(uri, text) };
  }
}

before(async () => {
  writeFileSync(join(folder, "dossier.schema.json"), JSON.stringify(schemaOf(books[0].rules)));
  server = new Yaml(process.execPath, program, "--stdio");
  await server.ask("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities: { textDocument: { hover: { contentFormat: ["markdown"] }, completion: { completionItem: { documentationFormat: ["markdown"] } } } },
  });
  server.tell("initialized", {});
});
after(async () => {
  await server.ask("shutdown", null);
  server.tell("exit", null);
  rmSync(folder, { recursive: true });
});

const school = ["kind: school", "id: '1502040012'", "name: 一小"];

test("what is wrong is underlined, and nothing else", async () => {
  assert.deepEqual((await server.open("fine.yaml", school)).faults, []);
  const { faults } = await server.open("faulty.yaml", [...school, "ownership: pubic", "studens: 3", "founded_on: 2013-02-30"]);
  assert.deepEqual(faults.map((fault) => fault.range.start.line).sort(), [4, 5, 6]);
  assert.match(faults.find((fault) => fault.range.start.line === 4).message, /public/);
  assert.match(faults.find((fault) => fault.range.start.line === 5).message, /studens/);
});

test("a field is explained in Chinese and in English", async () => {
  const { uri } = await server.open("hover.yaml", [...school, "party:", "  members: {full: 12}"]);
  const hover = await server.ask("textDocument/hover", { textDocument: { uri }, position: { line: 5, character: 13 } });
  const text = JSON.stringify(hover.contents);
  assert.match(text, /正式党员/);
  assert.match(text, /full members/);
});

test("the words of an enum are offered, with what they mean", async () => {
  const { uri } = await server.open("complete.yaml", [...school, "ownership: "]);
  const answer = await server.ask("textDocument/completion", { textDocument: { uri }, position: { line: 4, character: 11 } });
  const items = Array.isArray(answer) ? answer : answer.items;
  const words = items.map((item) => item.label);
  for (const word of ["public", "other_department", "enterprise", "private"]) assert.ok(words.includes(word), `${word}: ${words}`);
  const meaning = JSON.stringify(items.find((item) => item.label === "private").documentation);
  assert.match(meaning, /民办/);
});

test("fields are offered, only those of the kind", async () => {
  const { uri } = await server.open("fields.yaml", ["kind: township", "id: t", "gui"]);
  const answer = await server.ask("textDocument/completion", { textDocument: { uri }, position: { line: 3, character: 3 } });
  const words = (Array.isArray(answer) ? answer : answer.items).map((item) => item.label);
  assert.ok(words.includes("guidance"), `${words}`);
  assert.ok(!words.includes("rooms"), `${words}`);
});
