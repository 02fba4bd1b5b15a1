/** Export and removal of traces, with as much of `vscode` as they use. */
import assert from "node:assert/strict";
import type { TraceTransfer } from "../../../src/host/actions/traceTransfer";
import { parseTrace } from "../../../src/shared/trace/traceFile";
import { provideVscode } from "../../support/fakeVscode";
import { traceOf, windowOn } from "../../support/traces";

describe("A trace of the explorer", () => {
  /** What was written, and the messages with what the user clicks on each. */
  let written: string[];
  let shown: string[];
  let click: string | undefined;
  const fake = {
    window: {
      showInformationMessage: async (message: string, button: string) => {
        shown.push(`${message} [${button}]`);
        return click;
      },
    },
    workspace: {
      fs: { writeFile: async (_: unknown, bytes: Uint8Array) => void written.push(new TextDecoder().decode(bytes)) },
    },
  };
  let end = (): void => undefined;
  let Transfer: typeof TraceTransfer;

  before(async () => {
    end = provideVscode(fake);
    Transfer = (await import("../../../src/host/actions/traceTransfer")).TraceTransfer;
  });
  after(() => end());
  beforeEach(() => ([written, shown, click] = [[], [], undefined]));

  function made(withOrigin: () => boolean = () => false) {
    const { store } = windowOn();
    const current: string[] = [];
    const messages: Promise<unknown>[] = [];
    const during = (_: string, f: () => Promise<unknown>) => void messages.push(f());
    const transfer = new Transfer(
      store,
      { show: async (id: string) => void current.push(id) } as never,
      { cancel: () => undefined } as never,
      { during } as never,
      () => "new",
      withOrigin,
    );
    return { store, transfer, current, settled: () => Promise.all(messages) };
  }

  it("is exported with where it comes from only while the setting says so", async () => {
    let isWanted = false;
    const { transfer } = made(() => isWanted);
    const ranges = [{ start: 0, end: 6 }];
    const trace = {
      ...traceOf("a"),
      machine: "linux x64, 4 × CPU of Ann's",
      source: { text: "Is it?", name: "puzzle.md", uri: "file:///home/ann/puzzle.md", ranges },
    };
    const target = { fsPath: "/there/a.coconut.json" } as never;
    for (isWanted of [false, true, false]) await transfer.export(trace, target);
    const origins = written.map((text) => {
      const { machine, source } = parseTrace(text, "a.coconut.json");
      return [machine, source.uri, source.ranges];
    });
    const none = [undefined, undefined, undefined];
    assert.deepEqual(origins, [none, [trace.machine, trace.source.uri, ranges], none]);
    assert.doesNotMatch(written[0]!, /ann/i);
    // The trace itself keeps both.
    assert.equal(trace.source.uri, "file:///home/ann/puzzle.md");
  });

  it("is removed with what it was compared with, and comes back whole with Undo", async () => {
    const { store, transfer, current, settled } = made();
    store.add(traceOf("a"));
    store.add({ ...traceOf("b", 1), comparedTo: "a" });
    store.add(traceOf("c", 2));
    const listed = () => store.summaries.map(({ id }) => id);
    const state = () => [listed(), store.comparedTo("a")?.id, current];
    const message = `Removed “${store.summary("a")!.question}”. [Undo]`;
    click = "Undo";
    await transfer.remove(store.summary("a")!);
    await settled();
    assert.deepEqual(state(), [["c", "a"], "b", ["a"]]);
    click = undefined;
    await transfer.remove(store.summary("a")!);
    await settled();
    assert.deepEqual(state(), [["c"], undefined, ["a"]]);
    assert.deepEqual(shown, [message, message]);
  });
});
