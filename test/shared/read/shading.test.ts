import assert from "node:assert/strict";
import { weightsOf } from "../../../src/shared/read/attentionTable";
import type { AttentionReading } from "../../../src/shared/engine/engine";
import { levelOf, shadingOf, stepsOf, unshaded } from "../../../src/shared/read/shading";
import type { PromptToken, Trace } from "../../../src/shared/trace/trace";
import { FakeEngine, toyModel, toyTrace } from "../../support/fakeEngine";
import { textTask } from "../../support/tasks";

/** One token per word, and two that the template adds. */
function tokensOf(text: string): PromptToken[] {
  const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }, id): PromptToken => ({
    id,
    text: word,
    span: { start: index, end: index + word.length },
  }));
  return [...words, { id: 98, text: "\n" }, { id: 99, text: "<bot>" }];
}

async function traceOf(text: string): Promise<Trace> {
  const trace = await toyTrace(new FakeEngine(), text);
  return { ...trace, prompt: { ...trace.prompt, tokens: tokensOf(trace.prompt.text) } };
}

/** Any text, for a model that takes any text. */
function anyText(source: string, tokens: PromptToken[], prompt = source): Trace {
  const { meanThoughts: _, ...manifest } = { ...toyModel.manifest, task: textTask() };
  const start = Math.max(0, source.indexOf(prompt));
  return {
    format: "coconut-trace",
    version: 2,
    id: "x",
    created: "",
    source: { text: source },
    read: { kind: "text", question: { start, end: start + prompt.length } },
    prompt: { text: prompt, tokens },
    model: { name: "toy", sha256: "", manifest, meanThoughts: 0 },
    provider: "cpu",
    nodes: [],
    readings: [],
    spoken: [],
    tests: [],
    marks: {},
  };
}

/** The shaded text with the weights in percent: `[Rex is a dog. 40]`. */
function drawn(trace: Trace, weights: number[]): string[] | undefined {
  return shadingOf(trace, weights)?.shades.map(
    ({ start, end, weight }) => `[${trace.source.text.slice(start, end)} ${Math.round(100 * weight)}]`,
  );
}

