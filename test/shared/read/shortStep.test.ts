import assert from "node:assert/strict";
import { shortStep, writtenStep } from "../../../src/shared/read/shortStep";
import { arithmeticTask, prosqaTask, textTask } from "../../support/tasks";

describe("a step in short", () => {
  for (const [said, short] of [
    ["<<3*4=12>>", "3 × 4 = 12"],
    ["<<12-5=7>>", "12 − 5 = 7"],
    ["<<48/2=24>>", "48 / 2 = 24"],
    ["<<(3+4)*2=14>>", "(3 + 4) × 2 = 14"],
    ["<<0.5*1,200=600>>", "0.5 × 1,200 = 600"],
    ["<<3*-4=-12>>", "3 × −4 = −12"],
    ["<<5%*(2-8)=-.3>>", "5% × (2 − 8) = −.3"],
    [" <<1+1=2>>\n", "1 + 1 = 2"],
    ["<<12", "<<12"],
    ["12>>", "12>>"],
    ["So it is 12.", "So it is 12."],
    ["", ""],
  ] as const)
    it(`is a calculation as written by hand: ${JSON.stringify(said)}`, () =>
      assert.equal(shortStep(arithmeticTask(), said), short));

  it("is a calculation as written by hand, but any other step in full", () => {
    const said = "Sam is a lempus. Every lempus is a grimpus.";
    assert.equal(writtenStep(arithmeticTask(), "<<47-16=31>>"), "47 − 16 = 31");
    assert.equal(writtenStep({ ...textTask(), kind: "prontoqa" }, said), said);
  });

  const prontoqa = { ...textTask(), kind: "prontoqa" as const };
  for (const [said, short] of [
    ["Sam is a lempus. Every lempus is a grimpus.", "lempus"],
    ["Polly is an impus. Impuses are vumpuses.", "impus"],
    ["Sam is not loud.", "not loud"],
    ["Sam is loud", "loud"],
    ["Wumpuses are not dull.", "not dull"],
    ["Each grimpus is an impus.", "impus"],
    ["Sam is", "Sam is"],
    ["Sam", "Sam"],
    ["", ""],
  ] as const)
    it(`is the noun or property of a PrOntoQA step: ${JSON.stringify(said)}`, () =>
      assert.equal(shortStep(prontoqa, said), short));

  it("is the same where nothing is shorter", () => {
    for (const task of [textTask(), prosqaTask(["aa"], ["Tom"])])
      assert.equal(shortStep(task, "Every <<a*b>> is a aa."), "Every <<a*b>> is a aa.");
  });
});
