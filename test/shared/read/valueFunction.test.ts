import assert from "node:assert/strict";
import { readProsqa } from "../../../src/shared/problem/prosqa";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { Trace } from "../../../src/shared/trace/trace";
import type { ThoughtValues, TraceValues, ValuedCandidate } from "../../../src/shared/read/valueFunction";
import { fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";
import { summarizeValues } from "../../../src/shared/dataset/valueSummary";

const valuesOf = (trace: Trace): TraceValues => readTrace(trace).values;

const h = (height: number | null): string => (height === null ? "-" : String(height));
const candidateOf = ({ text, p, height, right, frontier }: ValuedCandidate): string =>
  `${text} ${p.toFixed(2)} ${h(height.shortest)}/${h(height.longest)} ` +
  `${right ? "right" : right === null ? "?" : "wrong"}${frontier ? " frontier" : ""}`;

describe("the values of a trace", () => {
  it("are given that a step is said, with both heights and whether the answer can be reached", () => {
    const { thoughts, leftOut } = valuesOf(fullTrace(samples["wren"]!));
    assert.deepEqual(
      thoughts.slice(0, 3).map(({ candidates }) => candidates.map(candidateOf)),
      [
        ["grimpus 1.00 1/6 right frontier"],
        [
          "dumpus 0.47 1/5 right frontier",
          "zhorpus 0.29 1/1 wrong frontier",
          "numpus 0.15 2/2 wrong frontier",
          "shumpus 0.08 0/0 wrong frontier",
        ],
        [
          "terpus 0.48 1/4 right frontier",
          "lempus 0.22 1/4 right frontier",
          "yimpus 0.18 1/1 wrong frontier",
          "jelpus 0.07 0/0 wrong frontier",
          "shumpus 0.02 0/0 wrong",
        ],
      ],
    );
    assert.deepEqual(
      thoughts[1]?.top.map((p) => p.toFixed(2)),
      ["0.47", "0.76", "0.91"],
    );
    assert.deepEqual([thoughts.map((t) => t.thoughts), leftOut], [[1, 2, 3, 4, 5], [6]]);
  });

  it("have no height and aren't judged if the text has no graph", () => {
    const trace: Trace = { ...fullTrace(samples["own"]!), read: { kind: "text", question: { start: 0, end: 5 } } };
    assert.deepEqual(valuesOf(trace).thoughts[0]?.candidates.map(candidateOf), ["grimpus 1.00 -/- ?"]);
  });

  it("have no height on a cycle, and are wrong if the problem has no such concept", () => {
    const trace = fullTrace(samples["wren"]!);
    const question =
      "Every grimpus is a dumpus. Every dumpus is a grimpus. Every dumpus is a yumpus. Wren is a grimpus. Every " +
      "lempus is a hilpus. Is Wren a hilpus or yumpus?";
    trace.readings[1]!.next.push({ ids: [1], text: "Every impus", to: "impus", p: 0.001, ended: false });
    const { read } = readProsqa(question, { ...trace.model.manifest.task.lexicon, nodeLimit: 9 });
    assert.deepEqual(valuesOf({ ...trace, read }).thoughts[0]?.candidates.map(candidateOf), [
      "grimpus 1.00 2/- right frontier",
      "impus 0.00 -/- wrong",
    ]);
  });
});

describe("the values of many problems", () => {
  const values = (
    thoughts: number,
    ...candidates: [p: number, shortest: number, longest: number, right: boolean, frontier?: boolean][]
  ): { thoughts: number; values: ThoughtValues } => {
    const sumOf = (top: number): number => candidates.slice(0, top).reduce((sum, [p]) => sum + p, 0);
    return {
      thoughts,
      values: {
        thoughts,
        top: [sumOf(1), sumOf(2), sumOf(3)],
        candidates: candidates.map(([p, shortest, longest, right, frontier = true]) => ({
          concept: "c",
          text: "c",
          p,
          height: { shortest, longest },
          right,
          frontier,
        })),
      },
    };
  };
  const summary = summarizeValues([
    values(1, [0.6, 1, 2, true], [0.3, 0, 0, false], [0.1, 3, 3, false, false]),
    values(1, [0.5, 1, 1, true], [0.25, 1, 1, false], [0.25, 0, 0, false]),
    values(2, [1, 0, 0, true]),
    { thoughts: 2, values: null },
    { thoughts: 3, values: null },
  ]);

  it("count what was left out", () => {
    assert.deepEqual(summary.thoughts, [
      { thoughts: 1, n: 2, leftOut: 0 },
      { thoughts: 2, n: 1, leftOut: 1 },
      { thoughts: 3, n: 0, leftOut: 1 },
    ]);
  });

  it("by height, right and wrong apart, on the frontier only", () => {
    const row = ({
      thoughts,
      definition,
      height,
      right,
      n,
      mean,
      p25,
      median,
      p75,
    }: (typeof summary.byHeight)[number]): string =>
      [
        thoughts ?? "all",
        definition,
        height,
        right ? "right" : "wrong",
        n,
        mean.toFixed(3),
        p25.toFixed(3),
        median.toFixed(3),
        p75.toFixed(3),
      ].join(" ");
    assert.deepEqual(summary.byHeight.map(row), [
      "all shortest 0 right 1 1.000 1.000 1.000 1.000",
      "all shortest 0 wrong 2 0.275 0.263 0.275 0.287",
      "all shortest 1 right 2 0.550 0.525 0.550 0.575",
      "all shortest 1 wrong 1 0.250 0.250 0.250 0.250",
      "all longest 0 right 1 1.000 1.000 1.000 1.000",
      "all longest 0 wrong 2 0.275 0.263 0.275 0.287",
      "all longest 1 right 1 0.500 0.500 0.500 0.500",
      "all longest 1 wrong 1 0.250 0.250 0.250 0.250",
      "all longest 2 right 1 0.600 0.600 0.600 0.600",
      "1 shortest 0 wrong 2 0.275 0.263 0.275 0.287",
      "1 shortest 1 right 2 0.550 0.525 0.550 0.575",
      "1 shortest 1 wrong 1 0.250 0.250 0.250 0.250",
      "1 longest 0 wrong 2 0.275 0.263 0.275 0.287",
      "1 longest 1 right 1 0.500 0.500 0.500 0.500",
      "1 longest 1 wrong 1 0.250 0.250 0.250 0.250",
      "1 longest 2 right 1 0.600 0.600 0.600 0.600",
      "2 shortest 0 right 1 1.000 1.000 1.000 1.000",
      "2 longest 0 right 1 1.000 1.000 1.000 1.000",
    ]);
  });

  it("of the first one, two and three candidates together, by percentile", () => {
    const row = (thoughts: number, top: number): string =>
      summary.parallelism
        .filter((r) => r.thoughts === thoughts && r.top === top && r.percentile % 25 === 0)
        .map((r) => `${r.percentile}: ${r.value.toFixed(3)}`)
        .join(", ");
    assert.deepEqual(
      [row(1, 1), row(1, 2), row(1, 3), row(2, 3)],
      [
        "0: 0.500, 25: 0.525, 50: 0.550, 75: 0.575, 100: 0.600",
        "0: 0.750, 25: 0.787, 50: 0.825, 75: 0.862, 100: 0.900",
        "0: 1.000, 25: 1.000, 50: 1.000, 75: 1.000, 100: 1.000",
        "0: 1.000, 25: 1.000, 50: 1.000, 75: 1.000, 100: 1.000",
      ],
    );
    assert.equal(summary.parallelism.length, 2 * 3 * 21);
  });

  it("of nothing are nothing", () =>
    assert.deepEqual(summarizeValues([]), { thoughts: [], byHeight: [], parallelism: [] }));
});
