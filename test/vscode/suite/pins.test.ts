/** Pins, and what follows a step, on a model whose steps are texts. */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as vscode from "vscode";
import { readTrace } from "../../../src/shared/read/readTrace";
import { coconut, extensionId, reasonAbout, withSetting } from "./support";

const PROBLEM = "Sam has 5 apples. He gives away 3 of them. How many apples does he have?";

describe("Pins and expanded steps", () => {
  const bundled = (name: string): string =>
    join(vscode.extensions.getExtension(extensionId)!.extensionPath, "models", name);
  before(() => vscode.commands.executeCommand("coconut.selectModel", bundled("arithmetic-coconut")));
  after(() => vscode.commands.executeCommand("coconut.selectModel", bundled("prosqa-coconut")));

  it("are read at every thought, and are in the trace", async () => {
    const trace = await reasonAbout(PROBLEM);
    await vscode.commands.executeCommand("coconut.pinToken", undefined, "2");
    const { store, runs } = await coconut();
    assert.deepEqual(runs.activity.status, { kind: "idle" });
    const reading = readTrace(store.get(trace.id)!);
    const places = reading.pinAtEvery(reading.pins[0]!);
    assert.equal(places.length, reading.mainThoughts.length + 1);
    assert.ok(places.every(({ next }) => next !== null));
    // The result of the first step: the second thought holds it.
    assert.equal(places[2]?.decoded?.rank, 1);
  });

  it("expands the selected step within the limits of the settings", async () => {
    await withSetting("stepPasses", 2, async () => {
      const trace = await reasonAbout(PROBLEM);
      const { store, currentTrace, runs, settings } = await coconut();
      assert.deepEqual(settings.searchLimits, { rows: 64, passes: 2 });
      assert.ok(readTrace(trace).took("readings")!.passes < 15);
      const thought = readTrace(trace).mainThoughts[0]!.id;
      // Two passes don't come to the end of a step, so one is put in.
      const before = readTrace(trace).after(thought)!;
      const step = { ids: before.next[0]!.ids!, text: before.next[0]!.text, p: 0.5, ended: true };
      store.apply(trace, { kind: "readings", readings: [{ ...before, next: [step], rest: { n: 0, p: 0.5 } }] });
      const [candidate] = readTrace(trace).tree(5).columns[0]!.candidates;
      assert.deepEqual(candidate?.expands, [step.ids]);
      await currentTrace.select({ trace: trace.id, kind: "candidate", node: thought, key: candidate.key }, "command");
      await vscode.commands.executeCommand("coconut.expandStep");
      assert.deepEqual(runs.activity.status, { kind: "idle" });
      const [expanded] = readTrace(store.get(trace.id)!).after(thought)!.next;
      const sum = expanded!.children!.reduce((all, { p }) => all + p, expanded!.rest!.p);
      assert.ok(Math.abs(sum - 1) < 1e-6);
    });
  });
});
