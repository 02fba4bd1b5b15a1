import assert from "node:assert/strict";
import { UserError } from "../../../src/shared/errors";
import { reason } from "../../../src/shared/act/reason";
import { type Trace, applyChange, toJson } from "../../../src/shared/trace/trace";
import { parseTrace } from "../../../src/shared/trace/traceFile";
import { FakeEngine, toyTrace } from "../../support/fakeEngine";

async function madeTrace(): Promise<Trace> {
  const engine = new FakeEngine();
  const trace = await toyTrace(engine);
  await reason(
    {
      engine,
      emit: (change) => applyChange(trace, change),
      signal: new AbortController().signal,
    },
    trace,
    3,
  );
  return trace;
}

type Change = (trace: Trace) => unknown;

/** Puts a value that the types forbid into the trace. */
function put(value: unknown, ...place: (string | number)[]): Change {
  return (trace) => {
    const at = place
      .slice(0, -1)
      .reduce<unknown>((inside, key) => (inside as Record<string | number, unknown>)[key], trace);
    (at as Record<string | number, unknown>)[place.at(-1) ?? ""] = value;
    return trace;
  };
}

const refusals: [name: string, change: Change, message: RegExp][] = [
  ["any other JSON", () => ({ hello: 1 }), /isn't a Coconut trace\. Open a file written by/],
  ["a list", () => [], /isn't a Coconut trace/],
  ["null", () => null, /isn't a Coconut trace/],
  ["a later version", put(3, "version"), /version 3 of the trace format.*reads up to version 2\. Update it/],
  ["a missing part", put(undefined, "nodes"), /can't be opened as a trace: .*'nodes'/],
  ["an unknown part", put(1, "extra"), /must NOT have extra/],
  ["a probability above 1", put(7, "readings", 0, "forced", "answers", 0, "p"), /answers\/0\/p must be <= 1/],
  ["a number that was NaN", put(null, "nodes", 0, "norm"), /\/nodes\/0\/norm must be number/],
  ["a thought that is a token too", put("token", "nodes", 0, "kind"), /\/nodes\/0/],
  ["an id that leads out of its folder", put("../x", "id"), /\/id must match pattern/],
  ["two nodes with one id", put("n1", "nodes", 1, "id"), /two nodes n1/],
  ["a child before its parent", (trace) => ({ ...trace, nodes: trace.nodes.toReversed() }), /doesn't come before it/],
  ["a reading of a missing node", put("z", "readings", 1, "node"), /reading after node z/],
  [
    "words that end nowhere",
    put("z", "spoken", 0, "end"),
    /spoken words end with node z after n3, and a node is missing/,
  ],
  ["a fact about a missing word", put(99, "read", "facts", 0, "to"), /refers to word 99, but there are only 7/],
  ["a fact outside the text", put(9999, "read", "facts", 0, "span", "end"), /lies outside the text/],
  ["a fact outside the prompt", put(9999, "read", "facts", 0, "inPrompt", "end"), /lies outside the prompt/],
];

describe("parseTrace", () => {
  it("gives back what toJson wrote", async () => {
    const trace = await madeTrace();
    assert.deepEqual(parseTrace(toJson(trace), "a.coconut.json"), JSON.parse(JSON.stringify(trace)));
  });

  it("reads a file that begins with a byte order mark", async () => {
    assert.equal(parseTrace("\uFEFF" + toJson(await madeTrace()), "a.coconut.json").id, "x");
  });

  it("refuses text that isn't JSON", () => {
    assert.throws(
      () => parseTrace("{", "a.coconut.json"),
      (error) =>
        error instanceof UserError && /^a\.coconut\.json can't be opened as a trace: it isn't JSON/.test(error.message),
    );
  });

  for (const [name, change, message] of refusals) {
    it(`refuses ${name}`, async () => {
      const changed = change(JSON.parse(toJson(await madeTrace())) as Trace);
      assert.throws(
        () => parseTrace(JSON.stringify(changed), "a.coconut.json"),
        (error) => {
          assert.ok(error instanceof UserError, String(error));
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
});
