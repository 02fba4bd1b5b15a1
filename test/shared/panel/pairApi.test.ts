import assert from "node:assert/strict";
import { type PairHost, checkedPairHost } from "../../../src/shared/panel/pairApi";
import { token, traceOf } from "../../support/traces";

const side = { trace: { ...traceOf("a"), nodes: [token("t1")] }, end: null, from: null };

function checked(): { host: PairHost; calls: string[] } {
  const calls: string[] = [];
  const host = new Proxy({} as PairHost, {
    get:
      (_, name: string) =>
      async (...args: unknown[]) =>
        void calls.push(`${name} ${JSON.stringify(args)}`),
  });
  return { host: checkedPairHost(host, () => [side, side]), calls };
}

const accepted: [keyof PairHost, unknown[]][] = [
  ["ready", []],
  ["open", [0, null]],
  ["open", [1, { trace: "a", kind: "node", node: null }]],
  ["open", [1, { trace: "a", kind: "candidate", node: "t1", key: "k" }]],
  ["choose", [1]],
  ["pair", [0, 1]],
  ["copy", ["text"]],
  ["savePicture", ["svg", "<svg/>"]],
];
const refused: [keyof PairHost, unknown[]][] = [
  ["open", [2, null]],
  ["open", ["__proto__", null]],
  ["open", [0, { trace: "another", kind: "node", node: null }]],
  ["open", [0, { trace: "a", kind: "candidate", node: "t1" }]],
  ["open", [0, { trace: "a", kind: "node", node: 3 }]],
  ["open", [0, { trace: "a", kind: "node", node: "another" }]],
  ["choose", [-1]],
  ["choose", [0.5]],
  ["pair", [1, 1]],
  ["pair", [0]],
  ["copy", [{}]],
  ["savePicture", ["exe", "<svg/>"]],
  ["savePicture", ["svg"]],
];

describe("what the page that compares traces may ask", () => {
  for (const [name, args] of accepted)
    it(`includes ${name} ${JSON.stringify(args)}`, async () => {
      const { host, calls } = checked();
      await (host[name] as (...given: unknown[]) => Promise<unknown>)(...args);
      assert.deepEqual(calls, [`${name} ${JSON.stringify(args)}`]);
    });

  for (const [name, args] of refused)
    it(`doesn't include ${name} ${JSON.stringify(args)}`, async () => {
      const { host, calls } = checked();
      await assert.rejects((host[name] as (...given: unknown[]) => Promise<unknown>)(...args), /doesn't fit/);
      assert.deepEqual(calls, []);
    });
});
