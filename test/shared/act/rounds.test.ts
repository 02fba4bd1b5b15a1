import assert from "node:assert/strict";
import { Rounds } from "../../../src/shared/act/rounds";

/** Items such as "b2"; a capital letter is the job's last one. */
function ordered(jobs: string, ...items: string[]): { before: string; after: string } {
  const out: string[] = [];
  const rounds = new Rounds<string>(
    jobs.length,
    (_job, item) => item === item.toUpperCase(),
    (_job, item) => out.push(item),
  );
  for (const item of items) rounds.take(jobs.indexOf(item[0]!.toLowerCase()), item);
  const before = out.join(" ");
  rounds.end();
  return { before, after: out.join(" ") };
}

describe("the items of several jobs", () => {
  it("come in rounds, whichever job is faster", () => {
    const expected = "a1 b1 c1 a2 b2 C2 a3 B3 A4";
    for (const items of [
      ["a1", "b1", "c1", "a2", "b2", "C2", "a3", "B3", "A4"],
      ["c1", "C2", "b1", "a1", "a2", "a3", "A4", "b2", "B3"],
      ["a1", "a2", "a3", "A4", "b1", "b2", "B3", "c1", "C2"],
    ])
      assert.deepEqual(ordered("abc", ...items), { before: expected, after: expected });
  });

  it("come at once if there is only one job", () =>
    assert.deepEqual(ordered("a", "a1", "a2"), { before: "a1 a2", after: "a1 a2" }));

  it("wait for a job that hasn't ended, and come at the end", () =>
    assert.deepEqual(ordered("ab", "a1", "b1", "b2", "b3"), { before: "a1 b1", after: "a1 b1 b2 b3" }));

  it("are none without jobs", () => assert.deepEqual(ordered(""), { before: "", after: "" }));
});
