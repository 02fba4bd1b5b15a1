import assert from "node:assert/strict";
import { type Progress, type SeveralParts, askModels } from "../../../src/host/actions/severalModels";
import { UserError } from "../../../src/shared/errors";
import { traceOf } from "../../support/traces";

/** What the page was shown, one line each. */
async function shown(
  ask: SeveralParts<string>["runs"]["askSeveral"],
  stored: (id: string) => Promise<string> = async (id) => id,
): Promise<string[]> {
  const lines: string[] = [];
  const tell = ({ sides, failed, busy }: Progress<string>): void =>
    void lines.push([sides.join("+"), failed.map(({ model, why }) => `${model}: ${why}`).join(), busy?.what].join("|"));
  const show = (progress: Progress<string>) => {
    tell(progress);
    return tell;
  };
  await askModels({ runs: { askSeveral: ask }, stored, show }, { source: { text: "Why?" } }, ["/m/a", "/m/b"]).then(
    ({ outcome }) => lines.push(outcome),
    (error: unknown) => lines.push(`rejects: ${String(error)}`),
  );
  return lines;
}

describe("asking several models", () => {
  it("shows each trace in the order of the models, and what failed", async () => {
    const lines = await shown(
      async (_source, _folders, told) => {
        told.asking(0);
        told.done(0, traceOf("x"));
        told.asking(1);
        told.done(1, traceOf("y"));
        return "done";
      },
      (id) => new Promise((resolve) => setTimeout(() => resolve(id), id === "x" ? 6 : 1)),
    );
    assert.deepEqual(lines, [
      "||Getting the first model ready",
      "||Asking a, 1 of 2",
      "||Asking b, 2 of 2",
      "y||Asking b, 2 of 2",
      "x+y||Asking b, 2 of 2",
      "x+y||",
      "done",
    ]);
  });

  it("ends also where a trace was removed meanwhile, or something else goes wrong", async () => {
    const removed = await shown(
      async (_source, _folders, told) => {
        told.done(0, traceOf("x"));
        told.failed(1, "It is broken.");
        return "done";
      },
      () => Promise.reject(new UserError("The trace was removed.")),
    );
    assert.deepEqual(removed.slice(-2), ["|b: It is broken.,a: The trace was removed.|", "done"]);
    const broken = await shown(() => Promise.reject(new Error("bug")));
    assert.deepEqual(broken.slice(-2), ["||", "rejects: Error: bug"]);
  });
});
