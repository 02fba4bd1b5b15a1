/** The picture of two traces: what stands where, measured in pictures of real and of handmade pairs. */
import assert from "node:assert/strict";
import { afterWords, changeSign, placeWords } from "../../../src/shared/read/diffSentences";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { Trace } from "../../../src/shared/trace/trace";
import { roughWidth } from "../../../src/webview/kit/measure";
import { type PairModel, pairModel } from "../../../src/webview/pair/pairModel";
import { drawPair } from "../../../src/webview/pair/pairPicture";
import { foldedName } from "../../../src/webview/pair/pairSigns";
import { pairTables } from "../../../src/webview/pair/pairTables";
import { realTrace, sampleProblem } from "../../support/realTraces";
import { otherTrace } from "../pairSamples";
import { type Drawn, elementsOf, overlaps, textsOf } from "../picture";
import { fullTrace, withEdited } from "../sample";
import { samples } from "../samples";

const WIDTHS = [860, 1000, 1200, 1400, 1700, 2000];
const settings = { topK: 6, showTruth: true };

function modelOf(a: Trace, b: Trace, end: string | null = null, showsIdle = false): PairModel {
  return pairModel(
    [
      { trace: a, end: null, from: null },
      { trace: b, end, from: null },
    ],
    settings,
    showsIdle,
  );
}

/** As the page draws it, with the labels of its cells. */
function drawn(model: PairModel, width: number): { texts: Drawn[]; labels: string[]; height: number } | null {
  const labels: string[] = [];
  const picture = drawPair(
    model,
    width,
    roughWidth,
    () => (cell, _box, content) => {
      labels.push(cell.label);
      return content;
    },
    (label, _box, content) => {
      labels.push(label);
      return content;
    },
  );
  if (!picture) return null;
  const texts = picture.staves.flatMap(textsOf);
  for (const { tag, props } of picture.staves.flatMap(elementsOf)) {
    for (const key of ["x", "y", "cx", "cy", "d", "width", "height"])
      assert.doesNotMatch(`${props[key] as string}`, /NaN|Infinity/, `${tag} ${key} at ${width}`);
  }
  return { texts, labels, height: picture.height };
}

