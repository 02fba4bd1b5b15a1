import assert from "node:assert/strict";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/example";
import { speeches } from "../../../src/shared/speech";
import { flips, testOf } from "../../../src/shared/thoughtTest";
import { trunk } from "../../../src/shared/trace";
import { editWords } from "../../../src/shared/wording";
import { coconut, reasonAbout } from "./support";

describe("Coconut: Test thoughts", function () {
  this.timeout(180_000);

  it("finds thoughts that the answer hangs on, keeps that in the trace, and tests once", async () => {
    const trace = await reasonAbout(EXAMPLE);
    await vscode.commands.executeCommand("coconut.testThoughts");
    const test = testOf(trace);
    assert.ok(test);
    assert.ok(test.cells.some((cell) => flips(test, cell)), "no edit changes the answer");
    assert.ok(test.cells.some((cell) => !flips(test, cell)), "every edit changes the answer");
    await vscode.commands.executeCommand("coconut.testThoughts");
    assert.equal(trace.tests.length, 1);
  });

  it("goes on from an edited thought as a branch that the explorer names", async () => {
    const { runs, explorer } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    const main = trunk(trace).map(({ id }) => id);
    assert.equal(await runs.editThoughts(trace, { intervention: "mean", position: 2 }), "done");
    assert.deepEqual(trunk(trace).map(({ id }) => id), main);
    const speech = speeches(trace).at(-1)!;
    assert.equal(editWords(speech.edits, speech.thoughts), "thought 2: mean thought");
    const row = explorer.rows.rowOf({ trace: trace.id, kind: "node", node: speech.id });
    assert.ok(row);
    assert.equal(explorer.getTreeItem(row).label, "thought 2: mean thought");
  });
});
