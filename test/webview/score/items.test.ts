import assert from "node:assert/strict";
import type { Score } from "../../../src/shared/read/score";
import type { Selection } from "../../../src/shared/trace/selection";
import type { Trace } from "../../../src/shared/trace/trace";
import { candidateKey, moreKey } from "../../../src/webview/page/state";
import {
  type Item,
  isFoldable,
  itemOfSelection,
  itemsOf,
  move,
  positionsOf,
  selectionOf,
} from "../../../src/webview/score/items";
import { scored } from "../../support/scored";
import { fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";

const trace = fullTrace(samples["wren"]!);
const { score } = scored(trace);

/** "thought t2", "dumpus", "dumpus > terpus", "more t2". */
function named(item: Item | undefined): string {
  if (!item) return "none";
  if (item.kind === "child") return `${item.key} > ${item.child}`;
  return "key" in item ? item.key : item.node === null ? item.kind : `${item.kind} ${item.node}`;
}

function itemsFor(of: Score, open: string[] = [], answer: string | null = "s0w4"): Item[][] {
  return itemsOf(of, { open: new Set(open), reading: new Set() }, answer);
}

/** Where keys lead from the first item of this name, one after another. */
function led(items: Item[][], of: Score, from: string, ...keys: string[]): string {
  let item = items.flat().find((one) => named(one) === from);
  assert.ok(item, from);
  for (const name of keys) {
    const ctrlKey = name.startsWith("Ctrl+");
    const next = move(items, of, item.id, { key: ctrlKey ? name.slice(5) : name, ctrlKey });
    if (next.kind === "none") return "none";
    if (next.kind === "toggle") return `toggle ${named(next.item)}`;
    item = items.flat().find(({ id }) => id === next.id);
    assert.ok(item);
  }
  return named(item);
}

describe("the items of the score", () => {
  it("are columns, their candidates, and what isn't drawn", () => {
    assert.deepEqual(
      itemsFor(score).map((column) => column.map(named).join(", ")),
      [
        "question",
        "thought t1, grimpus",
        "thought t2, dumpus, zhorpus, numpus, shumpus, more t2",
        "thought t3, terpus, lempus, yimpus, jelpus, more t3",
        "thought t4, wumpus, yumpus, timpus, zhorpus, more t4",
        "thought t5, fompus, numpus, yumpus, more t5",
        "thought t6, fompus, yumpus, gerpus, more t6",
        "answer s0w4",
      ],
    );
    assert.equal(itemsFor(score, [], null).length, 7, "no answer yet");
  });

  it("hold what follows an opened candidate, and whether one can be opened", () => {
    const column = itemsFor(score, [candidateKey("t2", "dumpus")])[2]!;
    assert.deepEqual(column.map(named).slice(1, 5), [
      "dumpus",
      "dumpus > terpus",
      "dumpus > lempus",
      "dumpus > jelpus",
    ]);
    assert.deepEqual(
      column.flatMap((item) => (item.kind === "candidate" ? [item.open] : [])),
      [true, false, false, false],
    );
    const ends = itemsFor(score)[5]!.find((item) => named(item) === "fompus");
    assert.equal(ends?.kind === "candidate" && ends.open, null, "nothing follows it");
    assert.equal(isFoldable(ends!), false);
  });

  it("keep the line of what isn't drawn once it is", () => {
    const opened = scored(trace, { opened: new Set(["t3"]) }).score;
    const more = itemsFor(opened, [moreKey("t3")])[3]!.at(-1)!;
    assert.deepEqual([more.kind, more.kind === "more" && more.open, isFoldable(more)], ["more", true, true]);
  });

  it("have one for folded thoughts", () => {
    const columns: Score["columns"] = [
      ...score.columns.slice(0, -2),
      { kind: "idle", thoughts: [7, 8] },
      { kind: "answer" },
    ];
    const [fold] = itemsFor({ ...score, columns }).at(-2)!;
    assert.deepEqual([fold?.kind, fold?.thoughts, isFoldable(fold!)], ["fold", 7, true]);
    assert.equal(selectionOf(fold!, score, "sample"), null);
    assert.equal(led(itemsFor({ ...score, columns }), { ...score, columns }, "fold", " "), "toggle fold");
  });

  it("have different ids, whatever the keys", () => {
    const odd = ['a","b', "a", "b", '["a"]', "", " ", "\u0000", "🦜", "t1/a", "more t2", "a/b"];
    const columns = score.columns.map((column) =>
      column.kind !== "thought"
        ? column
        : {
            ...column,
            rows: odd.map((key) => {
              const [row] = column.rows;
              const steps = odd.map((child) => ({ ...row!.candidate.children[0]!, key: child }));
              const children = steps.map((step) => ({ ...row!.children[0]!, step, children: [] }));
              return { ...row!, children, candidate: { ...row!.candidate, key, children: steps } };
            }),
          },
    );
    const open = ["t1", "t2", "t3"].flatMap((node) => odd.map((key) => candidateKey(node, key)));
    const ids = itemsFor({ ...score, columns }, open).flatMap((column) => column.map(({ id }) => id));
    assert.ok(ids.length > 300);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("have their position among those beside them", () => {
    const items = itemsFor(score, [candidateKey("t2", "dumpus"), candidateKey("t2", "zhorpus")]);
    const positions = positionsOf(items);
    const at = (name: string): (number | undefined)[] => {
      const position = positions.get(items.flat().find((item) => named(item) === name)?.id ?? "");
      return [position?.["aria-posinset"], position?.["aria-setsize"]];
    };
    assert.deepEqual(
      ["question", "thought t2", "answer s0w4", "zhorpus", "more t2", "dumpus > lempus", "zhorpus > shumpus"].map(at),
      [
        [1, 8],
        [3, 8],
        [8, 8],
        [2, 5],
        [5, 5],
        [2, 3],
        [1, 1],
      ],
    );
    assert.equal(positions.size, items.flat().length);
  });
});

describe("keys in the score", () => {
  const items = itemsFor(score, [candidateKey("t2", "dumpus")]);
  for (const [from, keys, to] of [
    ["thought t2", ["ArrowDown"], "dumpus"],
    ["thought t2", ["ArrowUp"], "none"],
    ["dumpus", ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"], "zhorpus"],
    ["more t2", ["ArrowDown"], "none"],
    ["question", ["ArrowRight", "ArrowRight"], "thought t2"],
    ["question", ["ArrowLeft"], "none"],
    ["answer s0w4", ["ArrowRight"], "none"],
    ["answer s0w4", ["ArrowLeft"], "thought t6"],
    ["dumpus", ["Home"], "thought t2"],
    ["dumpus", ["End"], "more t2"],
    ["dumpus", ["Ctrl+Home"], "question"],
    ["dumpus", ["Ctrl+End"], "answer s0w4"],
    ["dumpus", [" "], "toggle dumpus"],
    ["more t2", [" "], "toggle more t2"],
    ["fompus", [" "], "none"],
    ["thought t2", [" "], "none"],
    ["dumpus", ["x"], "none"],
  ] as const)
    it(`${keys.join(", ")} from ${from}: ${to}`, () => assert.equal(led(items, score, from, ...keys), to));

  it("lead along the thickest link, and where there is none to what is at the same height", () => {
    assert.equal(led(items, score, "numpus", "ArrowRight"), "yimpus");
    assert.equal(led(items, score, "yimpus", "ArrowLeft"), "numpus");
    assert.equal(led(items, score, "grimpus", "ArrowRight"), "dumpus");
    assert.equal(led(items, score, "grimpus", "ArrowLeft"), "question");
    assert.equal(led(items, score, "dumpus > lempus", "ArrowRight"), "lempus");
    assert.equal(led(items, score, "jelpus", "ArrowRight"), "zhorpus", "the fourth, as nothing leads on");
    assert.equal(led(items, score, "more t4", "ArrowRight"), "yumpus", "the last, as there are fewer");
    assert.equal(led(items, score, "gerpus", "ArrowRight"), "answer s0w4");
  });

  it("lead nowhere from what isn't there", () =>
    assert.deepEqual(move(items, score, "none", { key: "ArrowDown", ctrlKey: false }), { kind: "none" }));
});

describe("the selection in the score", () => {
  const items = itemsFor(score, [candidateKey("t2", "dumpus"), candidateKey("t2", "shumpus")]);
  const chosen = (name: string): Selection | null =>
    selectionOf(
      items.flat().find((item) => named(item) === name)!,
      score,
      "sample",
    );

  it("is a node, or a candidate; what follows one is in the next column if it is drawn there", () => {
    assert.deepEqual(chosen("question"), { trace: "sample", kind: "node", node: null });
    assert.deepEqual(chosen("thought t2"), { trace: "sample", kind: "node", node: "t2" });
    assert.deepEqual(chosen("dumpus"), { trace: "sample", kind: "candidate", node: "t2", key: "dumpus" });
    assert.deepEqual(chosen("dumpus > terpus"), { trace: "sample", kind: "candidate", node: "t3", key: "terpus" });
    assert.deepEqual(chosen("more t2"), null);
    const few = scored(trace, { rows: 1 }).score;
    const child = itemsFor(few, [candidateKey("t2", "dumpus")])[2]!.find((item) => named(item) === "dumpus > lempus")!;
    assert.deepEqual(selectionOf(child, few, "sample"), {
      trace: "sample",
      kind: "candidate",
      node: "t2",
      key: "dumpus",
    });
  });

  it("is found again", () => {
    for (const item of items.flat()) {
      const selection = selectionOf(item, score, "sample");
      if (item.kind === "child" || !selection) continue;
      assert.equal(itemOfSelection(items, selection), item.id, named(item));
    }
    const token: Selection = { trace: "sample", kind: "node", node: "s1w2" };
    assert.equal(itemOfSelection(items, token), null);
    assert.equal(itemOfSelection(items, { trace: "sample", kind: "candidate", node: "t2", key: "wumpus" }), null);
  });
});

describe("the items of any trace", () => {
  it("can all be reached by arrows from the first", () => {
    for (const one of [trace, fullTrace(samples["own"]!)] satisfies Trace[]) {
      const found = scored(one).score;
      const items = itemsFor(
        found,
        found.columns.flatMap((column) =>
          column.kind === "thought" ? column.rows.map(({ candidate }) => candidateKey(column.node, candidate.key)) : [],
        ),
      );
      const reached = new Set([items[0]![0]!.id]);
      for (const id of reached)
        for (const key of ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"]) {
          const next = move(items, found, id, { key, ctrlKey: false });
          if (next.kind === "focus") reached.add(next.id);
        }
      assert.equal(reached.size, items.flat().length);
    }
  });
});
