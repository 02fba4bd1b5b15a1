/** A trace goes on where it was saved: reopened from its file, it gives what the trace itself would have given. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { Runs } from "../../src/host/engine/runs";
import { takeIn } from "../../src/host/traces/takeIn";
import { EXAMPLE } from "../../src/shared/problem/examples";
import { readTrace } from "../../src/shared/read/readTrace";
import { type Trace, toExportedJson } from "../../src/shared/trace/trace";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { windowOn } from "../support/traces";

const [coconut, other] = ["prosqa-coconut", "prosqa-cot"].map((name) => join("models", name)) as [string, string];

describe("A trace that was saved and reopened", function () {
  this.timeout(120_000);
  const engines: LatentEngine[] = [];
  let ids = 0;
  after(() => Promise.all(engines.map((engine) => engine.dispose())));

  /** A window, whose selected model is in `folder`, and what it knows of others. */
  function window(folder: string, folderWith?: (sha256: string) => Promise<string | null>) {
    const engine = new LatentEngine();
    engines.push(engine);
    const { store } = windowOn();

    const never = () => Promise.reject(new Error("Nothing is compared."));
    const runs = new Runs({
      engine,
      other: { engine, load: never, loadOpponentOf: never, rest: () => undefined },
      store,
      wanted: () => ({ folder, preference: "cpu", thoughts: 6 }),
      ...(folderWith && { folderWith }),
      newId: () => `trace${ids++}`,
      now: () => new Date(0),
    });
    const ask = async (source: Trace["source"]): Promise<Trace> => {
      const asked: Trace[] = [];
      assert.equal(await runs.reason(source, (trace) => asked.push(trace)), "done");
      return asked[0]!;
    };
    return { runs, store, ask };
  }

  /** All numbers, without ids and times. */
  function numbers({ nodes, readings, spoken, tests }: Trace): unknown {
    const place = (id: string | null): number => nodes.findIndex((node) => node.id === id);
    return {
      nodes: nodes.map(({ id: _id, parent, ms: _ms, group: _group, ...node }) => ({ ...node, parent: place(parent) })),
      readings: readings.map((reading) => ({ ...reading, node: place(reading.node) })),
      spoken: spoken.map(({ after, end, stop }) => [place(after), place(end), stop]),
      tests: tests.map(({ id: _id, base, ...test }) => ({ ...test, base: place(base) })),
    };
  }

  it("gives the same candidates when it is asked again, and the same words when it goes on", async () => {
    const first = window(coconut);
    const trace = await first.ask({ text: EXAMPLE });
    const text = toExportedJson(trace);

    const second = window(coconut);
    const reopened = await takeIn(second.store, parseTrace(text, "a file"), () => "never");
    assert.deepEqual(numbers(await second.ask(reopened.source)), numbers(trace));

    for (const { runs, one } of [
      { runs: first.runs, one: trace },
      { runs: second.runs, one: reopened },
    ]) {
      const [at] = readTrace(one).mainThoughts;
      assert.equal(await runs.speak(one, at?.id ?? null), "done");
      assert.equal(await runs.testThoughts(one), "done");
    }
    assert.deepEqual(numbers(reopened), numbers(trace));
    assert.equal(reopened.tests.length, 1);
  });

  it("goes on with its own model, whichever is selected, and is refused without it", async () => {
    const trace = await window(coconut).ask({ text: EXAMPLE });
    for (const [folder, outcome] of [
      [coconut, "done"],
      [null, "failed"],
    ] as const) {
      const { runs, store } = window(other, async (sha256) => (sha256 === trace.model.sha256 ? folder : null));
      const reopened = await takeIn(store, parseTrace(toExportedJson(trace), "a file"), () => "never");
      assert.equal(await runs.speak(reopened, null), outcome);
      const { status } = runs.activity;
      if (outcome === "failed")
        assert.match(
          status.kind === "failed" ? status.message : "",
          /^This trace was made with “prosqa-coconut”, but “prosqa-cot” is loaded\. /,
        );
    }
  });
});
