import assert from "node:assert/strict";
import { answerInModelWords, askedIn, readQuestion } from "../../../src/shared/problem/readQuestion";
import { isRight } from "../../../src/shared/task/scorer";
import { prosqaTask, textTask } from "../../support/tasks";

describe("a question for a model that takes any text", () => {
  const read = (text: string): unknown => readQuestion(text, { task: textTask() });

  it("is the text without the line breaks at its end", () => {
    for (const end of ["", "\n", "\r\n", "\n\n\r\n"])
      assert.deepEqual(read(` Why?\nSo ${end}`), {
        prompt: " Why?\nSo ",
        read: { kind: "text", question: { start: 0, end: 9 } },
      });
  });

  it("has to be there", () => {
    for (const text of ["", " \n\t"]) assert.throws(() => read(text), /^UserError: There is no text to read\./);
  });
});

describe("a dataset's answer to a question about a noun", () => {
  const task = prosqaTask(["lempus", "gorpus", "rempus", "impus"], ["Max", "Rex"]);
  const { read } = readQuestion("Every dog is a hot air balloon. Is every dog a hot air balloon or a pet?", { task });
  const { nodes, root = -1, options = [] } = read.kind === "text" ? { nodes: [] } : read;
  const [name, balloon, pet] = [root, ...options].map((index) => nodes[index]?.model);
  const score = (wanted: string, concept = balloon): boolean | null =>
    isRight(task, `${name} is a ${concept}.`, answerInModelWords(wanted, read), askedIn(read));

  const saysBalloon = [
    ..."Every|each|ANY|A|An".split("|").map((determiner) => `${determiner} dog is a hot air balloon.`),
    ..."Dog is a hot air balloon.|hot air balloon|A hot air balloon.|### Every dog is a hot air balloon".split("|"),
    "Every dog is a hot air balloon, so that it is.\n#### Every  dog is a hot air balloon.",
  ];
  for (const wanted of saysBalloon)
    it(`may be ${JSON.stringify(wanted)}`, () => {
      assert.equal(score(wanted), true);
      assert.equal(score(wanted, pet), false);
    });

  for (const wanted of ["Every pet is a hot air balloon.", "Some dog is a hot air balloon.", "Every old dog is a pet."])
    it(`is of something else in ${JSON.stringify(wanted)}`, () => assert.equal(score(wanted), null));
});
