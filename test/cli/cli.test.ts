/** The exit status of `coconut`, and what goes to which stream. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { coconut } from "../support/coconut";

describe("the exit status of coconut", () => {
  it("is 0 on success", async () => {
    const { code, out, err } = await coconut(["help", "reason"]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^coconut reason .*\n/);
  });

  it("is 1, with one sentence, for an error that the user can fix", async () => {
    const { code, out, err } = await coconut(["reason", "-", "--limit", "3", "--edits", "nonsense"]);
    assert.deepEqual([code, out], [1, ""]);
    assert.equal(err, "coconut: coconut reason has no option --limit. See coconut reason --help.\n");
  });

  it("is 130 when it is interrupted, even while it waits for the question", async () => {
    const child = spawn(process.execPath, [resolve("dist/cli.js"), "reason", "-", "--provider", "cpu"]);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
    // A write larger than the pipe ends once the program reads. By then it also listens for the signal.
    await new Promise((done) => child.stdin.write("x".repeat(1 << 20), done));
    child.kill("SIGINT");
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    assert.deepEqual({ code, signal, output }, { code: 130, signal: null, output: "" });
  });
});
