/** Trace files, what is drawn from them, and the lines of stored traces. */
import { readFileSync } from "node:fs";
import { GrowingTrace, lineJson, readLines } from "../../src/host/traces/changeLines";
import { indexJson, parseIndex, summaryOf } from "../../src/host/traces/storeIndex";
import { toExportedJson, toJson } from "../../src/shared/trace/trace";
import type { Trace } from "../../src/shared/trace/trace";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { changesOf, emptyTrace, fullTrace, withEdited } from "../webview/sample";
import { samples } from "../webview/samples";
import { drawAll } from "./drawn";
import type { Json } from "./random";
import { type Target, taken } from "./target";

const asJson = (trace: Trace): Json => JSON.parse(toJson(trace)) as Json;

const wren = fullTrace(samples["wren"]!);
/** Small ones first: most inputs are made of them. */
const bases: Json[] = [
  asJson({ ...wren, nodes: wren.nodes.slice(0, 12), readings: wren.readings.slice(0, 3), spoken: [], tests: [] }),
  ...["text-1", "prosqa-1"].map(
    (name) => JSON.parse(readFileSync(`test/shared/trace/fixtures/${name}.coconut.json`, "utf8")) as Json,
  ),
  asJson(withEdited(fullTrace(samples["own"]!))),
];

const changed = (change: (trace: Trace) => void): string => {
  const trace = structuredClone(wren);
  change(trace);
  return toJson(trace);
};
/** The last words of the main thoughts. */
const ended = (trace: Trace): number => trace.nodes.findLastIndex(({ kind }) => kind === "token");

/** The text of a file that should be a trace. */
export const trace: Target<string> = {
  corpus: {
    whole: toJson(wren),
    "a candidate called + beside “+ more”": changed(({ nodes, readings }) => {
      for (const node of nodes)
        if (node.kind === "thought") {
          node.lens.candidates.unshift({ text: "+", tokens: [1], p: 0.01 }, { text: "+ more", tokens: [2], p: 0.01 });
        }
      for (const reading of readings) {
        reading.next.unshift({ ids: [1], text: "+", p: 0.01, ended: true, to: "+" });
        reading.next.unshift({ ids: [2], text: "+ more", p: 0.01, ended: true, to: "+ more" });
      }
    }),
    "candidates that are said alike": changed(({ nodes }) => {
      for (const node of nodes)
        if (node.kind === "thought") node.lens.candidates = node.lens.candidates.map((one) => ({ ...one, text: "a" }));
    }),
    "what follows a candidate, listed twice": changed(({ readings }) => {
      for (const { next } of readings)
        for (const step of next) if (step.children?.[0]) step.children.push({ ...step.children[0] });
    }),
    "a manifest without sizes": changed(({ model }) => void Reflect.deleteProperty(model.manifest, "shapes")),
    "a manifest of version 1 without its patterns": changed(({ model }) => {
      Object.assign(model.manifest, { version: 1, input: "prosqa", patterns: {} });
    }),
    "two nodes with one id": changed(({ nodes }) => nodes.push({ ...nodes[0]! })),
    "ids of a prototype": changed((one) => {
      const last = one.nodes[ended(one)]!;
      last.id = "__proto__";
      one.spoken = [{ after: null, end: "__proto__", stop: "end" }];
      one.marks = { constructor: { removed: true }, toString: { name: "x" } };
    }),
    "a manifest that its package's check refuses": changed(({ model }) => {
      model.manifest.task.frame.before = ["no question"];
    }),
    "a manifest whose grammar contradicts itself": changed(({ model }) => {
      model.manifest.task.steps = {
        separator: "",
        prefix: "",
        forms: [{ text: "{a}{a}", parts: { a: "word" }, result: "b", from: "c" }],
      };
    }),
    "a form whose parts can be divided in ways without end": changed(({ model, nodes }) => {
      const letters = [..."abcdefghij"];
      model.manifest.task.steps!.forms.unshift({
        text: `${letters.map((letter) => `{${letter}}`).join("")}!`,
        parts: Object.fromEntries(letters.map((letter) => [letter, "line"])),
        result: "a",
        from: "b",
      });
      for (const node of nodes) if (node.kind === "token") node.token.text = "x".repeat(60);
    }),
    "a form whose three parts can be divided in many ways": changed(({ model, nodes }) => {
      const parts = { a: "line", b: "line", c: "line" } as const;
      model.manifest.task.steps!.forms.unshift({ text: "{a} {b} {c}!", parts, result: "a", from: "b" });
      for (const node of nodes) if (node.kind === "token") node.token.text = "x ".repeat(180);
    }),
    "an answer that names one part twice": changed(({ model }) => {
      model.manifest.task.answer.form = " {concept} {concept}.";
    }),
    "a path of the author’s": changed((one) => {
      one.source = { ...one.source, uri: "file:///home/author/secret.txt", name: "secret.txt" };
    }),
    "script in every text": changed((one) => {
      const script = "<img src=x onerror=alert(1)></script><script>alert(1)</script>";
      one.model.name = script;
      for (const node of one.nodes) {
        if (node.kind === "token") node.token.text = script;
        else node.lens.candidates[0]!.text = script;
      }
    }),
    "probabilities that are none": changed(({ nodes, readings }) => {
      for (const node of nodes) if (node.kind === "thought") node.entropy = 1e308;
      for (const reading of readings) reading.entropy = 1e308;
    }),
    "mean thoughts of version 1 that are null": JSON.stringify(bases[1]).replace(
      '"training":{',
      '"meanThoughts":null,"training":{',
    ),
    "nested without end": "[".repeat(100_000),
    "a version that is no text": '{"format": "coconut-trace", "version": {"toString": 1}}',
    "a tree that is one branch": changed((one) => {
      const token = one.nodes[ended(one)]!;
      for (let n = 0; n < 3000; n++) one.nodes.push({ ...token, id: `deep${n}`, parent: one.nodes.at(-1)!.id });
    }),
  },

  takes: [
    "what follows a candidate, listed twice",
    "whole",
    "a candidate called + beside “+ more”",
    "candidates that are said alike",
    "ids of a prototype",
    "a path of the author’s",
    "a form whose three parts can be divided in many ways",
    "script in every text",
    "a tree that is one branch",
    "mean thoughts of version 1 that are null",
  ],

  make: (random) => {
    const base = bases[random.chance(0.9) ? random.below(3) : 3]!;
    const text = JSON.stringify(random.changedJson(base));
    return random.chance(0.05) ? random.changedText(text) : text;
  },

  check: (input) =>
    taken(() => {
      const parsed = parseTrace(input, "x.coconut.json");
      drawAll(parsed);
      const exported = toExportedJson(parsed);
      const again = parseTrace(exported, "again.coconut.json");
      if (again.source.uri !== undefined) throw new Error("The path of the document travels in an export.");
      const { id } = summaryOf(parsed);
      const row = { summary: summaryOf(parsed), removedAt: null, files: { "head.json": 1 } };
      if (parseIndex(indexJson([row]))[0]?.summary.id !== id) throw new Error("The index loses a trace.");
    }),
};

