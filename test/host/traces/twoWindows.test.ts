/** Real processes and a real disk. */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeDisk } from "../../../src/host/traces/disk";
import { TraceStore } from "../../../src/host/traces/traceStore";
import type { Trace } from "../../../src/shared/trace/trace";
import { token, traceOf } from "../../support/traces";

/** Changes of each of four windows, two at a time; the first two are killed halfway. */
const CHANGES = 40;

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "coconut-store-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

function storeIn(window: string, log: string[] = []): TraceStore {
  return new TraceStore({ disk: new NodeDisk(folder), window, now: Date.now, log: (line) => log.push(line) });
}

/** Starts a window, and kills it once so many of its changes are on the disk. Resolves with those. */
async function written(window: string, killAfter = Infinity): Promise<string[]> {
  const child: ChildProcess = fork("out/test/support/storeWriter.js", [folder, window, "shared", String(CHANGES)], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let said = "";
  let errors = "";
  child.stderr?.on("data", (data: Buffer) => (errors += data.toString()));
  child.stdout?.on("data", (data: Buffer) => {
    said += data.toString();
    if (said.split("\n").length > killAfter) child.kill("SIGKILL");
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once("close", (code, signal) => resolve([code, signal])),
  );
  assert.deepEqual([code, signal, errors], killAfter === Infinity ? [0, null, ""] : [null, "SIGKILL", ""]);
  return said.split("\n").filter(Boolean);
}

async function read(): Promise<{ trace: Trace; log: string[] }> {
  const log: string[] = [];
  const store = storeIn("reader", log);
  await store.read();
  const trace = await store.load("shared");
  store.dispose();
  assert.ok(trace);
  return { trace, log };
}

describe("Two windows on one trace", () => {
  it("keep every change that they said was saved, though both are killed in between", async function () {
    this.timeout(60_000);
    const store = storeIn("first");
    store.add(traceOf("shared"));
    await store.close();
    const killed = await Promise.all([written("a", CHANGES / 2), written("b", CHANGES / 4)]);
    const whole = await Promise.all([written("c"), written("d")]);
    assert.deepEqual(
      whole.map(({ length }) => length),
      [CHANGES, CHANGES],
    );
    const { trace, log } = await read();
    const kept = new Set(trace.nodes.map(({ id }) => id));
    assert.deepEqual(
      [...killed, ...whole].flat().filter((id) => !kept.has(id)),
      [],
    );
    assert.equal(kept.size, trace.nodes.length);
    assert.deepEqual(log, []);
    // The later ones went on from what the first ones had added.
    const begun = trace.nodes.filter(({ parent }) => parent === null).map(({ id }) => id.slice(0, 1));
    assert.ok(begun.every((window) => window === "a" || window === "b"));
  });
});

describe("The disk", () => {
  it("has nothing but whole files after a write, and the text of the last append", async () => {
    const disk = new NodeDisk(folder);
    await disk.write("a/head.json", "one");
    await Promise.all(Array.from({ length: 20 }, (_, n) => disk.write("a/head.json", String(n).repeat(1000))));
    await disk.append("a/w.jsonl", "1\n");
    await disk.append("a/w.jsonl", "é\n");
    assert.deepEqual((await readdir(join(folder, "a"))).sort(), ["head.json", "w.jsonl"]);
    assert.match(Buffer.from(await disk.read("a/head.json")).toString(), /^(\d+?)\1*$/);
    assert.equal(Buffer.from(await disk.read("a/w.jsonl", 2)).toString(), "é\n");
    assert.deepEqual(await disk.list(""), { folders: ["a"], files: new Map() });
    assert.deepEqual((await disk.list("a")).files.get("w.jsonl"), 5);
  });

  it("appends to no folder that isn't there, and removes what isn't there", async () => {
    const disk = new NodeDisk(folder);
    await assert.rejects(disk.append("gone/w.jsonl", "1\n"), { code: "ENOENT" });
    await disk.remove("gone");
    assert.deepEqual(await disk.list("gone"), { folders: [], files: new Map() });
  });

  it("reads regular files only: a pipe or a device isn't waited for", async function () {
    if (process.platform === "win32") return this.skip();
    const disk = new NodeDisk(folder);
    await mkdir(join(folder, "a"));
    execFileSync("mkfifo", [join(folder, "a", "head.json")]);
    await symlink("/dev/zero", join(folder, "a", "w.jsonl"));
    await assert.rejects(disk.read("a/head.json"), /isn't a regular file/);
    await assert.rejects(disk.read("a/w.jsonl"), /isn't a regular file/);
    assert.deepEqual((await disk.list("a")).files, new Map());
  });

  it("reports what another process writes", async () => {
    await writeFile(join(folder, "w.jsonl"), "");
    const watching = await new Promise<boolean>((resolve) => {
      const watcher = new NodeDisk(folder).watch("", () => (watcher.dispose(), resolve(true)));
      void appendFile(join(folder, "w.jsonl"), "1\n");
    });
    assert.ok(watching);
    new NodeDisk(folder).watch("gone", () => undefined).dispose();
  });

  it("shows a window that began before there were traces what another one writes first", async () => {
    const [before, writer] = [storeIn("w"), storeIn("x")];
    await rm(folder, { recursive: true });
    try {
      await before.read();
      const listed = new Promise<void>((resolve) => {
        before.onDidChange(() => before.summaries.length > 0 && resolve());
      });
      writer.add(traceOf("first"));
      await listed;
      assert.deepEqual(
        before.summaries.map(({ id }) => id),
        ["first"],
      );
    } finally {
      await Promise.all([before.close(), writer.close()]);
    }
  });

  it("keeps a store that other programs have torn: what can be read is there", async () => {
    const store = storeIn("w");
    const trace = traceOf("shared");
    store.add(trace);
    store.apply(trace, { kind: "nodes", nodes: [token("w-1")] });
    await store.close();
    await appendFile(join(folder, "shared", "w.jsonl"), '{"n":2,"at":3,"chan');
    await writeFile(join(folder, "shared", "x.jsonl"), "\u0000\uFFFF{}\n[1]\n");
    await writeFile(join(folder, "index.json"), "\u0000");
    const { trace: found } = await read();
    assert.deepEqual(found, trace);
  });
});
