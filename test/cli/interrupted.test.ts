/** What `coconut eval` and `coconut test` have to say when they are interrupted. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCommand } from "../../src/cli/arguments";
import { evalCommand } from "../../src/cli/evaluate";
import { testCommand } from "../../src/cli/test";
import { LatentEngine } from "../../src/runtime/latentEngine";
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

  /** Ctrl-C while the run with this number is under way. */
  async function interrupted(at: number, ...words: string[]): Promise<string> {
    const abort = new AbortController();
    let runs = 0;
    LatentEngine.prototype.run = function (...args) {
      if (++runs === at) abort.abort();
      return run.apply(this, args);
    };
    const command = parseCommand([...words, "--model", "models/prosqa-coconut", "--provider", "cpu"]);
    if (command.kind === "eval") return evalCommand(command, abort.signal);
    assert.equal(command.kind, "test");
    return command.kind === "test" ? testCommand(command, abort.signal) : "";
  }

  // A test of a problem takes two runs: the words, and the forced probabilities of what they answer.
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
