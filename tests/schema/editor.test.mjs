// `ducha schema` in the YAML language server, which is what editors run: it underlines what is
// wrong, explains fields in both languages, and offers the words of an enum.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { books, schemaOf } from "./dossiers.mjs";

const folder = mkdtempSync(join(tmpdir(), "ducha-editor-"));
const program = fileURLToPath(new URL("node_modules/yaml-language-server/bin/yaml-language-server", import.meta.url));
let server;

// JSON-RPC over stdio, as in the Language Server Protocol.
class Server {
  constructor() {
    this.process = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    this.waiting = new Map();
    this.diagnostics = new Map();
    this.number = 0;
    let bytes = Buffer.alloc(0);
    this.process.stdout.on("data", (more) => {
      bytes = Buffer.concat([bytes, more]);
      for (;;) {
        const head = bytes.indexOf("\r\n\r\n");
        if (head < 0) return;
        const length = Number(/Content-Length: (\d+)/i.exec(bytes.subarray(0, head).toString())[1]);
        if (bytes.length < head + 4 + length) return;
        this.take(JSON.parse(bytes.subarray(head + 4, head + 4 + length).toString()));
        bytes = bytes.subarray(head + 4 + length);
      }
    });
  }
  send(message) {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }
  take(message) {
    if (message.method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = message.params;
      this.diagnostics.get(uri)?.(diagnostics);
    } else if (message.method === "workspace/configuration") {
      // What it asks the editor for: nothing is set.
      this.send({ id: message.id, result: message.params.items.map(() => null) });
    } else if (message.method !== undefined) {
      if (message.id !== undefined) this.send({ id: message.id, result: null });
    } else {
      this.waiting.get(message.id)(message);
    }
  }
  async ask(method, params) {
    const id = ++this.number;
    const answer = new Promise((done) => this.waiting.set(id, done));
    this.send({ id, method, params });
    const { result, error } = await answer;
    assert.equal(error, undefined, method);
    return result;
  }
  tell(method, params) {
    this.send({ method, params });
  }
  // Opens a dossier that names its schema in the first line; what the server has to say of it.
  async open(name, lines) {
    const text = [`# yaml-language-server: $schema=./dossier.schema.json`, ...lines, ""].join("\n");
    const uri = pathToFileURL(join(folder, name)).href;
    const said = new Promise((done) => this.diagnostics.set(uri, done));
    this.tell("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    return { uri, faults: await said };
  }
}

before(async () => {
  writeFileSync(join(folder, "dossier.schema.json"), JSON.stringify(schemaOf(books[0].rules)));
  server = new Server();
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
