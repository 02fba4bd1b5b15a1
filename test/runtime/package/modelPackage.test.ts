import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readPackage } from "../../../src/runtime/package/modelPackage";
import { field, onnx, text } from "../../support/onnxBytes";
import { toyShapes } from "../../support/toyGraph";
import { type ToyPackage, tokenizerJson, writeToyPackage } from "../../support/toyPackage";
import { prosqaTask } from "../../support/tasks";
import { inSyllables, syllables } from "../../support/syllables";
import { checkSignature, type Signature, type ValueType } from "../../../src/runtime/graph/signature";
import type { Manifest, Task } from "../../../src/shared/model/manifest";

describe("model package", () => {
  let toy: ToyPackage | undefined;
  afterEach(() => toy?.remove());

  it("is loaded, and reports what it checks", async () => {
    toy = writeToyPackage();
    const heard: string[] = [];
    const model = await readPackage(toy.folder, (message) => heard.push(message));
    assert.equal(model.manifest.name, "Toy");
    assert.match(model.sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(heard, [
      "Checking model.onnx",
      "Checking head.onnx",
      "Checking tokenizer.json",
      "Checking golden.json",
    ]);
    assert.equal(model.concepts.openers.next.size, 8);
    assert.equal(model.concepts.objects.next.size, 6);
  });

  const broken: {
    what: string;
    change?: (manifest: Manifest) => void;
    tokenizer?: unknown;
    damage?: (folder: string) => void;
    says: RegExp;
  }[] = [
    {
      what: "no manifest",
      damage: (f) => rmSync(join(f, "manifest.json")),
      says: /no model package in .*Select another model with “Coconut: Select model” or the setting coconut\.model/,
    },
    {
      what: "a checkpoint, with the way to convert it",
      damage: (f) => renameSync(join(f, "manifest.json"), join(f, "model.safetensors")),
      says: /is a checkpoint\. It has to be converted into a model package\. Choose it in “Coconut: Select model”/,
    },
    {
      what: "a device as a manifest, without reading it",
      damage: (f) => {
        rmSync(join(f, "manifest.json"));
        symlinkSync("/dev/zero", join(f, "manifest.json"));
      },
      says: /no readable manifest\.json/,
    },
    {
      what: "a graph in the other format of ONNX Runtime",
      damage: (f) => renameSync(join(f, "model.onnx"), join(f, "model.ort")),
      change: (m) => (m.files.graph.path = "model.ort"),
      says: /model\.ort isn't in the format ONNX/,
    },
    {
      what: "a manifest that isn't JSON",
      damage: (f) => writeFileSync(join(f, "manifest.json"), "{"),
      says: /manifest\.json isn't JSON/,
    },
    {
      what: "a manifest of something else",
      change: (m) => Object.assign(m, { format: "other" }),
      says: /doesn't describe a Coconut model/,
    },
    {
      what: "a list as manifest",
      damage: (f) => writeFileSync(join(f, "manifest.json"), "[]"),
      says: /doesn't describe a Coconut model/,
    },
    {
      what: "a newer version",
      change: (m) => Object.assign(m, { version: 3 }),
      says: /newer Coconut Inspector: its manifest has version 3 instead of 2\. Update the extension/,
    },
    {
      what: "an older version",
      change: (m) => Object.assign(m, { version: 0 }),
      says: /older Coconut Inspector: its manifest has version 0 instead of 2\. Convert the model again/,
    },
    {
      what: "a missing field",
      change: (m) => delete (m as Partial<Manifest>).thoughts,
      says: /it must have required property 'thoughts'/,
    },
    {
      what: "a field of the wrong kind",
      change: (m) => Object.assign(m.shapes, { layers: "two" }),
      says: /\/shapes\/layers must be integer/,
    },
    {
      what: "a token outside the vocabulary",
      change: (m) => (m.tokens.eot = 64),
      says: /token eot \(64\) is outside the vocabulary of 64/,
    },
    {
      what: "mean thoughts of the wrong size",
      change: (m) => (m.meanThoughts = [[1, 2]]),
      says: /each of meanThoughts must have 8 numbers/,
    },
    {
      what: "a model that pauses without a token for it",
      change: (m) => (m.feedback = "pause"),
      says: /feedback “pause” needs tokens\.pause/,
    },
    {
      what: "heads that cannot share their keys",
      change: (m) => Object.assign(m.shapes, { heads: 4, kvHeads: 3 }),
      says: /shapes\.heads \(4\) must be a multiple of shapes\.kvHeads \(3\)/,
    },
    {
      what: "a prompt without the question",
      change: (m) => (m.task.frame.before = ["question\n"]),
      says: /task\.frame\.before must contain \{question\} once/,
    },
    {
      what: "a prompt that has the question twice",
      change: (m) => (m.task.frame.before = ["{question}", "{question}"]),
      says: /task\.frame\.before must contain \{question\} once/,
    },
    {
      what: "more thoughts by default than it has at most",
      change: (m) => (m.thoughts = { default: 4, max: 3, perStep: 1 }),
      says: /thoughts\.default is larger than thoughts\.max/,
    },
    {
      what: "a missing file",
      damage: (f) => rmSync(join(f, "model.onnx")),
      says: /is damaged: model\.onnx is missing\. Copy the package again, or select another/,
    },
    {
      what: "a folder instead of a file",
      damage: (f) => {
        rmSync(join(f, "head.onnx"));
        mkdirSync(join(f, "head.onnx"));
      },
      says: /head\.onnx isn't a file/,
    },
    {
      what: "a truncated file",
      damage: (f) => writeFileSync(join(f, "model.onnx"), "gra"),
      says: /model\.onnx has 3 bytes, not 5/,
    },
    {
      what: "a file that is too long",
      damage: (f) => appendFileSync(join(f, "golden.json"), " "),
      says: /golden\.json has 3 bytes, not 2/,
    },
    {
      what: "flipped bytes",
      damage: (f) => writeFileSync(join(f, "model.onnx"), "grapH"),
      says: /model\.onnx doesn't match its checksum\. Copy the package again/,
    },
    {
      what: "a path out of the folder",
      change: (m) => (m.files.graph.path = "../model.onnx"),
      says: /\.\.\/model\.onnx is outside the package's folder/,
    },
    {
      what: "an absolute path",
      change: (m) => (m.files.graph.path = "/etc/hostname"),
      says: /\/etc\/hostname is outside the package's folder/,
    },
    {
      what: "a Windows path",
      change: (m) => (m.files.graph.path = "C:\\model.onnx"),
      says: /is outside the package's folder/,
    },
    {
      what: "a missing file whose name has a colon after more than a letter",
      change: (m) => (m.files.graph.path = "my:model.onnx"),
      says: /my:model\.onnx is missing/,
    },
    {
      what: "a link out of the folder",
      damage: (f) => {
        rmSync(join(f, "model.onnx"));
        symlinkSync("/etc/hostname", join(f, "model.onnx"));
      },
      says: /model\.onnx is outside the package's folder/,
    },
    {
      what: "a tokenizer that isn't JSON",
      tokenizer: undefined,
      damage: () => undefined,
      change: (m) => Object.assign(m.files, { tokenizer: m.files.graph }),
      says: /model\.onnx doesn't load/,
    },
    {
      what: "a tokenizer of another kind",
      tokenizer: { version: "1.0", model: { type: "Martian" } },
      says: /tokenizer\.json doesn't load/,
    },
    {
      what: "a tokenizer larger than the model",
      change: (m) => (m.shapes = { ...m.shapes, vocab: 20 }),
      says: /tokenizer\.json doesn't load \(it has 35 tokens, but the model's vocabulary has only 20/,
    },
    {
      what: "halves of a step that share a token",
      change: inSyllables,
      tokenizer: syllables("pus is a"),
      says: /the tokens of “Every bompus is a bompus\.” can't be split after “Every bompus”/,
    },
    {
      what: "a forced prefix that doesn't begin any step",
      change: (m) => (m.task.steps!.prefix = "Alex Tom"),
      says: /“Every bompus” doesn't begin with the tokens of the steps' prefix “Alex Tom”/,
    },
    {
      what: "pauses without a pause token",
      change: (m) => (m.feedback = "pause"),
      says: /feedback “pause” needs tokens\.pause/,
    },
    {
      what: "a mixture without a temperature",
      change: (m) => (m.feedback = "mixture"),
      says: /feedback “mixture” needs temperature/,
    },
    {
      what: "a ProsQA model without an answer marker",
      change: (m) => (m.task.answer.marker = null),
      says: /a task of the kind prosqa needs answer\.marker/,
    },
    {
      what: "a ProsQA model without a lexicon",
      change: (m) => delete (m.task as Partial<Task>).lexicon,
      says: /must have required property 'lexicon'/,
    },
    {
      what: "concepts that the tokenizer lacks",
      change: (m) => m.task.lexicon.concepts.push("frog"),
      says: /“Toy” can't be used: its tokenizer has no tokens for “Every frog”, which its manifest names\. Correct/,
    },
    {
      what: "an answer marker that the tokenizer lacks",
      change: (m) => (m.task.answer.marker = "Answer :"),
      says: /its tokenizer has no tokens for “Answer :”, which its manifest names\. Correct its manifest/,
    },
  ];
  for (const { what, change, tokenizer = tokenizerJson(), damage, says } of broken) {
    it(`refuses ${what}`, async () => {
      toy = writeToyPackage(change, tokenizer);
      damage?.(toy.folder);
      await assert.rejects(readPackage(toy.folder), (error: Error) => {
        assert.equal(error.name, "UserError", error.stack);
        assert.match(error.message, says);
        return true;
      });
    });
  }

  it("refuses weights in a file that the manifest doesn't list, and takes those that it lists", async () => {
    toy = writeToyPackage();
    const { folder, manifest } = toy;
    const put = (path: string, content: Uint8Array): Manifest["files"]["graph"] => {
      writeFileSync(join(folder, path), content);
      return { path, sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length };
    };
    const entry = field(13, onnx(field(1, text("location")), field(2, text("./weights.bin"))));
    const graph = put("model.onnx", onnx(field(7, onnx(field(5, entry)))));
    const weights = put("weights.bin", text("weights"));
    const write = (files: Partial<Manifest["files"]>): void =>
      writeFileSync(
        join(folder, "manifest.json"),
        JSON.stringify({ ...manifest, files: { ...manifest.files, ...files } }),
      );
    write({ graph });
    await assert.rejects(readPackage(folder), (error: Error) => {
      assert.equal(error.name, "UserError", error.stack);
      assert.match(
        error.message,
        /model\.onnx takes weights from \.\/weights\.bin, which its manifest doesn't list\. /,
      );
      assert.match(error.message, /add that file to files\.graphWeights with its path, its size, and its checksum\.$/);
      return true;
    });
    write({ graph, graphWeights: weights });
    await readPackage(folder);
    write({ graph, graphWeights: { ...weights, sha256: graph.sha256 } });
    await assert.rejects(readPackage(folder), /weights\.bin doesn't match its checksum/);
  });

  it("refuses weights outside of its folder, even where a listed file has the rest of the path", async () => {
    toy = writeToyPackage();
    const { folder, manifest } = toy;
    const graph = onnx(
      field(7, field(5, field(13, onnx(field(1, text("location")), field(2, text("/w/weights.bin")))))),
    );
    mkdirSync(join(folder, "w"));
    const files: Record<string, unknown> = { ...manifest.files };
    for (const [role, path, content] of [
      ["graph", "model.onnx", graph],
      ["graphWeights", "w/weights.bin", text("weights")],
    ] as const) {
      writeFileSync(join(folder, path), content);
      files[role] = { path, sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length };
    }
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ ...manifest, files }));
    await assert.rejects(
      readPackage(folder),
      /takes weights from \/w\/weights\.bin, which its manifest doesn't list\. /,
    );
  });

  it("has the task of docs/model-package.md", async () => {
    const [, example = ""] = /```json\n(.*?)```/s.exec(readFileSync("docs/model-package.md", "utf8")) ?? [];
    const task = JSON.parse(example) as Task;
    assert.deepEqual(task, prosqaTask(["lempus", "wumpus"], ["Alex"], 28, "Every"));
    toy = writeToyPackage((manifest) =>
      Object.assign(manifest, { task: { ...task, steps: { ...task.steps, prefix: "" } } }),
    );
    assert.deepEqual((await readPackage(toy.folder)).manifest.task.answer, task.answer);
  });

  it("may contain a link that stays inside its folder", async () => {
    toy = writeToyPackage();
    mkdirSync(join(toy.folder, "blobs"));
    renameSync(join(toy.folder, "model.onnx"), join(toy.folder, "blobs", "a"));
    symlinkSync(join("blobs", "a"), join(toy.folder, "model.onnx"));
    await readPackage(toy.folder);
  });

  describe("graph", () => {
    const float = (...dims: (number | string)[]): ValueType => ({ type: "float32", dims });
    const ints = (...dims: (number | string)[]): ValueType => ({ type: "int64", dims });
    function signature(): Signature & { inputs: Map<string, ValueType>; outputs: Map<string, ValueType> } {
      const layers = [0, 1].flatMap((l) => ["key", "value"].map((what) => `${what}_${l}`));
      return {
        inputs: new Map<string, ValueType>([
          ["input_ids", ints("B", "T")],
          ["thoughts", float("B", "T", 8)],
          ["is_thought", { type: "bool", dims: ["B", "T"] }],
          ["position_ids", ints("B", "T")],
          ["last", ints("B")],
          ["prefix_mask", float("B", "P")],
          ["suffix_mask", float("B", "S")],
          ["want_logits", { type: "bool", dims: [] }],
          ...layers.flatMap((name): [string, ValueType][] => [
            [`prefix_${name}`, float(1, 2, "P", 4)],
            [`suffix_${name}`, float("B", 2, "S", 4)],
          ]),
        ]),
        outputs: new Map<string, ValueType>([
          ["hidden", float("B", 8)],
          ["logits", float()],
          ...layers.map((name): [string, ValueType] => [`new_${name}`, float("B", 2, "T", 4)]),
          ["states", float(3, "B", 8)],
        ]),
      };
    }
    const check = (change: (s: ReturnType<typeof signature>) => void) => (): void => {
      const s = signature();
      change(s);
      checkSignature("/models/toy", "model.onnx", toyShapes, s);
    };
    it(
      "may have more outputs and unknown dimensions",
      check(() => undefined),
    );
    const wrong: [what: string, change: (s: ReturnType<typeof signature>) => unknown, says: RegExp][] = [
      ["lacks an input", (s) => s.inputs.delete("last"), /has no input last/],
      ["lacks a layer", (s) => s.outputs.delete("new_key_1"), /has no output new_key_1/],
      ["has another input", (s) => s.inputs.set("extra", float()), /has an unknown input extra/],
      [
        "has another width",
        (s) => s.inputs.set("thoughts", float("B", "T", 16)),
        /has input thoughts as float32\[B, T, 16\], not float32\[B, T, 8\]/,
      ],
      ["has another type", (s) => s.inputs.set("input_ids", float("B", "T")), /has input input_ids as float32/],
      ["lacks a dimension", (s) => s.outputs.set("hidden", float(8)), /has output hidden as float32\[8\]/],
    ];
    for (const kind of ["inputs", "outputs"] as const)
      for (const [name, { type, dims }] of signature()[kind]) {
        if (name === "states" || name === "logits") continue;
        it(`is refused if ${name} has an extra dimension, with the right ones in the message`, () =>
          assert.throws(
            check((s) => s[kind].set(name, { type, dims: [...dims, 7] })),
            (error: Error) =>
              error.message.includes(`${name} as ${type}[${[...dims, 7].join(", ")}], not ${type}[${dims.join(", ")}]`),
          ));
      }
    it("is refused if the logits have another vocabulary", () =>
      assert.throws(
        check((s) => s.outputs.set("logits", float("B", 65))),
        /logits as float32\[B, 65\], not float32\[B, 64\]/,
      ));
    for (const [what, change, says] of wrong) it(`is refused if it ${what}`, () => assert.throws(check(change), says));
  });
});
