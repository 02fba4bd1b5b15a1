import assert from "node:assert/strict";
import { added, attentionTable, onFacts, summedOverHeads, tableOf } from "../../../src/shared/read/attentionTable";
import { graphOf } from "../../../src/shared/problem/problemGraph";
import { readProsqa } from "../../../src/shared/problem/prosqa";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { PromptToken, Trace } from "../../../src/shared/trace/trace";
import { FakeEngine, toyModel, toyTrace } from "../../support/fakeEngine";

const text = "Every b is a c. A is a b. Every d is a c. Is A a c or d?";
/** A token a word, and `<bot>` without a span. */
const tokens: PromptToken[] = [
  ...[...text.matchAll(/\S+/g)].map(({ 0: word, index }, id): PromptToken => ({
    id,
    text: word,
    span: { start: index, end: index + word.length },
  })),
  { id: 99, text: "<bot>" },
];
const prompt = { text, tokens };
const { read } = readProsqa(text, { concepts: ["b", "c", "d"], names: ["A"], nodeLimit: 9 });
const asked = { read, prompt };

describe("the attention of thoughts", () => {
  it("is summed over heads", () => {
    const reading = {
      attention: [
        [
          [
            [0.25, 0.75],
            [1, 0],
          ],
        ],
      ],
      products: [[]],
    };
    assert.deepEqual(summedOverHeads(reading, 0, 0), [1.25, 0.75]);
  });

  it("falls on facts by the tokens that lie in them, and not on the question and template", () => {
    const weights = tokens.map((_, index) => index);
    assert.deepEqual(onFacts(asked, weights), [0 + 1 + 2 + 3 + 4, 5 + 6 + 7 + 8, 9 + 10 + 11 + 12 + 13]);
    // A token that lies in two facts is of the second; one between them is of neither.
    const first = { id: 0, text: "c. A", span: { start: text.indexOf("c."), end: text.indexOf("A is") + 1 } };
    const space = { id: 0, text: " ", span: { start: text.indexOf(" A is"), end: text.indexOf("A is") } };
    const ones = Array<number>(99).fill(1);
    const across = { ...prompt, tokens: [...tokens.slice(0, 4), first, ...tokens.slice(6)] };
    assert.deepEqual(onFacts({ read, prompt: across }, ones), [4, 4, 5]);
    const between = { ...prompt, tokens: [...tokens.slice(0, 5), space, ...tokens.slice(5)] };
    assert.deepEqual(onFacts({ read, prompt: between }, ones), [5, 4, 5]);
  });

  it("is sorted by the class of a fact's subject and of a node", () => {
    const graph = graphOf(read)!;
    // Thought 1 attends to "A is a b." alone, thought 2 to "Every b is a c.".
    const at = (word: number): number[] => tokens.map((_, index) => (index === word ? 1 : 0));
    const reading = {
      attention: [[[at(5)]], [[at(0)]]],
      products: [graph.nodes.map((node) => (node === "b" ? 3 : 1)), graph.nodes.map((node) => (node === "c" ? 5 : 1))],
    };
    const { attention, products } = tableOf(graph, asked, reading, 0);
    assert.deepEqual(attention[0], {
      "not reachable": { sum: 0, n: 1 },
      reachable: { sum: 1, n: 2 },
      frontier: { sum: 1, n: 1 },
      optimal: { sum: 1, n: 1 },
    });
    assert.deepEqual(attention[1], {
      "not reachable": { sum: 0, n: 1 },
      reachable: { sum: 1, n: 2 },
      frontier: { sum: 1, n: 1 },
      optimal: { sum: 1, n: 1 },
    });
    assert.deepEqual(products[0]?.frontier, { sum: 3, n: 1 });
    assert.deepEqual(products[1], {
      "not reachable": { sum: 1, n: 1 },
      reachable: { sum: 7, n: 3 },
      frontier: { sum: 5, n: 1 },
      optimal: { sum: 5, n: 1 },
    });
  });

  it("adds up over problems, also of different lengths", () => {
    const row = (sum: number) => ({
      "not reachable": { sum, n: 1 },
      reachable: { sum, n: 1 },
      frontier: { sum, n: 1 },
      optimal: { sum, n: 1 },
    });
    const { attention } = added({ attention: [row(1)], products: [] }, { attention: [row(2), row(3)], products: [] });
    assert.deepEqual(
      attention.map(({ optimal }) => optimal),
      [
        { sum: 3, n: 2 },
        { sum: 3, n: 1 },
      ],
    );
  });

  it("asks for the products of the last token of what begins a step with each node", async () => {
    const engine = new FakeEngine();
    const trace: Trace = await toyTrace(engine);
    const asked: unknown[] = [];
    const attention = engine.attention.bind(engine);
    engine.attention = (...args) => (asked.push(args), attention(...args));
    engine.encode = async (words) => [...words].map((letter) => letter.charCodeAt(0));
    await attentionTable(engine, trace, 3);
    const graph = readTrace(trace).graph!;
    const last = graph.nodes.map((node) => node.charCodeAt(node.length - 1));
    assert.ok(new Set(last).size > 1);
    assert.deepEqual(asked, [[trace.prompt.text, [{ kind: "thought" }, { kind: "thought" }], last, 0]]);
  });

  it("is that of the last layer where no other is wanted", async () => {
    const engine = new FakeEngine();
    const trace: Trace = await toyTrace(engine);
    trace.prompt.tokens = [...trace.prompt.text.matchAll(/\S+/g)].map(({ 0: word, index }, id) => ({
      id,
      text: word,
      span: { start: index, end: index + word.length },
    }));
    const { layers } = toyModel.manifest.shapes;
    assert.ok(layers > 1);
    engine.attention = async () => ({
      attention: [Array.from({ length: layers }, (_, layer) => [trace.prompt.tokens.map(() => layer + 1)])],
      products: [[]],
      layers: null,
    });
    const [first, last, whole] = await Promise.all(
      [0, layers - 1, undefined].map((l) => attentionTable(engine, trace, 1, l)),
    );
    assert.deepEqual(whole, last);
    assert.notDeepEqual(whole, first);
  });

  it("is requested from the engine once, and not at all without a graph or thoughts", async () => {
    const engine = new FakeEngine();
    const trace: Trace = await toyTrace(engine);
    assert.equal((await attentionTable(engine, trace, 3))?.attention.length, 3);
    assert.equal(await attentionTable(engine, trace, 0), null);
    assert.equal(
      await attentionTable(engine, { ...trace, read: { kind: "text", question: { start: 0, end: 5 } } }, 3),
      null,
    );
  });
});
