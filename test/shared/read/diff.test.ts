import assert from "node:assert/strict";
import { type TraceDiff, diffOf } from "../../../src/shared/read/diff";
import { diffSentences, placeWords } from "../../../src/shared/read/diffSentences";
import { type Side, sideOf, slotsOf } from "../../../src/shared/read/diffSides";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { Trace } from "../../../src/shared/trace/trace";
import { arithmeticTask } from "../../support/tasks";
import { traceOf } from "../../support/traces";
import { type Row, type Sample, fullTrace, withEdited } from "../../webview/sample";
import { samples } from "../../webview/samples";

const wren = samples["wren"]!;

const n = (p: number | undefined): string => (p === undefined ? "–" : p.toFixed(3));

/** Only what differs, one line each. */
function lines({ thoughts, forced, words }: TraceDiff): string[] {
  return [
    ...thoughts.flatMap((one) => [
      ...(one.parts === true ? [`${placeWords(one)}: ${one.sides.a?.lead?.text} / ${one.sides.b?.lead?.text}`] : []),
      ...one.candidates
        .filter(({ change }) => change !== "same")
        .map(({ text, list, change, a, b }) => `${placeWords(one)} ${list} ${text} ${change} ${n(a?.p)} ${n(b?.p)}`),
    ]),
    ...forced.filter(({ differs }) => differs).map(({ a, b }) => `forced ${a.thoughts} ${n(a.p ?? 0)} ${n(b.p ?? 0)}`),
    ...words
      .filter(({ same }) => same === false)
      .map(({ a, b, first }) => `words ${a?.thoughts} ${b?.thoughts} ${first?.at}: ${first?.a} / ${first?.b}`),
  ];
}

/** The sample with other rows after so many thoughts. */
function changed(after: number, rows: Record<string, Row>, more: Partial<Sample> = {}): Trace {
  const values = wren.values.map((value, at) => (at === after ? { ...value, rows } : value));
  return { ...fullTrace({ ...wren, values, ...more }), id: "changed" };
}

const of = (a: Trace, b: Trace): TraceDiff => diffOf(sideOf(a), sideOf(b));
const second = wren.values[2]!.rows;

