/**
 * The same text gets the same answer in every command and in the editor, however it is written down: each takes a
 * question through the same reader.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseValues } from "../src/shared/dataset/reportReading";
import { Runs } from "../src/host/engine/runs";
import { LatentEngine } from "../src/runtime/latentEngine";
import { lentWords } from "../src/shared/problem/problem";
import { lineOf } from "../src/shared/read/continuations";
import { readTrace } from "../src/shared/read/readTrace";
import type { Trace } from "../src/shared/trace/trace";
import { coconut } from "./support/coconut";
import { windowOn } from "./support/traces";

const FACTS = "Every dog is a mammal. Every mammal is an animal. Rex is a dog. Every cat is a feline.";
const PLAIN = `${FACTS} Is Rex an animal or a feline?`;
const WAYS: Record<string, string> = {
  "a line break after every sentence": PLAIN.replaceAll(". ", ".\n"),
  "a word per line, as Windows writes it": PLAIN.replaceAll(" ", "\r\n"),
  "a last line break": `${PLAIN}\n`,
  "no articles in the question": PLAIN.replace("Is Rex an animal or a feline", "Is Rex animal or feline"),
  "the question first": `Is Rex an animal or a feline?\n\n${FACTS}`,
  "a list": `Facts:\n${PLAIN.replaceAll(/(^|\. )(?=Every|Rex)/g, "$1\n- ").replace("Is ", "\nIs ")}`,
  "a title and prose": `# A puzzle\n\nRead this with care.\n${PLAIN}\nGood luck!`,
};
const all = [PLAIN, ...Object.values(WAYS)];

/** What the model gave, and was asked. */
function given({ prompt, nodes, readings, spoken }: Trace): unknown {
  return { prompt, nodes: nodes.map(({ ms: _, ...node }) => node), readings, spoken };
}

