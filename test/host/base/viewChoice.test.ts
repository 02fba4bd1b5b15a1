import assert from "node:assert/strict";
import { Emitter } from "../../../src/host/base/event";
import { type RememberedView, ViewChoice } from "../../../src/host/base/viewChoice";

/** Settings as VS Code has them, and the workspace's memory, which a new window of the workspace shares. */
function bench(written: Record<string, unknown> = {}) {
  const settings = new Emitter<void>();
  let memory: RememberedView | undefined;
  let told = 0;
  const open = (): ViewChoice => {
    const choice = new ViewChoice({
      setting: (key) => written[key],
      // VS Code keeps it as JSON.
      memory: { get: () => memory && (JSON.parse(JSON.stringify(memory)) as RememberedView), set: (m) => (memory = m) },
      onDidChangeSettings: settings.event,
    });
    choice.onDidChange(() => told++);
    return choice;
  };
  return {
    choice: open(),
    open,
    change: (key: string, value: unknown) => {
      written[key] = value;
      settings.fire();
    },
    remembered: () => memory,
    told: () => told,
  };
}

describe("What is chosen in the panel", () => {
  it("applies in the next window of the workspace, and leaves the settings as they are", () => {
    const written = { topK: 4 };
    const { choice, open, told } = bench(written);
    choice.choose({ thoughts: 3, showTruth: false });
    assert.deepEqual(open().view, { topK: 4, thoughts: 3, showTruth: false });
    assert.deepEqual(written, { topK: 4 });
    assert.equal(told(), 1);
  });

  it("holds until its own setting changes", () => {
    const { choice, change, told } = bench({ topK: 4, thoughts: 2 });
    choice.choose({ topK: 10, thoughts: null });
    change("showTruth", false);
    assert.deepEqual(choice.view, { topK: 10, thoughts: null, showTruth: false });
    change("thoughts", 5);
    assert.deepEqual(choice.view, { topK: 10, thoughts: 5, showTruth: false });
    change("topK", 3);
    assert.deepEqual(choice.view, { topK: 3, thoughts: 5, showTruth: false });
    assert.equal(told(), 4);
  });

  it("is forgotten once it is what the setting says", () => {
    const { choice, change, remembered } = bench({ topK: 4 });
    choice.choose({ topK: 8, showTruth: false });
    choice.choose({ topK: 4 });
    assert.deepEqual(remembered(), { showTruth: { value: false, over: true } });
    choice.choose({ showTruth: true });
    assert.equal(remembered(), undefined);
    change("topK", 7);
    assert.equal(choice.view.topK, 7);
  });

  it("is limited to what the page shows, and to values that can be used, also in the memory", () => {
    const { choice, open, remembered } = bench();
    choice.choose({ topK: 1e9, model: "/elsewhere" } as object);
    assert.deepEqual(remembered(), { topK: { value: 20, over: 6 } });
    Object.assign(remembered() ?? {}, { thoughts: { value: "many", over: null }, topK: { value: -3, over: 6 } });
    assert.deepEqual(open().view, { topK: 1, thoughts: null, showTruth: true });
  });
});
