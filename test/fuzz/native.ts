/**
 * Packages whose graphs are broken or hostile, as “Check model” checks them: in a process of its own with a deadline. A
 * graph may end that process, but it may do no more.
 */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { WorkerReports } from "../../src/host/models/packageReports";
import type { Manifest } from "../../src/shared/model/manifest";
import { isUserError } from "../../src/shared/errors";
import type { Random } from "./random";
import { type Target, assertSentence } from "./target";
import { endlessLoop } from "./endlessLoop";

const BUNDLED = "models/prosqa-coconut";
const DEADLINE_MS = 3000;

interface Change {
  role: "graph" | "head" | "golden";
  /** What is done to the bytes of the bundled file. */
  how:
    | { kind: "bytes"; bytes: string }
    | { kind: "append"; bytes: string }
    | { kind: "patch"; at: number; bytes: string }
    | { kind: "cut"; length: number };
}

const folder = mkdtempSync(join(tmpdir(), "coconut-native-"));
const log: string[] = [];
let reports: WorkerReports | undefined;
const originals = new Map<string, Buffer>();

function changed({ role, how }: Change, { files }: Manifest): Buffer {
  const { path } = files[role];
  const original = originals.get(path) ?? readFileSync(join(BUNDLED, path));
  originals.set(path, original);
  if (how.kind === "bytes") return Buffer.from(how.bytes, "base64");
  if (how.kind === "append") return Buffer.concat([original, Buffer.from(how.bytes, "base64")]);
  if (how.kind === "cut") return original.subarray(0, how.length);
  const bytes = Buffer.from(original);
  Buffer.from(how.bytes, "base64").copy(bytes, Math.min(how.at, bytes.length - 1));
  return bytes;
}

const patched = (role: Change["role"], at: number, bytes: Buffer): Change => ({
  role,
  how: { kind: "patch", at, bytes: bytes.toString("base64") },
});
/** Where the bundled graph has the weights of its last attention. */
const QKV = 1_035_360;
const nan = Buffer.from(new Float32Array(4096).fill(NaN).buffer);
const infinity = Buffer.from(new Float32Array(4096).fill(Infinity).buffer);

export const native: Target<Change> = {
  corpus: {
    "weights that are NaN": patched("graph", QKV, nan),
    "weights that are infinite": patched("graph", QKV, infinity),
    "an empty head": { role: "head", how: { kind: "bytes", bytes: "" } },
    "a head that isn't a graph": { role: "head", how: { kind: "bytes", bytes: "aGVhZA==" } },
    "an empty graph": { role: "graph", how: { kind: "bytes", bytes: "" } },
    "half a graph": { role: "graph", how: { kind: "cut", length: 500_000 } },
    "an empty golden file": { role: "golden", how: { kind: "bytes", bytes: "" } },
    "half a golden file": { role: "golden", how: { kind: "cut", length: 20_000 } },
    "a graph that never ends": {
      role: "graph",
      how: { kind: "append", bytes: Buffer.from(endlessLoop()).toString("base64") },
    },
  },

  takes: [],

  make: (random: Random) => {
    const role = random.pick(["graph", "graph", "head", "golden"] as const);
    if (random.chance(0.15)) return { role, how: { kind: "cut", length: random.below(2_000_000) } };
    // The structure of a graph is at its beginning and its end, the weights between.
    const size = { graph: 1_958_668, head: 100_601, golden: 110_593 }[role];
    const at = random.chance(0.5)
      ? random.below(4000)
      : random.chance(0.5)
        ? size - random.below(4000)
        : random.below(size);
    const bytes = Buffer.from(Array.from({ length: random.few() }, () => random.below(256)));
    return patched(role, at, bytes);
  },

  check: async (input) => {
    cpSync(BUNDLED, folder, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
    const bytes = changed(input, manifest);
    const { path } = manifest.files[input.role];
    writeFileSync(join(folder, path), bytes);
    Object.assign(manifest.files[input.role], {
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
    });
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    reports ??= new WorkerReports(
      resolve("dist/worker.js"),
      { info: () => undefined, error: (line) => log.push(line) },
      { listMs: DEADLINE_MS, checkMs: DEADLINE_MS },
    );
    try {
      const report = await reports.check(folder);
      if (report.kind === "refused") return assertSentence({ message: report.why });
      return true;
    } catch (error) {
      // The process ended, or was ended at the deadline.
      if (isUserError(error)) return assertSentence(error);
      if (!/process (?:ended|was ended)/.test((error as Error).message)) throw error;
      return false;
    }
  },

  close: async () => {
    reports?.dispose();
    rmSync(folder, { recursive: true, force: true });
  },
};
