import assert from "node:assert/strict";
import { pin, pinnedIds, pinsOnOffer, unpin } from "../../../src/shared/act/pins";
import { reason, thinkEdited, thinkMore } from "../../../src/shared/act/reason";
import type { Run } from "../../../src/shared/act/run";
import { readTrace } from "../../../src/shared/read/readTrace";
import { type Trace, applyChange, toJson } from "../../../src/shared/trace/trace";
import { parseTrace } from "../../../src/shared/trace/traceFile";
import { FakeEngine, question, toyModel, toyTrace } from "../../support/fakeEngine";

const cats =
  "Every cat is a pet. Rex is a cat. Every pet is a fox. Tom is a cow. Every cow is an ox. Is Rex a fox or ox?";

async function made(text = question): Promise<{ engine: FakeEngine; trace: Trace; run: Run; abort: AbortController }> {
  const engine = new FakeEngine();
  const trace = await toyTrace(engine, text);
  const abort = new AbortController();
  const run: Run = { engine, emit: (change) => applyChange(trace, change), signal: abort.signal };
  await reason(run, trace, 2);
  return { engine, trace, run, abort };
}

const asked = ({ engine }: { engine: FakeEngine }): string | undefined => engine.calls.at(-1);

describe("pins", () => {
  it("are read before the first thought and after each, and then at thoughts that are new", async () => {
    const one = await made();
    const { run, trace } = one;
    assert.equal(await pin(run, trace, { text: "Alex" }), "done");
    assert.equal(asked(one), "run pin@0 pin@1 pin@2");
    const [alex] = readTrace(trace).pins;
    assert.deepEqual(
      readTrace(trace).pinAtEvery(alex!),
      [0, 1, 2].map((thoughts) => ({
        ...{ thoughts, node: readTrace(trace).mainThoughts[thoughts - 1]?.id ?? null },
        // Before thinking, the first step is about Alex.
        step: thoughts === 0 ? { rank: 1, p: 0.8 } : null,
        decoded: thoughts === 0 ? null : { rank: thoughts, p: 0.5 / thoughts },
        next: { rank: 2, p: 0.1 },
      })),
    );
    assert.equal(await thinkMore(run, trace), "done");
    assert.equal(asked(one), "run pin@3");
    assert.equal(await thinkEdited(run, trace, [{ position: 3, edit: { kind: "zero" } }]), "done");
    assert.equal(asked(one), "run pin@3");
    const places = readTrace(trace).pinAtEvery(readTrace(trace).pins[0]!);
    assert.equal(places.length, 4);
    assert.ok(places.every(({ next }) => next));
    const edited = trace.nodes.findLast(({ kind }) => kind === "thought")!;
    const [, , , ofEdited] = readTrace(trace).pinAtEvery(readTrace(trace).pins[0]!, edited.id);
    assert.equal(ofEdited?.node, edited.id);
    assert.ok(ofEdited.decoded);
  });

  it("are offered from what was decoded, as the concepts that tokens name, until they are pinned", async () => {
    const { run, trace } = await made();
    const [first, second] = trace.nodes.filter((node) => node.kind === "thought");
    const { concepts } = trace.model.manifest.task.lexicon;
    const [one, other] = concepts.map((concept) => readTrace(trace).say(concept));
    first!.lens.candidates = [
      { text: `Every ${concepts[0]}`, tokens: [40], p: 0.5 },
      { text: " +", tokens: [41], p: 0.1 },
    ];
    second!.lens.candidates = [
      { text: `Every ${concepts[1]}`, tokens: [42], p: 0.6 },
      { text: `Every ${concepts[0]}`, tokens: [43], p: 0.3 },
    ];
    assert.deepEqual(pinsOnOffer(trace), [{ text: other }, { text: one }, { text: " +", ids: [41] }]);
    await pin(run, trace, { text: one! });
    assert.deepEqual(pinsOnOffer(trace), [{ text: other }, { text: " +", ids: [41] }]);
  });

  it("may be several, are removed and come back last, and are saved with the trace", async () => {
    const one = await made();
    const { run, trace } = one;
    const texts = (): string[] => readTrace(trace).pins.map(({ text }) => text);
    for (const request of [{ text: "Alex" }, { text: "a b" }, { text: " 4", ids: [7] }]) await pin(run, trace, request);
    assert.deepEqual(texts(), ["Alex", "a b", " 4"]);
    const calls = one.engine.calls.length;
    await pin(run, trace, { text: "a b" });
    assert.deepEqual(texts(), ["Alex", "a b", " 4"]);
    unpin(run, trace, [100]);
    unpin(run, trace, [999]);
    assert.deepEqual(texts(), ["a b", " 4"]);
    await pin(run, trace, { text: "Alex" });
    assert.deepEqual(texts(), ["a b", " 4", "Alex"]);
    assert.equal(one.engine.calls.length, calls, "what is known isn't read again");
    assert.deepEqual(
      readTrace(trace).pins.map(({ shown, isLonger, readings }) => [shown, isLonger, readings.size]),
      [
        ["a b", true, 3],
        ["␣4", false, 3],
        ["Alex", false, 3],
      ],
    );
    const again = parseTrace(toJson(trace), "x");
    assert.deepEqual(
      readTrace(again).pins.map(({ text, readings }) => [text, readings.size]),
      readTrace(trace).pins.map(({ text, readings }) => [text, readings.size]),
    );
  });

  it("are in your words, with the tokens of the concept's forms, and among the next steps", async () => {
    const { run, trace } = await made(cats);
    assert.equal(await pin(run, trace, { text: "pet" }), "done");
    const [pet] = readTrace(trace).pins;
    assert.equal(pet!.shown, "pet");
    assert.ok(toyModel.manifest.task.lexicon.concepts.includes(pet!.text));
    // Rex is a cat, which is a pet: two thoughts away.
    const places = readTrace(trace).pinAtEvery(pet!);
    assert.deepEqual(
      places.map(({ step }) => step),
      [null, null, { rank: 1, p: 0.8 }],
    );
  });

  it("have the first token of each form that other concepts don't share", async () => {
    const engine = new FakeEngine();
    // "Every bompus": 1 2 3; " is a bompus.": 4 5 6. Only the nouns differ.
    engine.encode = async (words) =>
      words
        .trim()
        .split(" ")
        .map((word) => [...word].reduce((sum, letter) => sum + letter.charCodeAt(0), 0));
    const found = await pinnedIds(engine, toyModel.manifest, { text: "bompus" });
    assert.deepEqual(found.ids, await engine.encode("Every bompus"));
    assert.deepEqual(found.tokens, [await engine.encode("bompus"), await engine.encode("bompus.")].flat());
  });

  it("refuse nothing, and more tokens than anybody can read", async () => {
    const { run, trace } = await made();
    await assert.rejects(pin(run, trace, { text: "" }), /Enter a token or a word to pin/);
    await assert.rejects(pin(run, trace, { text: "a ".repeat(65) }), /has 65 tokens\. Pin at most 64/);
    await assert.rejects(pin(run, trace, { text: "a".repeat(5000) }), /too long to pin\. Pin at most 64 tokens/);
    assert.deepEqual(readTrace(trace).pins, []);
  });

  it("keep what was read when they are canceled, and go on from there", async () => {
    const { run, trace, engine, abort } = await made();
    const runs = engine.run.bind(engine);
    engine.run = (request, onItem, signal) =>
      runs(request, (job, item) => (onItem(job, item), job === 0 && abort.abort()), signal);
    assert.equal(await pin(run, trace, { text: "Alex" }), "cancelled");
    assert.equal(readTrace(trace).pins[0]?.readings.size, 1);
    engine.run = runs;
    assert.equal(await pin({ ...run, signal: new AbortController().signal }, trace, { text: "Alex" }), "done");
    assert.equal(engine.calls.at(-1), "run pin@1 pin@2");
    assert.equal(readTrace(trace).pins[0]?.readings.size, 3);
  });

  it("leave their cost in the trace, apart from that of the readings", async () => {
    const { run, trace } = await made();
    const before = readTrace(trace).took("readings");
    assert.deepEqual(before, { passes: 6, rows: 6, ms: 6 });
    assert.equal(readTrace(trace).took("pins"), null);
    await pin(run, trace, { text: "Alex" });
    assert.deepEqual(readTrace(trace).took("pins"), { passes: 3, rows: 3, ms: 3 });
    assert.deepEqual(readTrace(trace).took("readings"), before);
  });
});