const lines = [...changesOf(samples["wren"]!), { kind: "mark", node: "t1", mark: { name: "a" } } as const].map(
  (change, at) => lineJson({ n: at + 1, at: at + 1, window: "w", change }),
);
const [whole, head] = [lines.join(""), toJson(emptyTrace(samples["wren"]!))];

/** What is in a window's file of a stored trace. */
export const store: Target<Uint8Array> = {
  corpus: {
    whole: Buffer.from(whole),
    "a torn last line": Buffer.from(whole.slice(0, -20)),
    "two files written into each other": Buffer.from(lines.map((line) => line.slice(0, 200) + line).join("")),
    "nodes before their parents": Buffer.from(lines.toReversed().join("")),
    "a kind that nobody knows": Buffer.from('{"n":1,"at":1,"change":{"kind":"toString","nodes":[]}}\n'),
    "nodes that are an empty text": Buffer.from('{"n":1,"at":1,"change":{"kind":"nodes","nodes":""}}\n'),
    "a list of no changes": Buffer.from('{"n":1,"at":1,"change":[]}\n'),
    "a mark on a prototype": Buffer.from('{"n":1,"at":1,"change":{"kind":"mark","node":"__proto__","mark":{}}}\n'),
  },

  make: (random) => {
    const some = random.chance(0.5) ? lines : lines.slice(0, 1 + random.below(lines.length));
    const written = some.map((line) =>
      random.chance(0.2) ? `${JSON.stringify(random.changedJson(JSON.parse(line) as Json))}\n` : line,
    );
    const bytes = Buffer.from(written.join(""));
    return random.chance(0.3) ? random.changedBytes(bytes) : bytes;
  },

  check: (input) => {
    const growing = new GrowingTrace(parseTrace(head, "head.json"));
    const { lines: read, taken: bytes } = readLines(input, "w");
    if (bytes > input.length) throw new Error("More was read than there is.");
    const changes = growing.take(read);
    // Whatever was taken in makes a trace that could be opened.
    summaryOf(parseTrace(toJson(growing.trace), "grown"));
    const again = growing.take(readLines(input, "w").lines);
    if (again.length > 0) throw new Error("A line counts twice.");
    return changes.length > 0;
  },
};
