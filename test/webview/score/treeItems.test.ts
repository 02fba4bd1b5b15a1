import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import {
  candidateSentence,
  childSentence,
  thoughtSentence,
  verdictSentence,
} from "../../../src/webview/page/sentences";
import {
  type Item,
  type Layout,
  itemId,
  itemOfSelection,
  itemsOf,
  placesOf,
  selectionOf,
  step,
} from "../../../src/webview/score/treeItems";
import { fullTrace } from "../sample";
import { samples } from "../samples";

const trace = fullTrace(samples["wren"]!);
const tree = readTrace(trace).tree(6);
const answer = readTrace(trace).final?.id ?? null;
const open = ["t2/dumpus"];

function items(layout: Layout): Item[][] {
  return itemsOf(tree, { layout, open, answer });
}

const thought = (node: string | null): string => itemId({ kind: "thought", node });
const candidate = (node: string, key: string): string => itemId({ kind: "candidate", node, key });
const child = (node: string, key: string, name: string): string => itemId({ kind: "child", node, key, child: name });
const speak = (node: string | null, key: string | null = null): string => itemId({ kind: "speak", node, key });

function lead(layout: Layout, at: string, key: string, control = false): string {
  const led = step(items(layout), tree, at, key, control, layout);
  return led.kind === "focus" ? led.id : led.kind === "toggle" ? `toggle ${led.key}` : "none";
}

describe("the keys of the tree", () => {
  const cases: [Layout, string, string, string, string][] = [
    // In columns: along the thickest link, and up and down within a column.
    ["columns", "right from the question", thought(null), "ArrowRight", thought("t1")],
    ["columns", "down into a thought", thought("t2"), "ArrowDown", candidate("t2", "dumpus")],
    ["columns", "up to its head", candidate("t2", "dumpus"), "ArrowUp", thought("t2")],
    ["columns", "right to the likeliest child", candidate("t2", "numpus"), "ArrowRight", candidate("t3", "yimpus")],
    ["columns", "left to the likeliest parent", candidate("t3", "shumpus"), "ArrowLeft", candidate("t2", "zhorpus")],
    [
      "columns",
      "right without a link: to the same height",
      candidate("t4", "yumpus"),
      "ArrowRight",
      candidate("t5", "numpus"),
    ],
    [
      "columns",
      "right from the last thought",
      candidate("t6", "fompus"),
      "ArrowRight",
      itemId({ kind: "answer", node: answer }),
    ],
    ["columns", "down into an open candidate", candidate("t2", "dumpus"), "ArrowDown", child("t2", "dumpus", "terpus")],
    [
      "columns",
      "right from a child to itself in the next thought",
      child("t2", "dumpus", "lempus"),
      "ArrowRight",
      candidate("t3", "lempus"),
    ],
    [
      "columns",
      "left from a child to its candidate",
      child("t2", "dumpus", "lempus"),
      "ArrowLeft",
      candidate("t2", "dumpus"),
    ],
    ["columns", "Home in a column", candidate("t3", "yimpus"), "Home", thought("t3")],
    ["columns", "End in a column", thought("t3"), "End", candidate("t3", "shumpus")],
    ["columns", "space opens", candidate("t3", "lempus"), " ", "toggle t3/lempus"],
    ["columns", "left from the question", thought(null), "ArrowLeft", "none"],
    ["columns", "another key", thought("t2"), "x", "none"],
    // Stacked: as in any tree.
    ["list", "down to the next thought", speak("t1"), "ArrowDown", thought("t2")],
    ["list", "right into a thought", thought("t2"), "ArrowRight", candidate("t2", "dumpus")],
    ["list", "right opens", candidate("t2", "zhorpus"), "ArrowRight", "toggle t2/zhorpus"],
    ["list", "right into an open candidate", candidate("t2", "dumpus"), "ArrowRight", child("t2", "dumpus", "terpus")],
    ["list", "left closes", candidate("t2", "dumpus"), "ArrowLeft", "toggle t2/dumpus"],
    ["list", "left to the candidate", child("t2", "dumpus", "jelpus"), "ArrowLeft", candidate("t2", "dumpus")],
    ["list", "left to the thought", candidate("t2", "zhorpus"), "ArrowLeft", thought("t2")],
    ["list", "Home", candidate("t2", "zhorpus"), "Home", thought(null)],
    ["list", "End", thought(null), "End", itemId({ kind: "answer", node: answer })],
  ];
  for (const [layout, name, at, key, to] of cases)
    it(`${layout}: ${name}`, () => assert.equal(lead(layout, at, key), to));

  it("reach the ends with Control", () => {
    assert.equal(lead("columns", candidate("t3", "lempus"), "Home", true), thought(null));
    assert.equal(lead("columns", candidate("t3", "lempus"), "End", true), itemId({ kind: "answer", node: answer }));
  });

  it("can reach every item by going down and right", () => {
    for (const layout of ["columns", "list"] as const) {
      const all = items(layout);
      const seen = new Set<string>();
      const queue = [thought(null)];
      for (const at of queue) {
        if (seen.has(at)) continue;
        seen.add(at);
        for (const key of ["ArrowDown", "ArrowRight"]) {
          const led = step(all, tree, at, key, false, layout);
          if (led.kind === "focus") queue.push(led.id);
        }
      }
      assert.deepEqual(
        all
          .flat()
          .map((item) => item.id)
          .filter((id) => !seen.has(id)),
        [],
      );
    }
  });
});