describe("the picture of two traces", function () {
  this.timeout(60_000);
  const pairs = new Map<string, PairModel>();
  before(async () => {
    const wren = fullTrace(samples["wren"]!);
    const long = { trace: wren, end: null, from: "the-first-of-many-experiments-with-this-model.coconut.json" };
    pairs.set("long names of files", pairModel([long, { trace: otherTrace(), end: null, from: "b.json" }], settings));
    const edited = withEdited(fullTrace(samples["wren"]!));
    pairs.set("handmade", modelOf(wren, otherTrace()));
    pairs.set("the same twice", modelOf(wren, { ...wren, id: "again" }));
    pairs.set("edited", modelOf(edited, edited, readTrace(edited).editedRuns[0]!.end));
    const problem = sampleProblem("prosqa", 0);
    const real = await realTrace({ model: "prosqa-coconut", ...problem });
    pairs.set("coconut and pause", modelOf(real, await realTrace({ model: "prosqa-pause", ...problem })));
    pairs.set("coconut and cot", modelOf(real, await realTrace({ model: "prosqa-cot", ...problem })));
    pairs.set("two tasks", modelOf(real, await realTrace({ model: "arithmetic-coconut", ...problem })));
    pairs.set("idle thoughts shown", modelOf(real, { ...real, id: "again" }, null, true));
    pairs.set("idle thoughts folded", modelOf(real, { ...real, id: "again" }));
    const other = await realTrace({ model: "prosqa-coconut", ...sampleProblem("prosqa", 3) });
    pairs.set("different questions", modelOf(real, other));
    const sum = await realTrace({ model: "arithmetic-coconut", ...sampleProblem("arithmetic", 95) });
    pairs.set("different tasks", modelOf(real, sum));
  });

  it("names folded thoughts from the first to the last, also of two numbers of thoughts per step", () => {
    for (const [name, model] of pairs) {
      const [first, last] = foldedName(model).split("–").map(Number);
      assert.ok(first !== undefined && (last === undefined || first < last), `${name}: ${foldedName(model)}`);
    }
    assert.notEqual(pairs.get("two tasks")!.diff.question.kind, "other");
  });

  it("says of different tasks whose thought stands in a column", () => {
    const { texts } = drawn(pairs.get("different tasks")!, 1400)!;
    const headings = texts.filter(({ type, text }) => type === "head" && text !== "").map(({ text }) => text);
    assert.equal(new Set(headings).size, headings.length, headings.join());
    assert.deepEqual(headings.slice(0, 4), ["Question", "Thought 1 of B", "Step 1", "Thought 3 of B"]);
  });

  it("has no text that overlaps another or leaves the page", () => {
    let measured = 0;
    for (const [name, model] of pairs)
      for (const width of WIDTHS) {
        const picture = drawn(model, width);
        if (!picture) continue;
        measured++;
        assert.deepEqual(overlaps(picture.texts), [], `${name} at ${width}`);
        for (const { text, left, right, bottom } of picture.texts) {
          assert.ok(left >= 0 && right <= width + 1, `“${text}” from ${left} to ${right}, ${name} at ${width}`);
          assert.ok(bottom <= picture.height, `“${text}” at ${bottom}, ${name} at ${width}`);
        }
      }
    assert.ok(measured >= 4 * pairs.size, `${measured}`);
  });

  it("begins what both have at a thought at one edge, and says where they part once", () => {
    const { texts } = drawn(pairs.get("handmade")!, 1400)!;
    const heading = texts.find(({ text }) => text === "Thought 2")!;
    const words = texts.filter(({ class: name, x }) => /\bname\b/.test(name) && Math.abs(x - heading.x - 13) < 0.1);
    assert.ok(words.length >= 6, words.map(({ text }) => text).join());
    const parting = texts.filter(({ text }) => text === "they part here");
    assert.equal(parting.length, 1);
    assert.ok(parting[0]!.x < heading.x);
    assert.equal(
      drawn(pairs.get("the same twice")!, 1400)!.texts.some(({ text }) => text === "they part here"),
      false,
    );
  });

  it("keeps no room for signs where there are none, as between two questions", () => {
    const { texts } = drawn(pairs.get("different questions")!, 1400)!;
    assert.ok(!texts.some(({ class: name }) => /\bsign\b/.test(name)));
    const heads = texts.filter(({ type, text }) => type === "head" && text.startsWith("Thought "));
    const names = texts.filter(({ class: name }) => /\bname\b/.test(name));
    assert.ok(heads.length >= 3 && names.length > 0);
    for (const { x, text } of heads)
      assert.ok(
        names.some((name) => Math.abs(name.x - x) < 0.1),
        text,
      );
  });

  it("marks every candidate that differs with a sign, and says the same to screen readers", () => {
    const model = pairs.get("handmade")!;
    const { texts, labels } = drawn(model, 1400)!;
    const signs = texts.filter(({ class: name }) => /\bsign (appeared|vanished|moved)\b/.test(name));
    const second = model.diff.thoughts[1]!;
    const expected = second.candidates.filter(({ change }) => change !== "same").map(changeSign);
    assert.ok(expected.includes("+") && expected.includes("−") && expected.includes("↑") && expected.includes("↓"));
    for (const sign of expected)
      assert.ok(
        signs.some(({ text }) => text === sign),
        sign,
      );
    assert.ok(
      labels.some((label) => /^A, thought 2, dumpus, 47 percent, on a correct path, in B 10%$/.test(label)),
      labels.join("\n"),
    );
    assert.ok(labels.some((label) => /^B, thought 2, worpus, \d+ percent, (under 1%|not listed) in A$/.test(label)));
  });

  it("folds the last thoughts if they are idle in both, and where they differ says how many do", () => {
    const [shown, folded] = ["idle thoughts shown", "idle thoughts folded"].map((name) => pairs.get(name)!);
    const { idle } = folded!.a.side.verdict!;
    assert.ok(idle.length > 0 && idle.at(-1) === folded!.diff.thoughts.length, idle.join());
    assert.deepEqual([folded!.idle, shown!.idle.isFolded], [{ slots: idle, isFolded: true }, false]);
    const heads = ({ texts }: { texts: Drawn[] }): string[] =>
      texts.filter(({ type }) => type === "head").map(({ text }) => text);
    const [whole, short] = [shown!, folded!].map((model) => drawn(model, 1400)!);
    assert.ok(heads(whole!).includes(`Thought ${idle[0]!}`) && !heads(short!).includes(`Thought ${idle[0]!}`));
    assert.ok(short!.labels.some((label) => /^\d.* idle: show (this|these) thoughts?$/.test(label)));
    // No candidate of a folded thought is drawn, and every link ends at one that is.
    const last = `thought ${idle[0]!}`;
    assert.ok(
      whole!.labels.some((label) => label.includes(last)) && !short!.labels.some((label) => label.includes(last)),
    );
    // Thoughts that are idle in one only stay.
    assert.deepEqual(pairs.get("handmade")!.idle.slots, []);
  });

  it("draws words that both say once", () => {
    const { words, diff } = pairs.get("handmade")!;
    assert.deepEqual(
      words.map(({ of, row }) => `${of.join("+")} ${row.note}`),
      [
        "a+b before thinking",
        "a+b after 1 thought",
        "a+b after 2 thoughts",
        "a+b after 3 thoughts",
        "a+b after 4 thoughts",
        "a after 6 thoughts",
        "b after 6 thoughts",
      ],
    );
    assert.deepEqual(diff.words.filter(({ same }) => same === false).map(afterWords), ["after 6 thoughts"]);
  });

  it("lays an edited run beside the thoughts it was made from", () => {
    const model = pairs.get("edited")!;
    assert.deepEqual([model.a.label, model.b.label], ["as it was", model.b.side.run!.title]);
    assert.equal(model.b.score.columns.filter(({ kind }) => kind === "thought").length, 3);
  });

  it("has every compared number in its tables", () => {
    for (const [name, model] of pairs) {
      const [runs, candidates, forced, words] = pairTables(model.diff).map((make) => make());
      assert.equal(runs!.rows.length, 2, name);
      const compared = model.diff.thoughts.reduce((sum, one) => sum + Math.max(1, one.candidates.length), 0);
      assert.equal(candidates!.rows.length, compared, name);
      assert.deepEqual([forced!.rows.length, words!.rows.length], [model.diff.forced.length, model.diff.words.length]);
    }
    const { diff } = pairs.get("handmade")!;
    const rows = pairTables(diff)[1]!().rows;
    assert.ok(rows.some(([place]) => place === `${placeWords(diff.thoughts[1]!)}, they part here`));
  });
});
