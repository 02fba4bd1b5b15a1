/** The files of a model package. What native code reads is tried in a process of its own (native.ts). */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Batch } from "../../src/runtime/pass/batch";
import { readConcepts } from "../../src/runtime/package/concepts";
import { externalFilesOf } from "../../src/runtime/package/externalData";
import { readGolden } from "../../src/runtime/package/golden";
import { readManifest, readPackage } from "../../src/runtime/package/modelPackage";
import { Tokens } from "../../src/runtime/package/tokens";
import { answersOf, goldenDifference } from "../../src/runtime/provider/providerTrial";
import {
  type Manifest,
  refuseWithoutThoughts,
  thoughtsFor,
  tokensAfterThoughts,
  tokensThatEnd,
} from "../../src/shared/model/manifest";
import { readQuestion } from "../../src/shared/problem/readQuestion";
import { conceptReader } from "../../src/shared/task/phrases";
import { field, onnx, text as bytesOf, varint } from "../support/onnxBytes";
import { ToyGraph } from "../support/toyGraph";
import { question, tokenizerJson, writeToyPackage } from "../support/toyPackage";
import type { Json, Random } from "./random";
import { type Target, taken, takenLater } from "./target";

type Fields = { [key: string]: Json };

/** Three of the bundled packages, without their long lists of numbers. */
const BUNDLED = ["prosqa-coconut", "arithmetic-coconut", "prontoqa-coconut"];

const readJson = (path: string): Fields => JSON.parse(readFileSync(path, "utf8")) as Fields;

const toy = writeToyPackage();
const scratch = mkdtempSync(join(tmpdir(), "coconut-fuzz-"));
const close = async (): Promise<void> => {
  toy.remove();
  rmSync(scratch, { recursive: true, force: true });
};

const toyManifest = JSON.parse(JSON.stringify(toy.manifest)) as Fields;
const manifests = [
  toyManifest,
  ...BUNDLED.map((name): Fields => ({ ...readJson(`models/${name}/manifest.json`), meanThoughts: [] })),
];

const changedManifest = (change: Fields): string => JSON.stringify({ ...toyManifest, ...change });
const shapes = toyManifest["shapes"] as Fields;
const task = toyManifest["task"] as Fields;
const manyWords = Array.from({ length: 300_000 }, (_, n) => `word${n}`);

const writtenJson = (random: Random, json: Json): string => {
  const text = JSON.stringify(random.changedJson(json));
  return random.chance(0.05) ? random.changedText(text) : text;
};

/** The text of a manifest.json. */
export const manifest: Target<string> = {
  corpus: {
    whole: changedManifest({}),
    "a billion layers": changedManifest({ shapes: { ...shapes, layers: 1e9 } }),
    "a billion hidden numbers": changedManifest({ shapes: { ...shapes, hidden: 1e9 } }),
    "a context without end": changedManifest({ contextLength: 1e9 }),
    "thoughts without end": changedManifest({ thoughts: { default: 1e9, max: 1e9, perStep: 1 } }),
    "words without end": changedManifest({ task: { ...task, maxTokens: 1e9 } }),
    "a lexicon of 300,000": changedManifest({ task: { ...task, lexicon: { concepts: manyWords, names: ["Alex"] } } }),
    "a lexicon as large as may be": changedManifest({
      task: { ...task, lexicon: { concepts: manyWords.slice(0, 1990), names: ["Alex"] } },
    }),
    "a name without end": changedManifest({ name: "x".repeat(5000) }),
    "a word without end": changedManifest({
      task: { ...task, lexicon: { concepts: ["x".repeat(5000)], names: ["Alex"] } },
    }),
    "a file outside": changedManifest({ files: { graph: { path: "../../etc/passwd", bytes: 1, sha256: "a" } } }),
    "a form with one part twice": changedManifest({
      task: { ...task, steps: { separator: "\n", prefix: "", forms: [{ text: "{a}{a}", parts: { a: "word" } }] } },
    }),
    "nested without end": "[".repeat(100_000),
  },

  takes: ["whole", "a lexicon as large as may be"],

  make: (random) => writtenJson(random, manifests[random.chance(0.7) ? 0 : random.below(manifests.length)]!),

  check: async (input) => {
    writeFileSync(join(scratch, "manifest.json"), input);
    const read = await takenLater(readManifest(scratch));
    if (!read) return false;
    const { manifest: one } = read;
    const { contextLength, thoughts, task: grammar } = one;
    for (const size of [...Object.values(one.shapes), contextLength, thoughts.max, grammar.maxTokens])
      if (size > 1e8) throw new Error(`A size of ${size} is beyond any machine.`);
    conceptReader(one)("bompus");
    tokensAfterThoughts(one);
    tokensThatEnd(one);
    thoughtsFor(one, null);
    taken(() => refuseWithoutThoughts(one));
    taken(() => void readQuestion(question, one));
    taken(() => {
      const tokens = new Tokens(tokenizerJson(), one);
      readConcepts(one, tokens);
      tokens.prompt(question);
    });
    return true;
  },
  close,
};

