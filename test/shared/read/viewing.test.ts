import assert from "node:assert/strict";
import { percent } from "../../../src/shared/format/numbers";
import type { AttentionReading } from "../../../src/shared/engine/engine";
import { type Viewing, placeWords, viewedFacts, viewedShades } from "../../../src/shared/read/viewing";
import type { Selection } from "../../../src/shared/trace/selection";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { Trace } from "../../../src/shared/trace/trace";
import { fullTrace, withEdited } from "../../webview/sample";
import { samples } from "../../webview/samples";

const trace = fullTrace(samples["wren"]!);
trace.prompt.tokens = [...trace.prompt.text.matchAll(/\S+/g)].map(({ 0: text, index }, id) => ({
  id,
  text,
  span: { start: index, end: index + text.length },
}));
const thoughtOf = (k: number): string => readTrace(trace).mainThoughts[k - 1]!.id;
const node = (id: string | null): Selection => ({ trace: trace.id, kind: "node", node: id });
const candidate = (id: string | null, key: string): Selection => ({
  ...{ trace: trace.id, kind: "candidate", node: id },
  key,
});
const viewing = (shown: Selection, more: Partial<Viewing> = {}): Viewing => ({
  ...{ trace: trace.id, shown, run: null, topK: 6, attention: null },
  ...more,
});

describe("the facts of a selection", () => {
  const factsIn = (of: Trace, what: Viewing): string[] =>
    viewedFacts(of, what).map(({ start, end }) => of.source.text.slice(start, end).replace(/\.$/, ""));

  it("are those on the way to a candidate", () =>
    assert.deepEqual(factsIn(trace, viewing(candidate(thoughtOf(2), "dumpus"))), [
      "Wren is a grimpus",
      "Every grimpus is a dumpus",
    ]));

  it("are those from the question's name on to a candidate of the first thought", () =>
    assert.deepEqual(factsIn(trace, viewing(candidate(thoughtOf(1), "grimpus"))), ["Wren is a grimpus"]));

  it("don't exist for a thought, for a candidate that isn't drawn, or for a run that isn't drawn", () => {
    assert.deepEqual(factsIn(trace, viewing(node(thoughtOf(2)))), []);
    assert.deepEqual(factsIn(trace, viewing(candidate(thoughtOf(2), "dumpus"), { topK: 0 })), []);
    const edited = withEdited(fullTrace(samples["wren"]!));
    assert.deepEqual(factsIn(edited, viewing(candidate("e2", "dumpus"))), []);
  });

  it("are those of the edited run if that is drawn", () => {
    const edited = withEdited(fullTrace(samples["wren"]!));
    const [first] = readTrace(edited).after("e2")?.next ?? [];
    assert.ok(first);
    assert.ok(factsIn(edited, viewing(candidate("e2", first.to!), { run: "e3" })).length > 0);
    assert.deepEqual(factsIn(edited, viewing(candidate(thoughtOf(2), "dumpus"), { run: "e3" })), []);
  });
});

describe("the attention of a selection", () => {
  const { layers, heads } = trace.model.manifest.shapes;
  const positions = trace.prompt.tokens.length;
  /** All attention is on one token, another one for each thought k, layer l, and head h. */
  const at = (k: number, l: number, h: number): number => (3 * (k + 2 * l + 4 * h)) % positions;
  const reading: AttentionReading = {
    attention: readTrace(trace).mainThoughts.map((_, k) =>
      Array.from({ length: layers }, (_, l) =>
        Array.from({ length: heads }, (_, h) =>
          Array.from({ length: positions + k }, (_, position) => Number(position === at(k, l, h))),
        ),
      ),
    ),
    products: [],
    layers: null,
  };

  it("is on the text that the head attends to, with a sentence for the tooltip", () => {
    for (const [thought, layer, head] of [
      [1, 1, 1],
      [2, 2, 1],
      [3, 1, 2],
    ] as const) {
      const { span } = trace.prompt.tokens[at(thought - 1, layer - 1, head - 1)]!;
      const shades = viewedShades(trace, viewing(node(thoughtOf(thought)), { attention: { layer, head } }), reading);
      assert.deepEqual(
        shades.map(({ level, says }) => [level, says]),
        [[5, `${percent(1)} of the attention of thought ${thought}: layer ${layer}, head ${head} of ${heads}`]],
      );
      const text = trace.source.text.slice(shades[0]!.start, shades[0]!.end).toLowerCase();
      assert.ok(span && text.includes(trace.prompt.text.slice(span.start, span.end).toLowerCase()), text);
    }
  });

  it("is nowhere while the text isn't shaded, before the first thought, and for a thought that wasn't read", () => {
    const attention = { layer: 1, head: null };
    assert.deepEqual(viewedShades(trace, viewing(node(thoughtOf(1))), reading), []);
    assert.deepEqual(viewedShades(trace, viewing(node(null), { attention }), reading), []);
    const short = { ...reading, attention: reading.attention.slice(0, 1) };
    assert.deepEqual(viewedShades(trace, viewing(node(thoughtOf(2)), { attention }), short), []);
    assert.ok(viewedShades(trace, viewing(node(thoughtOf(2)), { attention }), reading).length > 0);
    assert.ok(viewedShades(trace, viewing(node(thoughtOf(1)), { attention }), short).length > 0);
  });

  it("needs one of the main thoughts", () => {
    const reading = readTrace(withEdited(fullTrace(samples["wren"]!)));
    assert.deepEqual(
      ["t3", null, "e2", "s0w1", "nowhere"].map((id) => reading.numberOf(id)),
      [3, null, null, null, null],
    );
  });

  it("names its layer and heads", () =>
    assert.deepEqual(
      [
        placeWords({ layer: 2, head: null }, 2),
        placeWords({ layer: 2, head: 1 }, 2),
        placeWords({ layer: 1, head: null }, 1),
      ],
      ["layer 2, mean over 2 heads", "layer 2, head 1 of 2", "layer 1"],
    ));
});
