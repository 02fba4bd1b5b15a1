/** Traces written by version 1 of the product, and what that version read from them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTrace } from "../../../src/shared/read/readTrace";
import { wordsOfRemark } from "../../../src/shared/read/remarks";
import { type Trace, toExportedJson, toJson } from "../../../src/shared/trace/trace";
import { parseTrace } from "../../../src/shared/trace/traceFile";

const folder = join("test", "shared", "trace", "fixtures");

interface OldTrace {
  source: { text: string; uri?: string; range?: { start: number; end: number } };
  model: { manifest: { meanThoughts: number[][] } };
  nodes: { id: string }[];
  tests: unknown[];
}

function oldTrace(name: string): OldTrace {
  return JSON.parse(readFileSync(join(folder, `${name}-1.coconut.json`), "utf8")) as OldTrace;
}

function opened(old: OldTrace): Trace {
  return parseTrace(JSON.stringify(old), "old.coconut.json");
}

interface ReadByVersion1 {
  verdict: { decided?: unknown };
  continuations: { answer: { p?: number } | null }[];
}

/** What version 1 made of a trace, without "decided" and the spoken probabilities, which left out the end. */
function readByVersion1(name: string): ReadByVersion1 {
  const read = JSON.parse(readFileSync(join(folder, `${name}-1.read.json`), "utf8")) as ReadByVersion1;
  delete read.verdict.decided;
  for (const { answer } of read.continuations) delete answer?.p;
  return read;
}

/** In the shape of `*-1.read.json`, which version 1 made. */
function summaryOf(trace: Trace): unknown {
  const reading = readTrace(trace);
  const tree = reading.tree(4);
  const found = reading.verdict!;
  return JSON.parse(
    JSON.stringify({
      root: tree.root,
      nodes: tree.graph?.nodes ?? null,
      edges: tree.graph?.edges ?? null,
      columns: tree.columns.map(({ bars, hidden, stepShare, answerMarker, effective, frontier, candidates }) => ({
        ...{ bars, hidden, stepShare, answerMarker, effective, frontier },
        candidates: candidates.map(({ key, text, p, raw, lens, mark, parents, children }) => ({
          ...{ concept: key, text, p, raw, lens, mark },
          parents: parents.map((parent) => [parent.text, parent.p]),
          children: children.map((child) => [child.text, child.p]),
        })),
      })),
      links: tree.links,
      verdict: {
        // Version 1 had one probability: that of the forced answer where it was read, else that of the spoken one.
        ...{ text: found.text, sentence: found.sentence, p: found.forced ?? found.spoken, right: found.right },
        remarks: [...found.remarks.map(wordsOfRemark), ...found.notes],
        curve: found.curve.flatMap(({ thoughts, options }) => (options.length > 0 ? [{ thoughts, options }] : [])),
      },
      continuations: reading.continuations.map((one) => ({
        ...{ id: one.id, branch: one.branch, after: one.after },
        words: one.words.map(({ text }) => text.trim()).join("|"),
        ...{
          said: one.text.replace(/\s+/g, " "),
          free: one.free,
          ended: one.ended,
          answer: one.answer && { concept: one.answer.concept, text: one.answer.text },
          outputClass: one.outputClass,
        },
        ...{ follows: one.follows, tokens: one.tokens, passes: one.passes, ms: one.ms },
      })),
      afterEvery: reading.afterEvery.map(({ thoughts, answer, atOnce, options }) => {
        const shown = answer ?? (atOnce && { concept: atOnce.concept, text: atOnce.text });
        const p = shown && reading.forced(reading.mainThoughts[thoughts - 1]?.id ?? null, shown.concept);
        return { thoughts, answer: shown, p, right: shown && reading.isRight(shown.concept), options };
      }),
      values: reading.values.thoughts.map(({ candidates }) => candidates.length),
    }),
  );
}

