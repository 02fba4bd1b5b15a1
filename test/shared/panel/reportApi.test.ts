import assert from "node:assert/strict";
import { type ReportHostApi, checkedReportHost } from "../../../src/shared/panel/reportApi";
import { sampleReport } from "../../support/reports";

/** What the host was asked for, after the check. */
async function asked(name: keyof ReportHostApi, args: unknown[]): Promise<string[]> {
  const calls: string[] = [];
  const host = new Proxy({} as ReportHostApi, {
    get:
      (_, called: string) =>
      async (...given: unknown[]) =>
        void calls.push(`${called} ${JSON.stringify(given)}`),
  });
  await (checkedReportHost(host, sampleReport)[name] as (...given: unknown[]) => Promise<unknown>)(...args);
  return calls;
}

const first = sampleReport().problems[0]!.index;
const accepted: [keyof ReportHostApi, unknown[]][] = [
  ["openProblem", [0, first]],
  ["exportReport", ["csv", null]],
  ["exportReport", ["svg", "<svg/>"]],
];
const refused: [keyof ReportHostApi, unknown[]][] = [
  ["openProblem", [0, -1]],
  ["openProblem", [9, first]],
  ["openProblem", ["constructor", first]],
  ["openProblem", ["length", first]],
  ["openProblem", ["0", first]],
  ["exportReport", ["html", null]],
  ["exportReport", ["svg", 1]],
];

describe("what the page of a report may ask", () => {
  for (const [name, args] of accepted)
    it(`includes ${name} ${JSON.stringify(args)}`, async () =>
      assert.deepEqual(await asked(name, args), [`${name} ${JSON.stringify(args)}`]));

  for (const [name, args] of refused)
    it(`doesn't include ${name} ${JSON.stringify(args)}`, () =>
      assert.rejects(asked(name, args), /isn’t in the report/));
});
