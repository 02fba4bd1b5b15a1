import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import { type Remark, wordsOfRemark } from "../../../src/shared/read/remarks";
import type { Trace } from "../../../src/shared/trace/trace";
import { type Sample, fullTrace } from "../../webview/sample";

const sample: Sample = {
  names: ["Tom"],
  concepts: ["aa", "bb", "cc", "dd"],
  question: "Tom is a aa. Every aa is a bb. Every bb is a cc. Is Tom a cc or dd?",
  values: [0, 1].map(() => ({ rows: { aa: [1, 1, {}] }, marker: 0.5, rest: [0, 0], answers: { cc: 0.8, dd: 0.1 } })),
  cosines: [],
  continuations: [[1, undefined, "###|Tom|is a cc."]],
};

function remarksIn(change: (trace: Trace) => void, of: Partial<Sample> = {}): readonly Remark[] {
  const trace = fullTrace({ ...sample, ...of });
  change(trace);
  return readTrace(trace).remarks;
}

describe("remarks on an answer", () => {
  const cases: [string, readonly Remark[], Remark[], string?][] = [
    ["nothing to say", remarksIn(() => undefined), []],
    [
      "no option is supported",
      remarksIn(() => undefined, { question: sample.question.replace("Every bb is a cc", "Every dd is a cc") }),
      [{ kind: "neither" }],
      "The facts support neither option.",
    ],
    [
      "both are",
      remarksIn(() => undefined, { question: sample.question.replace("Every bb", "Every aa is a dd. Every bb") }),
      [{ kind: "both" }],
      "The facts support both options.",
    ],
    [
      "a path of more steps than thoughts replace",
      remarksIn(({ model }) => (model.manifest.thoughts = { default: 4, max: 4, perStep: 2 })),
      [{ kind: "long path", steps: 3, trained: 2 }],
      "The answer takes 3 steps, and the model was trained with up to 2.",
    ],
    [
      "steps that the dataset tells",
      remarksIn((trace) => {
        trace.model.manifest.thoughts = { default: 1, max: 1, perStep: 1 };
        trace.read = {
          kind: "text",
          question: { start: 0, end: 1 },
          truth: { answer: "4", steps: ["1", "2"], from: "dataset" },
        };
      }),
      [{ kind: "long path", steps: 2, trained: 1 }],
    ],
    [
      "more thoughts than trained",
      remarksIn(({ model }) => (model.manifest.thoughts = { default: 0, max: 0, perStep: 1 })),
      [{ kind: "untrained thoughts", trained: 0 }],
      "The model was trained with up to 0 thoughts. Later thoughts are outside its training.",
    ],
    [
      "a sentence passed over",
      remarksIn(({ read }) => read.kind !== "text" && read.skipped.push({ start: 0, end: 12 })),
      [{ kind: "words skipped", quoted: ["“Tom is a aa.”"] }],
      "1 sentence skipped: “Tom is a aa.”",
    ],
    [
      "an answer that the steps don't end at",
      remarksIn(() => undefined, { continuations: [[1, undefined, "Every aa|is a bb.|###|Tom|is a cc."]] }),
      [{ kind: "does not follow" }],
      "The answer doesn't follow from the steps before it.",
    ],
    [
      "words without an end, and without an answer",
      remarksIn(() => undefined, { continuations: [[1, undefined, "Every aa|is a bb.|Every bb…"]] }),
      [{ kind: "cut off" }],
      "The words were cut off at the limit. Only an answer that ends them counts as right.",
    ],
  ];
  for (const [what, found, expected, words] of cases) {
    it(`say so: ${what}`, () => {
      assert.deepEqual(found, expected);
      if (words !== undefined) assert.deepEqual(found.map(wordsOfRemark), [words]);
    });
  }

  it("quote three of many passages, and count them", () => {
    const quoted = ["“a”", "“b”", "“c”", "“d”"];
    assert.equal(wordsOfRemark({ kind: "words skipped", quoted }), "4 sentences skipped: “a”, “b”, “c”, …");
  });
});
