import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Manifest } from "../../../src/shared/model/manifest";
import { readProntoqa } from "../../../src/shared/problem/prontoqa";
import { resultReader } from "../../../src/shared/read/knownResults";

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
    ["Sam is a lempus. Lempuses are impuses.", { kind: "intermediate result", step: 1 }],
    [" is an impus.", { kind: "intermediate result", step: 2 }],
    ["is not loud.", { kind: "final answer" }],
    ["is loud.", { kind: "other" }],
    ["Sam is a yumpus. Yumpuses are shy.", { kind: "other" }],
    ["True", null],
  ] as const)
    it(`of “${text}” is ${result ? JSON.stringify(result) : "nothing"}`, () => assert.deepEqual(known(text), result));
});
