/** Programs of a line in the worker's place: what becomes of a trial whose process doesn't answer. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goldenDifference, runTrial, tryProvider } from "../../../src/runtime/provider/providerTrial";
import type { TrialOutcome } from "../../../src/shared/engine/engine";
import type { GpuProvider } from "../../../src/shared/engine/providers";
import { writeToyPackage } from "../../support/toyPackage";

describe("a trial of a provider", () => {
  const folder = mkdtempSync(join(tmpdir(), "coconut-trial-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function tried(program: string, timeoutMs?: number): Promise<TrialOutcome> {
    const file = join(folder, "worker.cjs");
    writeFileSync(file, program);
    return tryProvider(file, { provider: "webgpu", folder: "/nowhere", compare: true }, timeoutMs);
  }
  const failed = (why: string): TrialOutcome => ({ kind: "failed", why });

  it("fails where its process ends by itself, or is ended", async () => {
    assert.deepEqual(await tried("process.exit(3)"), failed("WebGPU ended the process that tried it (code 3)"));
    if (process.platform !== "win32")
      assert.deepEqual(
        await tried('process.kill(process.pid, "SIGABRT"); setInterval(() => 0, 1000)'),
        failed("WebGPU ended the process that tried it (SIGABRT)"),
      );
  });

  it("keeps the last words of a process that ends", async () => {
    const program = 'console.error("noise\\n\\nVulkan device lost\\n"); process.exit(3)';
    assert.deepEqual(
      await tried(program),
      failed("WebGPU ended the process that tried it (code 3: Vulkan device lost)"),
    );
  });

  it("fails where its process can't be started", async () => {
    const { execPath } = process;
    process.execPath = join(folder, "nowhere");
    try {
      const outcome = await tried("");
      assert.ok(outcome.kind === "failed" && /^WebGPU couldn't be tried \(/.test(outcome.why), JSON.stringify(outcome));
    } finally {
      process.execPath = execPath;
    }
  });

  it("doesn't wait for what its process started", async () => {
    const sleeping = '["-e", "setTimeout(() => 0, 20000)"], { stdio: ["ignore", "ignore", 2], detached: true }';
    const program = `require("node:child_process").spawn(process.execPath, ${sleeping}).unref(); process.exit(3)`;
    assert.deepEqual(await tried(program), failed("WebGPU ended the process that tried it (code 3)"));
  });

  it("fails where its process goes on without an answer", async () => {
    assert.deepEqual(await tried("setInterval(() => 0, 1000)", 200), failed("WebGPU didn't answer within 0.2 s"));
  });
});

describe("a trial in its process", () => {
  it("fails where the package has nothing to compare with", async () => {
    const toy = writeToyPackage();
    const trial = (): Promise<TrialOutcome> => runTrial({ provider: "cuda", folder: toy.folder, compare: true });
    try {
      assert.deepEqual(await trial(), {
        kind: "failed",
        why: "CUDA can't be checked, because golden.json is damaged",
      });
      const bundled = JSON.parse(readFileSync("models/prosqa-coconut/golden.json", "utf8")) as object;
      writeFileSync(join(toy.folder, "golden.json"), JSON.stringify({ ...bundled, cases: [] }));
      assert.deepEqual(await trial(), {
        kind: "failed",
        why: "CUDA can't be checked, because golden.json is damaged",
      });
    } finally {
      toy.remove();
    }
  });

  // Every machine has the CPU. It isn't a provider to try, so none of the profile counts as its share.
  const cpu = "cpu" as unknown as GpuProvider;
  const folder = join("models", "prosqa-coconut");

  it("runs the package's first case, and looks at its answers", async () => {
    const outcome = await runTrial({ provider: cpu, folder, compare: false });
    assert.deepEqual(outcome, { kind: "ran", share: 0, sameAnswers: true, ms: null });
  });

  it("is compared with the CPU where that is wanted, and leaves nothing behind", async () => {
    // A folder of its own for temporary files, since other processes make such folders too.
    const { TMPDIR } = process.env;
    const own = mkdtempSync(join(tmpdir(), "coconut-trial-test-"));
    process.env["TMPDIR"] = own;
    try {
      const outcome = await runTrial({ provider: cpu, folder, compare: true });
      assert.ok(outcome.kind === "ran" && outcome.ms !== null);
      assert.ok(outcome.sameAnswers && outcome.ms > 0 && outcome.cpuMs > 0);
      assert.deepEqual(readdirSync(own), []);
    } finally {
      if (TMPDIR === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = TMPDIR;
      rmSync(own, { recursive: true });
    }
  });
});

describe("the answers of a trial", () => {
  const differs = (logits: number[], expected: number[], tolerance?: number): number | null =>
    goldenDifference({ logits: Float32Array.from(logits), expected }, tolerance);

  it("are the CPU's up to a hundredth of the largest", () => {
    assert.equal(differs([100, 1, -50], [100, 2, -50]), null);
    assert.equal(differs([100, 0, -50], [100, 2, -50]), 2);
    assert.equal(differs([1, 0.5], [1, 0]), 0.5);
    assert.equal(differs([1, 0, -200], [1, 2, -200]), null);
    assert.equal(differs([0, 0], [0, 0]), null);
  });

  it("may be others by what is tolerated, and never another number of them", () => {
    assert.equal(differs([1, 3], [1, 1], 2), null);
    assert.equal(differs([1, 3.5], [1, 1], 2), 2.5);
    assert.equal(differs([1], [1, 1], 2), Infinity);
  });
});
