/** What `coconut eval`, `test`, and `trace` leave when they are interrupted, and how they go on. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCommand } from "../../src/cli/arguments";
import { evalCommand } from "../../src/cli/evaluate";
import { progressLine } from "../../src/cli/overDataset";
import { testCommand } from "../../src/cli/test";
import { traceCommand } from "../../src/cli/trace";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { parseReport } from "../../src/shared/dataset/report";
import { isUserError } from "../../src/shared/errors";
import { goldenProblems } from "../support/problems";

describe("an interrupted command", () => {
  const folder = mkdtempSync(join(tmpdir(), "coconut-interrupted-"));
  const file = join(folder, "data.json");
  const problems = goldenProblems("models/prosqa-coconut");
  writeFileSync(file, JSON.stringify(problems));
  after(() => rmSync(folder, { recursive: true }));
  // Every test file is a bundle, so this is the class of the engines of this file alone.
  const original = Object.getOwnPropertyDescriptor(LatentEngine.prototype, "run")!;
  const run = original.value as LatentEngine["run"];
  afterEach(() => void Object.defineProperty(LatentEngine.prototype, "run", original));

  /** How often the engine of the last command was asked. */
  let runs = 0;

  /** Ctrl-C while the run with this number is under way. */
  async function interrupted(at: number, ...words: string[]): Promise<string> {
    const abort = new AbortController();
    runs = 0;
    LatentEngine.prototype.run = function (...args) {
      if (++runs === at) abort.abort();
      return run.apply(this, args);
    };
    const command = parseCommand([...words, "--model", "models/prosqa-coconut", "--provider", "cpu"]);
    if (command.kind === "eval") return evalCommand(command, abort.signal);
    if (command.kind === "trace") return traceCommand(command, abort.signal);
    assert.ok(command.kind === "test");
    return testCommand(command, abort.signal);
  }

  // A test of a problem takes two runs: the words, and the forced probabilities of what they answer.
  /** What was measured, without times. */
  const numbersIn = (report: string): unknown => {
    const { created: _, runs: measured, ...rest } = parseReport(readFileSync(report, "utf8"), report);
    const timeless = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, entry: unknown) => (/^(ms|seconds)$/.test(key) ? 0 : entry)));
    return { ...rest, runs: timeless(measured) };
  };

  for (const [name, at, done, ...more] of [
    ["eval", 3, 2, "--thoughts", "0-2"],
    ["test", 5, 2, "--edits", "zero"],
    // While the control is tested.
    ["test", 11, 4, "--edits", "zero", "--control", "models/prosqa-pause"],
  ] as const)
    it(`goes on with the same command, if it has a report: ${[name, ...more].join(" ")}`, async () => {
      const [report, other] = ["a", "b"].map((letter) => join(folder, `${name}-${letter}.coconut-report.json`));
      const words = [name, file, ...more, "--report", report!];
      const line = `Interrupted after 2 of ${problems.length} problems. The same command goes on from there.`;
      const said = await interrupted(at, ...words);
      if (done === 2) assert.ok(said.includes(line), said);
      const before = parseReport(readFileSync(report!, "utf8"), "it");
      assert.deepEqual([before.cancelled, before.runs[0]!.cases.length], [true, done]);

      await interrupted(0, name, file, ...more, "--report", other!);
      const all = runs;
      // Another measurement doesn't replace what can be gone on with.
      const text = readFileSync(report!, "utf8");
      const mistyped = [...words, "--limit", "1"];
      await assert.rejects(interrupted(0, ...mistyped), {
        name: "UserError",
        message: /can't go on from\. What differs: how many of its problems are asked\. Repeat its command/,
      });
      assert.deepEqual([runs, readFileSync(report!, "utf8")], [0, text]);

      await interrupted(0, ...words);
      assert.ok(runs > 0 && runs < all, `${runs} of ${all} runs`);
      assert.deepEqual(numbersIn(report!), numbersIn(other!));
      // What is complete is measured again.
      await interrupted(0, ...words);
      assert.equal(runs, all);
    });

  it("doesn't replace what another control gave", async () => {
    const report = join(folder, "controls.coconut-report.json");
    const words = (control: string) => ["test", file, "--edits", "zero", "--control", control, "--report", report];
    await interrupted(11, ...words("models/prosqa-pause"));
    const measured = (): number[] =>
      parseReport(readFileSync(report, "utf8"), "it").runs.map(({ cases }) => cases.length);
    const before = measured();
    assert.ok(before.length === 2 && before[1]! > 0, before.join());
    await assert.rejects(interrupted(0, ...words("models/prosqa-coconut")), /What differs: the control\. Repeat/);
    assert.deepEqual([runs, measured()], [0, before]);
  });

  it("keeps what the model gave to go on with, where the control can't be loaded", async () => {
    const control = join(folder, "control");
    cpSync("models/prosqa-pause", control, { recursive: true });
    writeFileSync(join(control, "model.onnx"), "");
    const report = join(folder, "no-control.coconut-report.json");
    const words = ["test", file, "--edits", "zero", "--control", control, "--report", report];
    await assert.rejects(interrupted(0, ...words), /model\.onnx/);
    const { cancelled, runs: measured } = parseReport(readFileSync(report, "utf8"), "it");
    assert.deepEqual([cancelled, measured.map(({ cases }) => cases.length)], [true, [problems.length]]);
  });

  it("replaces older traces only by new ones", async () => {
    const [out, vectors] = [join(folder, "traces.jsonl"), join(folder, "thoughts.npz")];
    for (const path of [out, vectors]) writeFileSync(path, "before");
    const words = ["trace", file, "--thoughts", "1", "--out", out, "--vectors", vectors];
    await assert.rejects(interrupted(1, ...words), /Interrupted before the first of/);
    assert.deepEqual([readFileSync(out, "utf8"), readFileSync(vectors, "utf8")], ["before", "before"]);
    await interrupted(0, ...words, "--limit", "1");
    const perProblem = runs;
    assert.match(
      await interrupted(2 * perProblem + 1, ...words),
      /^Wrote the traces of 2 problems .*\n.*\nInterrupted/,
    );
    assert.equal(readFileSync(out, "utf8").trimEnd().split("\n").length, 2);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".unfinished")),
      [],
    );
  });

  it("says before it measures anything that the report can't be written", async () => {
    const words = ["eval", file, "--report", join(folder, "gone", "r.coconut-report.json")];
    await assert.rejects(interrupted(0, ...words), /Can't write .*r\.coconut-report\.json \(ENOENT\)\. Use --report/);
    assert.equal(runs, 0);
  });

  for (const [done, ...words] of [
    [1, "eval", file],
    [0, "trace", file, "--out", join(folder, "bar.jsonl")],
  ] as const)
    it(`begins a line of its own after the progress bar of ${words[0]}`, async () => {
      const { isTTY } = process.stderr;
      let shown = "";
      Object.assign(process.stderr, { isTTY: true, write: (text: string) => (shown += text) });
      try {
        await interrupted(2, ...words, "--thoughts", "0").catch((error: unknown) => assert.ok(isUserError(error)));
      } finally {
        Object.assign(process.stderr, { isTTY });
        // Below it is the one of all streams.
        Reflect.deleteProperty(process.stderr, "write");
      }
      assert.match(shown, new RegExp(` ${done}/${problems.length}[^\\r\\n]*\\n$`));
    });

  it("says how much time is left", () => {
    const bar = (done: number, before: number): string =>
      progressLine(done, 10, { before, ms: 6000 }).replace(/[█░]+/, "bar").replaceAll("\x1b", "");
    assert.equal(bar(0, 0), "\r[Kbar 0/10");
    assert.equal(bar(4, 0), "\r[Kbar 4/10, about 9 s left");
    // Three of them were there before.
    assert.equal(bar(4, 3), "\r[Kbar 4/10, about 36 s left");
    assert.equal(bar(10, 0), "\r[Kbar 10/10\n");
  });

  for (const [third, ...words] of [
    [3, "eval", file],
    [5, "test", file, "--edits", "zero", "--control", "models/prosqa-coconut"],
  ] as const) {
    const name = words[0];
    it(`says so in the JSON of ${name}, with the problems that were done`, async () => {
      const { cancelled, n, wanted, accuracy, control } = JSON.parse(await interrupted(third, ...words, "--json")) as {
        [key: string]: unknown;
      };
      assert.deepEqual([cancelled, n, wanted, accuracy], [true, 2, problems.length, 1]);
      assert.equal(control ?? null, null);
    });

    it(`has no number in the JSON of ${name} before the first problem is done`, async () => {
      const found = JSON.parse(await interrupted(1, ...words, "--json")) as { [key: string]: unknown };
      assert.deepEqual([found["cancelled"], found["n"], found["wanted"]], [true, 0, problems.length]);
      for (const key of ["accuracy", "interval", "classes", "wellFormed", "cells"]) assert.ok(!(key in found), key);
    });

    it(`says so under the table of ${name}`, async () =>
      assert.match(
        await interrupted(third, ...words),
        new RegExp(`^Interrupted after 2 of ${problems.length} problems\\.$`, "m"),
      ));

    it(`is a sentence of ${name} where there is no table`, async () =>
      assert.rejects(
        interrupted(1, ...words),
        (error: Error) =>
          isUserError(error) &&
          error.message === `Interrupted before the first of ${problems.length} problems was done.`,
      ));

    it(`says in the JSON of ${name} that it wasn't interrupted`, async () => {
      const { cancelled, n, wanted } = JSON.parse(await interrupted(0, ...words, "--json")) as {
        [key: string]: unknown;
      };
      assert.deepEqual([cancelled, n, wanted], [false, problems.length, problems.length]);
    });
  }
});
