/** The files that a command writes: never instead of what is read, and never half. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkOutputs, writeWhole } from "../../src/cli/outputs";
import { coconut } from "../support/coconut";

describe("the files that a command writes", () => {
  const folder = mkdtempSync(join(tmpdir(), "coconut-outputs-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const file = (name: string, content = "before"): string => {
    writeFileSync(at(name), content);
    return at(name);
  };
  const [{ question, answer }] = JSON.parse(readFileSync("samples/prosqa.json", "utf8")) as [
    { question: string; answer: string },
  ];
  const dataset = (name: string): string => file(name, JSON.stringify([{ question, answer }]));

  it("may be new, or replace other files", async () => {
    await checkOutputs(file("data.json"), { "--report": { path: at("new.json") }, "--csv": undefined });
    await checkOutputs(at("data.json"), { "--report": { path: file("old.json") } });
    assert.equal(existsSync(at("new.json")), false);
    assert.equal(readFileSync(at("old.json"), "utf8"), "before");
  });

  it("are refused where they would replace what is read, by any path to it", async () => {
    const data = file("data.json");
    symlinkSync(data, at("link.json"));
    for (const path of [data, join(folder, ".", "data.json"), at("link.json")])
      await assert.rejects(checkOutputs(data, { "--values": { path } }), {
        name: "UserError",
        message: `${path} is the file that is read. Use --values to name another one.`,
      });
  });

  it("are refused where two of them are the same", async () => {
    const both = { "--values": { path: at("a.csv") }, "--csv": { path: join(folder, "none", "..", "a.csv") } };
    mkdirSync(at("none"), { recursive: true });
    await assert.rejects(
      checkOutputs(undefined, both),
      /--values and --csv both write .*a\.csv\. Name a file for each\.$/,
    );
  });

  it("are refused where there is no such folder, and where a folder has the name", async () => {
    const wrong = (path: string): Promise<void> => checkOutputs(undefined, { "--out": { path } });
    await assert.rejects(wrong(at("nowhere/a.jsonl")), /Can't write .* \(ENOENT\)\. Use --out to name another file\.$/);
    await assert.rejects(wrong(folder), /Can't write .* \(EISDIR\)\./);
  });

  it("are refused where their name while they are written is too long for the file system", async () => {
    for (const length of [190, 230, 250])
      await checkOutputs(undefined, { "--out": { path: at("a".repeat(length)) } }).then(
        () => writeWhole(at("a".repeat(length)), "whole"),
        (error: unknown) => assert.match(String(error), /Can't write .* \(ENAMETOOLONG\)\. Use --out to name another/),
      );
    await assert.rejects(checkOutputs(undefined, { "--out": { path: at("a".repeat(255)) } }), /ENAMETOOLONG/);
  });

  it("are whole or as they were", async () => {
    const target = file("target.json");
    symlinkSync(target, at("to-target.json"));
    await writeWhole(at("to-target.json"), "after");
    assert.equal(readFileSync(target, "utf8"), "after");
    await assert.rejects(writeWhole(at("nowhere/a.json"), "x"), { code: "ENOENT" });
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".unfinished")),
      [],
    );
  });

  it("stay as private as they were", async function () {
    if (process.platform === "win32") return this.skip();
    const secret = file("secret.json");
    chmodSync(secret, 0o600);
    await writeWhole(secret, "after");
    assert.deepEqual([readFileSync(secret, "utf8"), statSync(secret).mode & 0o777], ["after", 0o600]);
  });

  it("leave nothing behind when a process was ended while it wrote one", async () => {
    const target = file("killed.json");
    const ended = spawnSync(process.execPath, ["--version"]).pid;
    const leftover = (pid: number): string => file(`killed.json.${pid}.${randomUUID()}.unfinished`, "half");
    const [old, running, others] = [leftover(ended), leftover(process.pid), file("killed.json.notes.unfinished")];
    await writeWhole(target, "after");
    assert.deepEqual(
      [old, running, others].map((path) => existsSync(path)),
      [false, true, true],
    );
    for (const path of [running, others]) rmSync(path);
  });

  for (const [what, words] of [
    ["trace --out", () => ["trace", dataset("own.jsonl"), "--thoughts", "0", "--out", at("own.jsonl")]],
    ["eval --values", () => ["eval", dataset("own.json"), "--thoughts", "0", "--values", at("own.json")]],
    ["test --report", () => ["test", dataset("own.coconut-report.json"), "--report", at("own.coconut-report.json")]],
    ["look --report", () => ["look", dataset("own.coconut-report.json"), "--report", at("own.coconut-report.json")]],
  ] as const)
    it(`aren't written over the dataset: ${what}`, async () => {
      const given = words();
      const before = readFileSync(given[1]!, "utf8");
      const { code, out, err } = await coconut([...given]);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(err, /^coconut: .* is the file that is read\. Use --\w+ to name another one\.\n$/);
      assert.equal(readFileSync(given[1]!, "utf8"), before);
    });

  it("end trace with one sentence when the disk is full", async function () {
    if (!existsSync("/dev/full")) return this.skip();
    symlinkSync("/dev/full", at("full.jsonl"));
    const words = ["trace", dataset("d.json"), "--thoughts", "0", "--out", at("full.jsonl")];
    const { code, err } = await coconut(words);
    assert.equal(code, 1);
    assert.match(
      err,
      /^coconut: Can't write .* \(ENOSPC\)\. Free up disk space, then run the same command again to continue\.\n$/,
    );
    // What was done is kept beside it.
    assert.match(readFileSync(at("full.jsonl.unfinished"), "utf8"), /^\{.*\}\n0\t\{.*\}\t\n$/);
    rmSync(at("full.jsonl.unfinished"));
  });

  it("lose nothing of what was measured when the disk is full in the end", async function () {
    if (!existsSync("/dev/full")) return this.skip();
    symlinkSync("/dev/full", at("full.coconut-report.json"));
    const { code, out, err } = await coconut([
      "eval",
      dataset("d.json"),
      "--thoughts",
      "0",
      "--report",
      at("full.coconut-report.json"),
    ]);
    assert.equal(code, 1);
    assert.match(out, /^thoughts +spoken/m);
    assert.match(
      err,
      /^coconut: Can't write .* \(ENOSPC\)\. Free up disk space, then run the same command again to continue\.\n$/,
    );
    rmSync(at("full.coconut-report.json.unfinished"));
  });

  it("aren't waited for where the control isn't there", async () => {
    const { code, out, err } = await coconut(["test", dataset("d.json"), "--control", at("nowhere")]);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, /^coconut: There is no model package in .*nowhere/);
  });
});
