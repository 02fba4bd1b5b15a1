import assert from "node:assert/strict";
import type { Score, ScoreColumn, ThoughtColumn } from "../../../src/shared/read/score";
import { roughWidth } from "../../../src/webview/kit/measure";
import {
  DOT,
  type Grid,
  STAR,
  answerPlace,
  dotOf,
  gridOf,
  placeOf,
  placeOfStep,
} from "../../../src/webview/score/grid";
import { thoughtOf } from "../../support/scored";
import { scored } from "../../support/scored";
import { fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";

const like = thoughtOf(scored(fullTrace(samples["wren"]!)).score, 1);

interface Drawn {
  thoughts: number;
  idle?: number[];
  coming?: number;
  words?: number[][];
  root?: string | null;
}

function scoreOf({ thoughts, idle = [], coming = 0, words = [], root = "Wren" }: Drawn): Score {
  const columns: ScoreColumn[] = [
    { kind: "question" },
    ...Array.from({ length: thoughts }, (_, at): ThoughtColumn => ({ ...like, thoughts: at + 1, node: `t${at + 1}` })),
    ...(idle.length > 0 ? [{ kind: "idle" as const, thoughts: idle }] : []),
    ...Array.from({ length: coming }, (_, at) => ({ kind: "coming" as const, thoughts: thoughts + at + 1 })),
    ...words.map((steps) => ({ kind: "words" as const, steps })),
    { kind: "answer" },
  ];
  return { columns, links: [], root, ofSteps: false, sure: null, branches: 0, path: null };
}

const gridAt = (drawn: Drawn, width: number): Grid | null => gridOf(scoreOf(drawn), width, roughWidth);

/** With every number of thoughts, folded ones, those to come, and words. */
const all: Drawn[] = Array.from({ length: 15 }, (_, thoughts) => thoughts).flatMap((thoughts) => [
  { thoughts },
  { thoughts, idle: [thoughts + 1, thoughts + 2] },
  { thoughts, idle: [thoughts + 1], words: [[thoughts + 2]] },
  { thoughts, coming: 2, root: null },
  { thoughts, words: [[thoughts + 1, thoughts + 2]], root: "a subject with a long name of many words" },
]);
const widths = Array.from({ length: 59 }, (_, at) => 280 + 40 * at);

describe("the grid of the score", () => {
  it("has room for everything, whatever the width and the number of thoughts", () => {
    let wide = 0;
    for (const drawn of all) {
      for (const width of widths) {
        const grid = gridAt(drawn, width);
        if (!grid) continue;
        wide++;
        const what = `${JSON.stringify(drawn)} at ${width}`;
        assert.equal(grid.columns.length, scoreOf(drawn).columns.length, what);
        assert.ok((grid.columns[0]?.x ?? 0) >= grid.left, what);
        grid.columns.forEach((place, at) => {
          assert.ok(place.width >= (place.column.kind === "question" ? 30 : 62), `${what}: ${place.width}`);
          const end = place.x + place.width;
          const next = grid.columns[at + 1]?.x ?? grid.width - grid.edge + 1;
          assert.ok(
            next - end >= (grid.columns[at + 1] ? 20 : 0),
            `${what}: column ${at} ends at ${end}, then ${next}`,
          );
        });
        assert.ok(grid.width >= width, what);
        assert.ok(grid.width === width || (width >= 1000 && drawn.thoughts + (drawn.coming ?? 0) > 11), what);
      }
    }
    assert.ok(wide > 1500, `${wide}`);
  });

  it("fills the page: the answer ends at its edge, if there are thoughts", () => {
    for (const width of [760, 1000, 1400, 2000]) {
      const grid = gridAt({ thoughts: 4, idle: [5, 6] }, width)!;
      const { x, width: own } = answerPlace(grid);
      assert.ok(Math.abs(x + own + grid.edge - width) < 1, `${width}`);
    }
  });

  it("has a gutter from 1000, and whole sentences from 1600", () => {
    const of = (width: number): unknown[] => {
      const grid = gridAt({ thoughts: 4 }, width);
      return [grid?.isWide, grid?.left, grid?.hasSentences];
    };
    assert.deepEqual(of(999), [false, 16, false]);
    assert.deepEqual(of(1000), [true, 182, false]);
    assert.deepEqual(of(1600), [true, 182, true]);
  });

  it("makes all thoughts equally wide, from 72 to 230", () => {
    for (const drawn of all) {
      for (const width of widths) {
        const own = gridAt(drawn, width)?.columns.filter(({ column }) => column.kind === "thought") ?? [];
        const distinct = new Set(own.map((place) => place.width));
        assert.ok(distinct.size <= 1);
        for (const one of distinct) assert.ok(one >= 72 && one <= 230, `${one}`);
      }
    }
  });

  it("leaves time to run downwards where thoughts would be too narrow", () => {
    const least = (thoughts: number): number =>
      widths.find((width) => gridAt({ thoughts }, width) !== null) ?? Infinity;
    for (let thoughts = 1; thoughts < 12; thoughts++) assert.ok(least(thoughts) <= least(thoughts + 1), `${thoughts}`);
    assert.equal(gridAt({ thoughts: 6 }, 420), null);
    assert.equal(gridAt({ thoughts: 4 }, 420), null);
    assert.ok(gridAt({ thoughts: 4, idle: [5, 6] }, 760));
    assert.ok(gridAt({ thoughts: 6 }, 1400));
  });

  it("scrolls sideways with more than 12 thoughts, and only where there is a gutter", () => {
    assert.equal(gridAt({ thoughts: 12 }, 1000), null);
    assert.equal(gridAt({ thoughts: 13 }, 999), null);
    const grid = gridAt({ thoughts: 13 }, 1000)!;
    const { x, width } = answerPlace(grid);
    assert.ok(grid.width > 1000);
    assert.equal(grid.width, x + width + grid.edge);
    assert.equal(gridAt({ thoughts: 13 }, 2600)?.width, 2600);
  });
});

describe("columns whose words are long", () => {
  it("are wide enough for them before the gaps are wide", () => {
    const score = scoreOf({ thoughts: 5, idle: [6] });
    const measure: typeof roughWidth = (text, type) => 1.25 * roughWidth(text, type);
    const [row] = like.rows;
    const widest = measure(row!.text, "strong") + STAR + measure(">99%", "number");
    let spared = 0;
    for (let width = 700; width < 1000; width += 4) {
      const [, first, second] = gridOf(score, width, measure)?.columns ?? [];
      if (!first || !second) continue;
      const pitch = second.x - first.x;
      const what = `${first.width} of ${widest} at ${width}, from column to column ${pitch}`;
      // The least gap is 26, and the next one 34.
      assert.ok(first.width >= widest - 0.01 || pitch < widest + 26, what);
      if (first.width >= widest - 0.01 && pitch < widest + 34) spared++;
    }
    assert.ok(spared > 0);
  });
});

describe("what stands in a column of the score", () => {
  const grid = gridAt({ thoughts: 4, idle: [5, 6], words: [[7, 8]] }, 1400)!;

  it("begins at its left edge: the dot of a thought, and a step of its depth", () => {
    for (let thoughts = 0; thoughts <= 4; thoughts++) {
      const place = placeOf(grid, thoughts)!;
      assert.equal(dotOf(grid, thoughts), place.x + DOT);
      if (thoughts > 0) assert.equal(placeOfStep(grid, thoughts, 1), place);
    }
  });

  it("is in line where it is folded", () => {
    const place = placeOf(grid, 5)!;
    assert.equal(place, placeOf(grid, 6));
    assert.equal(place.column.kind, "idle");
    const [first, second] = [dotOf(grid, 5)!, dotOf(grid, 6)!];
    assert.equal(first, place.x + DOT);
    assert.ok(second > first + 8 && second <= place.x + place.width, `${second}`);
    const many = gridAt({ thoughts: 1, idle: [2, 3, 4, 5, 6, 7, 8] }, 1400)!;
    const folded = placeOf(many, 2)!;
    assert.ok(dotOf(many, 8)! <= folded.x + folded.width);
  });

  it("is the column of its depth, also of several thoughts a step", () => {
    assert.equal(placeOfStep(grid, 2, 2), placeOf(grid, 4));
    assert.equal(placeOfStep(grid, 8, 1)?.column.kind, "words");
    assert.equal(placeOfStep(grid, 9, 1), undefined);
  });

  it("is nowhere for a thought that isn't there", () => {
    assert.equal(placeOf(grid, 9), undefined);
    assert.equal(dotOf(grid, 9), undefined);
  });
});
