/** The exit status of `coconut`, and what goes to which stream. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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

  for (const [where, streams] of [
    ["standard output", [1]],
    ["standard output and standard error", [1, 2]],
  ] as const)
    it(`is 1, with one sentence, when the disk is full at ${where}`, async function () {
      if (!existsSync("/dev/full")) return this.skip();
      const full = openSync("/dev/full", "w");
      try {
        const stdio = [0, 1, 2].map((stream) => (streams.some((one) => one === stream) ? full : "pipe"));
        const child = spawn(process.execPath, [resolve("dist/cli.js"), "--help"], { stdio });
        let errors = "";
        child.stderr?.on("data", (data) => (errors += String(data)));
        const [code] = (await once(child, "close")) as [number | null];
        const sentence = "Can't write to standard output (ENOSPC). Free up disk space, or write to another place.";
        assert.deepEqual([code, errors], [1, child.stderr ? `coconut: ${sentence}\n` : ""]);
      } finally {
        closeSync(full);
      }
    });

  it("is 130 when it is interrupted in the middle of its work, with what it has", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coconut-cli-"));
    const changes = watch(folder);
    try {
      const words = ["trace", "samples/prosqa.json", "--provider", "cpu", "--out", join(folder, "traces.jsonl")];
      const child = spawn(process.execPath, [resolve("dist/cli.js"), ...words]);
      let [output, errors] = ["", ""];
      child.stdout.on("data", (data) => (output += String(data)));
      child.stderr.on("data", (data) => (errors += String(data)));
      // It begins its file when it begins to ask.
      await once(changes, "change");
      child.kill("SIGINT");
      const [code] = (await once(child, "close")) as [number | null];
      const first = /^coconut: Interrupted before the first of 100 problems was done\.\n$/;
      const later = /^Wrote the traces of \d+ problems? .*\nInterrupted after \d+ of 100 problems\.\n$/;
      assert.equal(code, 130);
      assert.match(output + errors, output === "" ? first : later);
    } finally {
      changes.close();
      rmSync(folder, { recursive: true, force: true });
    }
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
