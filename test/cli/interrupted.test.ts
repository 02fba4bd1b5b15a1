/** What `coconut eval`, `test`, and `trace` leave when they are interrupted, and how they go on. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseCommand } from "../../src/cli/arguments";
import { evalCommand } from "../../src/cli/evaluate";
import { eachCase, progressLine } from "../../src/cli/overDataset";
import { testCommand } from "../../src/cli/test";
import { traceCommand } from "../../src/cli/trace";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { parseReport } from "../../src/shared/dataset/report";
import { isUserError } from "../../src/shared/errors";
import type { Trace } from "../../src/shared/trace/trace";
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

  const unfinished = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".unfinished"));
  const linesOf = (path: string): number => readFileSync(path, "utf8").split("\n").length - 1;

  /** How often the engine of the last command was asked. */
  let runs = 0;

  /** The questions of the last command. How many runs they take hangs on how fast the machine is. */
  const asked = new Set<string>();

  /** Ctrl-C while the run with this number is under way, or the first one for which this is true. */
  async function interrupted(at: number | (() => boolean), ...words: string[]): Promise<string> {
    const abort = new AbortController();
    runs = 0;
    asked.clear();
    LatentEngine.prototype.run = function (...args) {
      asked.add(args[0].question);
      if (typeof at === "function" ? at() : ++runs === at) abort.abort();
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
      const [report, other] = ["a", "b"].map((letter) =>
        join(folder, `${[name, ...more].join("-").replaceAll("/", "-")}-${letter}.coconut-report.json`),
      );
      const words = [name, file, ...more, "--report", report!];
      const line = `Interrupted after 2 of ${problems.length} problems. Run the same command again to continue.`;
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
        message:
          /was run differently, so this command can't continue from it\. What differs: how many of its problems are asked\. Repeat its command/,
      });
      assert.deepEqual([runs, readFileSync(report!, "utf8")], [0, text]);

      await interrupted(0, ...words);
      assert.ok(runs > 0 && runs < all, `${runs} of ${all} runs`);
      assert.deepEqual(numbersIn(report!), numbersIn(other!));
      // What is complete is measured again.
      await interrupted(0, ...words);
      assert.equal(runs, all);
    });

  it("leaves a whole report until the new one is whole, and is refused while another one measures it", async () => {
    const report = join(folder, "whole.coconut-report.json");
    const beside = `${report}.unfinished`;
    const words = (thoughts: string): string[] => ["eval", file, "--thoughts", thoughts, "--report", report];
    await interrupted(0, ...words("0"));
    const before = readFileSync(report, "utf8");
    const isAsBefore = (): void => assert.equal(readFileSync(report, "utf8"), before);
    await assert.rejects(interrupted(1, ...words("1")), /Interrupted before the first of/);
    isAsBefore();
    assert.equal(existsSync(beside), false);

    const whileMeasured: unknown[] = [];
    await interrupted(
      () => {
        if (asked.size < 3) return false;
        whileMeasured.push(Number(/"pid":"([ \d]{10})"/.exec(readFileSync(beside, "utf8"))?.[1]));
        return true;
      },
      ...words("1"),
    );
    isAsBefore();
    assert.equal(whileMeasured[0], process.pid);
    const kept = readFileSync(beside, "utf8");
    await assert.rejects(interrupted(0, ...words("2")), /can't continue from it\. What differs: the options\./);
    const started = kept.replace(/"pid":"[ \d]{10}"/, `"pid":"${String(process.ppid).padStart(10)}"`);
    writeFileSync(beside, started);
    await assert.rejects(interrupted(0, ...words("1")), {
      name: "UserError",
      message: `Another command is writing ${beside}. Wait for it, or use --report to name another file.`,
    });
    assert.deepEqual([runs, readFileSync(beside, "utf8")], [0, started]);
    isAsBefore();

    writeFileSync(beside, kept);
    await interrupted(0, ...words("1"));
    const { cancelled, runs: measured } = parseReport(readFileSync(report, "utf8"), "it");
    assert.deepEqual([cancelled, measured[0]!.cases.length], [false, problems.length]);
    assert.ok(runs > 0 && asked.size < problems.length, `${asked.size} questions`);
    assert.equal(existsSync(beside), false);
  });

  it("goes on from what was kept where its process was killed, and from the interrupted report before it", async () => {
    const [report, first, other] = ["killed", "first", "all"].map((name) =>
      join(folder, `${name}.coconut-report.json`),
    );
    const words = (thoughts: string, path: string): string[] => [
      "eval",
      file,
      "--thoughts",
      thoughts,
      "--report",
      path,
    ];
    await interrupted(0, ...words("0", report!));
    // Beside a whole report, what is kept stays as it is while a process runs.
    await interrupted(() => asked.size === 3, ...words("1", report!));
    await interrupted(2, ...words("1", first!));
    await interrupted(0, ...words("1", other!));
    const [whole] = parseReport(readFileSync(first!, "utf8"), "it").runs;
    assert.equal(whole!.cases.length, 1);
    const kept = readFileSync(`${report}.unfinished`, "utf8");
    cpSync(first!, report!);
    writeFileSync(`${report}.unfinished`, kept.replace(/"pid":"[ \d]{10}"/, `"pid":"${"4000000".padStart(10)}"`));
    await interrupted(0, ...words("1", report!));
    assert.ok(asked.size < problems.length - 1, `${asked.size} questions`);
    assert.deepEqual(numbersIn(report!), numbersIn(other!));
  });

  it("doesn't replace a report that can't be read", async () => {
    const report = join(folder, "damaged.coconut-report.json");
    for (const [text, why] of [
      ["{}}", "can't be opened as a report: it isn't JSON"],
      ['{"format":"coconut-report","version":99}', "uses version 99"],
    ] as const) {
      writeFileSync(report, text);
      const words = ["eval", file, "--thoughts", "0", "--report", report];
      await assert.rejects(
        interrupted(0, ...words),
        new RegExp(`${why}.* It won't be replaced: move it, or use --report to name`),
      );
      assert.deepEqual([runs, readFileSync(report, "utf8"), unfinished()], [0, text, []]);
    }
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
    assert.deepEqual(unfinished(), []);
  });

  describe("of traces", () => {
    const at = (name: string): { words: string[]; out: string; vectors: string } => {
      const [out, vectors] = [join(folder, `${name}.jsonl`), join(folder, `${name}.npz`)];
      return { words: ["trace", file, "--thoughts", "2", "--out", out, "--vectors", vectors], out, vectors };
    };
    /** What each says besides ids, times, and the words that are only spoken where that is cheap. */
    const tracesIn = (path: string): unknown[] =>
      readFileSync(path, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => {
          const { source, nodes } = JSON.parse(line) as Trace;
          return [source, nodes.flatMap((node) => (node.kind === "thought" ? [node.lens] : []))];
        });
    const whole = at("whole");
    before(async () => void (await interrupted(0, ...whole.words)));
    const isWhole = ({ out, vectors }: { out: string; vectors: string }): void => {
      assert.deepEqual(tracesIn(out), tracesIn(whole.out));
      assert.deepEqual(readFileSync(vectors), readFileSync(whole.vectors));
      assert.deepEqual(unfinished(), []);
    };

    it("goes on with the same command, and another one leaves them as they are", async () => {
      const { words, out, vectors } = at("interrupted");
      const said = await interrupted(() => linesOf(`${out}.unfinished`) === 3, ...words);
      assert.match(said, /^Wrote the traces of 2 problems /);
      assert.match(
        said,
        /\nInterrupted after 2 of \d+ problems\. Run the same command again to continue from .*\.unfinished\.\n/,
      );
      assert.deepEqual(tracesIn(out), tracesIn(whole.out).slice(0, 2));
      for (const [option, value, part] of [
        ["--top-k", "3", "the options"],
        ["--limit", "3", "how many of its problems are asked"],
      ] as const)
        await assert.rejects(interrupted(0, ...words, option, value), {
          name: "UserError",
          message: new RegExp(`can't continue from it\\. What differs: ${part}\\. Repeat that command, use --out`),
        });
      assert.deepEqual(tracesIn(out), tracesIn(whole.out).slice(0, 2));
      // What is in the file in the meantime doesn't matter.
      rmSync(out);
      writeFileSync(vectors, "another");
      await interrupted(0, ...words);
      assert.equal(asked.size, problems.length - 2);
      isWhole({ out, vectors });
      // What is complete is asked again.
      await interrupted(0, ...words);
      assert.equal(asked.size, problems.length);
    });

    it("keeps whole files of an earlier command until it is done, and replaces what it wrote itself", async () => {
      const { words, out, vectors } = at("older");
      for (const path of [out, vectors]) writeFileSync(path, "before\n");
      const after = (done: number): Promise<string> =>
        interrupted(() => linesOf(`${out}.unfinished`) === done + 1, ...words);
      const said = await after(2);
      assert.match(said, new RegExp(`^${out} is unchanged\\.\nInterrupted after 2 of .*\\.unfinished\\.\n`));
      assert.deepEqual([readFileSync(out, "utf8"), readFileSync(vectors, "utf8")], ["before\n", "before\n"]);
      for (const path of [out, vectors]) rmSync(path);
      await after(3);
      assert.equal(linesOf(out), 3);
      assert.match(await after(4), /^Wrote the traces of 4 problems .*\nWrote their thoughts /);
      assert.equal(linesOf(out), 4);
      await interrupted(0, ...words);
      isWhole({ out, vectors });
    });

    it("goes on from the last whole line after the process was killed", async () => {
      const { words, out, vectors } = at("killed");
      const child = spawn(process.execPath, ["dist/cli.js", ...words, "--provider", "cpu"], { stdio: "ignore" });
      const ended = once(child, "exit");
      const lines = (): number => (existsSync(`${out}.unfinished`) ? linesOf(`${out}.unfinished`) : 0);
      // The first line says what was asked.
      while (lines() < 2 && child.exitCode === null) await setTimeout(5);
      child.kill("SIGKILL");
      await ended;
      assert.ok(lines() >= 2, "It ended before it could be killed.");
      assert.deepEqual([existsSync(out), existsSync(vectors)], [false, false]);
      appendFileSync(`${out}.unfinished`, '9\t{"format": "coconut-tr');
      const done = lines() - 1;
      await interrupted(0, ...words);
      assert.equal(asked.size, problems.length - done);
      isWhole({ out, vectors });
    });

    /** Says that the process `pid` writes the file. */
    const writtenBy = (path: string, pid: number): void =>
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace(/"pid":"[ \d]{10}"/, `"pid":"${String(pid).padStart(10)}"`),
      );
    const pidIn = (path: string): number => Number(/"pid":"([ \d]{10})"/.exec(readFileSync(path, "utf8"))?.[1]);

    it("are refused while another command writes them, and gone on with when it has ended", async () => {
      const { words, out, vectors } = at("shared");
      const path = `${out}.unfinished`;
      const pids: number[] = [];
      const third = (): boolean => linesOf(path) === 3 && pids.push(pidIn(path)) > 0;
      await interrupted(third, ...words);
      // While it writes them, the file has its number.
      assert.deepEqual([pids[0], pidIn(path)], [process.pid, 0]);
      writtenBy(path, process.ppid);
      const before = [path, out, vectors].map((one) => readFileSync(one, "latin1"));
      for (const more of [[], ["--limit", "3"]])
        await assert.rejects(interrupted(0, ...words, ...more), {
          name: "UserError",
          message: `Another command is writing ${path}. Wait for it, or use --out to name another file.`,
        });
      assert.deepEqual(
        [path, out, vectors].map((one) => readFileSync(one, "latin1")),
        before,
      );
      // Another process has its number since the machine was started.
      utimesSync(path, 1, 1);
      await interrupted(() => linesOf(path) === 4, ...words);
      writtenBy(path, spawnSync(process.execPath, ["--version"]).pid);
      await interrupted(0, ...words);
      assert.equal(asked.size, problems.length - 3);
      isWhole({ out, vectors });
    });

    it("are a command's own, also where another process replaces the file", async () => {
      const { words, out, vectors } = at("first");
      const path = `${out}.unfinished`;
      let other = "";
      await interrupted(
        () => {
          if (other === "") {
            other = readFileSync(path, "utf8");
            rmSync(path);
            writeFileSync(path, other);
          }
          return false;
        },
        ...words,
      );
      assert.equal(readFileSync(path, "utf8"), other);
      rmSync(path);
      isWhole({ out, vectors });
    });

    it("are as private as the file that they are for", async function () {
      if (process.platform === "win32") return this.skip();
      const { words, out } = at("private");
      writeFileSync(out, "before");
      chmodSync(out, 0o600);
      const modes = new Set<number>();
      const path = `${out}.unfinished`;
      await interrupted(
        () => {
          modes.add(statSync(path).mode & 0o777);
          return linesOf(path) === 2;
        },
        ...words,
      );
      for (const one of [out, path]) modes.add(statSync(one).mode & 0o777);
      assert.deepEqual([...modes], [0o600]);
      await interrupted(0, ...words);
    });

    it("are kept where the file can't be written in the end", async () => {
      for (const which of ["out", "vectors"] as const) {
        const paths = at(`blocked-${which}`);
        const { words, [which]: blocked } = paths;
        const path = `${paths.out}.unfinished`;
        const block = (): boolean => {
          if (linesOf(path) === 2) mkdirSync(blocked, { recursive: true });
          return false;
        };
        await assert.rejects(interrupted(block, ...words), {
          name: "UserError",
          message: `${blocked} is in the way. Move it, then run the same command again to continue from ${path}.`,
        });
        rmdirSync(blocked);
        await interrupted(0, ...words);
        assert.equal(asked.size, 0);
        isWhole(paths);
      }
    });

    it("are kept where an error ends the command", async () => {
      const { words, out, vectors } = at("bug");
      const path = `${out}.unfinished`;
      const bug = new TypeError("It is a bug.");
      let said = "";
      process.stderr.write = (text) => (said += String(text)) !== "";
      try {
        await assert.rejects(
          interrupted(
            () => {
              if (linesOf(path) === 3) throw bug;
              return false;
            },
            ...words,
          ),
          bug,
        );
      } finally {
        // Below it is the one of all streams.
        Reflect.deleteProperty(process.stderr, "write");
      }
      assert.equal(
        said,
        `Wrote the traces of 2 problems to ${out}. Run the same command again to continue from ${path}.\n`,
      );
      assert.deepEqual(tracesIn(out), tracesIn(whole.out).slice(0, 2));
      await interrupted(0, ...words);
      assert.equal(asked.size, problems.length - 2);
      isWhole({ out, vectors });
    });

    it("doesn't replace a file that isn't its own", async () => {
      const { words, out } = at("other");
      writeFileSync(`${out}.unfinished`, "my notes\n");
      await assert.rejects(interrupted(0, ...words), /other\.jsonl\.unfinished is in the way\. Move it, or use --out/);
      assert.equal(readFileSync(`${out}.unfinished`, "utf8"), "my notes\n");
      rmSync(`${out}.unfinished`);
    });
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

  it("isn't one that was interrupted if everything was done", async () => {
    const cases = [0, 1, 2].map((index) => ({ index }));
    const had = new Set<number>();
    const ended = async (at: number): Promise<boolean> => {
      const abort = new AbortController();
      const f = ({ index }: { index: number }): Promise<void> => {
        had.add(index);
        if (index === at) abort.abort();
        return Promise.resolve();
      };
      return (await eachCase(cases, { unreadable: [] }, abort.signal, f, had)).cancelled;
    };
    assert.deepEqual([await ended(1), had.size], [true, 2]);
    assert.deepEqual([await ended(2), had.size], [false, 3]);
    const { cancelled } = await eachCase(cases, { unreadable: [] }, AbortSignal.abort(), () => assert.fail(), had);
    assert.equal(cancelled, false);
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
