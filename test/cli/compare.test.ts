/** `coconut compare` as a user runs it, on the bundled model. It stands in for the chain-of-thought model, too. */
import assert from "node:assert/strict";
import { readTrace } from "../../src/shared/read/readTrace";
import type { Trace } from "../../src/shared/trace/trace";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { coconut } from "../support/coconut";

const REX =
  "Every dog is a mammal. Every mammal is an animal. Rex is a dog. Every cat is a feline. Is Rex an animal or a " +
  "feline?";
const ITSELF = ["--cot-model", "models/prosqa-coconut"];

describe("coconut compare", function () {
  this.timeout(60_000);

  it("shows the words of both models next to the thoughts", async () => {
    const { code, out, err } = await coconut(["compare", REX, "--thoughts", "3", ...ITSELF]);
    assert.equal(code, 0, err);
    const words = out
      .replaceAll("\u00a0", " ")
      .split("\n")
      .map((line) => line.replace(/  +/g, "  ").trim());
    assert.match(words[0] ?? "", /^prosqa-coconut on cpu, compared with prosqa-coconut on cpu$/);
    for (const [k, said] of [
      "Rex is a dog\\. Every dog",
      "Every dog is a mammal\\. Every mammal",
      "Every mammal is an animal\\.",
      "### Rex is an animal\\.",
    ].entries()) {
      assert.ok(
        words.some((line) => new RegExp(`^${k}  \\w+  \\S+  animal  ✓ right  .*  ${said}`).test(line)),
        `after ${k}:\n${out}`,
      );
    }
    for (const [index, concept] of ["dog", "mammal", "animal"].entries()) {
      assert.ok(
        words.some((line) =>
          new RegExp(`^${index + 1}  ${concept} .*★ ${concept} .*#1( d)?  ★ ${concept} .*#1( d)?$`).test(line),
        ),
        `step ${index + 1}:\n${out}`,
      );
    }
  });

  it("prints both traces, the table, and the alignment with --json", async () => {
    const { code, out, err } = await coconut(["compare", "-", "--json", "--thoughts", "2", ...ITSELF], REX);
    assert.equal(code, 0, err);
    const found = JSON.parse(out) as { trace: Trace; compared: Trace; afterEvery: unknown; alignment: unknown };
    const trace = parseTrace(JSON.stringify(found.trace), "the trace");
    const compared = parseTrace(JSON.stringify(found.compared), "the one it is compared with");
    assert.equal(compared.comparedTo, trace.id);
    assert.ok(compared.nodes.every(({ kind }) => kind === "token"));
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    const { afterEvery } = readTrace(trace);
    const alignment = readTrace(trace).alignedWith(readTrace(compared));
    assert.deepEqual(found.afterEvery, plain(afterEvery));
    assert.deepEqual(found.alignment, plain(alignment));
    assert.deepEqual(
      afterEvery.map(({ thoughts, continuation, atOnce, final }) => [
        thoughts,
        continuation?.ended,
        atOnce !== null && final !== null,
      ]),
      [
        [0, true, true],
        [1, true, true],
        [2, true, true],
      ],
    );
    assert.deepEqual(
      alignment.rows.map(({ own, other }) => [own?.to?.text, other?.to?.text, own?.rank]),
      [
        ["dog", "dog", 1],
        ["mammal", "mammal", 1],
        ["animal", "animal", null],
      ],
    );
  });

  it("keeps the first model's tables if the other can't be asked the question, and says why", async () => {
    const text = "Nora has 2 apples. She buys 3 more. How many does she have?";
    const { code, out, err } = await coconut([
      "compare",
      text,
      "--thoughts",
      "2",
      "--model",
      "models/arithmetic-coconut",
      "--cot-model",
      "models/prosqa-cot",
    ]);
    assert.equal(code, 0, err);
    assert.match(out, /^arithmetic-coconut on cpu\nNot compared with another model: /);
    assert.match(out, /\nWords after each number of thoughts\nk /);
    assert.doesNotMatch(out, /≠/);
  });

  it("compares with the model of the same task, and says so if there is none", async () => {
    const limit = ["--thoughts", "1"];
    const arithmetic = ["--problem", "2", "--model", "models/arithmetic-coconut", ...limit];
    const { code, out, err } = await coconut(["compare", "samples/arithmetic.json", ...arithmetic]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^arithmetic-coconut on cpu, compared with arithmetic-cot on cpu\n/);
    const rules = ["--problem", "0", "--model", "models/prontoqa-coconut", ...limit];
    const alone = await coconut(["compare", "samples/prontoqa.json", ...rules]);
    assert.equal(alone.code, 0);
    assert.equal(
      alone.err,
      "coconut: No chain-of-thought model for the task of prontoqa-coconut comes with Coconut Inspector. " +
        "Use --cot-model to name one.\n",
    );
  });

  it("refuses a missing folder before it runs anything", async () => {
    const { code, out, err } = await coconut(["compare", "-", "--cot-model", "nowhere"], REX);
    assert.deepEqual([code, out], [1, ""]);
    assert.equal(err, "coconut: There is no folder “nowhere”. --cot-model takes the folder of a model package.\n");
  });
});