describe("A trace of version 1", () => {
  for (const name of ["prosqa", "text"]) {
    it(`of a ${name} model opens, and reads as it did`, () => {
      const trace = opened(oldTrace(name));
      assert.equal(trace.version, 2);
      assert.deepEqual(summaryOf(trace), readByVersion1(name));
      assert.deepEqual(readTrace(trace).gaps, []);
    });

    it(`of a ${name} model is the same once it is saved and opened again`, () => {
      const trace = opened(oldTrace(name));
      assert.deepEqual(parseTrace(toJson(trace), "new.coconut.json"), JSON.parse(toJson(trace)));
    });
  }

  it("gets what was read from its question: facts, words, and their places in the text", () => {
    const { read, source, prompt } = opened(oldTrace("prosqa"));
    assert.equal(read.kind, "prosqa");
    const fact = read.facts[1]!;
    assert.equal(source.text.slice(fact.span!.start, fact.span!.end), "Every mammal is an animal.");
    assert.equal(prompt.text.slice(fact.inPrompt.start, fact.inPrompt.end), "Every storpus is a scrompus.");
    assert.deepEqual(
      [fact.from, fact.to, read.root!, ...read.options].map((index) => read.nodes[index]!.yours),
      ["mammal", "animal", "Rex", "animal", "pet"],
    );
    assert.deepEqual(read.truth, { answer: "scrompus", from: "facts" });
    assert.deepEqual(read.remarks, []);
  });

  it("keeps its tests, without the inserted vectors", () => {
    const old = oldTrace("prosqa");
    const trace = opened(old);
    assert.equal(trace.tests.length, old.tests.length);
    const [test] = trace.tests;
    assert.deepEqual(test?.answer, { text: "Rex is a scrompus.", to: "scrompus" });
    assert.ok(test.withoutThoughts! > 0 && test.withoutThoughts! < 1 && test.unedited > 0.5);
    for (const { p, logChange } of test.cells) assert.ok(Math.abs(Math.exp(logChange) * test.unedited - p) < 1e-6);
    const was = old.tests[0] as { cells: { answer: string }[] };
    assert.deepEqual(
      test.cells.map(({ forced }) => forced),
      was.cells.map(({ answer }) => (answer === "" ? { text: "" } : { text: `Rex is a ${answer}.`, to: answer })),
    );
    assert.ok(toJson(trace).length < JSON.stringify(old, null, 2).length);
  });

  it("knows how many mean thoughts its model has, and omits them", () => {
    const old = oldTrace("prosqa");
    const { model } = opened(old);
    assert.equal(model.meanThoughts, old.model.manifest.meanThoughts.length);
    assert.ok(!("meanThoughts" in model.manifest));
  });

  it("opens if its text can't be read anymore, with tree, words, and answer, and says so", () => {
    const whole = oldTrace("prosqa");
    const trace = opened({ ...whole, source: { text: "hello" } });
    const reading = readTrace(trace);
    assert.deepEqual(
      trace.nodes.map(({ id }) => id),
      whole.nodes.map(({ id }) => id),
    );
    const [was, is] = [opened(whole), trace].map((one) => readTrace(one));
    assert.deepEqual(is!.graph, was!.graph);
    assert.deepEqual(is!.tree(6), was!.tree(6));
    assert.deepEqual(is!.continuations, was!.continuations);
    assert.deepEqual([reading.verdict?.text, reading.verdict?.right], ["animal", true]);
    assert.match(reading.verdict!.notes.join(), /was read by an earlier version/);
    assert.equal(reading.question, "hello");
    assert.deepEqual(reading.gaps, []);
    assert.deepEqual(parseTrace(toJson(trace), "it"), JSON.parse(toJson(trace)));
  });

  it("says why its words ended: by themselves, at their limit, or because the run was cancelled", () => {
    const stops = (
      tokens: number,
      change: (token: { id: number; text: string }) => void = () => undefined,
    ): string[] => {
      const old = oldTrace("prosqa");
      const word = old.nodes.find((node) => "token" in node)!;
      const nodes = Array.from({ length: tokens }, (_, i) => ({
        ...word,
        id: `w${i}`,
        parent: i === 0 ? null : `w${i - 1}`,
        token: { id: 50, text: "word" },
      }));
      change(nodes.at(-1)!.token);
      const cut = { ...old, nodes, tests: [], values: [], answer: null };
      return opened(cut).spoken.map(({ after, end, stop }) => `${after} ${end} ${stop}`);
    };
    const eos = opened(oldTrace("prosqa")).model.manifest.tokens.eos;
    // 64 words after <eot>.
    assert.deepEqual(stops(64), ["null w63 cancelled"]);
    assert.deepEqual(stops(65), ["null w64 limit"]);
    assert.deepEqual(
      stops(65, (token) => (token.id = eos)),
      ["null w64 end"],
    );
  });

  it("gives the document its name, and leaves the path out when it is exported", () => {
    const old = oldTrace("prosqa");
    const uri = "file:///home/alice/secret%20project/the%20questions.txt";
    const trace = opened({ ...old, source: { ...old.source, uri, range: { start: 3, end: 9 } } });
    assert.deepEqual(
      [trace.source.name, trace.source.uri, trace.source.ranges],
      ["the questions.txt", uri, [{ start: 3, end: 9 }]],
    );
    const nameOf = (uri: string): string | undefined => opened({ ...old, source: { ...old.source, uri } }).source.name;
    assert.deepEqual(["untitled:100%25", "file:///a/100%.txt", "file:///a/b.txt?c/d#e/f", "file:///a/"].map(nameOf), [
      "untitled:100%",
      "100%.txt",
      "b.txt",
      undefined,
    ]);
    const exported = parseTrace(toExportedJson(trace), "it");
    assert.deepEqual(exported.source, { text: trace.source.text, name: "the questions.txt" });
    assert.doesNotMatch(toExportedJson(trace), /alice|secret/);
  });

  it("is refused if it is damaged, with what is wrong in it", () => {
    const old = oldTrace("prosqa");
    (old.nodes[0] as unknown as { norm: unknown }).norm = null;
    assert.throws(() => opened(old), /old\.coconut\.json can't be opened as a trace: \/nodes\/0\/norm must be number/);
  });
});