describe("the items of the tree", () => {
  it("have nothing inside a candidate that a step can't begin with", () => {
    const closed = {
      ...tree,
      columns: tree.columns.map((column) => ({
        ...column,
        candidates: column.candidates.map((one) => ({ ...one, opener: null })),
      })),
    };
    const [item] = itemsOf(closed, { layout: "columns", open, answer })[6]?.slice(1) ?? [];
    assert.equal(item?.kind === "candidate" && item.open, null);
  });

  it("know their place among their siblings", () => {
    const all = items("columns");
    const place = (id: string): unknown => placesOf(all).get(all.flat().find((item) => item.id === id)!);
    assert.deepEqual(place(thought("t2")), { "aria-posinset": 3, "aria-setsize": 8 });
    assert.deepEqual(place(candidate("t2", "numpus")), { "aria-posinset": 3, "aria-setsize": 4 });
    assert.deepEqual(place(speak("t2", "dumpus")), { "aria-posinset": 4, "aria-setsize": 4 });
  });

  it("select what they show", () => {
    const all = items("columns");
    for (const item of all.flat()) {
      const selection = selectionOf(item, tree, trace.id);
      const shown = itemOfSelection(all, selection);
      if (item.kind === "thought" || item.kind === "candidate" || item.kind === "answer") assert.equal(shown, item.id);
      else assert.notEqual(shown, null);
    }
    assert.deepEqual(
      selectionOf(
        all.flat().find((item) => item.id === child("t2", "dumpus", "lempus"))!,
        tree,
        trace.id,
      ),
      { trace: trace.id, kind: "candidate", node: "t3", key: "lempus" },
    );
  });

  it("are announced in whole sentences", () => {
    const [, second] = tree.columns;
    const dumpus = second?.candidates[0];
    assert.ok(second && dumpus?.children[1]);
    assert.equal(
      candidateSentence(second, 0, true),
      "dumpus, 47 percent, on a correct path, candidate 1 of thought 2, decoded 20 percent",
    );
    assert.equal(
      candidateSentence(second, 0, false),
      "dumpus, 47 percent, candidate 1 of thought 2, decoded 20 percent",
    );
    assert.equal(childSentence(dumpus, dumpus.children[1], true), "lempus, 36 percent after dumpus, on a correct path");
    assert.equal(
      thoughtSentence(second, true),
      "Thought 2, about 3.5 candidates, cosine to the previous thought 0.23, 99 percent on the frontier, ready to " +
        "answer 3.6 percent, 8 more candidates, 0.8 percent together, took 2.8\u00a0ms",
    );
    assert.equal(
      candidateSentence(tree.columns[5]!, 0, true),
      "fompus, 31 percent decoded, reached before, candidate 1 of thought 6",
    );
    assert.doesNotMatch(thoughtSentence(second, false), /frontier/);
    assert.match(thoughtSentence({ ...second, edit: "zeroed" }, true), /^Thought 2, edited: zeroed, about/);
    const found = readTrace(trace).verdict;
    assert.ok(found);
    assert.equal(verdictSentence(found), "The answer is yumpus, right, sure from thought 4");
    assert.equal(
      verdictSentence({ ...found, right: null, sure: "never", atOnce: { text: "hilpus", p: 0.5 } }),
      "The answer is yumpus, never sure, at once it would answer hilpus",
    );
    assert.equal(
      verdictSentence({ ...found, right: null, sure: null, support: "neither" }),
      "The facts support neither option; the model answers yumpus",
    );
  });
});
