/**
 * Tries a provider in a separate process, because a driver may abort, hang, or silently leave everything to the CPU.
 * `tryProvider` starts that process, and `runTrial` runs in it.
 */
import * as l10n from "@vscode/l10n";
import { fork } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isUserError } from "../../shared/errors";
import { type Manifest, tokensAfterThoughts } from "../../shared/model/manifest";
import type { PathStep, TrialOutcome, TrialRequest } from "../../shared/engine/engine";
import { type GpuProvider, type Provider, providerNames } from "../../shared/engine/providers";
import { shortened } from "../../shared/format/shortened";
import { callOnce } from "../../shared/rpc/callOnce";
import { childEnvironment } from "../../shared/rpc/childEnvironment";
import type { WorkerApi } from "../../shared/rpc/rpc";
import { Batch } from "../pass/batch";
import { largestDifference, readGolden } from "../package/golden";
import type { GoldenCase } from "../../shared/schema/generated/GoldenFile";
import type { OnnxGraph } from "../graph/onnxGraph";
import { readManifest } from "../package/modelPackage";
import { loadFailure } from "./providers";
import { sessionOptions } from "./sessionOptions";
import { type OnnxSession, openGraph } from "../graph/session";

/** Long enough to compile shaders for the first time. A driver that hangs never answers. */
const TIMEOUT_MS = 20_000;
/** For a provider requested by name: the user may have a slow one, such as a software driver, and want to wait. */
const PATIENT_TIMEOUT_MS = 120_000;

/** Characters that are kept of what a process says on its standard error. */
const LAST_WORDS = 2000;
/** How long they are waited for once the process has ended. */
const LAST_WORDS_MS = 1000;

/** Never rejects. A failure is an outcome. */
export async function tryProvider(
  workerFile: string,
  request: TrialRequest,
  timeoutMs = request.compare ? TIMEOUT_MS : PATIENT_TIMEOUT_MS,
): Promise<TrialOutcome> {
  const tried = await inOwnProcess(workerFile, request.provider, (worker) => worker.tryProvider(request), timeoutMs);
  return "why" in tried && !("kind" in tried) ? { kind: "failed", ...tried } : tried;
}

/** What Node writes around the message of an error that ends a process. */
const ADDED = /^\s*(at |code: |requireStack: |Node\.js v)/;

/** Calls a new worker. Never rejects: `why` is a clause without a full stop. */
export async function inOwnProcess<T extends object>(
  workerFile: string,
  provider: Provider,
  call: (worker: WorkerApi) => Promise<T>,
  timeoutMs = PATIENT_TIMEOUT_MS,
): Promise<T | { why: string }> {
  const child = fork(workerFile, {
    execArgv: [],
    serialization: "advanced",
    env: childEnvironment(process.env),
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  // Not events.once, which rejects where the process can't be started, and then nobody hears of it.
  const closed = new Promise((done) => child.once("close", done));
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-LAST_WORDS)));
  const deadline = AbortSignal.timeout(timeoutMs);
  const name = providerNames[provider];
  try {
    return await callOnce(child, call, deadline, () => undefined);
  } catch (error) {
    if (deadline.aborted) return { why: l10n.t("{0} didn't answer within {1} s", name, timeoutMs / 1000) };
    const { exitCode, pid } = child;
    const ended = child.signalCode ?? (exitCode === null ? null : l10n.t("code {0}", exitCode));
    // Without an id it was never started.
    if (ended !== null && pid !== undefined) {
      // What it started may hold its standard error for longer.
      await Promise.race([closed, setTimeout(LAST_WORDS_MS, undefined, { ref: false })]);
      const words =
        said
          .split("\n")
          .findLast((line) => /\w/.test(line) && !ADDED.test(line))
          ?.trim() ?? "";
      const how = words === "" ? ended : `${ended}: ${shortened(words, 160)}`;
      return { why: l10n.t("{0} ended the process that tried it ({1})", name, how) };
    }
    return { why: l10n.t("{0} couldn't be tried ({1})", name, (error as Error).message) };
  }
}

/**
 * Logits count as different if they differ by more than this fraction of the largest one. GPUs add in another order,
 * and some of them in TF32.
 */
const TOLERANCE = 0.01;
/** A provider that is slower than the CPU by this factor isn't measured again. */
const HOPELESS = 3;

