/** `coconut trace` and `coconut show`: traces of a dataset for other programs, and a trace without its model. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npz } from "../../src/cli/npz";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { coconut } from "../support/coconut";

describe("coconut trace and coconut show", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "coconut-trace-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("writes one whole trace per line, with what the dataset says, and the thoughts as arrays", async () => {
    const [lines, arrays] = [join(folder, "traces.jsonl"), join(folder, "thoughts.npz")];
    const words = ["samples/prosqa.json", "--limit", "3", "--thoughts", "2", "--out", lines, "--vectors", arrays];
    const { code, out, err } = await coconut(["trace", ...words]);
    assert.equal(code, 0, err);
    assert.match(out, /Wrote the traces of 3 problems .*\n.*vectors \(3, 2, 128\), index \(3\)\./);
    const traces = readFileSync(lines, "utf8")
      .trimEnd()
      .split("\n")
      .map((line, at) => parseTrace(line, `line ${at}`));
    assert.equal(traces.length, 3);
    const entries = JSON.parse(readFileSync("samples/prosqa.json", "utf8")) as { question: string }[];
    assert.deepEqual(
      traces.map(({ source }) => source.text),
      entries.slice(0, 3).map(({ question }) => question),
    );
    assert.ok(traces.every(({ read }) => read.truth !== undefined));
    const bytes = readFileSync(arrays);
    const start = bytes.indexOf("NUMPY") - 1;
    const header = bytes.readUInt16LE(start + 8);
    assert.match(bytes.toString("latin1", start + 10, start + 10 + header), /'<f4'.*\(3, 2, 128\)/);
    const data = start + 10 + header;
    assert.equal((data - start) % 64, 0);
    const vector = Array.from({ length: 128 }, (_, at) => bytes.readFloatLE(data + 4 * at));
    const [thought] = traces[0]?.nodes.filter(({ kind }) => kind === "thought") ?? [];
    assert.ok(thought?.kind === "thought");
    assert.ok(Math.abs(Math.hypot(...vector) - thought.norm) < 1e-3);
  });

  it("draws a trace from its file as it was drawn when it was made", async () => {
    const file = join(folder, "one.coconut.json");
    const { out: json } = await coconut(["reason", "samples/rex.txt", "--json"]);
    writeFileSync(file, json);
    const shown = execFileSync(process.execPath, [resolve("dist/cli.js"), "show", file], { encoding: "utf8" });
    assert.match(shown, /^animal .*✓ right/);
    assert.match(shown, /dog +█+ .*★ on a correct path {2}← Rex/);
  });

  for (const [what, words, message] of [
    ["no file to write", ["trace", "samples/prosqa.json"], /--out FILE\.jsonl/],
    [
      "a folder that isn't there",
      ["trace", "samples/prosqa.json", "--limit", "1", "--out", "/nowhere/t.jsonl"],
      /ENOENT/,
    ],
  ] as const)
    it(`refuses ${what} with one sentence`, async () => {
      const { code, err } = await coconut([...words]);
      assert.equal(code, 1);
      assert.match(err, message);
      assert.equal(err.trimEnd().split("\n").length, 1);
    });

  it("makes an archive whose parts can be found from its end", () => {
    const file = npz({
      a: { shape: [2], data: Int32Array.of(7, 8) },
      b: { shape: [1, 1], data: Float32Array.of(0.5) },
    });
    const end = file.length - 22;
    assert.equal(file.readUInt32LE(end), 0x06054b50);
    assert.equal(file.readUInt16LE(end + 10), 2);
    const directory = file.readUInt32LE(end + 16);
    assert.equal(file.readUInt32LE(directory), 0x02014b50);
    const second = directory + 46 + "a.npy".length;
    const local = file.readUInt32LE(second + 42);
    assert.equal(file.toString("latin1", local + 30, local + 35), "b.npy");
  });
});
