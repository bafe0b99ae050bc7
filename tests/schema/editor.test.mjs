// `ducha schema` in the YAML language server, which is what editors run: it underlines what is
// wrong, explains fields in both languages, and offers the words of an enum.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { books, schemaOf } from "./dossiers.mjs";
import { YamlServer } from "./server.mjs";

let server;
before(async () => {
  server = await YamlServer.start(schemaOf(books[0].rules));
});
after(() => server.stop());

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
