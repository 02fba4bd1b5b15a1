/**
 * What the runtime does on this machine, as Markdown to paste into an issue: the machine, the providers and why each
 * isn't used, the package, and a self-test. It is in English, and names no personal paths, because others will read it.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus, homedir, release, totalmem, type } from "node:os";
import { isUserError } from "../shared/errors";
import type { About, SelfTest, TrialOutcome, TrialRequest } from "../shared/engine/engine";
import { type GpuProvider, PROVIDERS, type ProviderPreference, providerNames } from "../shared/engine/providers";
import { percent, milliseconds } from "../shared/format/numbers";
import type { GoldenFile } from "../shared/schema/generated/GoldenFile";
import type { OnnxGraph } from "./graph/onnxGraph";
import { openChecked } from "./graph/openGraph";
import { builtProviders } from "./graph/session";
import { readGolden, textsReadOtherwise } from "./package/golden";
import { type ModelPackage, readPackage } from "./package/modelPackage";
import type { Tokens } from "./package/tokens";
import { type Choice, type ChooserParts, chooserOf } from "./provider/chooseProvider";
import { physicalCores } from "./provider/cores";
import { readMachine } from "./provider/machine";
import { inOwnProcess, tryProvider } from "./provider/providerTrial";
import { FAST_ENOUGH_MS, type Machine, objection, obstacle } from "./provider/providers";
import { sessionOptions } from "./provider/sessionOptions";

/** `workerFile` is the bundle of worker.ts, which tries the providers and runs the self-test in separate processes. */
export async function diagnose(
  workerFile: string,
  folder: string,
  preference: ProviderPreference,
  about: About,
): Promise<string> {
  const built = await builtProviders().catch(reasonOf);
  const model = await readPackage(folder).catch(reasonOf);
  const machine = "why" in built ? null : readMachine(built);
  const found = machine && (await tried(workerFile, "why" in model ? null : model, preference, machine));
  const lines = [
    "# Runtime of Coconut Inspector",
    list([...about, ...machineRows()]),
    list([
      ["onnxruntime-node", await versionOf("onnxruntime-node")],
      ["Providers in its build", "why" in built ? built.why : built.join(", ")],
    ]),
    "## Model package",
    "why" in model ? model.why : list(modelRows(model)),
    "## Providers",
    found ? list(found.providers) : "None was tried.",
    list([["Setting", preference], ...(found?.chosen ?? [])]),
    "## Self-test against PyTorch's numbers",
    found ? list(found.selfTest) : "Not done.",
  ];
  return withoutPaths(`${lines.join("\n\n")}\n`, [folder, homedir()]);
}

interface Tried {
  providers: About;
  chosen: About;
  selfTest: About;
}

/** Tries what is in the build. Without a package, nothing can be tried. */
async function tried(
  workerFile: string,
  model: ModelPackage | null,
  preference: ProviderPreference,
  machine: Machine,
): Promise<Tried> {
  const outcomes = new Map<string, Promise<TrialOutcome>>();
  const attempt = (request: TrialRequest): Promise<TrialOutcome> => {
    const key = `${request.provider} ${request.compare}`;
    const outcome = outcomes.get(key) ?? tryProvider(workerFile, request);
    outcomes.set(key, outcome);
    return outcome;
  };
  const providers: [string, string][] = [];
  for (const provider of PROVIDERS) {
    if (provider === "cpu") continue;
    // One that is asked for by name is tried as it would be used.
    const asked = provider === preference ? preference : "auto";
    const why = obstacle(provider, machine, asked) ?? (model ? undefined : "there is no package to try it with");
    const found =
      why === undefined && model
        ? outcomeOf(provider, await attempt({ provider, folder: model.folder, compare: provider !== preference }))
        : null;
    providers.push([providerNames[provider], found ?? `not tried: ${why}`]);
  }
  if (!model) return { providers, chosen: [], selfTest: [["Result", "not done, because the package can't be used"]] };
  const choice = await chosenFor(preference, model, machine, attempt).catch(reasonOf);
  return {
    providers,
    chosen: [["Chosen", "why" in choice ? `nothing. ${choice.why}` : choice.reason]],
    selfTest: await testOf(workerFile, model, choice),
  };
}

async function chosenFor(
  preference: ProviderPreference,
  model: ModelPackage,
  machine: Machine,
  attempt: ChooserParts["attempt"],
): Promise<Choice> {
  let opened: OnnxGraph | undefined;
  const cpu = async (): Promise<OnnxGraph> =>
    (opened = await openChecked(model, sessionOptions(model.manifest, "cpu")));
  try {
    return await chooserOf({
      machine: () => machine,
      attempt,
      fastEnoughMs: FAST_ENOUGH_MS,
    })(preference, model, cpu);
  } finally {
    await opened?.dispose();
  }
}

