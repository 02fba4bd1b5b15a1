/**
 * Trying a provider, in a process of its own: a driver may abort it, hang, or quietly leave everything to the CPU.
 * `tryProvider` is the side that asks, `runTrial` what happens in the worker.
 */
import { fork } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isUserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import type { PathStep, TrialOutcome, TrialRequest } from "../../shared/engine/engine";
import type { GpuProvider } from "../../shared/engine/providers";
import { callOnce } from "../../shared/rpc/callOnce";
import { childEnvironment } from "../../shared/rpc/childEnvironment";
import { Batch } from "../pass/batch";
import { threadsFor } from "./cores";
import { largestDifference, readGolden } from "../package/golden";
import type { GoldenCase } from "../../shared/schema/generated/GoldenFile";
import type { OnnxGraph } from "../graph/onnxGraph";
import { graphBytes, readManifest } from "../package/modelPackage";
import { loadFailure } from "./providers";
import { type OnnxSession, openGraph } from "../graph/session";

/** Compiling shaders for the first time may take some seconds, a driver that hangs takes for ever. */
const TIMEOUT_MS = 20_000;
/** Somebody who asks for a provider by name may have a reason to wait for it, such as a driver in software. */
const PATIENT_TIMEOUT_MS = 120_000;

/** Never rejects: what goes wrong is the outcome. */
export async function tryProvider(
  workerFile: string,
  request: TrialRequest,
  timeoutMs = request.compare ? TIMEOUT_MS : PATIENT_TIMEOUT_MS,
): Promise<TrialOutcome> {
  const child = fork(workerFile, {
    execArgv: [],
    serialization: "advanced",
    env: childEnvironment(process.env),
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await callOnce(
      child,
      (worker) => worker.tryProvider(request),
      deadline,
      () => undefined,
    );
  } catch (error) {
    if (deadline.aborted) return { kind: "failed", why: `did not answer within ${timeoutMs / 1000} s` };
    const ended = child.signalCode ?? (child.exitCode === null ? null : `code ${child.exitCode}`);
    if (ended !== null) return { kind: "failed", why: `ended the process that tried it (${ended})` };
    return { kind: "failed", why: `could not be tried (${(error as Error).message})` };
  }
}

/**
 * Logits that differ by more than this part of the largest are others: GPUs add up in another order, and some in TF32.
 */
const TOLERANCE = 0.01;
/** What was slower than the CPU by this factor once is not measured again. */
const HOPELESS = 3;

/** Thinks through the package's first golden case. */
export async function runTrial({ provider, folder, compare }: TrialRequest): Promise<TrialOutcome> {
  const { manifest } = await readManifest(folder);
  const golden = await readGolden(folder, manifest).catch((error: unknown) => {
    if (isUserError(error)) return null;
    throw error;
  });
  const example = golden?.cases[0];
  if (!example) {
    const why = `can't be checked, because ${manifest.files.golden.path} ${golden ? "has no case" : "is damaged"}`;
    return { kind: "failed", why };
  }
  const file = join(folder, manifest.files.graph.path);
  const threads = threadsFor(graphBytes(manifest.files));
  const time = async (graph: OnnxGraph): Promise<number> => (await goThrough(graph, manifest, example)).ms;

  const profile = await mkdtemp(join(tmpdir(), "coconut-trial-"));
  try {
    let graph: OnnxSession;
    try {
      graph = await openGraph(file, manifest.shapes, { provider, threads, profileTo: join(profile, "run") });
    } catch (error) {
      return { kind: "failed", why: loadFailure((error as Error).message) };
    }
    const { sameAnswers } = await goThrough(graph, manifest, example);
    let ms = compare ? await time(graph) : 0;
    graph.endProfiling();
    const found = { kind: "ran", share: await shareOf(provider, profile), sameAnswers } as const;
    await graph.dispose();
    if (!compare) return { ...found, ms: null };

    const cpu = await openGraph(file, manifest.shapes, { provider: "cpu", threads });
    await time(cpu);
    const cpuMs = Math.min(await time(cpu), await time(cpu), await time(cpu));
    if (ms > HOPELESS * cpuMs) return { ...found, ms, cpuMs };
    const unobserved = await openGraph(file, manifest.shapes, { provider, threads });
    await time(unobserved);
    ms = Math.min(await time(unobserved), await time(unobserved), await time(unobserved));
    return { ...found, ms, cpuMs };
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

/** Prompt, all thoughts, `<eot>`; and whether what would be said then is what golden.json has. */
async function goThrough(
  graph: OnnxGraph,
  manifest: Manifest,
  example: GoldenCase,
): Promise<{ ms: number; sameAnswers: boolean }> {
  const start = performance.now();
  const answers = await answersOf(new Batch(graph, manifest), manifest, example);
  return { ms: performance.now() - start, sameAnswers: goldenDifference(answers) === null };
}

/** Logits of what would be said after all thoughts of a golden case, and those that it holds. */
export async function answersOf(
  batch: Batch,
  { tokens }: Manifest,
  example: GoldenCase,
): Promise<{ logits: Float32Array; expected: number[] }> {
  const now = (): number => 0;
  let state = await batch.prompt("golden", example.promptTokens, now);
  for (let k = 1; k < example.thoughts.length; k++)
    state = (await batch.forward([{ state, step: { kind: "thought" } }], false, now))[0]!;
  const steps: PathStep[] = [{ kind: "thought" }, { kind: "token", id: tokens.eot }];
  for (const step of steps) state = (await batch.forward([{ state, step }], step.kind === "token", now))[0]!;
  const logits = state.logits!;
  return { logits, expected: example.eotLogits[example.thoughts.length] ?? [] };
}

/** By how much they differ; `null` where it is too little to mean anything, or not more than `tolerance`. */
export function goldenDifference(
  { logits, expected }: { logits: Float32Array; expected: number[] },
  tolerance = 0,
): number | null {
  const largest = expected.reduce((max, logit) => Math.max(max, Math.abs(logit)), 0);
  const difference = largestDifference(logits, expected);
  return difference <= Math.max(tolerance, TOLERANCE * largest) ? null : difference;
}

/** Which part of the matrix products ran on the provider, as onnxruntime's own profile has it. */
async function shareOf(provider: GpuProvider, folder: string): Promise<number> {
  const file = (await readdir(folder))[0];
  if (file === undefined) return 0;
  return shareInProfile(provider, JSON.parse(await readFile(join(folder, file), "utf8")) as ProfileEvent[]);
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
