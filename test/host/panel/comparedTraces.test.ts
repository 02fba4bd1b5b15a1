import assert from "node:assert/strict";
import type { Origin } from "../../../src/host/actions/compareTraces";
import { ComparedTraces, type Shown } from "../../../src/host/panel/comparedTraces";
import { traceOf } from "../../support/traces";

const of = (ids: string, busy: string | null = null): Shown => ({
  sides: [...ids].map((id) => ({
    ...{ origin: { trace: id }, trace: traceOf(id) },
    ...{ end: null, from: null, open: async () => undefined },
  })),
  failed: [],
  busy: busy === null ? null : { what: busy },
});

/** The traces that are shown, and what is being done. */
const told = ({ now }: ComparedTraces): [string, string | null] => [
  now.sides.map(({ trace }) => trace.id).join(""),
  now.busy?.what ?? null,
];

describe("What the page that compares shows", () => {
  it("goes on as the models are asked, until something else is shown or the page is closed", () => {
    const traces = new ComparedTraces();
    let changes = 0;
    traces.onDidChange(() => changes++);
    const update = traces.show(of("", "Asking a"));
    update(of("a", "Asking b"));
    assert.deepEqual([told(traces), changes], [["a", "Asking b"], 2]);
    traces.show(of("xy"));
    update(of("ab"));
    assert.deepEqual([told(traces), changes], [["xy", null], 3]);
    const other = traces.show(of("a"));
    traces.clear();
    other(of("ab"));
    assert.deepEqual(told(traces), ["", null]);
  });

  it("stays with a pair that was chosen, and goes back to what has come meanwhile", () => {
    const traces = new ComparedTraces();
    const update = traces.show(of("ab", "Asking c"));
    traces.pair(1, 0);
    update(of("abc"));
    assert.deepEqual([told(traces), traces.canGoBack], [["ba", null], true]);
    assert.deepEqual(
      ["a", "c", "d"].map((id) => traces.has(id)),
      [true, true, false],
    );
    traces.swap();
    assert.deepEqual(told(traces), ["ab", null]);
    traces.back();
    assert.deepEqual([told(traces), traces.canGoBack], [["abc", null], false]);
  });

  it("is found again after a reload, with the list it was chosen from, and says what can't be", async () => {
    const traces = new ComparedTraces();
    traces.show({ ...of("abc"), failed: [{ model: "d", why: "It is broken." }] });
    traces.pair(2, 0);
    const kept: unknown = JSON.parse(JSON.stringify(traces.remembered));
    const find = async (origin: Origin): Promise<Shown["sides"][number]> => {
      const id = "trace" in origin ? origin.trace : "file";
      if (id === "b") throw new Error("It was removed.");
      return of(id).sides[0]!;
    };
    const again = new ComparedTraces();
    assert.equal(await again.restore(kept, find), true);
    assert.deepEqual([told(again), again.canGoBack], [["ca", null], true]);
    again.back();
    assert.deepEqual(told(again), ["ac", null]);
    assert.deepEqual(again.now.failed, [
      { model: "d", why: "It is broken." },
      { model: "", why: "It was removed." },
    ]);
    for (const other of [undefined, null, 3, {}, { sides: [{}] }, { sides: [{ origin: { trace: 1 } }] }, { sides: [] }])
      assert.equal(await new ComparedTraces().restore(other, find), false, JSON.stringify(other));
    const gone = { sides: [{ origin: { trace: "b" }, end: null, from: null }] };
    assert.equal(await new ComparedTraces().restore(gone, find), false);
  });

  it("puts another in the place of a side, wherever that is by then, and only if it is", () => {
    const traces = new ComparedTraces();
    const update = traces.show(of("ab"));
    const [, b] = traces.now.sides;
    const [c, d] = of("cd").sides;
    traces.swap();
    traces.replace(b!, c!);
    assert.deepEqual(told(traces), ["ca", null]);
    traces.replace(b!, d!);
    update(of("abx"));
    assert.deepEqual(told(traces), ["ca", null]);
  });
});