function outcomeOf(provider: GpuProvider, outcome: TrialOutcome): string {
  const why = objection(provider, outcome);
  const verdict = why === undefined ? "can be used" : `refused: ${why}`;
  if (outcome.kind === "failed") return `tried, ${verdict}`;
  const times =
    outcome.ms === null ? "" : `, ${milliseconds(outcome.ms)} against ${milliseconds(outcome.cpuMs)} on the CPU`;
  return `tried, ${verdict} (${percent(outcome.share)} of the matrix products ran there${times})`;
}

async function testOf(
  workerFile: string,
  { folder, manifest, tokens }: ModelPackage,
  choice: Choice | Why,
): Promise<About> {
  if ("why" in choice) return [["Result", "not done, because no provider was chosen"]];
  const { provider } = choice;
  const test = await inOwnProcess<SelfTest>(workerFile, provider, (worker) => worker.selfTest(folder, provider));
  if ("why" in test) return [["Result", `failed: ${test.why}`]];
  const { cases, thoughtDifference, logitDifference, tolerance, nodes, threads, stepMs } = test;
  const passed = Math.max(thoughtDifference, logitDifference) <= tolerance;
  const counted = cases === 1 ? "1 case" : `${cases} cases`;
  return [
    ["Result", `${passed ? "passed" : "outside the tolerance"} (${counted} of ${manifest.files.golden.path})`],
    ["Largest difference of a thought", thoughtDifference.toPrecision(2)],
    ["Largest difference of a logit after the thoughts", logitDifference.toPrecision(2)],
    ["Tolerance", String(tolerance)],
    ["What ran", nodes.map(({ provider, count }) => `${provider} (${count} runs of nodes)`).join(", ")],
    ["Tokenizer", tokenizerLine(await readGolden(folder, manifest), tokens)],
    ["Threads", String(threads)],
    ["Latent step", `${stepMs.toFixed(2)} ms (median, after a prompt of 64 tokens)`],
  ];
}

function tokenizerLine(golden: GoldenFile, tokens: Tokens): string {
  const other = textsReadOtherwise(golden, tokens);
  const { length } = golden.tokenizations ?? [];
  if (length === 0) return "not compared, because the file has no texts for it";
  if (other.length === 0) return `gives all ${length} texts of the file their tokens`;
  const quoted = other.slice(0, 3).map((text) => JSON.stringify(text));
  return `gives ${other.length} of ${length} texts other tokens than in training: ${quoted.join(", ")}`;
}

function machineRows(): About {
  const [cpu] = cpus();
  return [
    ["Operating system", `${type()} ${release()}, ${process.arch}`],
    ["Processor", `${cpu?.model.trim() ?? "unknown"}, ${availableParallelism()} logical, ${physicalCores()} physical`],
    ["Memory", `${(totalmem() / 2 ** 30).toFixed(1)} GiB`],
    ["Node", process.version],
  ];
}

function modelRows({ manifest, sha256 }: ModelPackage): About {
  const { name, shapes, files, feedback } = manifest;
  const sizes = Object.values(files).map(({ path, bytes }) => `${path} ${bytes}`);
  return [
    ["Name", name],
    ["SHA-256 of its manifest", sha256],
    ["Weights", weightsOf(manifest.training)],
    ["Feedback", feedback],
    [
      "Shape",
      [
        `${shapes.layers} layers of width ${shapes.hidden}`,
        `${shapes.heads} heads of ${shapes.headDim}, ${shapes.kvHeads} of keys and values`,
        `${shapes.vocab} tokens`,
      ].join(", "),
    ],
    ["Files, in bytes", sizes.join(", ")],
  ];
}

/** The converter records the type of the weights, and others may not. */
function weightsOf(training: object): string {
  const { conversion } = training as { conversion?: { weights?: unknown } };
  return typeof conversion?.weights === "string" ? conversion.weights : "not recorded";
}

interface Why {
  why: string;
}

function reasonOf(error: unknown): Why {
  if (isUserError(error)) return { why: error.message };
  return { why: error instanceof Error ? error.message : String(error) };
}

async function versionOf(name: string): Promise<string> {
  try {
    const file = createRequire(__filename).resolve(`${name}/package.json`);
    return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
  } catch (error) {
    return `unknown (${reasonOf(error).why.split("\n")[0]})`;
  }
}

function list(rows: About): string {
  return rows.map(([what, value]) => `- ${what}: ${value.replaceAll(/\s+/g, " ")}`).join("\n");
}

/** Only the last part of each path is kept. `folders` are replaced first, since they may contain spaces. */
export function withoutPaths(text: string, folders: readonly string[]): string {
  const known = folders.reduce((before, folder) => (folder.length < 2 ? before : before.replaceAll(folder, "…")), text);
  return known.replaceAll(/(?:\b[A-Za-z]:|…|~)?(?:[\\/][^\\/\s"'“”(),;:]+)+[\\/]([^\\/\s"'“”(),;:]+)/g, "…/$1");
}
