import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { Pass } from "../../../src/runtime/graph/onnxGraph";
import { OnnxSession } from "../../../src/runtime/graph/session";
import { isUserError } from "../../../src/shared/errors";
import type { Manifest } from "../../../src/shared/model/manifest";
import { coconut } from "../../support/coconut";

const shapes = { layers: 0, heads: 1, kvHeads: 1, headDim: 1, hidden: 2, vocab: 3 };
const pass = { rows: 1, length: 1, prefix: 1, suffix: 1, wantLogits: true } as Pass;

/** A graph whose passes end like this. */
function graphOf(run: () => Promise<Record<string, { data: Float32Array }>>): OnnxSession {
  const session = { run, outputNames: ["attention", "states"] } as unknown as InferenceSession;
  return new OnnxSession(session, shapes, class {} as unknown as typeof Tensor);
}

const given = (hidden: number[], logits: number[]) => async () => ({
  hidden: { data: Float32Array.from(hidden) },
  logits: { data: Float32Array.from(logits) },
  attention: { data: Float32Array.from(hidden) },
  states: { data: Float32Array.from(logits) },
});

const isSentence =
  (says: RegExp) =>
  (error: Error): boolean =>
    isUserError(error) && says.test(error.message) && error.message.length < 500 && !/\n/.test(error.message);

describe("a pass of a graph", () => {
  it("gives its numbers, also those that are infinite", async () => {
    const { hidden, logits } = await graphOf(given([1, 2], [3, -Infinity, -Infinity])).forward(pass);
    assert.deepEqual(
      [[...hidden], [...(logits ?? [])]],
      [
        [1, 2],
        [3, -Infinity, -Infinity],
      ],
    );
  });

  it("that fails is refused in a sentence", async () => {
    const graph = graphOf(() => Promise.reject(new Error(`Non-zero status code.\n${"more ".repeat(200)}`)));
    const says = isSentence(/a pass through its graph failed \(Non-zero status code\)\. Copy the package/);
    await assert.rejects(graph.forward(pass), says);
    await assert.rejects(graph.inspect(pass), says);
  });

  it("that gives NaN is refused in a sentence", async () => {
    await assert.rejects(graphOf(given([1, NaN], [1, 2, 3])).forward(pass), isSentence(/gives NaN as “hidden”/));
    await assert.rejects(graphOf(given([1, 2], [1, 2, NaN])).forward(pass), isSentence(/gives NaN as “logits”/));
    await assert.rejects(graphOf(given([1, NaN], [1, 2, 3])).inspect(pass), isSentence(/gives NaN as “attention”/));
  });
});

describe("a model with a weight that is NaN", () => {
  const folder = mkdtempSync(join(tmpdir(), "coconut-nan-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is refused by the command line with one sentence", async () => {
    cpSync("models/prosqa-coconut", folder, { recursive: true });
    const bytes = readFileSync(join(folder, "model.onnx"));
    // Here the weights of the last attention begin.
    bytes.writeFloatLE(NaN, 1_035_360);
    writeFileSync(join(folder, "model.onnx"), bytes);
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
    manifest.files.graph.sha256 = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    const { code, out, err } = await coconut(["reason", "samples/rex.txt", "--model", folder]);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(
      err,
      /^coconut: The model can't be run: its graph gives NaN as “hidden”, .*another one with --model\.\n$/,
    );
  });
});
