import assert from "node:assert/strict";
import { type Action, type Kept, type Page, nothingKept, reduce } from "../../../src/webview/page/state";
import { changesOf, editedChanges, emptyTrace, fullTrace, withEdited } from "../sample";
import { samples } from "../samples";
import type { ViewState } from "../../../src/shared/panel/api";
import type { TraceChange } from "../../../src/shared/trace/trace";

const sample = samples["wren"]!;
const idle: ViewState = {
  trace: null,
  compared: null,
  status: { kind: "idle" },
  selection: null,
  settings: { topK: 6, thoughts: 6, showTruth: true },
  model: null,
};
const selection = { trace: "sample", kind: "node", node: "t2" } as const;
const kept: Kept = {
  trace: "sample",
  selection,
  run: null,
  open: ["t1/grimpus"],
  questionOpen: true,
  table: true,
  unfolded: ["values"],
  attention: { layer: 1, head: 2, onText: false },
  remembered: null,
};

function after(page: Page, ...actions: Action[]): Page {
  return actions.reduce(reduce, page);
}

describe("the state of the page", () => {
  it("takes changes to the trace without changing earlier states", () => {
    const begun = after(
      { view: null, kept: nothingKept },
      { kind: "show", view: { ...idle, trace: emptyTrace(sample) } },
    );
    const done = after(
      begun,
      ...changesOf(sample).map((change): Action => ({ kind: "changed", trace: "sample", change })),
    );
    assert.deepEqual(done.view?.trace, fullTrace(sample));
    assert.deepEqual(begun.view?.trace, emptyTrace(sample));
    // What VS Code keeps of the page isn't written again for each of them.
    assert.equal(done.kept, begun.kept);
  });

  it("ignores changes to a trace that is no longer current", () => {
    const page = after(
      { view: null, kept: nothingKept },
      { kind: "show", view: { ...idle, trace: emptyTrace(sample) } },
    );
    assert.equal(after(page, { kind: "changed", trace: "another", change: changesOf(sample)[0]! }), page);
  });

  it("keeps what belongs to the page when the same trace appears again", () => {
    const page = after({ view: null, kept }, { kind: "show", view: { ...idle, trace: fullTrace(sample) } });
    assert.deepEqual(page.kept, kept);
  });

  it("forgets folding and selection with another trace, but not the table, open sections, or attention choice", () => {
    const other = { ...fullTrace(sample), id: "other" };
    const page = after({ view: null, kept }, { kind: "show", view: { ...idle, trace: other } });
    assert.deepEqual(page.kept, {
      trace: "other",
      selection: null,
      run: null,
      open: [],
      questionOpen: false,
      table: true,
      unfolded: ["values"],
      attention: kept.attention,
      remembered: null,
    });
  });

  it("opens the text when it is shaded, also for another trace, and leaves it open", () => {
    const shown: Action = { kind: "show", view: { ...idle, trace: fullTrace(sample) } };
    const on = after({ view: null, kept: nothingKept }, shown, { kind: "chooseAttention", choice: { onText: true } });
    assert.deepEqual([on.kept.questionOpen, on.kept.attention], [true, { layer: null, head: null, onText: true }]);
    const hidden = after(on, { kind: "toggleQuestion" }, { kind: "chooseAttention", choice: { layer: 1, head: 2 } });
    assert.deepEqual([hidden.kept.questionOpen, hidden.kept.attention], [false, { layer: 1, head: 2, onText: true }]);
    assert.equal(
      after(hidden, { kind: "show", view: { ...idle, trace: { ...fullTrace(sample), id: "other" } } }).kept
        .questionOpen,
      true,
    );
    assert.equal(after(on, { kind: "chooseAttention", choice: { onText: false } }).kept.questionOpen, true);
  });

  it("prefers the host's selection over its own", () => {
    const chosen = { trace: "sample", kind: "candidate", node: "t3", key: "lempus" } as const;
    const page = after(
      { view: null, kept },
      { kind: "show", view: { ...idle, trace: fullTrace(sample), selection: chosen } },
    );
    assert.deepEqual(page.kept.selection, chosen);
  });

  it("draws the run that is selected, and keeps it while the selection is on it", () => {
    const shown = after(
      { view: null, kept: nothingKept },
      { kind: "show", view: { ...idle, trace: withEdited(fullTrace(sample)) } },
    );
    const runAfter = (...nodes: (string | null)[]): string | null =>
      after(
        shown,
        ...nodes.map((node): Action => ({ kind: "select", selection: { trace: "sample", kind: "node", node } })),
      ).kept.run;
    const cases: [string, (string | null)[], string | null][] = [
      ["nothing selected", [], null],
      ["an edited thought", ["e2"], "e2"],
      ["a thought after it", ["e3"], "e3"],
      ["a word after it", ["ew1"], "e3"],
      ["the question, which is in both runs", ["e3", null], "e3"],
      ["a thought before the edit, which is in both runs", ["e3", "t1"], "e3"],
      ["the main run's thought in its place", ["e3", "t2"], null],
      ["words of the main run", ["e3", "s0w1"], null],
      ["a missing node", ["e3", "gone"], "e3"],
    ];
    for (const [name, nodes, run] of cases) assert.equal(runAfter(...nodes), run, name);
    const elsewhere = after(
      shown,
      { kind: "drawRun", run: "e2" },
      { kind: "select", selection: { trace: "another", kind: "node", node: "t2" } },
    );
    assert.equal(elsewhere.kept.run, "e2");
  });

  it("keeps the chosen run when the page appears again, also if something else is selected", () => {
    const view = { ...idle, trace: withEdited(fullTrace(sample)), selection };
    const chosen = after({ view: null, kept: nothingKept }, { kind: "show", view }, { kind: "drawRun", run: "e2" });
    assert.deepEqual(after({ view: null, kept: chosen.kept }, { kind: "show", view }).kept, {
      ...nothingKept,
      trace: "sample",
      selection,
      run: "e2",
    });
    const moved = { trace: "sample", kind: "node", node: "t4" } as const;
    assert.equal(
      after({ view: null, kept: chosen.kept }, { kind: "show", view: { ...view, selection: moved } }).kept.run,
      null,
    );
  });

  it("draws an edited run as soon as it begins", () => {
    const shown = after(
      { view: null, kept: nothingKept },
      { kind: "show", view: { ...idle, trace: fullTrace(sample) } },
    );
    const [first, ...others] = editedChanges(fullTrace(sample));
    const begun = after(shown, { kind: "changed", trace: "sample", change: first! });
    assert.equal(begun.kept.run, "e2");
    assert.equal(
      after(begun, ...others.map((change): Action => ({ kind: "changed", trace: "sample", change }))).kept.run,
      "e2",
    );
  });

  it("draws the main run again once it is thought on or tested, and nothing else", () => {
    const trace = withEdited(fullTrace(sample));
    const view = { ...idle, trace };
    const drawn = after({ view: null, kept: nothingKept }, { kind: "show", view }, { kind: "drawRun", run: "e2" });
    const like = trace.nodes.find(({ id }) => id === "t6")!;
    const token = trace.nodes.find(({ id }) => id === "s0w0")!;
    const runAfter = (change: TraceChange): string | null =>
      after(drawn, { kind: "changed", trace: "sample", change }).kept.run;
    assert.equal(runAfter({ kind: "nodes", nodes: [{ ...like, id: "t7", parent: "t6" }] }), null);
    assert.equal(runAfter({ kind: "nodes", nodes: [{ ...like, id: "e4", parent: "e3" }] }), "e2");
    assert.equal(runAfter({ kind: "nodes", nodes: [{ ...token, id: "other" }] }), "e2");
    const test = { id: "t", base: "t6", answer: { text: "yumpus" }, unedited: 0.9, cells: [] };
    assert.equal(runAfter({ kind: "test", test }), null);
    assert.equal(runAfter({ kind: "readings", readings: [] }), "e2");
  });

  it("keeps everything when a run fails", () => {
    const shown = after({ view: null, kept }, { kind: "show", view: { ...idle, trace: fullTrace(sample) } });
    const failed = after(shown, { kind: "status", status: { kind: "failed", message: "It did not work: try again." } });
    assert.equal(failed.view?.trace, shown.view?.trace);
    assert.equal(failed.kept, shown.kept);
  });

  it("folds and unfolds a section", () => {
    const open = after(
      { view: null, kept: nothingKept },
      { kind: "toggleSection", section: "removed" },
      { kind: "toggleSection", section: "values" },
    );
    assert.deepEqual(open.kept.unfolded, ["removed", "values"]);
    assert.deepEqual(after(open, { kind: "toggleSection", section: "removed" }).kept.unfolded, ["values"]);
  });

  it("folds and unfolds a candidate", () => {
    const page = { view: null, kept: nothingKept };
    const open = after(page, { kind: "toggleCandidate", key: "t1/a" }, { kind: "toggleCandidate", key: "t1/b" });
    assert.deepEqual(open.kept.open, ["t1/a", "t1/b"]);
    assert.deepEqual(after(open, { kind: "toggleCandidate", key: "t1/a" }).kept.open, ["t1/b"]);
  });
});
