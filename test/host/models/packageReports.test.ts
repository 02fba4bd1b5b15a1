import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WorkerReports } from "../../../src/host/models/packageReports";

describe("reports of a worker", function () {
  this.timeout(20_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-worker-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const lines: string[] = [];
  const log = { info: (line: string) => void lines.push(line), error: (line: string) => void lines.push(line) };
  const deadlines = { listMs: 300, checkMs: 300 };

  const reportsOf = (source: string, given = deadlines): WorkerReports => {
    const script = join(folder, "worker.js");
    writeFileSync(script, source);
    return new WorkerReports(script, log, given);
  };

  it("fail at the deadline if the process never answers, with the way out", async () => {
    const reports = reportsOf("process.on('message', () => undefined);");
    const late = (what: RegExp) => (error: Error) =>
      error.name === "UserError" &&
      what.test(error.message) &&
      /longer than 0.3 seconds.*try again/.test(error.message);
    await assert.rejects(reports.list(["/a"]), late(/^Listing the model folders/));
    await assert.rejects(reports.check("/a"), late(/^Checking \/a/));
  });

  it("are a bug, reported in the log, if the process crashes", async () => {
    const reports = reportsOf("console.error('out of order'); process.exit(7);", { listMs: 10_000, checkMs: 10_000 });
    await assert.rejects(reports.list(["/a"]), { name: "ConnectionClosed", message: /ended with code 7/ });
    assert.deepEqual(lines, ["worker: out of order"]);
  });

  it("start no process for no folder, and end with the window", async () => {
    const reports = reportsOf("process.on('message', () => undefined);", { listMs: 10_000, checkMs: 10_000 });
    assert.deepEqual(await reports.list([]), []);
    const listing = reports.list(["/a"]);
    reports.dispose();
    await assert.rejects(listing, { name: "AbortError" });
  });
});
