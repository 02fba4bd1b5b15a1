import assert from "node:assert/strict";
import { reportHeadline, thoughtsThatMatter } from "../../../src/shared/dataset/reportHeadline";
import {
  type ReportPlace,
  type RowFilter,
  type SortKey,
  filteredRows,
  problemRows,
  shortQuestion,
  sortedRows,
} from "../../../src/shared/dataset/reportProblems";
import { readReport } from "../../../src/shared/dataset/reportReading";
import type { Report } from "../../../src/shared/dataset/report";
import { sampleReport, testedCase } from "../../support/reports";

const unedited: ReportPlace = { run: 0, edit: null, thoughts: null };
const second: ReportPlace = { ...unedited, edit: { ablation: "zero", position: 2 } };

describe("the problems behind a number", () => {
  it("are compared with unedited thoughts in a cell", () => {
    assert.deepEqual(
      problemRows(sampleReport(), second, "spoken").map(({ index, said, right, change, unedited, edited }) => [
        ...[index, said, right, change],
        ...[unedited, edited],
      ]),
      [
        [0, "a rempus", false, "lost", 0.9, 0.45],
        [2, "a rempus", false, "lost", 0.9, 0.45],
        [3, "Alex is a gorpus.", true, "gained", 0.9, 0.9],
      ],
    );
  });

  it("have the worst edit of one thought if none is selected", () => {
    assert.deepEqual(
      problemRows(sampleReport(), unedited, "forced").map(({ right, change, edited }) => [right, change, edited]),
      [
        [true, null, 0.45],
        [true, null, 0.45],
        [false, null, 0.45],
      ],
    );
  });

  it("are none of a model that was asked nothing", () =>
    assert.deepEqual(problemRows(sampleReport(), { ...unedited, run: 1 }, "spoken"), []));

  const sorts: [SortKey, boolean, number[]][] = [
    ["index", true, [3, 2, 0]],
    ["edited", false, [0, 2, 3]],
    ["edited", true, [3, 0, 2]],
    ["said", false, [0, 2, 3]],
    ["right", true, [3, 0, 2]],
    ["sure", true, [0, 2, 3]],
  ];
  for (const [key, down, order] of sorts)
    it(`are sorted by ${key}, ${down ? "descending" : "ascending"}`, () =>
      assert.deepEqual(
        sortedRows(problemRows(sampleReport(), second, "spoken"), key, down).map(({ index }) => index),
        order,
      ));

  const filters: [RowFilter, string, number[]][] = [
    ["all", "", [0, 2, 3]],
    ["wrong", "", [0, 2]],
    ["right", "", [3]],
    ["changed", "", [0, 2, 3]],
    ["all", "REMPUS ", [0, 2]],
    ["wrong", "3", []],
  ];
  for (const [filter, text, found] of filters)
    it(`are filtered by ${filter} and “${text}”`, () => {
      const rows = problemRows(sampleReport(), second, "spoken").map((row) => ({ ...row, question: "Is it?" }));
      assert.deepEqual(
        filteredRows(rows, filter, text).map(({ index }) => index),
        found,
      );
    });

  it("are named by what they ask", () => {
    assert.equal(shortQuestion("Every a is a b. Sam is a c.\nIs Sam a b or d?"), "Is Sam a b or d?");
    assert.equal(shortQuestion("Tom has 3.5 apples. How many are left?"), "How many are left?");
    assert.equal(shortQuestion("Say it."), "Say it.");
  });
});

describe("what a report says", () => {
  /** `n` problems that are all right unedited; thought 2 loses `lost` of them. */
  const report = (n: number, lost: number): Report => {
    const one = sampleReport();
    one.problems = Array.from({ length: n }, (_, index) => ({ ...one.problems[0]!, index }));
    one.runs = one.runs.slice(0, 1);
    one.runs[0]!.cases = one.problems.map(({ index }) => ({
      index,
      tested: testedCase(true, true, index >= lost, true),
    }));
    return one;
  };

  it("names the thoughts that the answer depends on, where chance can't explain it", () => {
    const matter = (n: number, lost: number): number[] =>
      thoughtsThatMatter(readReport(report(n, lost)).own.tests!, "spoken");
    // McNemar's p is 2 / 2^lost; 1 of 30 is less than 5 points.
    assert.deepEqual([matter(30, 7), matter(30, 8), matter(30, 1), matter(300, 14)], [[], [2], [], []]);
  });

  it("tells the ranges of the others beside it", () => {
    assert.deepEqual(reportHeadline(readReport(report(20, 10)), "spoken"), {
      headline: "The answer depends on thought 2.",
      story: [
        "Unedited, 100% of the spoken answers are right.",
        "With one of these thoughts edited: 50%.",
        "With one of the others: 100%.",
        "With all of them edited: 100%.",
        "Guessing: 50%.",
      ],
    });
    assert.equal(
      reportHeadline(readReport(report(20, 0)), "spoken").headline,
      "The answer survives every edit of a single thought.",
    );
    assert.equal(reportHeadline(readReport(report(0, 0)), "spoken").headline, "Nothing has been measured yet.");
  });

  it("says of the others that lower the answers, too, that so few problems can't tell", () => {
    const both = report(20, 10);
    both.runs[0]!.cases.forEach((one, at) => (one.tested = testedCase(true, at >= 3, at >= 10, true)));
    assert.equal(
      reportHeadline(readReport(both), "spoken").headline,
      "The answer depends on thought 2. These are too few problems to tell for thought 1.",
    );
  });

  it("doesn't take an effect that chance could explain, or what wasn't tested, for none", () => {
    assert.equal(
      reportHeadline(readReport(report(5, 5)), "spoken").headline,
      "Whether the answer depends on a single thought is uncertain: the effects may be chance.",
    );
    const untested = report(5, 0);
    untested.runs[0]!.cases.forEach(({ tested }) => (tested!.cells = []));
    assert.equal(reportHeadline(readReport(untested), "spoken").headline, "No edit of a single thought was tested.");
  });

  it("doesn't take an accuracy that no edit can lower for thoughts that don't matter", () => {
    /** `right` of 40 problems are right unedited, and none with thought 2 zeroed. */
    const said = (right: number, change: (tested: object) => void = () => undefined) => {
      const one = report(40, 40);
      one.runs[0]!.cases.forEach((each, at) => {
        each.tested = testedCase(at < right, at < right, false, false);
        for (const answers of [each.tested, ...each.tested.cells]) change(answers);
      });
      return reportHeadline(readReport(one), "spoken");
    };
    const probabilities = [
      "Mean forced probability of the final answer: 90.0% unedited, 50.0% after 0 thoughts.",
      "With one thought edited: 45%.",
    ];
    assert.deepEqual(said(0), {
      headline: "No unedited answer is right, so no edit can cost accuracy.",
      story: ["Unedited, 0% of the spoken answers are right.", ...probabilities],
    });
    assert.equal(said(1).headline, "Too few unedited answers are right to tell what an edit costs.");
    assert.equal(
      said(2).headline,
      "Whether the answer depends on a single thought is uncertain: the effects may be chance.",
    );
    assert.deepEqual(
      said(0, (answers) => Object.assign(answers, { right: null, forcedRight: null })),
      { headline: "No answer can be compared with the dataset's.", story: probabilities },
    );
  });
});
