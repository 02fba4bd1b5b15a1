/** How often the status bar changes, with as much of `vscode` as it uses. statusLabel.test.ts tests what it says. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import type { EngineState } from "../../../src/host/engine/engineClient";
import type { RunStatus } from "../../../src/shared/panel/api";
import { Emitter } from "../../../src/host/base/event";
import { provideVscode } from "../../support/fakeVscode";

describe("The status bar", () => {
  const texts: string[] = [];
  const contexts: unknown[] = [];
  const item = {
    set text(text: string) {
      texts.push(text);
    },
    show: () => undefined,
    dispose: () => undefined,
  };
  const fake = {
    window: { createStatusBarItem: () => item, withProgress: (_: unknown, task: () => unknown) => task() },
    commands: { executeCommand: (_: string, ...context: unknown[]) => void contexts.push(context) },
    StatusBarAlignment: { Right: 2 },
    MarkdownString: class {},
    ThemeColor: class {},
  };
  const runs = { activity: { status: { kind: "idle" } as RunStatus }, changed: new Emitter<void>() };
  const engine = { state: { kind: "off" } as EngineState, changed: new Emitter<void>() };
  const choice = new Emitter<void>();
  const busy = (what: string): RunStatus => ({ kind: "busy", what });
  const become = (status: RunStatus): void => {
    runs.activity = { status };
    runs.changed.fire();
  };
  const moment = (): Promise<void> => new Promise(setImmediate);
  let end = (): void => undefined;
  let bar: { dispose(): void };

  before(() => (end = provideVscode(fake)));
  after(() => end());
  beforeEach(async () => {
    const { StatusBar } = await import("../../../src/host/models/statusBar");
    runs.activity = { status: { kind: "idle" } };
    engine.state = { kind: "off" };
    mock.timers.enable({ apis: ["setTimeout"] });
    bar = new StatusBar(
      {
        ...engine,
        onDidChangeState: engine.changed.event,
        get state() {
          return engine.state;
        },
      } as never,
      {
        onDidChange: runs.changed.event,
        get activity() {
          return runs.activity;
        },
      } as never,
      { onDidChange: () => ({ dispose: () => undefined }), executionProvider: "auto", unknownProvider: null } as never,
      { onDidChange: choice.event, folder: "/models/selected" } as never,
    );
    texts.length = contexts.length = 0;
  });
  afterEach(() => {
    bar.dispose();
    mock.timers.reset();
  });

  it("doesn't change for a run that ends soon", async () => {
    for (let n = 0; n < 10; n++) become(busy(`Thought ${n}`));
    mock.timers.tick(400);
    become({ kind: "idle" });
    await moment();
    mock.timers.tick(5000);
    assert.deepEqual([texts, contexts], [[], []]);
  });

  it("changes at most twice a second during a long run", async () => {
    for (let n = 0; n < 100; n++) {
      become(busy(`Thought ${n}`));
      mock.timers.tick(20);
    }
    assert.ok(texts.length >= 3 && texts.length <= 4, texts.join());
    become({ kind: "idle" });
    await moment();
    assert.match(texts.at(-1)!, /Coconut$/);
    assert.deepEqual(contexts, [
      ["coconut.busy", true],
      ["coconut.busy", false],
    ]);
  });

  it("says that runs are under way, however short each of them is", async () => {
    for (let n = 0; n < 10; n++) {
      become(busy("Speaking"));
      mock.timers.tick(100);
      become({ kind: "idle" });
      become(busy("Speaking"));
      await moment();
    }
    assert.deepEqual(contexts, [["coconut.busy", true]]);
  });

  it("says at once that a run was canceled, though the model is still being loaded", async () => {
    engine.state = { kind: "loading", message: "Loading the model" };
    become(busy("Getting the model ready"));
    mock.timers.tick(600);
    become({ kind: "idle" });
    await moment();
    assert.deepEqual(contexts.at(-1), ["coconut.busy", false]);
  });
});