/** Runs the package's first golden case on the provider. */
export async function runTrial({ provider, folder, compare }: TrialRequest): Promise<TrialOutcome> {
  const { manifest } = await readManifest(folder);
  const golden = await readGolden(folder, manifest).catch((error: unknown) => {
    if (isUserError(error)) return null;
    throw error;
  });
  const example = golden?.cases[0];
  if (!example) {
    const [name, file] = [providerNames[provider], manifest.files.golden.path];
    return { kind: "failed", why: l10n.t("{0} can't be checked, because {1} is damaged", name, file) };
  }
  const file = join(folder, manifest.files.graph.path);
  const options = sessionOptions(manifest, provider);
  const time = async (graph: OnnxGraph): Promise<number> => (await goThrough(graph, manifest, example)).ms;

  const profile = await mkdtemp(join(tmpdir(), "coconut-trial-"));
  try {
    let graph: OnnxSession;
    try {
      graph = await openGraph(file, manifest.shapes, { ...options, profileTo: join(profile, "run") });
    } catch (error) {
      return { kind: "failed", why: loadFailure(provider, (error as Error).message) };
    }
    const { sameAnswers } = await goThrough(graph, manifest, example);
    let ms = compare ? await time(graph) : 0;
    graph.endProfiling();
    const found = { kind: "ran", share: await shareOf(provider, profile), sameAnswers } as const;
    await graph.dispose();
    if (!compare) return { ...found, ms: null };

    const cpu = await openGraph(file, manifest.shapes, sessionOptions(manifest, "cpu"));
    await time(cpu);
    const cpuMs = Math.min(await time(cpu), await time(cpu), await time(cpu));
    if (ms > HOPELESS * cpuMs) return { ...found, ms, cpuMs };
    const unobserved = await openGraph(file, manifest.shapes, options);
    await time(unobserved);
    ms = Math.min(await time(unobserved), await time(unobserved), await time(unobserved));
    return { ...found, ms, cpuMs };
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

/** Feeds the prompt, all thoughts, and the closing tokens, and compares the logits after them with golden.json. */
async function goThrough(
  graph: OnnxGraph,
  manifest: Manifest,
  example: GoldenCase,
): Promise<{ ms: number; sameAnswers: boolean }> {
  const start = performance.now();
  const answers = await answersOf(new Batch(graph, manifest), manifest, example);
  return { ms: performance.now() - start, sameAnswers: goldenDifference(answers) === null };
}

/** The logits of the next token after all thoughts of a golden case, and the logits that it expects. */
export async function answersOf(
  batch: Batch,
  manifest: Manifest,
  example: GoldenCase,
): Promise<{ logits: Float32Array; expected: number[] }> {
  const now = (): number => 0;
  let state = await batch.prompt("golden", example.promptTokens, now);
  const steps: PathStep[] = [
    ...example.thoughts.map((): PathStep => ({ kind: "thought" })),
    ...tokensAfterThoughts(manifest).map((id): PathStep => ({ kind: "token", id })),
  ];
  for (const step of steps) state = (await batch.forward([{ state, step }], true, now))[0]!;
  return { logits: state.logits!, expected: example.eotLogits[example.thoughts.length] ?? [] };
}

/** The largest difference. `null` if it is too small to matter, or at most `tolerance`. */
export function goldenDifference(
  { logits, expected }: { logits: Float32Array; expected: number[] },
  tolerance = 0,
): number | null {
  const largest = expected.reduce((max, logit) => Math.max(max, Math.abs(logit)), 0);
  const difference = largestDifference(logits, expected);
  return difference <= Math.max(tolerance, TOLERANCE * largest) ? null : difference;
}

/** The fraction of the matrix products that ran on the provider, according to ONNX Runtime's profile. */
async function shareOf(provider: GpuProvider, folder: string): Promise<number> {
  return shareInProfile(provider, await readProfile(folder));
}

/** The events of the profile in a folder that has no other file. */
export async function readProfile(folder: string): Promise<ProfileEvent[]> {
  const file = (await readdir(folder))[0];
  return file === undefined ? [] : (JSON.parse(await readFile(join(folder, file), "utf8")) as ProfileEvent[]);
}

export interface ProfileEvent {
  cat?: string;
  args?: { provider?: string; op_name?: string };
}

export function shareInProfile(provider: GpuProvider, events: readonly ProfileEvent[]): number {
  const kernels = events.filter((event) => event.cat === "Node" && event.args?.provider !== undefined);
  const named = (event: ProfileEvent): boolean => event.args!.provider === profileNames[provider];
  const products = kernels.filter((event) => /MatMul|Gemm|Attention/.test(event.args!.op_name ?? "") || named(event));
  const onCpu = products.filter((event) => !named(event)).length;
  return products.length === onCpu ? 0 : 1 - onCpu / products.length;
}

const profileNames: Record<GpuProvider, string> = {
  cuda: "CUDAExecutionProvider",
  webgpu: "WebGpuExecutionProvider",
  dml: "DmlExecutionProvider",
  coreml: "CoreMLExecutionProvider",
};
