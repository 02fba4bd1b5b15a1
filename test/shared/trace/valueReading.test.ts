import assert from "node:assert/strict";
import type { TraceManifest } from "../../../src/shared/model/manifest";
import { type Value, readingOf } from "../../../src/shared/trace/valueReading";
import { textTask } from "../../support/tasks";
import { manifestOf } from "../../webview/sample";

describe("a value as a reading", () => {
  const rest = { n: 2, p: 0.25 };
  const child = (concept: string, p: number) => ({ concept, tokens: [concept.length], p });
  const value: Value = {
    candidates: [
      { concept: "bompus", tokens: [7, 8], p: 0.5, children: [child("dumpus", 0.75)], childrenRest: rest },
      { concept: "Alex", tokens: [9], p: 0.125, children: [], childrenRest: { n: 0, p: 1 } },
    ],
    rest,
    answerMarker: 0.125,
    entropy: 1.5,
    answers: [child("dumpus", 0.9)],
    answersRest: { n: 1, p: 0.1 },
  };
  const manifest: TraceManifest = manifestOf({ concepts: ["bompus", "dumpus"], names: ["Alex"] });

  it("has whole steps, what each would say, and whole answers", () => {
    assert.deepEqual(readingOf(value, "t1", manifest, "Alex"), {
      node: "t1",
      marker: 0.125,
      next: [
        {
          ids: [7, 8],
          text: "Every bompus",
          to: "bompus",
          p: 0.5,
          ended: false,
          children: [{ ids: [6], text: "is a dumpus.", to: "dumpus", p: 0.75, ended: true }],
          rest,
        },
        { ids: [9], text: "Alex", to: "Alex", p: 0.125, ended: false, children: [], rest: { n: 0, p: 1 } },
      ],
      rest,
      entropy: 1.5,
      forced: { answers: [{ ids: [6], text: "Alex is a dumpus.", to: "dumpus", p: 0.9 }], rest: { n: 1, p: 0.1 } },
    });
  });

  it("has the text alone where any text is a question", () => {
    const { next, forced } = readingOf(value, null, { ...manifest, task: textTask() }, undefined);
    assert.deepEqual(
      next.map(({ text, to, ended, children }) => [text, to, ended, children]),
      [
        ["bompus", undefined, false, [{ ids: [6], text: "dumpus", p: 0.75, ended: false }]],
        ["Alex", undefined, false, []],
      ],
    );
    assert.deepEqual(forced.answers, [{ ids: [6], text: "dumpus", p: 0.9 }]);
  });

  it("has no marker, no name in answers, and no ids where there are none", () => {
    const { task } = manifest;
    const bare = { ...manifest, task: { ...task, answer: { ...task.answer, marker: null, form: " a {concept}." } } };
    const old = { ...value, answers: [{ concept: "dumpus", p: 0.9 }], answersRest: undefined };
    const { marker, forced } = readingOf(old as unknown as Value, "t1", bare, "Alex");
    assert.equal(marker, null);
    assert.deepEqual(forced, { answers: [{ text: "a dumpus.", to: "dumpus", p: 0.9 }] });
  });
});
