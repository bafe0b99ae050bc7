// A language server as an editor runs it: over its standard input and output.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// JSON-RPC over stdio, as in the Language Server Protocol.
export class Server {
  constructor(program, ...args) {
    this.process = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
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
  // What it has to say of a text that is opened.
  async show(uri, text) {
    const said = new Promise((done) => this.diagnostics.set(uri, done));
    this.tell("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    return said;
  }
}

const language = fileURLToPath(new URL("node_modules/yaml-language-server/bin/yaml-language-server", import.meta.url));

// The YAML language server over a folder of its own, in which files name one schema.
export class YamlServer extends Server {
  static async start(schema) {
    const server = new YamlServer(process.execPath, language, "--stdio");
    server.folder = mkdtempSync(join(tmpdir(), "ducha-editor-"));
    writeFileSync(join(server.folder, "schema.json"), JSON.stringify(schema));
    await server.ask("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(server.folder).href,
      capabilities: { textDocument: { hover: { contentFormat: ["markdown"] }, completion: { completionItem: { documentationFormat: ["markdown"] } } } },
    });
    server.tell("initialized", {});
    return server;
  }
  // Opens a file that names the schema in its first line; what the server has to say of it.
  async open(name, lines) {
    const text = ["# yaml-language-server: $schema=./schema.json", ...lines, ""].join("\n");
    const uri = pathToFileURL(join(this.folder, name)).href;
    return { uri, faults: await this.show(uri, text) };
  }
  async stop() {
    await this.ask("shutdown", null);
    this.tell("exit", null);
    rmSync(this.folder, { recursive: true });
  }
}