const byteLevel = (tokens: Record<string, number>, merges: string[]): Fields => ({
  ...(tokenizerJson() as Fields),
  pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
  decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: { type: "BPE", vocab: tokens, merges, unk_token: "<unk>" },
});
const letters = Object.fromEntries([..."abdeilmnoprstuvEIAT.?ĠĊ"].map((letter, id) => [letter, id + 5]));
const tokenizers: Fields[] = [
  tokenizerJson() as Fields,
  byteLevel({ ...letters, us: 40, pus: 41 }, ["u s", "p us"]),
  ...BUNDLED.map((name) => readJson(`models/${name}/tokenizer.json`)),
];

/** The text of a tokenizer.json. */
export const tokenizer: Target<string> = {
  corpus: {
    whole: JSON.stringify(tokenizerJson()),
    "no model": JSON.stringify({ ...tokenizerJson(), model: null }),
    "a pattern that is none": JSON.stringify({
      ...tokenizerJson(),
      pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Removed", invert: true },
    }),
    "a number": "7",
    nothing: "null",
    "a token that is empty": JSON.stringify({
      ...tokenizerJson(),
      model: { type: "WordLevel", vocab: { "": 0, "<unk>": 1 }, unk_token: "<unk>" },
    }),
    "ids beyond the vocabulary": JSON.stringify({
      ...tokenizerJson(),
      model: { type: "WordLevel", vocab: { a: -1, b: 1e9, c: 0.5 }, unk_token: "<unk>" },
    }),
  },

  takes: ["whole"],

  make: (random) => writtenJson(random, tokenizers[random.chance(0.8) ? random.below(2) : random.below(5)]!),

  check: async (input) => {
    const written = { ...toyManifest, files: { ...toy.manifest.files, tokenizer: put("tokenizer.json", input) } };
    writeFileSync(join(toy.folder, "manifest.json"), JSON.stringify(written));
    const read = await takenLater(readPackage(toy.folder));
    if (!read) return false;
    const { tokens } = read;
    for (const text of [question, "Every bompus", "<eos>", "İ é 🥥 \ud83e", ""]) {
      taken(() => void tokens.prompt(text));
      taken(() => {
        const ids = tokens.encode(text);
        if (!ids.every((id) => Number.isInteger(id) && id >= 0 && id < read.manifest.shapes.vocab))
          throw new Error(`“${text}” has the ids ${ids.join(" ")}, and there are ${read.manifest.shapes.vocab}.`);
        if (typeof tokens.decode(ids) !== "string") throw new Error("Ids are decoded to something that isn't text.");
      });
    }
    return true;
  },
  close,
};

/** Writes a file of the toy's package. Returns what its manifest has to say of it. */
function put(path: string, content: string | Uint8Array): Manifest["files"]["graph"] {
  writeFileSync(join(toy.folder, path), content);
  return { path, sha256: createHash("sha256").update(content).digest("hex"), bytes: Buffer.byteLength(content) };
}

