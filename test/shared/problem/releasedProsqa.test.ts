import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lentWords } from "../../../src/shared/problem/problem";
import { type ProsqaLexicon, readProsqa } from "../../../src/shared/problem/prosqa";
import { depths, graphOf, readProblemGraph, rightOption } from "../../../src/shared/problem/problemGraph";
import { classify } from "../../../src/shared/problem/outputClass";
import { readContinuation } from "../../../src/shared/task/continuationText";
import { prosqaTask } from "../../support/tasks";

const task = prosqaTask([], []);

/** A problem of the released files, which have the graph next to the text. */
interface Released {
  question: string;
  answer: string;
  steps: string[];
  idx_to_symbol: string[];
  edges: [number, number][];
  root: number;
  target: number;
  neg_target: number;
}

const folder = process.env["COCONUT_DATA"];
const file = folder === undefined ? null : join(folder, "prosqa_valid.json");
const found = file !== null && existsSync(file);

describe(`the released ProsQA validation file${
  found ? "" : " (skipped: COCONUT_DATA names no folder with prosqa_valid.json)"
}`, () => {
  let problems: Released[] = [];
  let lexicon: ProsqaLexicon = { concepts: [], names: [], nodeLimit: 28 };

  before(function () {
    if (file === null || !found) return this.skip();
    problems = JSON.parse(readFileSync(file, "utf8")) as Released[];
    const words = [...new Set(problems.flatMap((problem) => problem.idx_to_symbol))].sort();
    const isName = (word: string): boolean => /^[A-Z]/.test(word);
    lexicon = { concepts: words.filter((word) => !isName(word)), names: words.filter(isName), nodeLimit: 28 };
  });

  it("has 300 problems in 38 nouns and 17 names", () => {
    assert.deepEqual([problems.length, lexicon.concepts.length, lexicon.names.length], [300, 38, 17]);
  });

  it("reads as it is, character for character", () => {
    for (const { question, edges } of problems) {
      const { prompt, read } = readProsqa(question, lexicon);
      const { facts, remarks, nodes } = read;
      assert.deepEqual(
        { prompt, words: lentWords(read), remarks, facts: facts.length },
        { prompt: question, words: [], remarks: [], facts: edges.length },
      );
      for (const { span, inPrompt, from } of facts) {
        assert.deepEqual(span, inPrompt);
        assert.match(
          question.slice(inPrompt.start, inPrompt.end),
          new RegExp(`^(Every )?${nodes[from]?.model} is a \\w+\\.$`),
        );
      }
    }
  });

  it("reads the same with line breaks, a word per line, and titles and prose around it", () => {
    for (const { question } of problems) {
      const same = [
        question.replaceAll(". ", ".\n"),
        question.replaceAll(" ", "\r\n"),
        question.replace(" or ", " or a "),
      ];
      for (const text of same) assert.equal(readProsqa(text, lexicon).prompt, question);
      const { prompt, read } = readProsqa(`Problem 7\n\nThink well.\n${question}`, lexicon);
      assert.deepEqual([prompt, read.skipped.length], [question, 2]);
    }
  });

  it("has the graph that its text says", () => {
    for (const released of problems) {
      const symbol = (index: number): string | undefined => released.idx_to_symbol[index];
      const graph = graphOf(readProsqa(released.question, lexicon).read);
      assert.deepEqual(graph, readProblemGraph(released.question));
      assert.ok(graph);
      const node = (index: number): string | undefined => graph.nodes[index];
      assert.deepEqual(
        new Set(graph.edges.map(([from, to]) => `${node(from)} ${node(to)}`)),
        new Set(released.edges.map(([from, to]) => `${symbol(from)} ${symbol(to)}`)),
      );
      assert.equal(node(graph.root), symbol(released.root));
      assert.deepEqual(new Set(graph.options.map(node)), new Set([released.target, released.neg_target].map(symbol)));
      const right = rightOption(graph);
      assert.equal(right === null ? null : node(right), symbol(released.target));
      assert.equal(depths(graph)[right ?? -1], released.steps.length);
    }
  });

  it("has steps that are a correct path, after any number of thoughts", () => {
    for (const { question, steps, answer } of problems) {
      const graph = readProblemGraph(question);
      assert.ok(graph);
      for (let thoughts = 0; thoughts <= steps.length; thoughts++) {
        const { class: outputClass, followsFromWords } = classify(
          graph,
          readContinuation(task, [...steps.slice(thoughts), `### ${answer}`].join("\n"), true),
          thoughts,
        );
        const expected = thoughts < steps.length ? ["correct path", true] : ["correct label", undefined];
        assert.deepEqual([outputClass, followsFromWords], expected, question);
      }
    }
  });
});