describe("the difference of two traces", () => {
  it("is none for the same run twice, and says so", () => {
    const diff = of(fullTrace(wren), { ...fullTrace(wren), id: "again", created: "2027-01-01T00:00:00Z" });
    assert.deepEqual([diff.same, diff.parting, lines(diff)], [true, null, []]);
    assert.equal(diff.thoughts.length, 6);
    assert.ok(diff.thoughts.every(({ candidates }) => candidates.length > 0));
    assert.match(diffSentences(diff).headline, /^No difference\. Both answer yumpus\.$/);
  });

  it("takes less than one point for none, also where it would change who leads", () => {
    const near = { ...second, dumpus: [0.465, 0.198, second["dumpus"]![2]] as Row };
    assert.equal(of(fullTrace(wren), changed(2, near)).same, true);
    const tie = (p: number, q: number): Trace => changed(2, { dumpus: [p, 0.2, {}], zhorpus: [q, 0.2, {}] });
    const diff = of(tie(0.402, 0.398), tie(0.398, 0.402));
    assert.deepEqual([diff.parting, lines(diff)], [null, []]);
  });

  it("names what appeared, vanished, and moved, with both probabilities, and where another leads", () => {
    const { shumpus: _gone, ...rest } = second;
    const rows = { ...rest, dumpus: [0.27, 0.198, {}] as Row, worpus: [0.3, 0.1, {}] as Row };
    const diff = of(fullTrace(wren), changed(2, rows));
    assert.deepEqual(
      lines(diff).filter((line) => line.startsWith("thought")),
      [
        "thought 2: dumpus / worpus",
        "thought 2 next dumpus moved 0.471 0.265",
        "thought 2 next worpus appeared – 0.295",
        "thought 2 next shumpus vanished 0.080 –",
      ],
    );
    assert.deepEqual(diff.parting, { kind: "thought", at: 1 });
    const { headline, story } = diffSentences(diff);
    assert.equal(headline, "They part at thought 2. Both still answer yumpus.");
    assert.ok(story.includes("There A has dumpus first (47%), and B has worpus first (29%)."), story.join(" "));
  });

  it("compares what thoughts decode to where one is ready to answer and the other would say a step", () => {
    const diff = of(
      fullTrace(wren),
      fullTrace({ ...wren, values: wren.values.map((one, at) => (at === 3 ? { ...one, marker: 0.99 } : one)) }),
    );
    assert.deepEqual(new Set(diff.thoughts[2]?.candidates.map(({ list }) => list)), new Set(["decoded"]));
    assert.deepEqual(
      lines(diff).filter((line) => line.startsWith("thought 3")),
      [],
    );
  });

  it("finds the first word that differs where the thoughts don't", () => {
    const [own] = wren.continuations;
    const other = "Wren|is a grimpus.|Every grimpus|is a dumpus.|###|Wren|is a yumpus.";
    const said = (words: string): Trace => fullTrace({ ...wren, continuations: [own!, [0, undefined, words]] });
    const diff = of(said(other), said(other.replace("is a dumpus", "is a numpus")));
    assert.deepEqual(lines(diff), ["words 0 0 8: dumpus. / numpus."]);
    assert.deepEqual(diff.parting, { kind: "word", at: 0 });
    assert.equal(diffSentences(diff).headline, "They part in words, before thinking. Both still answer yumpus.");
  });

  it("says which answers differ, forced and spoken", () => {
    const values = wren.values.map((one) => ({ ...one, answers: { hilpus: 0.9, yumpus: 0.1 } }));
    const other = fullTrace({ ...wren, values, continuations: [[6, undefined, "###|Wren|is a hilpus."]] });
    const diff = of(fullTrace(wren), other);
    assert.equal(diff.forced.length, 7);
    assert.ok(lines(diff).includes("forced 6 0.991 0.100"), lines(diff).join("\n"));
    assert.deepEqual([diff.a.answer, diff.b.answer, diff.a.right, diff.b.right], ["yumpus", "hilpus", true, false]);
    assert.match(diffSentences(diff).headline, /A answers yumpus, B answers hilpus\.$/);
  });

  it("takes words that only one was asked for, and fewer thoughts, for what they are", () => {
    const few = fullTrace({ ...wren, values: wren.values.slice(0, 4), continuations: [] });
    const diff = of(fullTrace(wren), few);
    assert.equal(diff.same, false);
    assert.deepEqual(
      diff.thoughts.map(({ a, b, parts }) => [a, b, parts]),
      [...[1, 2, 3].map((k) => [k, k, false]), ...[4, 5, 6].map((k) => [k, null, null])],
    );
    assert.ok(diff.words.every(({ b, same }) => b === null && same === null));
    assert.match(diffSentences(diff).headline, /A answers yumpus, B has no answer\./);
  });

  it("isn't none where only one has been asked for an answer", () => {
    const unsaid = fullTrace({ ...wren, continuations: [] });
    const diff = of(fullTrace(wren), unsaid);
    assert.deepEqual([diff.same, diff.parting], [false, null]);
    assert.equal(diffSentences(diff).headline, "They never part. A answers yumpus, B has no answer.");
    assert.equal(of(unsaid, unsaid).same, true);
  });

  it("isn't none where the same answer is right in one alone", () => {
    const trace = fullTrace(wren);
    const knowing = (right: boolean | null): Side => ({
      ...sideOf(trace),
      verdict: { ...sideOf(trace).verdict!, right },
    });
    const headline = (a: boolean | null, b: boolean | null): string => {
      const diff = diffOf(knowing(a), knowing(b));
      assert.equal(diff.same, a === b);
      return diffSentences(diff).headline.replace(/^.*answer yumpus\.\s*/, "");
    };
    assert.deepEqual(
      [headline(true, true), headline(true, false), headline(false, true), headline(null, false), headline(true, null)],
      [
        "",
        "This is right in A and wrong in B.",
        "This is wrong in A and right in B.",
        "Only B knows that this is wrong.",
        "Only A knows that this is right.",
      ],
    );
  });

  it("isn't none where only one was read, and says where", () => {
    const trace = fullTrace(wren);
    const unread = { ...trace, id: "unread", readings: [] };
    const diff = of(trace, unread);
    assert.equal(diff.same, false);
    assert.ok(diffSentences(diff).story.includes("Only A has readings after these numbers of thoughts: 0–6."));
    const again = diffSentences(of({ ...trace, readings: trace.readings.slice(0, 3) }, trace)).story;
    assert.ok(again.includes("Only B has readings after these numbers of thoughts: 3–6."), again.join(" "));
    assert.equal(of(unread, { ...unread, id: "again" }).same, true);
  });

  it("says how two packages of one name differ", () => {
    const trace = fullTrace(wren);
    const said = (model: Partial<Trace["model"]>): string =>
      diffSentences(of(trace, { ...trace, id: "other", model: { ...trace.model, ...model } })).story.at(-1)!;
    const { sha256, name, manifest } = trace.model;
    const other = "d".repeat(64);
    const files = { ...manifest.files, graph: { ...manifest.files.graph, sha256: other } };
    assert.equal(
      said({ sha256: other }),
      `They are of two versions of ${name}, with the same model files and another manifest.`,
    );
    assert.equal(
      said({ sha256: other, manifest: { ...manifest, files } }),
      `A is ${name} (sha256 ${sha256.slice(0, 8)}), 6 thoughts; B is ${name} (sha256 dddddddd), 6 thoughts.`,
    );
    assert.equal(said({ sha256: other, name: "else" }), `A is ${name}, 6 thoughts; B is else, 6 thoughts.`);
  });

  it("compares no thoughts of different questions, and names facts that only one has", () => {
    const asked = (question: string): TraceDiff => of(fullTrace(wren), fullTrace({ ...wren, question }));
    const other = asked(wren.question.replace("Is Wren a hilpus or yumpus?", "Is Wren a yumpus or hilpus?"));
    assert.deepEqual([other.question.kind, other.thoughts, other.words, other.same], ["other", [], [], false]);
    assert.match(diffSentences(other).headline, /^These are different questions\. Both still answer yumpus\.$/);
    const facts = asked(wren.question.replace("Every gerpus is a yumpus. ", "Every gerpus is a jelpus. "));
    assert.deepEqual(facts.question, {
      kind: "facts",
      added: ["Every gerpus is a jelpus."],
      removed: ["Every gerpus is a yumpus."],
    });
    assert.deepEqual([facts.thoughts.length, facts.same], [6, false]);
    assert.equal(diffSentences(facts).headline, "They never part. Both still answer yumpus.");
    const order = asked(wren.question.replace(/^(Every worpus is a quimpus\. )(Every lempus is a wumpus\. )/, "$2$1"));
    assert.equal(order.question.kind, "order");
  });

  it("takes one text for one question, also where the model of one side takes any text", () => {
    const trace = fullTrace(wren);
    const { text } = trace.source;
    const whole: Trace = { ...trace, read: { kind: "text", question: { start: 0, end: text.length } } };
    assert.notEqual(readTrace(whole).question, readTrace(trace).question);
    assert.deepEqual([of(trace, whole).question.kind, of(whole, trace).question.kind], ["same", "same"]);
    const longer: Trace = { ...whole, source: { ...trace.source, text: `${text} Why?` } };
    assert.equal(of(trace, longer).question.kind, "other");
  });

  it("lays the steps that a model without thoughts says beside the other's thoughts", () => {
    const words = "Wren|is a grimpus.|Every grimpus|is a numpus.|Every numpus|is a yimpus.|###|Wren|is a yumpus.";
    const speaking = fullTrace({ ...wren, values: wren.values.slice(0, 1), continuations: [[0, undefined, words]] });
    const diff = of(fullTrace(wren), speaking);
    assert.deepEqual(
      diff.thoughts.slice(0, 3).map(({ sides: { a, b }, parts }) => [a?.lead?.text, b?.lead?.text, b?.said, parts]),
      [
        ["grimpus", "grimpus", true, false],
        ["dumpus", "numpus", true, true],
        ["terpus", "yimpus", true, true],
      ],
    );
    assert.deepEqual(diff.parting, { kind: "thought", at: 1 });
    assert.match(diffSentences(diff).story.join(" "), /A has dumpus first \(47%\), and B says numpus/);
  });

  it("compares an edited run with the thoughts it was made from", () => {
    const trace = withEdited(fullTrace(wren));
    const [run] = readTrace(trace).editedRuns;
    const diff = diffOf(sideOf(trace), sideOf(trace, run!.end));
    assert.deepEqual([diff.a.edited, diff.b.edited], [null, run!.title]);
    assert.deepEqual([diff.thoughts[0]?.a, diff.thoughts[0]?.b], [1, 1]);
    assert.equal(diff.b.answer, "hilpus");
    assert.equal(
      diff.thoughts[0]?.candidates.every(({ change }) => change === "same"),
      true,
    );
  });

  it("aligns by step where the models have different numbers of thoughts per step", () => {
    const side = (thoughts: number, perStep: number): Pick<Side, "tree" | "perStep"> => ({
      tree: { ...sideOf(traceOf("x")).tree, columns: Array.from({ length: thoughts }, () => ({}) as never) },
      perStep,
    });
    const shown = (a: Pick<Side, "tree" | "perStep">, b: Pick<Side, "tree" | "perStep">, steps?: number): string =>
      slotsOf(a, b, steps)
        .map((slot) => `${slot.step}.${slot.part} ${slot.a ?? "–"} ${slot.b ?? "–"}`)
        .join(" | ");
    assert.equal(shown(side(3, 1), side(3, 1)), "1.1 1 1 | 2.1 2 2 | 3.1 3 3");
    assert.equal(shown(side(4, 2), side(2, 1)), "1.1 1 – | 1.2 2 1 | 2.1 3 – | 2.2 4 2");
    assert.equal(shown(side(2, 1), side(0, 2), 3), "1.1 1 – | 2.1 2 – | 3.1 – –");
    assert.equal(shown(side(3, 2), side(1, 1)), "1.1 1 – | 1.2 2 1 | 2.1 3 –");
  });

  it("is total: of empty traces, and of two kinds of questions", () => {
    const empty = traceOf("empty");
    assert.equal(of(empty, traceOf("other")).same, true);
    const diff = of(fullTrace(wren), empty);
    assert.deepEqual([diff.question.kind, diff.b.answer], ["other", null]);
    const manifest = { ...empty.model.manifest, task: arithmeticTask() };
    assert.equal(of(empty, { ...empty, model: { ...empty.model, manifest } }).question.kind, "same");
  });
});
