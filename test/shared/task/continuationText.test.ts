import { strict as assert } from "node:assert";
import type { Task } from "../../../src/shared/model/manifest";
import { firstStep, readAnswer, readContinuation } from "../../../src/shared/task/continuationText";
import { isRight } from "../../../src/shared/task/scorer";
import { arithmeticTask, prosqaTask, textTask } from "../../support/tasks";

const prosqa = prosqaTask(["bompus", "dumpus"], ["Alex"]);

describe("what was said", () => {
  const steps = (...[task, text, ended]: Parameters<typeof readContinuation>) =>
    readContinuation(task, text, ended).steps.map(({ text, from, result }) => [text, from, result]);

  it("has steps by the forms of the task, on lines of their own or on one", () => {
    for (const between of [" ", "\n", "\n\n  "])
      assert.deepEqual(
        steps(prosqa, `Alex is a bompus.${between}Every bompus is an impus.${between}### Alex is a d.`, true),
        [
          ["Alex is a bompus.", "Alex", "bompus"],
          ["Every bompus is an impus.", "bompus", "impus"],
        ],
      );
    assert.deepEqual(steps(arithmeticTask(), "<<12*3=36>>\n<<36-4=32>> <<32/2=16>>\n### 16", true), [
      ["<<12*3=36>>", null, "36"],
      ["<<36-4=32>>", null, "32"],
      ["<<32/2=16>>", null, "16"],
    ]);
  });

  it("has results in every spelling of a number that the scorer reads", () => {
    const task = arithmeticTask();
    const spellings = [
      ...["5", "5.", "0.5", ".5", "-.5", "−5", "+5", "1,000", "1,000.50"],
      ...["$5", "$ 5", "$.5", "-$5", "5€", "5 €", "5. €"],
    ];
    for (const number of spellings) {
      assert.deepEqual(steps(task, `<<1+1=${number}>>`, true), [[`<<1+1=${number}>>`, null, number]]);
      assert.notEqual(isRight(task, "1", number), null, number);
    }
    assert.equal(steps(task, "<<1/2=5%>>", true)[0]![2], "5%");
    for (const other of ["five", ".", "1e3", "1/2", "--5"])
      assert.equal(steps(task, `<<1+1=${other}>>`, true)[0]![2] ?? null, null, other);
  });

  it("keeps what no form matches as a plain step, and lines as steps where there are no forms", () => {
    assert.deepEqual(steps(prosqa, "Alex is lazy.\nEvery bompus is a dumpus.", true), [
      ["Alex is lazy.", null, null],
      ["Every bompus is a dumpus.", "bompus", "dumpus"],
    ]);
    assert.deepEqual(steps(textTask(), "First 1. Then 2.\nSo 3.\n### 3", true), [
      ["First 1. Then 2.", null, null],
      ["So 3.", null, null],
    ]);
  });

  it("leaves out a step that is cut off, and asides", () => {
    assert.deepEqual(steps(prosqa, "Alex is a bompus. Every bompus is", false).length, 1);
    assert.deepEqual(steps(prosqa, "Alex is a bompus. Every bompus is a", true).length, 2);
    assert.deepEqual(steps(textTask(), "one\ntwo", false), [["one", null, null]]);
    const searching = structuredClone(prosqa);
    searching.steps!.forms.push({
      ...{ text: "From {from} to {to}.", parts: { from: "concept", to: "concept" }, result: null, from: null },
      aside: true,
    });
    assert.deepEqual(steps(searching, "From Alex to bompus.\nAlex is a bompus.", true), [
      ["Alex is a bompus.", "Alex", "bompus"],
    ]);
  });

  it("says where steps, marker and answer stand", () => {
    const text = "  Alex is a bompus.\n###  Alex is a bompus. \n";
    const { steps, marker, answer } = readContinuation(prosqa, text, true);
    const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
    assert.deepEqual([...steps, marker!, answer!].map(at), ["Alex is a bompus.", "###", "Alex is a bompus."]);
    assert.deepEqual([answer!.name, answer!.concept], ["Alex", "bompus"]);
  });

  it("reads the last marker, with white space around it, and the answer to the end of its line", () => {
    const answer = (text: string, marker: string | null, ended = true) =>
      readContinuation(textTask(marker), text, ended).answer?.text ?? null;
    assert.equal(answer("is it ### 3?\n### 4\nmore", "###"), "4");
    assert.equal(answer("so\nThe answer is: 12", "The answer is: "), "12");
    assert.equal(answer("#### 4", "###"), "4");
    assert.equal(answer("###", "###"), null);
    assert.equal(answer("four", "###"), null);
    assert.equal(answer("one\ntwo", null), "one\ntwo");
    assert.equal(answer("one\ntwo", null, false), null);
  });

  it("names the concept of an answer without full stop, with another article, or of the noun alone", () => {
    for (const text of [
      "Alex is a bompus.",
      "Alex is a bompus",
      "### Alex is an bompus.",
      "bompus",
      "a bompus.",
      "The bompus",
    ])
      assert.equal(readAnswer(prosqa, text)?.concept, "bompus", text);
    assert.equal(readAnswer(prosqa, "Alex is not a bompus.")?.concept, null);
    assert.equal(readAnswer(prosqa, " "), null);
  });

  it("has the first step of a text that may break off", () => {
    const first = (task: Task, text: string): unknown => {
      const found = firstStep(task, text);
      return found === null || found === "answer" ? found : [found.text, found.result];
    };
    const arithmetic = arithmeticTask();
    for (const text of ["", "\n", "<<", "<<9*4=36", "<<9*4=36>", "so"]) assert.equal(first(arithmetic, text), null);
    for (const text of ["<<9*4=36>>", "\n<<9*4=36>>", "<<9*4=36>>\n<<36"])
      assert.deepEqual(first(arithmetic, text), ["<<9*4=36>>", "36"]);
    assert.deepEqual(first(arithmetic, "so it is\n"), ["so it is", null]);
    for (const text of ["###", "\n### 3"]) assert.equal(first(arithmetic, text), "answer");
    assert.equal(first(textTask(), "<<9*4=36>>"), null);
    assert.deepEqual(first(textTask(), "Sam is a lempus. All \n"), ["Sam is a lempus. All", null]);
    const lines: Task = { ...prosqa, kind: "prontoqa" };
    assert.equal(first(lines, "Alex is a bompus."), null);
    assert.deepEqual(first(lines, "Alex is a bompus.\n"), ["Alex is a bompus.", "bompus"]);
    assert.deepEqual(first(prosqa, "Alex is a bompus."), ["Alex is a bompus.", "bompus"]);
  });
});
