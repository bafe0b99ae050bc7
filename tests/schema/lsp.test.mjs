// `ducha lsp` over its pipes, as an editor runs it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { books, program } from "./dossiers.mjs";
import { Server } from "./server.mjs";

const file = join(books[0].rules, "members.yaml");
const uri = pathToFileURL(file).href;

const start = async (...args) => {
  const server = new Server(program, "lsp", ...args);
  const { capabilities } = await server.ask("initialize", { capabilities: {} });
  assert.equal(capabilities.positionEncoding, "utf-16");
  server.tell("initialized", {});
  return server;
};

test("a rule is written: its fault is told, its fields are explained and offered", async () => {
  const server = await start("--lang", "zh");
  const text = readFileSync(file, "utf8");
  assert.deepEqual(await server.show(uri, text), []);
  const assertion = text.split("\n").findIndex((line) => /^ {2}assert: held > 0$/.test(line));
  const said = new Promise((done) => server.diagnostics.set(uri, done));
  const range = { start: { line: assertion, character: 10 }, end: { line: assertion, character: 14 } };
  server.tell("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [{ range, text: "party.form.hel" }] });
  const faults = await said;
  assert.ok(faults.length > 0 && faults.every(({ range: { start } }) => start.line === assertion), JSON.stringify(faults));
  assert.match(faults[0].message, /\p{Script=Han}/u);
  const at = (character) => ({ textDocument: { uri }, position: { line: assertion, character } });
  const hover = await server.ask("textDocument/hover", at(18));
  assert.match(hover.contents.value, /`form`/);
  const offered = await server.ask("textDocument/completion", at(16));
  assert.ok(offered.some(({ label }) => label === "members"));
  const cites = text.split("\n").findIndex((line) => line.includes("cites: ["));
  const place = await server.ask("textDocument/definition", { textDocument: { uri }, position: { line: cites, character: 12 } });
  assert.ok(place.uri.endsWith("/provisions.yaml"));
  await server.ask("shutdown", null);
  server.tell("exit", null);
  assert.deepEqual(await once(server.process, "exit"), [0, null]);
});

test("keys of a rule are explained and offered, in a file that cannot be read yet too", async () => {
  const server = await start();
  const text = readFileSync(file, "utf8");
  await server.show(uri, text);
  const lines = text.split("\n");
  const line = lines.findIndex((one) => /^ {2}remedy: /.test(one));
  const hover = await server.ask("textDocument/hover", { textDocument: { uri }, position: { line, character: 4 } });
  assert.match(hover.contents.value, /what would mend it/);
  const said = new Promise((done) => server.diagnostics.set(uri, done));
  const at = { line: line + 1, character: 0 };
  server.tell("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [{ range: { start: at, end: at }, text: "  sup\n" }] });
  await said;
  const offered = await server.ask("textDocument/completion", { textDocument: { uri }, position: { line: line + 1, character: 5 } });
  assert.ok(offered.some(({ label, documentation }) => label === "supply" && /evidence/.test(documentation.value)), JSON.stringify(offered));
  assert.ok(!offered.some(({ label }) => label === "remedy" || label === "zh"));
  await server.ask("shutdown", null);
  server.tell("exit", null);
  await once(server.process, "exit");
});

test("an editor that is gone ends it, and is not taken for one that said goodbye", async () => {
  const server = await start();
  server.process.stdin.end("Content-Length: 7\r\n\r\n{");
  assert.deepEqual(await once(server.process, "exit"), [1, null]);
});
