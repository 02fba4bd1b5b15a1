import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import { labelOf } from "../../../src/host/explorer/rowLabel";
import { type LabelOptions, traceLabel } from "../../../src/host/explorer/traceLabel";
import { type Row, TraceRows } from "../../../src/host/explorer/traceRows";
import { summaryOf } from "../../../src/host/traces/storeIndex";
import { reason } from "../../../src/shared/act/reason";
import { beginTrace } from "../../../src/shared/act/beginTrace";
import { type NextStep, type Trace, applyChange } from "../../../src/shared/trace/trace";
import { FakeEngine, toyModel } from "../../support/fakeEngine";
import { fullTrace, withEdited } from "../../webview/sample";
import { samples } from "../../webview/samples";

/**
 * Alex -> bompus -> {dumpus, wumpus} -> gorpus; Tom -> lempus -> rempus. In the user's words, Alex is Ada and bompus a
 * poet.
 */
const text =
  "Every poet is a dumpus. Every poet is a wumpus. Ada is a poet. Every dumpus is a gorpus. Every wumpus is a " +
  "gorpus. Tom is a lempus. Every lempus is a rempus.\nIs Ada a gorpus\nor a rempus?";

/** The traces of these tests are from this morning, wherever the tests run. */
const morning = new Date(2026, 10, 24, 9, 5);
const evening = new Date(2026, 10, 24, 23, 50);

let trace: Trace;
/** The compared trace, if there is one. */
let compared: Trace | undefined;
const store = {
  get summaries() {
    return [trace];
  },
  get: (id: string) => [trace, compared].find((one) => one?.id === id),
  comparedTo: (id: string) => (compared?.comparedTo === id ? compared : undefined),
  ownerOf: (one: Trace) => (one.comparedTo === trace.id ? trace : undefined),
};

function rowsOf(topK = 6): TraceRows {
  return new TraceRows(store, () => topK);
}

/** The whole tree as text, indented by two spaces per level. */
function drawn(rows: TraceRows, options: LabelOptions = { showTruth: true, running: null, now: evening }): string[] {
  const draw = (row: Row, depth: number): string[] => {
    const face = labelOf(row, trace, rows, options);
    const line = `${"  ".repeat(depth)}${face.icon.name}: ${face.label} | ${face.description}`;
    return [line, ...rows.children(row).flatMap((child) => draw(child, depth + 1))];
  };
  return rows.children().flatMap((row) => draw(row, 0));
}