describe("the attention of a thought on the user's text", () => {
  const text = "Facts:\n- every dog is an animal,\n- Rex is a dog\n\nIs Rex an animal or a pet?";
  // In the model's words, for example: "Every bompus is a dumpus. Alex is a bompus. Is Alex a dumpus or gorpus?"
  const weights = [0.1, 0, 0.05, 0, 0.05, 0.3, 0, 0, 0.1, 0.04, 0, 0, 0, 0, 0.06, 0.02, 0.03, 0.25];

  it("falls on the user's own sentences, including the question", async () => {
    assert.deepEqual(drawn(await traceOf(text), weights), [
      "[every dog is an animal, 20]",
      "[Rex is a dog 40]",
      "[Is Rex an animal or a pet? 10]",
    ]);
  });

  it("says what lies outside the text: the earlier thoughts, and what the template adds", async () => {
    const trace = await traceOf(text);
    const shading = shadingOf(trace, weights)!;
    assert.deepEqual(
      [shading.thoughts, shading.template].map((p) => p.toFixed(2)),
      ["0.25", "0.05"],
    );
    assert.equal(unshaded(shading), 0);
    assert.equal(
      unshaded({
        ...shading,
        shades: [
          { start: 0, end: 1, weight: 0.015 },
          { start: 1, end: 2, weight: 0.3 },
        ],
      }),
      0.015,
    );
  });

  it("counts the fact that a question about any noun implies with the question", async () => {
    const about = "Every dog is an animal. Is every dog an animal or a pet?";
    const trace = await traceOf(about);
    // 5 words, the 4 of the fact about a name and the 6 of the question, and 2 of the template.
    assert.deepEqual(drawn(trace, Array<number>(17).fill(1 / 17)), [
      "[Every dog is an animal. 29]",
      "[Is every dog an animal or a pet? 59]",
    ]);
  });

  it("falls on tokens if there are no facts, without leading spaces, and once for a letter of several tokens", () => {
    const source = "Why is it 🦜?";
    const spans: [number, number][] = [
      [0, 3],
      [3, 6],
      [6, 9],
      [9, 12],
      [10, 12],
      [12, 13],
    ];
    const tokens = [
      ...spans.map(([start, end], id): PromptToken => ({ id, text: source.slice(start, end), span: { start, end } })),
      { id: 9, text: "<bot>" },
    ];
    assert.deepEqual(drawn(anyText(source, tokens), [0.5, 0.1, 0.1, 0.04, 0.06, 0.1, 0.1]), [
      "[Why 50]",
      "[is 10]",
      "[it 10]",
      "[🦜 10]",
      "[? 10]",
    ]);
  });

  it("falls nowhere where less was read than the prompt has", () => {
    const tokens: PromptToken[] = [
      { id: 0, text: "a", span: { start: 0, end: 1 } },
      { id: 1, text: "<bot>" },
      { id: 2, text: "<eot>" },
    ];
    const shading = shadingOf(anyText("a", tokens), [0.5, 0.25]);
    assert.deepEqual(shading?.shades, [{ start: 0, end: 1, weight: 0.5 }]);
    assert.deepEqual([shading.template, shading.thoughts], [0.25, 0]);
  });

  it("falls on a token of nothing but space as it is", () => {
    const source = "One  two\n";
    const tokens = [
      [0, 3],
      [3, 4],
      [4, 8],
      [8, 9],
    ].map(([start = 0, end = 0], id): PromptToken => ({ id, text: source.slice(start, end), span: { start, end } }));
    assert.deepEqual(drawn(anyText(source, tokens), [0.1, 0.2, 0.3, 0.4]), [
      "[One 10]",
      "[  20]",
      "[two 30]",
      "[\n 40]",
    ]);
  });

  it("finds a prompt inside the selected text, and shades nothing if it isn't there", () => {
    const tokens: PromptToken[] = [{ id: 0, text: "Hello", span: { start: 0, end: 5 } }];
    assert.deepEqual(drawn(anyText("> Hello", tokens, "Hello"), [1]), ["[Hello 100]"]);
    assert.equal(shadingOf(anyText("Good day", tokens, "Hello"), [1]), null);
  });

  const steps: [number, number][] = [
    [0, 0],
    [0.0199, 0],
    [0.02, 1],
    [0.039, 1],
    [0.04, 2],
    [0.08, 3],
    [0.16, 4],
    [0.32, 5],
    [0.9, 5],
    [1, 5],
  ];
  for (const [weight, level] of steps)
    it(`${weight} is step ${level} of a scale that begins at 2%`, () => assert.equal(levelOf(weight, 0.02), level));

  it("has a scale that begins at most at an even share", () => {
    const floors = [1, 5, 50, 51, 120, 1000, 100_000].map((n) => {
      const tokens = Array.from({ length: n }, (_, id): PromptToken => ({
        id,
        text: "a",
        span: { start: id, end: id + 1 },
      }));
      return shadingOf(anyText("a".repeat(n), tokens), [])?.floor;
    });
    assert.deepEqual(floors, [0.02, 0.02, 0.02, 0.01, 0.005, 0.001, 0.0005]);
    assert.deepEqual(stepsOf(0.02), [
      { from: 0.02, to: 0.04 },
      { from: 0.04, to: 0.08 },
      { from: 0.08, to: 0.16 },
      { from: 0.16, to: 0.32 },
      { from: 0.32, to: 1 },
    ]);
  });
});

describe("the weights of a layer", () => {
  const reading: AttentionReading = {
    attention: [
      [
        [
          [0.25, 0.75],
          [1, 0],
        ],
        [
          [0, 1],
          [0.5, 0.5],
        ],
      ],
    ],
    products: [[]],
    layers: null,
  };
  const cases: [string, number, number | null, number[]][] = [
    ["the mean over its heads", 0, null, [0.625, 0.375]],
    ["of its first head", 0, 0, [0.25, 0.75]],
    ["of another layer and head", 1, 1, [0.5, 0.5]],
    ["of a head that doesn't exist", 1, 7, []],
  ];
  for (const [name, layer, head, expected] of cases)
    it(`are ${name}`, () => assert.deepEqual(weightsOf(reading, 0, layer, head), expected));
});
