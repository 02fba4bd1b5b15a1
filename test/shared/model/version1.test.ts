import assert from "node:assert/strict";
import { taskOfVersion1 } from "../../../src/shared/model/version1";

describe("the task of a manifest of version 1", () => {
  const tokens = { pad: 0, unk: 1, bot: 2, eot: 3, eos: 4, answer: 5, newline: 6 };
  const normalize = ["case", "article", "full-stop", "thousands", "number", "currency", "after-####"];
  const frame = { before: ["{question}<bot>"], after: [{ token: "eot" }] };
  const patterns = {
    subject: "Every {concept}",
    root: "{name}",
    object: "is a {concept}.",
    answer: "### {name} is a {concept}.",
  };

  it("about facts has their steps and the answer after its marker", () => {
    const { steps, ...task } = taskOfVersion1({
      input: "prosqa",
      prompt: "{question}<bot>",
      patterns,
      forcedPrefix: "Every",
      tokens,
    });
    assert.deepEqual(task, {
      kind: "prosqa",
      frame,
      answer: { marker: "###", form: " {name} is a {concept}.", end: ["eos", "newline"], options: null, normalize },
      maxTokens: 128,
    });
    assert.deepEqual([steps?.separator, steps?.prefix], ["\n", "Every"]);
    assert.deepEqual(
      steps?.forms.map(({ text, from, result }) => [text, from, result]),
      [
        ["Every {from} is a {to}.", "from", "to"],
        ["{name} is a {concept}.", "name", "concept"],
      ],
    );
  });

  it("that takes any text has no steps, and a marker only where it has a token or words for one", () => {
    const { answer: _, ...unmarked } = tokens;
    const taskOf = (more: object): unknown =>
      taskOfVersion1({ input: "text", prompt: "{question}<bot>", tokens, ...more });
    const task = (marker: string | null): unknown => ({
      kind: "text",
      frame,
      steps: null,
      answer: { marker, end: ["eos", "newline"], options: null, normalize },
      maxTokens: 128,
    });
    assert.deepEqual(taskOf({}), task("###"));
    assert.deepEqual(taskOf({ answerMarker: "The answer is:" }), task("The answer is:"));
    assert.deepEqual(taskOf({ tokens: unmarked }), task(null));
    assert.deepEqual(taskOf({ patterns }), task("###"));
  });
});