describe("the explorer", () => {
  beforeEach(async () => {
    const engine = new FakeEngine();
    compared = undefined;
    trace = await beginTrace(engine, toyModel, { text }, { id: "x", created: morning.toISOString() });
    await reason(
      {
        engine,
        emit: (change) => applyChange(trace, change),
        signal: new AbortController().signal,
      },
      trace,
      2,
    );
  });

  it("shows the trace as a tree in the user's words, with a child under each of its parents", () => {
    assert.deepEqual(drawn(rowsOf()), [
      "pass: Is Ada a gorpus or a rempus? | toy · gorpus · 09:05 · 2 thoughts",
      "  question: Question | Ada",
      "    comment: ⇒ Ada is a gorpus. | correct label",
      "  lightbulb: Thought 1 | poet 89% · ≈ 2.0",
      "    star-full: poet | 89% · on a correct path",
      "      star-full: dumpus | 45% after poet · on a correct path",
      "        star-full: gorpus | 90% after dumpus · on a correct path",
      "        ellipsis: +1 more, with smaller ones 10% | ",
      "      star-full: wumpus | 45% after poet · on a correct path",
      "        star-full: gorpus | 90% after wumpus · on a correct path",
      "        ellipsis: +1 more, with smaller ones 10% | ",
      "      ellipsis: +1 more, with smaller ones 10% | ",
      "    ellipsis: +1 more, with smaller ones 11% | ",
      "  lightbulb: Thought 2 | dumpus 44% · ≈ 3.0",
      "    star-full: dumpus | 44% · on a correct path",
      "      star-full: gorpus | 90% after dumpus · on a correct path",
      "      ellipsis: +1 more, with smaller ones 10% | ",
      "    star-full: wumpus | 44% · on a correct path",
      "      star-full: gorpus | 90% after wumpus · on a correct path",
      "      ellipsis: +1 more, with smaller ones 10% | ",
      "    ellipsis: +1 more, with smaller ones 11% | ",
      "    comment: ⇒ Ada is a gorpus. | correct label",
    ]);
  });

  it("cuts each list at top-k and counts the rest", () => {
    const lines = drawn(rowsOf(1));
    assert.ok(lines.includes("    ellipsis: +2 more, with smaller ones 56% | "), lines.join("\n"));
    assert.ok(lines.includes("      ellipsis: +2 more, with smaller ones 55% | "), lines.join("\n"));
  });

  it("doesn't show what is right if that is turned off", () => {
    const lines = drawn(rowsOf(), { showTruth: false, running: null, now: evening });
    assert.equal(lines[0], "circle-filled: Is Ada a gorpus or a rempus? | toy · gorpus · 09:05 · 2 thoughts");
    assert.ok(lines.includes("    circle-outline: dumpus | 44%"));
  });

  it("shows progress while a run adds to the trace", () => {
    assert.equal(
      drawn(rowsOf(), { showTruth: true, running: "x", now: evening })[0],
      "loading~spin: Is Ada a gorpus or a rempus? | toy · thinking · 09:05 · 2 thoughts",
    );
  });

  it("tells reruns of a question apart by their time, thoughts, and model, also to a screen reader", () => {
    const again = structuredClone(trace);
    again.created = new Date(2026, 10, 23, 14, 30).toISOString();
    again.model.name = "toy-2";
    again.nodes = again.nodes.filter(({ id }) => id === readTrace(trace).mainThoughts[0]?.id);
    Object.assign(again, { readings: [], spoken: [] });
    const options = { showTruth: true, running: null, now: evening, unsaved: true };
    const { label, description, spoken } = traceLabel(summaryOf(again), again, options);
    assert.equal(label, "Is Ada a gorpus or a rempus?");
    assert.equal(description, "toy-2 · no answer · 2026-11-23 14:30 · 1 thought · not saved");
    assert.equal(spoken, `${label}, no answer, 2026-11-23 14:30, 1 thought, toy-2, not saved`);
  });

  it("shows a time that is none as it was written", () => {
    const { description } = traceLabel({ ...summaryOf(trace), created: "2026-99-99T99:99:99Z" }, null, {
      showTruth: true,
      running: null,
    });
    assert.equal(description, "toy · gorpus · 2026-99-99T99:99:99Z · 2 thoughts");
  });

  it("has a row for edited thoughts with their answer, which stands for what is said after them", () => {
    trace = withEdited(fullTrace(samples["wren"]!));
    const { id, nodes } = trace;
    const rows = rowsOf();
    const runs = rows.children(rows.traceRow(id)).filter(({ kind }) => kind === "run");
    assert.equal(runs.length, 1);
    const [run] = runs as [Row];
    const { label, description, icon } = labelOf(run, trace, rows, { showTruth: true, running: null });
    const verdict = readTrace(trace).verdictOf(readTrace(trace).editedRuns[0]!);
    assert.deepEqual([label, icon.name], ["thought 2: zeroed", "edit"]);
    assert.equal(description, `answer ${verdict?.text}, ${verdict?.right ? "right" : "wrong"}`);
    for (const node of ["e2", "e3", "ew0", "ew4"])
      assert.equal(rows.rowOf({ trace: id, kind: "node", node }), run, node);
    assert.deepEqual(rows.rowOf(rows.selectionOf(run)), run);
    // Its words aren't listed under a thought of the main run again.
    assert.equal(drawn(rows).filter((line) => line.includes("thought 2: zeroed")).length, 1);

    const [first] = nodes.filter((node) => node.id === "ew0");
    assert.ok(first);
    applyChange(trace, { kind: "nodes", nodes: [{ ...first, id: "other", parent: "e2" }] });
    const [other] = rows.children(run);
    assert.ok(other);
    assert.equal(other.kind, "continuation");
    assert.equal(rows.parent(other), run);
    assert.equal(rows.rowOf({ trace: id, kind: "node", node: "other" }), other);
  });

  it("has one row object per item, under its parent", () => {
    const rows = rowsOf();
    const walk = (row: Row): void => {
      for (const child of rows.children(row)) {
        assert.equal(rows.parent(child), row, child.id);
        walk(child);
      }
    };
    const [root] = rows.children();
    assert.ok(root);
    walk(root);
    assert.deepEqual(rows.children(), [root]);
  });

  it("has a different id for every row", () => {
    const rows = rowsOf();
    const all = (row: Row): string[] => [row.id, ...rows.children(row).flatMap(all)];
    const ids = rows.children().flatMap(all);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("has a different id for every row, whatever its text is", () => {
    // As texts, these would collide: "a" with what isn't shown, and "b" after "a" with "a/b".
    const [first] = trace.readings.filter(({ node }) => node !== null);
    assert.ok(first);
    const step = (text: string): NextStep => ({ text, p: 0.1, ended: true, to: text });
    const next = ["a", "a+", "+", "a/b", ""].map(step);
    trace.readings = [
      {
        ...first,
        next: [{ ...step("a"), children: [step("b"), step("+")], rest: { n: 1, p: 0.5 } }, ...next.slice(1)],
      },
    ];
    const rows = rowsOf();
    const all = (row: Row): Row[] => [row, ...rows.children(row).flatMap(all)];
    const found = rows.children().flatMap(all);
    assert.ok(found.filter(({ kind }) => kind === "candidate").length >= 7);
    assert.ok(found.some(({ kind }) => kind === "hidden"));
    assert.equal(new Set(found.map(({ id }) => id)).size, found.length);
  });

  it("shows a trace as a whole where its row or a pin is clicked, and what is selected where that is", () => {
    const rows = rowsOf();
    const whole = rows.children();
    assert.deepEqual(
      whole.map((row) => rows.clicked(row)),
      whole.map(() => null),
    );
    const [question, first] = rows.children(whole[0]);
    assert.deepEqual(rows.clicked(question!), { trace: "x", kind: "node", node: null });
    assert.deepEqual(rows.clicked(first!), rows.selectionOf(first!));
  });

  it("finds the row of the panel's selection, and the selection of a row", () => {
    const rows = rowsOf();
    const [first, second] = readTrace(trace).mainThoughts;
    const firstWord =
      trace.nodes.find((node) => node.parent === trace.nodes.find(({ parent }) => parent === second?.id)?.id)?.id ??
      null;
    const selections = [
      { trace: "x", kind: "node", node: null },
      { trace: "x", kind: "node", node: first?.id ?? null },
      { trace: "x", kind: "candidate", node: second?.id ?? null, key: "wumpus" },
      { trace: "x", kind: "node", node: firstWord },
    ] as const;
    for (const selection of selections) {
      const row = rows.rowOf(selection);
      assert.ok(row);
      assert.deepEqual(rows.selectionOf(row), selection);
    }
    assert.equal(
      rows.rowOf({ trace: "x", kind: "node", node: readTrace(trace).final?.id ?? null }),
      rows.rowOf(selections[3]),
    );
    assert.equal(rows.rowOf({ trace: "gone", kind: "node", node: null }), undefined);
    assert.equal(
      rows.rowOf({ trace: "x", kind: "candidate", node: first?.id ?? null, key: "rempus" }),
      rows.rowOf(selections[1]),
    );
  });

  it("selects a child as the candidate of the next thought, and its parent if there is no next thought", () => {
    const rows = rowsOf();
    const [first, second] = readTrace(trace).mainThoughts;
    const child = rows.children(
      rows.rowOf({ trace: "x", kind: "candidate", node: first?.id ?? null, key: "bompus" }),
    )[0];
    assert.ok(child);
    assert.deepEqual(rows.selectionOf(child), { trace: "x", kind: "candidate", node: second?.id, key: "dumpus" });
    const [beyond] = rows.children(child);
    assert.ok(beyond);
    assert.deepEqual(rows.selectionOf(beyond), { trace: "x", kind: "candidate", node: second?.id, key: "dumpus" });
  });

  it("describes every row to a screen reader as a sentence without symbols", () => {
    const rows = rowsOf();
    const all = (row: Row): string[] => [
      labelOf(row, trace, rows, { showTruth: true, running: null, now: evening }).spoken,
      ...rows.children(row).flatMap(all),
    ];
    const spoken = rows.children().flatMap(all);
    const said = "Is Ada a gorpus or a rempus?, answered gorpus, right, 09:05, 2 thoughts, toy";
    assert.ok(spoken.includes(said), spoken.join("\n"));
    assert.ok(spoken.includes("dumpus, 44 percent, on a correct path"));
    assert.ok(
      spoken.every((words) => words !== "" && !/[≈·|%⇒+]/.test(words)),
      spoken.join("\n"),
    );
  });

  it("names a branch, and counts removed ones in a row that restores them", () => {
    const [words, answer] = trace.nodes
      .filter((node) => node.kind === "token" && node.token.text === "<eot>")
      .map(({ id }) => id)
      .reverse();
    assert.ok(words && answer);
    applyChange(trace, { kind: "mark", node: words, mark: { name: "in words" } });
    assert.ok(drawn(rowsOf()).includes("    comment: in words | correct label · ⇒ Ada is a gorpus."));
    applyChange(trace, { kind: "mark", node: words, mark: { name: "in words", removed: true } });
    const lines = drawn(rowsOf());
    assert.equal(lines.at(-1), "  trash: 1 removed branch | ");
    assert.equal(lines.filter((line) => line.includes("comment")).length, 1);
  });

  it("has the compared trace under the trace, with selections in both directions", () => {
    compared = { ...trace, id: "y", comparedTo: "x", model: { ...trace.model, name: "toy-cot" } };
    const rows = rowsOf();
    const lines = drawn(rows);
    assert.equal(lines.filter((line) => !line.startsWith(" ")).length, 1);
    assert.equal(lines.at(-1), "  pass: Ordinary chain of thought, toy-cot | answer gorpus, right");
    const row = rows.children(rows.traceRow("x")).at(-1);
    assert.ok(row);
    const word = compared.nodes.find(
      (node) =>
        node.kind === "token" &&
        node.token.text === " ###" &&
        node.parent === compared?.nodes.findLast((one) => one.kind === "token" && one.parent === null)?.id,
    );
    assert.deepEqual(rows.selectionOf(row), { trace: "y", kind: "node", node: word?.id });
    assert.equal(rows.rowOf({ trace: "y", kind: "node", node: word?.id ?? null }), row);
    assert.equal(labelOf(row, trace, rows, { showTruth: false, running: null }).description, "answer gorpus");
  });

  it("gives a trace new rows after its rows were forgotten", () => {
    const rows = rowsOf();
    const before = rows.children(rows.traceRow(trace.id));
    assert.deepEqual(rows.children(rows.traceRow(trace.id)), before);
    rows.forget(trace.id);
    const after = rows.children(rows.traceRow(trace.id));
    assert.equal(after.length, before.length);
    const ids = [...before, ...after].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });
});
