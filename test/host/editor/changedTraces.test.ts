/** Whether the menu of the Source Control view offers to compare as traces, with as much of `vscode` as that uses. */
import assert from "node:assert/strict";
import type { watchChangedTraces } from "../../../src/host/editor/changedTraces";
import { Emitter } from "../../../src/host/base/event";
import { provideVscode } from "../../support/fakeVscode";

describe("The menu of changed files", () => {
  const repository = (root: string) => {
    const changed = new Emitter<void>();
    const state = {
      workingTreeChanges: [] as { uri: { path: string } }[],
      indexChanges: [] as { uri: { path: string } }[],
      onDidChange: changed.event,
    };
    const change = (list: "workingTreeChanges" | "indexChanges", ...names: string[]): void => {
      state[list] = names.map((name) => ({ uri: { path: `${root}/${name}` } }));
      changed.fire();
    };
    return { state, change };
  };
  const [opened, closed] = [new Emitter<unknown>(), new Emitter<unknown>()];
  const [first, second] = [repository("/a"), repository("/b")];
  const repositories = [first];
  const api = { repositories, onDidOpenRepository: opened.event, onDidCloseRepository: closed.event };
  const told: unknown[] = [];
  const fake = {
    extensions: { getExtension: () => ({ activate: async () => ({ enabled: true, getAPI: () => api }) }) },
    commands: { executeCommand: (...words: unknown[]) => void told.push(words.slice(1)) },
  };
  let end = (): void => undefined;
  let watch: typeof watchChangedTraces;

  before(async () => {
    end = provideVscode(fake);
    watch = (await import("../../../src/host/editor/changedTraces")).watchChangedTraces;
  });
  after(() => end());

  it("offers it while a trace is changed in any repository, staged or not", async () => {
    const last = (): unknown => (told.at(-1) as unknown[])[1];
    const watching = watch((error) => assert.fail(String(error)));
    await new Promise(setImmediate);
    assert.deepEqual(told, [["coconut.tracesChanged", false]]);
    first.change("workingTreeChanges", "a.json", "coconut.json.txt");
    assert.equal(last(), false);
    first.change("workingTreeChanges", "a.json", "b.coconut.json");
    assert.equal(last(), true);
    first.change("workingTreeChanges");
    assert.equal(last(), false);
    second.change("indexChanges", "b.coconut.json");
    repositories.push(second);
    opened.fire(second);
    assert.equal(last(), true);
    second.change("indexChanges");
    assert.equal(last(), false);
    watching.dispose();
    const { length } = told;
    first.change("indexChanges", "b.coconut.json");
    assert.equal(told.length, length);
  });
});
