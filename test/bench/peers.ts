/**
 * Compares the engine with PyTorch, in turn: `node out/test/bench/peers.js PYTHON FOLDER [INT8-FOLDER] [--rounds N]`
 * prints Markdown. The folders are packages of gpt2Package.py. Each round asks both, and ratios are medians.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { openChecked } from "../../src/runtime/graph/openGraph";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { graphBytes, readPackage } from "../../src/runtime/package/modelPackage";
import { Batch } from "../../src/runtime/pass/batch";
import { physicalCores } from "../../src/runtime/provider/cores";
import { sessionOptions } from "../../src/runtime/provider/sessionOptions";
import { median } from "../../src/runtime/provider/timing";
import { readProblems } from "../../src/shared/dataset/dataset";
import { measure } from "../../src/shared/dataset/measure";
import { beginReport, beginRun } from "../../src/shared/dataset/report";

const { positionals, values: given } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "5" } },
});
const ROUNDS = Number(given.rounds);
const [PROMPT, THOUGHTS, WORDS] = [250, 6, 12];
const [python = "python3", folder, int8] = positionals;
const now = (): number => performance.now();

type Steps = Record<"prompt" | "latent" | "text", number>;

void main();

async function main(): Promise<void> {
  const threads = physicalCores();
  const child = spawn(python, ["test/bench/peers.py", String(threads)], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <T>(what: object): Promise<T> => {
    child.stdin.write(`${JSON.stringify(what)}\n`);
    const line = await answers.next();
    if (line.done === true) throw new Error("peers.py ended.");
    return JSON.parse(line.value) as T;
  };
  const version = await ask<string>({ do: "version" });
  console.log(`PyTorch ${version}, ${threads} threads, medians of ${ROUNDS} rounds in turn.\n`);
  if (folder !== undefined) await steps(ask, folder);
  await dataset(ask);
  child.stdin.end();
}

type Ask = <T>(what: object) => Promise<T>;

async function dataset(ask: Ask): Promise<void> {
  const data = process.env.COCONUT_DATA;
  const file = data === undefined ? "samples/prosqa.json" : `${data}/prosqa_valid.json`;
  const problems = readProblems(readFileSync(file, "utf8"), file).cases.slice(0, 300);
  const engine = new LatentEngine();
  const model = await engine.load("models/prosqa-coconut", "cpu");
  const lengths: number[] = [];
  for (const { question } of problems) lengths.push((await engine.tokenize(question)).length);
  const thoughts = model.manifest.thoughts.default;
  const own = async (): Promise<number> => {
    const fresh = new LatentEngine();
    const run = beginRun(await fresh.load("models/prosqa-coconut", "cpu"), { thoughts });
    const about = { created: "", command: "eval" as const, options: { thoughts: [thoughts] } };
    const all = { name: file, sha256: "", cases: problems, unreadable: [] };
    const report = beginReport(about, all, problems, { manifest: model.manifest, runs: [run] });
    const start = now();
    await measure(report, [{ engine: fresh, model, run }], {
      ...{ signal: new AbortController().signal, now, onCase: () => undefined },
    });
    const ms = now() - start;
    await fresh.dispose();
    return ms;
  };
  const shape = { ...model.manifest.shapes, inner: 256 };
  const request = { do: "dataset", lengths, shape, thoughts, words: 4, batch: 64 };
  const pairs = await inTurn(own, () => ask<number>(request));
  console.log(
    table(
      `${problems.length} problems, bundled model: answers, scores, and classes`,
      ["ours", "PyTorch float32, batches of 64, passes only"],
      [["whole dataset", ...pairs]],
    ),
  );
  await engine.dispose();
}

async function steps(ask: Ask, folder: string): Promise<void> {
  const fp32 = await opened(folder);
  const rows: [string, Steps[]][] = [["ours, float32", []]];
  const measurements: (() => Promise<Steps>)[] = [fp32.measure];
  const small = int8 === undefined ? null : await opened(int8);
  if (small) {
    rows.push(["ours, int8", []]);
    measurements.push(small.measure);
  }
  for (const dtype of ["float32", "bfloat16"]) {
    rows.push([`PyTorch ${dtype}`, []]);
    measurements.push(() => ask<Steps>({ do: "step", dtype, prompt: PROMPT }));
  }
  for (let round = -1; round < ROUNDS; round++) {
    for (const [i, measureOne] of measurements.entries()) {
      const found = await measureOne();
      if (round >= 0) rows[i]![1].push(found);
    }
  }
  const bandwidth = await ask<number>({ do: "bandwidth" });
  const head = 4 * fp32.vocab * fp32.hidden;
  const limit = (bytes: number): string => ((1000 * bytes) / bandwidth).toFixed(1);
  const names = ["prompt", "latent", "text"] as const;
  const of = (list: Steps[], name: keyof Steps): string => median(list.map((one) => one[name])).toFixed(1);
  const ratio = (list: Steps[], name: keyof Steps): string =>
    median(list.map((one, i) => one[name] / rows[0]![1][i]![name])).toFixed(2);
  console.log(
    [
      `\n### GPT-2's shape: a prompt of ${PROMPT} tokens, a latent step, a text step with logits, in ms\n`,
      "| | prompt | latent step | text step | × ours: prompt | latent | text |",
      "|---|---:|---:|---:|---:|---:|---:|",
      ...rows.map(
        ([name, list]) =>
          `| ${[name, ...names.map((n) => of(list, n)), ...names.map((n) => ratio(list, n))].join(" | ")} |`,
      ),
      `| memory limit, float32 (${(bandwidth / 1e9).toFixed(1)} GB/s) | | ${limit(fp32.bytes - head)} | ` +
        `${limit(fp32.bytes)} | | | |`,
    ].join("\n"),
  );
  const middle = (i: number, name: keyof Steps): number => median(rows[i]![1].map((one) => one[name]));
  const times = (a: number, b: number): string => (a / b).toFixed(2);
  const targets = [
    [
      "latent step, × the memory limit",
      "1.31–1.37",
      times(middle(0, "latent"), (1000 * (fp32.bytes - head)) / bandwidth),
      "at most 1.15",
    ],
    [
      "PyTorch float32's latent step, × ours",
      "1.19–1.27",
      times(middle(small ? 2 : 1, "latent"), middle(0, "latent")),
      "more than 1",
    ],
    [
      "our prompt, × PyTorch bfloat16's",
      "2.6",
      times(middle(0, "prompt"), middle(small ? 3 : 2, "prompt")),
      "at most 1",
    ],
    ...(small
      ? [["float32's latent step, × int8's", "1.9–2.1", times(middle(0, "latent"), middle(1, "latent")), "at least 3"]]
      : []),
  ];
  console.log(
    ["\n| | before | now | target |", "|---|---:|---:|---:|", ...targets.map((row) => `| ${row.join(" | ")} |`)].join(
      "\n",
    ),
  );
  const request = { do: "paper", prompt: PROMPT, thoughts: THOUGHTS, words: WORDS };
  const pairs = await inTurn(fp32.answer, () => ask<number>(request));
  console.log(
    table(
      `GPT-2's shape: a prompt of ${PROMPT} tokens, ${THOUGHTS} thoughts, ${WORDS} words`,
      ["ours, float32", "facebookresearch/coconut's algorithm, PyTorch float32"],
      [["one answer", ...pairs]],
    ),
  );
  await others(fp32.measure).catch((error: Error) =>
    console.log(`\ntransformers.js and node-llama-cpp: not measured (${error.message.split("\n")[0]}).`),
  );
  await fp32.dispose();
  await small?.dispose();
}

/** They are installed for as long as they are measured, and skip their own downloads. */
async function others(own: () => Promise<Steps>): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "coconut-peers-"));
  try {
    const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip", NODE_LLAMA_CPP_SKIP_DOWNLOAD: "true" };
    const quiet = { env, stdio: "ignore" } as const;
    const packages = ["@huggingface/transformers@4.3.2", "node-llama-cpp@3.22.1"];
    execFileSync("npm", ["install", "--no-save", "--prefix", place, ...packages], quiet);
    execFileSync(python, ["test/bench/peerFiles.py", place], quiet);
    const options = [join(__dirname, "otherRuntimes.js"), place, place, String(physicalCores()), String(PROMPT)];
    const child = spawn(process.execPath, options, { stdio: ["pipe", "pipe", "ignore"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const rows: string[] = [];
    for (const name of ["transformers.js", "node-llama-cpp"]) {
      const rounds: { prompt: number; text: number }[] = [];
      for (let round = -1; round < ROUNDS; round++) {
        const ours = await own();
        child.stdin.write(`${name}\n`);
        const line = await lines.next();
        if (line.done === true) throw new Error(`${name} ended its process`);
        const found = JSON.parse(line.value) as { prompt: number; text: number; why?: string };
        if (found.why !== undefined) throw new Error(`${name}: ${found.why}`);
        if (round >= 0) rounds.push({ prompt: found.prompt / ours.prompt, text: found.text / ours.text });
      }
      const of = (key: "prompt" | "text"): string => median(rounds.map((one) => one[key])).toFixed(2);
      rows.push(`| ${name}, float32 | ${of("prompt")} | ${of("text")} |`);
    }
    child.stdin.end();
    console.log(["\n| × ours, in turn | prompt | text step |", "|---|---:|---:|", ...rows].join("\n"));
    console.log("\nNeither can feed a thought back.");
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function opened(folder: string) {
  const model = await readPackage(folder);
  const { manifest } = model;
  const graph = await openChecked(model, sessionOptions(manifest, "cpu"));
  let asked = 0;
  const prompt = (batch: Batch) =>
    batch.prompt(
      String(++asked),
      Array.from({ length: PROMPT }, (_, i) => (i * 7919 + asked) % 300),
      now,
    );
  const answer = async (): Promise<number> => {
    const start = now();
    const batch = new Batch(graph, manifest);
    let state = await prompt(batch);
    for (let k = 0; k < THOUGHTS + WORDS; k++)
      state = (
        await batch.forward(
          [{ state, step: k < THOUGHTS ? { kind: "thought" } : { kind: "token", id: 7 } }],
          k >= THOUGHTS,
          now,
        )
      )[0]!;
    return now() - start;
  };
  const measureSteps = async (): Promise<Steps> => {
    const batch = new Batch(graph, manifest);
    const times: Steps = { prompt: 0, latent: 0, text: 0 };
    const start = now();
    let state = await prompt(batch);
    times.prompt = now() - start;
    for (const [kind, step] of [
      ["latent", { kind: "thought" }],
      ["text", { kind: "token", id: 7 }],
    ] as const) {
      const before = now();
      for (let k = 0; k < 5; k++) state = (await batch.forward([{ state, step }], kind === "text", now))[0]!;
      times[kind] = (now() - before) / 5;
    }
    return times;
  };
  return {
    ...{ answer, measure: measureSteps, dispose: () => graph.dispose() },
    ...{ bytes: graphBytes(manifest.files), vocab: manifest.shapes.vocab, hidden: manifest.shapes.hidden },
  };
}

/** Both medians, and the median of the ratios. The first round is a warm-up. */
async function inTurn(own: () => Promise<number>, other: () => Promise<number>): Promise<[string, string, string]> {
  const rounds: [number, number][] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const both: [number, number] = [await own(), await other()];
    if (round >= 0) rounds.push(both);
  }
  const of = (i: 0 | 1): string => median(rounds.map((both) => both[i])).toFixed(0);
  return [of(0), of(1), median(rounds.map(([a, b]) => b / a)).toFixed(2)];
}

function table(title: string, [own, other]: [string, string], rows: string[][]): string {
  return [
    `\n### ${title}\n`,
    `| | ${own}, ms | ${other}, ms | × ours |`,
    "|---|---:|---:|---:|",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");
}
