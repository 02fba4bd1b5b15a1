import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Manifest } from "../../../src/shared/model/manifest";
import { readProntoqa } from "../../../src/shared/problem/prontoqa";
import { type KnownResult, resultReader } from "../../../src/shared/read/knownResults";
import { starWordsOf, wordsOfKnown } from "../../../src/shared/read/wording";

const manifest = JSON.parse(readFileSync("models/prontoqa-coconut/manifest.json", "utf8")) as Manifest;
const { lexicon } = manifest.task;

describe("what a PrOntoQA step comes to", () => {
  const facts = "Sam is a lempus. Lempuses are impuses. Every impus is not loud. Sam is a yumpus.";
  const { read } = readProntoqa(`${facts} True or false: Sam is loud.`, {
    ...lexicon,
    properties: lexicon.properties ?? [],
  });
  const known = resultReader({ read, model: { name: "", sha256: "", meanThoughts: 0, manifest } });

  for (const [text, result] of [
    ["Sam is a lempus. Lempuses are impuses.", { kind: "intermediate result", steps: [1] }],
    [" is an impus.", { kind: "intermediate result", steps: [2] }],
    ["is not loud.", { kind: "final answer", steps: [] }],
    ["is loud.", { kind: "other" }],
    ["Sam is a yumpus. Yumpuses are shy.", { kind: "other" }],
    ["True", null],
  ] as const)
    it(`of “${text}” is ${result ? JSON.stringify(result) : "nothing"}`, () => assert.deepEqual(known(text), result));
});

describe("what a number is to a word problem", () => {
  const arithmetic = JSON.parse(readFileSync("models/arithmetic-coconut/manifest.json", "utf8")) as Manifest;
  const knownIn = (steps: string[], answer: string): ((text: string) => unknown) =>
    resultReader({
      read: { kind: "text", question: { start: 0, end: 1 }, truth: { answer, steps, from: "dataset" } },
      model: { name: "", sha256: "", meanThoughts: 0, manifest: arithmetic },
    });

  it("is the result of every step that comes to it", () => {
    const known = knownIn(["<<47-16=31>>", "<<31*5=155>>", "<<155/5=31>>", "<<31+13=44>>"], "44");
    const found = ["31", "155", "44"].map((text) => known(text) as KnownResult);
    assert.deepEqual(found, [
      { kind: "intermediate result", steps: [1, 3] },
      { kind: "intermediate result", steps: [2] },
      { kind: "final answer", steps: [] },
    ]);
    assert.deepEqual(found.map(wordsOfKnown), [
      "intermediate result, steps 1 and 3",
      "intermediate result, step 2",
      "final answer",
    ]);
  });

  it("is the answer and the result of steps before, where both are the same", () => {
    const known = knownIn(["<<47-16=31>>", "<<31*5=155>>", "<<155/5=31>>"], "31")("31") as KnownResult;
    assert.deepEqual(known, { kind: "final answer", steps: [1] });
    assert.ok(known.kind !== "other");
    assert.equal(wordsOfKnown(known), "final answer, and intermediate result, step 1");
    assert.equal(starWordsOf(known), "answer, step 1");
  });
});
