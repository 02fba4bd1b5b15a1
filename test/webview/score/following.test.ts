import assert from "node:assert/strict";
import type { ThoughtColumn } from "../../../src/shared/read/score";
import type { ScoreChild, ScoreRow } from "../../../src/shared/read/scoreRows";
import type { TreeCandidate, TreeChild } from "../../../src/shared/read/searchColumn";
import { candidateKey } from "../../../src/webview/page/state";
import { readingKey } from "../../../src/webview/page/useExpansion";
import { type FollowingLine, following, stepAt } from "../../../src/webview/score/following";
import { itemsOf, move, positionsOf, selectionOf } from "../../../src/webview/score/items";

const UNREAD: Pick<TreeChild, "children" | "childrenRest" | "answerNext"> = {
  children: [],
  childrenRest: null,
  answerNext: null,
};

/** What follows `path`, whose last key is its own; each key is its only id. */
function child(path: readonly number[], of: Partial<TreeChild> = {}): TreeChild {
  const id = path.at(-1) ?? 0;
  return {
    ...{ key: `#${id}`, text: `${id}`, step: `<<1*${id}=${id}>>`, p: 0.5, mark: null, known: null },
    opener: { ids: [...path], text: path.join(" ") },
    ...UNREAD,
    expands: path.map((one) => [one]),
    ...of,
  };
}

function scoreChild(step: TreeChild): ScoreChild {
  return { step, text: `1 × ${step.text}`, shorter: null, isStar: false, children: step.children.map(scoreChild) };
}

function rowOf(step: TreeChild): ScoreRow {
  const { children, ...words } = scoreChild(step);
  const candidate: TreeCandidate = {
    ...step,
    ...{ from: "value", named: { concept: step.text, ids: [] }, raw: step.p, lens: null, parents: [] },
  };
  return { ...words, children, candidate, starWords: null };
}

const opened = (...paths: string[][]) => ({
  open: new Set(paths.map((path) => candidateKey("n1", ...path))),
  reading: new Set<string>(),
});

/** "2 #5" for a step and its level, or what the line says. */
function told(lines: readonly FollowingLine[]): string[] {
  return lines.map((line) => {
    switch (line.kind) {
      case "step":
        return `${line.level} ${line.path.join("/")}${line.open === null ? "" : line.open ? " -" : " +"}`;
      case "answer":
        return `${line.level} answer ${line.p.toFixed(2)}`;
      case "others":
        return `${line.level} others ${line.n} ${line.p.toFixed(2)}`;
      case "reading":
        return `${line.level} reading`;
    }
  });
}

const read = rowOf(
  child([1], {
    children: [child([1, 2], { p: 0.6 }), child([1, 3], { p: 0.2, expands: null })],
    childrenRest: { n: 3, p: 0.2 },
    answerNext: 0.12,
  }),
);

describe("what may follow a candidate", () => {
  const cases: [string, ScoreRow, ReturnType<typeof opened>, string[]][] = [
    ["isn't drawn until it is opened", read, opened(), []],
    [
      "is what was read, the answer as a line of its own, and what is left without it",
      read,
      opened(["#1"]),
      ["1 #2 +", "1 #3", "1 answer 0.12", "1 others 2 0.08"],
    ],
    ["isn't drawn while it isn't read, even if it was opened before", rowOf(child([1])), opened(["#1"]), []],
    [
      "is being read",
      rowOf(child([1])),
      { ...opened(["#1"]), reading: new Set([readingKey("n1", [[1]])]) },
      ["1 reading"],
    ],
    [
      "is being read below what follows",
      read,
      { ...opened(["#1"], ["#1", "#2"]), reading: new Set([readingKey("n1", [[1], [2]])]) },
      ["1 #2 -", "2 reading", "1 #3", "1 answer 0.12", "1 others 2 0.08"],
    ],
    [
      "may be only the answer",
      rowOf(child([1], { childrenRest: { n: 1, p: 1 }, answerNext: 0.999 })),
      opened(["#1"]),
      ["1 answer 1.00"],
    ],
  ];
  for (const [name, row, state, lines] of cases)
    it(name, () => assert.deepEqual(told(following("n1", row, state)), lines));

  it("is at most four steps deep, and at most eight beside each other", () => {
    const nested = [1, 2, 3, 4, 5, 6].reduceRight<TreeChild[]>(
      (children, id) => [
        child(
          Array.from({ length: id }, (_, at) => at + 1),
          { children, childrenRest: { n: 0, p: 0 } },
        ),
      ],
      [],
    );
    const all = [1, 2, 3, 4, 5, 6].map((id) => Array.from({ length: id }, (_, at) => `#${at + 1}`));
    assert.deepEqual(told(following("n1", rowOf(nested[0]!), opened(...all))), [
      "1 #2 -",
      "2 #2/#3 -",
      "3 #2/#3/#4 -",
      "4 #2/#3/#4/#5",
    ]);
    const many = Array.from({ length: 10 }, (_, at) => child([1, at + 2], { p: 0.1, expands: null }));
    const row = rowOf(child([1], { children: many, childrenRest: { n: 1, p: 0 } }));
    assert.deepEqual(told(following("n1", row, opened(["#1"]))).slice(7), ["1 #9", "1 others 3 0.20"]);
  });

  it("leads to what is spoken from", () => {
    assert.deepEqual(stepAt(read, ["#2"])?.opener?.ids, [1, 2]);
    assert.equal(stepAt(read, [])?.key, "#1");
    assert.equal(stepAt(read, ["#2", "#9"]), undefined);
  });
});

describe("the items of what may follow", () => {
  const column: ThoughtColumn = {
    ...{ kind: "thought", thoughts: 1, node: "n1", column: {} as ThoughtColumn["column"] },
    ...{ isReady: false, isIdle: false, rows: [read], branches: 1, lines: [] },
  };
  const score = { columns: [column], links: [], root: null, ofSteps: true, sure: null, branches: 1, path: null };
  const items = itemsOf(score, opened(["#1"]), null);
  const [, candidate, first, second] = items[0]!;

  it("are a tree, whose positions are told among siblings", () => {
    assert.deepEqual(
      items[0]!.map((item) => [item.kind, item.level, "open" in item ? item.open : null]),
      [
        ["thought", 1, null],
        ["candidate", 2, true],
        ["child", 3, false],
        ["child", 3, null],
      ],
    );
    const positions = positionsOf(items);
    assert.deepEqual(positions.get(second!.id), { "aria-posinset": 2, "aria-setsize": 2 });
    assert.equal(new Set(items.flat().map(({ id }) => id)).size, 4);
  });

  it("open with the space key where something can follow", () => {
    const press = (id: string) => move(items, score, id, { key: " ", ctrlKey: false }).kind;
    assert.deepEqual(
      [candidate!, first!, second!].map(({ id }) => press(id)),
      ["toggle", "toggle", "none"],
    );
  });

  it("select the candidate that they follow, if they aren't drawn in the next column", () => {
    assert.deepEqual(selectionOf(first!, score, "t"), { trace: "t", kind: "candidate", node: "n1", key: "#1" });
  });
});