describe("the same text", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-same-"));
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (name: string, content: string | Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const printed = async <T>(words: string[], input?: string): Promise<T> => {
    const { code, out, err } = await coconut([...words, "--json"], input);
    assert.equal(code, 0, err);
    return JSON.parse(out) as T;
  };
  let plain: Trace;
  before(async () => (plain = await printed<Trace>(["reason", PLAIN])));

  it("is what was asked", () => {
    assert.equal(plain.read.kind === "prosqa" && plain.read.facts.length, 4);
    assert.equal(plain.nodes.filter(({ kind }) => kind === "thought").length, 6);
  });

  it("gets the same thoughts and words from reason, as a file, as UTF-16, and from standard input", async () => {
    const inputs = [
      fileOf("a.txt", WAYS["a word per line, as Windows writes it"]!),
      fileOf("b.txt", Buffer.from(`\uFEFF${PLAIN}\n`, "utf16le")),
    ];
    for (const input of inputs) assert.deepEqual(given(await printed<Trace>(["reason", input])), given(plain));
    assert.deepEqual(given(await printed<Trace>(["reason", "-"], WAYS["a title and prose"])), given(plain));
  });

  it("gets the same words beside thoughts from compare", async () => {
    const compared = (input: string) =>
      printed<{ trace: Trace; compared: Trace }>(["compare", "-", "--cot-model", "models/prosqa-coconut"], input);
    const [one, other] = [await compared(PLAIN), await compared(WAYS["a title and prose"]!)];
    assert.deepEqual([given(other.trace), given(other.compared)], [given(one.trace), given(one.compared)]);
    assert.deepEqual(one.trace.prompt, plain.prompt);
  });

  it("gets the same attention from look", async () => {
    const question = await printed(["look", PLAIN]);
    assert.deepEqual(await printed(["look", fileOf("c.txt", WAYS["a title and prose"]!)]), question);
  });

  it("gets the same values and the right answer from eval", async () => {
    const dataset = all.map((text) => ({ question: text, answer: "Rex is an animal." }));
    const values = join(folder, "values.json");
    const summary = await printed<{
      n: number;
      accuracy: number;
      classes: Record<string, number>;
      sentencesSkipped: number;
    }>(["eval", fileOf("d.jsonl", dataset.map((entry) => JSON.stringify(entry)).join("\n")), "--values", values]);
    assert.deepEqual([summary.n, summary.accuracy, summary.sentencesSkipped], [all.length, 1, 3]);
    const { cases } = JSON.parse(readFileSync(values, "utf8")) as { cases: CaseValues[] };
    for (const { index, thoughts, values: found } of cases)
      assert.deepEqual(found, cases.find((one) => one.index === 0 && one.thoughts === thoughts)?.values, all[index]);
    assert.equal(cases.length, 6 * all.length);
  });

  it("gets the same answer under every edit from test", async () => {
    const dataset = all.map((text) => ({ instruction: text, input: "", output: "### Rex is an animal." }));
    const { n, accuracy, cells } = await printed<{ n: number; accuracy: number; cells: { accuracy: number }[] }>([
      "test",
      fileOf("e.json", JSON.stringify({ test: dataset })),
      "--edits",
      "zero,permute",
      "--model",
      "models/prosqa-coconut",
    ]);
    assert.deepEqual([n, accuracy, cells.length], [all.length, 1, 14]);
    for (const cell of cells) assert.ok(cell.accuracy === 0 || cell.accuracy === 1, JSON.stringify(cell));
  });

  it("gets the same thoughts and words in the editor", async () => {
    const engine = new LatentEngine();
    const { runs, traces } = editor(engine, "models/prosqa-coconut");
    for (const text of all) assert.equal(await runs.reason({ text }, (trace) => traces.push(trace)), "done");
    await engine.dispose();
    assert.equal(traces.length, all.length);
    for (const trace of traces) {
      assert.deepEqual(trace.prompt, plain.prompt);
      assert.deepEqual(words(trace), words(plain), trace.source.text);
    }
  });

  it("gets the same answer from a PrOntoQA model, in your words and in all that is shown", async () => {
    const facts = "Every cat is a carnivore. Carnivores are fierce. Mice are not fierce. Sam is a cat.";
    const question = "True or false: Sam is not fierce.";
    const ways = [
      `${facts} ${question}`,
      `${facts} ${question}`.replaceAll(" ", "\r\n"),
      `${question}\n\n${facts}\n`,
      `# A puzzle\n\nRead this with care.\n- ${facts.replaceAll(". ", ".\n- ")}\n\n${question}\nGood luck!`,
    ];
    const folder = "models/prontoqa-coconut";
    const model = ["--model", folder];
    const asked = await Promise.all(ways.map((text) => printed<Trace>(["reason", "-", ...model], text)));
    for (const trace of asked) assert.deepEqual(given(trace), given(asked[0]!));
    const [one] = asked as [Trace];
    const reading = readTrace(one);
    assert.deepEqual([reading.verdict?.text, reading.verdict?.right], ["False", true]);
    assert.deepEqual(
      reading.continuations.map(lineOf),
      ["", "Sam is a cat. Every cat is a carnivore. Sam is a carnivore. Carnivores are fierce. Sam is fierce."].map(
        (steps) => `${steps} ### False`.trim(),
      ),
    );

    const lent = one.read.kind === "text" ? [] : lentWords(one.read).map(({ model: word }) => word);
    assert.ok(lent.length > 4);
    for (const command of ["reason", "look", "compare"]) {
      const cot = command === "compare" ? ["--cot-model", folder] : [];
      const texts = await Promise.all(
        [ways[0]!, ways[3]!].map((text) => coconut([command, "-", ...model, ...cot], text)),
      );
      // Times differ, and so does what is said of sentences that were skipped.
      const tables = texts.map(({ out }) => out.split("\n").filter((line) => !/\bms\b|passes|skipped/.test(line)));
      for (const table of tables) assert.deepEqual(table, tables[0], command);
      for (const word of lent) assert.doesNotMatch(texts[0]!.out, new RegExp(`\\b${word}\\b`), `${command}: ${word}`);
    }

    const dataset = fileOf("g.json", JSON.stringify(ways.map((text) => ({ question: text, answer: "False" }))));
    const evaluated = await printed<{ n: number; accuracy: number; sentencesSkipped: number }>([
      "eval",
      dataset,
      ...model,
    ]);
    assert.deepEqual([evaluated.n, evaluated.accuracy, evaluated.sentencesSkipped], [ways.length, 1, 3]);
    const tested = await printed<{ n: number; accuracy: number }>(["test", dataset, "--edits", "zero", ...model]);
    assert.deepEqual([tested.n, tested.accuracy], [ways.length, 1]);

    const engine = new LatentEngine();
    const { runs, traces } = editor(engine, folder);
    for (const text of ways) assert.equal(await runs.reason({ text }, (trace) => traces.push(trace)), "done");
    await engine.dispose();
    for (const trace of traces) assert.deepEqual([trace.prompt, words(trace)], [one.prompt, words(one)]);
  });

  it("of a model for any text is asked without the file's last line break", async () => {
    const asked = "What is 3 * 4?";
    const model = ["--model", "models/arithmetic-coconut"];
    const [one, other] = [
      await printed<Trace>(["reason", asked, ...model]),
      await printed<Trace>(["reason", fileOf("f.txt", `${asked}\n`), ...model]),
    ];
    assert.equal(one.prompt.text, asked);
    assert.deepEqual(given(other), given(one));
  });
});

/** The queue of an editor, and a place for its traces. */
function editor(engine: LatentEngine, folder: string): { runs: Runs; traces: Trace[] } {
  let ids = 0;
  const never = () => Promise.reject(new Error("Nothing is compared."));
  const runs = new Runs({
    engine,
    other: { engine, load: never, loadOpponentOf: never, rest: () => undefined },
    store: windowOn().store,
    wanted: () => ({ folder, preference: "cpu", thoughts: 6 }),
    newId: () => `id${++ids}`,
    now: () => new Date(0),
  });
  return { runs, traces: [] };
}

function words({ nodes, spoken }: Trace): unknown {
  // Ids differ from window to window.
  const place = (id: string | null): number => nodes.findIndex((node) => node.id === id);
  return {
    tokens: nodes.map((node) => (node.kind === "token" ? node.token : node.lens.candidates[0]?.tokens)),
    spoken: spoken.map(({ after, end, stop }) => [place(after), place(end), stop]),
  };
}
