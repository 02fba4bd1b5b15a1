import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseCommand } from "../../../src/cli/arguments";
import { allowedChanges, viewSettings } from "../../../src/host/base/viewSettings";
import { parseReport, reportText } from "../../../src/shared/dataset/report";
import { UserError } from "../../../src/shared/errors";
import { MOST_THOUGHTS, faultOfManifest } from "../../../src/shared/model/manifest";
import { toyModel } from "../../support/fakeEngine";
import { sampleReport } from "../../support/reports";

describe("The settings that the page may change", () => {
  it("are those it shows, and no others", () => {
    const asked = { topK: 3, model: "/elsewhere", "editor.fontSize": 90, __proto__: { thoughts: 1 } };
    assert.deepEqual(allowedChanges(asked), [["topK", 3]]);
    assert.deepEqual(allowedChanges({ showTruth: false, thoughts: 0, topK: 20 }), [
      ["topK", 20],
      ["thoughts", 0],
      ["showTruth", false],
    ]);
  });

  it("get values that can be used, whatever is asked", () => {
    for (const [asked, changes] of [
      [{ topK: 1e9 }, [["topK", 20]]],
      [{ topK: -1 }, [["topK", 1]]],
      [{ topK: "3" }, [["topK", 6]]],
      [{ thoughts: NaN }, [["thoughts", null]]],
      [{ thoughts: 2.4 }, [["thoughts", 2]]],
      [{ showTruth: "no" }, [["showTruth", true]]],
      [null, []],
      ["topK", []],
      [[1], []],
    ] as const)
      assert.deepEqual(allowedChanges(asked), changes, JSON.stringify(asked));
  });

  it("are as many thoughts as a package may name, a command takes, and a report may have", () => {
    const { thoughts } = toyModel.manifest;
    const fault = (count: number) =>
      faultOfManifest({ ...toyModel.manifest, thoughts: { ...thoughts, default: count, max: count } });
    const readsAs = (count: number) => parseCommand(["reason", "-", "--thoughts", String(count)]);
    assert.equal(fault(MOST_THOUGHTS), null);
    assert.equal(
      fault(MOST_THOUGHTS + 1),
      `thoughts.default is ${MOST_THOUGHTS + 1}, but the limit is ${MOST_THOUGHTS}`,
    );
    assert.deepEqual(allowedChanges({ thoughts: 1e9 }), [["thoughts", MOST_THOUGHTS]]);
    assert.ok("thoughts" in readsAs(MOST_THOUGHTS));
    assert.throws(() => readsAs(MOST_THOUGHTS + 1), UserError);
    const maximum = /"coconut\.thoughts": \{[^}]*"maximum": (\d+)/.exec(readFileSync("package.json", "utf8"));
    assert.equal(Number(maximum?.[1]), MOST_THOUGHTS);
    const report = sampleReport();
    report.options.thoughts = [MOST_THOUGHTS];
    report.runs.forEach((run) => (run.thoughts = MOST_THOUGHTS));
    assert.deepEqual(parseReport(reportText(report), "r.json"), report);
  });

  it("are read with the same limits", () => {
    const written: Record<string, unknown> = { topK: 0, thoughts: "many" };
    assert.deepEqual(
      viewSettings((key) => written[key]),
      { topK: 1, thoughts: null, showTruth: true },
    );
  });
});