const ids = [2, 7, 8, 9, 3];
const goldenFile: Json = {
  format: "coconut-golden",
  version: 1,
  tolerance: 1e-4,
  tokenizations: [{ text: "Alex", tokens: [31] }],
  cases: [
    {
      question,
      promptTokens: ids,
      thoughts: [{ vector: [0, 0, 0, 0, 0, 0, 0, 0], norm: 1, top: [{ id: 3, p: 0.5 }], layers: [] }],
      eotLogits: [Array<number>(64).fill(0), Array<number>(64).fill(0)],
      continuations: [{ thoughts: 1, tokens: [5, 4], logProbabilities: [-0.1, -0.2] }],
      zeroed: { tokens: [5, 4] },
    },
  ],
};

/** The text of a golden.json. */
export const golden: Target<string> = {
  corpus: {
    whole: JSON.stringify(goldenFile),
    empty: "",
    "no object": "[]",
    "no cases": JSON.stringify({ format: "coconut-golden", version: 1, tolerance: 0, cases: [] }),
    NaN: '{"format": "coconut-golden", "version": 1, "tolerance": NaN, "cases": []}',
  },

  takes: ["whole"],

  make: (random) => writtenJson(random, goldenFile),

  check: async (input) => {
    put("golden.json", input);
    const read = await takenLater(readGolden(toy.folder, toy.manifest));
    if (!read) return false;
    const [example] = read.cases;
    if (!example) return true;
    const batch = new Batch(new ToyGraph(), toy.manifest);
    const answers = await takenLater(answersOf(batch, toy.manifest, example));
    const difference = answers && goldenDifference(answers, read.tolerance);
    if (Number.isNaN(difference)) throw new Error("A difference that isn't a number counts as none.");
    return true;
  },
  close,
};

const tensor = (location: string): Uint8Array =>
  onnx(field(13, onnx(field(1, bytesOf("location")), field(2, bytesOf(location)))), varint(14, 1));
const graphs = [
  onnx(varint(1, 8), field(7, onnx(field(5, tensor("weights.bin")), field(15, field(1, tensor("a/b")))))),
  onnx(field(7, field(1, field(5, onnx(field(1, bytesOf("body")), field(6, field(5, tensor("x")))))))),
];

/** The bytes of a graph, as the manifest's check reads them: which files does it take weights from? */
export const weights: Target<Uint8Array> = {
  corpus: {
    "a graph behind a key of more than 32 bits": onnx(
      Uint8Array.of(0xba, 0x80, 0x80, 0x80, 0x10),
      field(0, field(5, tensor("x"))).subarray(1),
    ),
    "a name with a number beside it": field(
      7,
      field(5, field(13, onnx(field(1, bytesOf("location")), varint(1, 7), field(2, bytesOf("x"))))),
    ),
    "a path that isn't text": field(
      7,
      field(5, field(13, onnx(field(1, bytesOf("location")), field(2, Uint8Array.of(0x77, 0xff))))),
    ),
    "a path that is cut to another": field(7, field(5, tensor("./".repeat(2044) + "good.binx"))),
    empty: Buffer.alloc(0),
    "a number without an end": Buffer.alloc(4096, 0xff),
    "a field as long as the world": Buffer.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
    "fields in fields without end": Array.from({ length: 400 }).reduce<Uint8Array>(
      (inside) => field(7, field(1, field(5, field(6, inside)))),
      Buffer.alloc(0),
    ),
  },

  takes: [
    "a graph behind a key of more than 32 bits",
    "a name with a number beside it",
    "a path that isn't text",
    "a path that is cut to another",
  ],

  make: (random) => random.changedBytes(random.chance(0.9) ? random.pick(graphs) : Buffer.from(random.text(60))),

  check: async (input) => {
    const path = join(scratch, "model.onnx");
    writeFileSync(path, input);
    const locations = externalFilesOf(path);
    if (locations.some((location) => location.includes("\ufffd") || location.endsWith("good.bin")))
      throw new Error("A path isn't the one in the file.");
    return locations.length > 0;
  },
  close,
};
