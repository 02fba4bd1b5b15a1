/**
 * `npm run bench`: measures what a user waits for, and writes it to docs/performance.md with the machine, the versions,
 * and the commands. With `--parts workbench,panel,engine,gpt2`, only these parts; `--rounds`
 * and `--questions` are of the workbench. A benchmark
 * rather than a test: run it on a machine that does nothing else.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findPython } from "../../scripts/lib/python.mjs";
import { median } from "../../src/runtime/provider/timing";
import type { WorkbenchNumbers } from "./workbench";

const { values: given } = parseArgs({
  options: { parts: { type: "string" }, rounds: { type: "string" }, questions: { type: "string" } },
});
const PARTS = ["workbench", "panel", "engine", "gpt2"] as const;
type Part = (typeof PARTS)[number];
const wanted = given.parts === undefined ? PARTS : PARTS.filter((part) => given.parts?.split(",").includes(part));

void main();

async function main(): Promise<void> {
  const sections: Record<Part, () => string | Promise<string>> = { workbench, panel, engine, gpt2 };
  const written: string[] = [];
  for (const part of wanted) {
    console.log(`\n── ${part} ──`);
    const section = await sections[part]();
    console.log(section);
    written.push(section);
  }
  writeFileSync("docs/performance.md", [...heading(), ...written].join("\n\n") + "\n");
}

/** As they were given. */
function optionsOf(...names: (keyof typeof given)[]): string[] {
  return names.flatMap((name) => (given[name] === undefined ? [] : [`--${name}`, given[name]]));
}

function heading(): string[] {
  const [cpu] = cpus();
  const options = optionsOf("parts", "rounds", "questions");
  const versions = ["onnxruntime-node", "preact"].flatMap((name) => {
    const found = versionOf(name);
    return found === null ? [] : [`${name} ${found}`];
  });
  return [
    "# Performance",
    [
      `\`${["npm run bench", ...(options.length > 0 ? ["--", ...options] : [])].join(" ")}\` makes this page.`,
      "Milliseconds are of one machine, and counts depend on none:",
      "`test/programs.test.ts`, `test/runtime/counts.test.ts`, and `test/shared/read/scale.test.ts` keep them small.",
    ].join(" "),
    [
      `Machine: ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB,`,
      `${platform()} ${arch()},`,
      `no GPU. Node ${process.version}${versions.map((one) => `, ${one}`).join("")}. Commit ${commit()}.`,
    ].join(" "),
  ];
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

/** What a program prints. */
function printed(command: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  if (stdout === "") throw new Error(`${command} ${args.join(" ")} printed nothing. ${stderr}`);
  return stdout.trim();
}

function workbench(): string {
  const args = ["out/test/bench/workbench.js", "--json", ...optionsOf("rounds", "questions")];
  const { activation, cold, warm, memory } = JSON.parse(printed("node", ...args)) as WorkbenchNumbers;
  const row = (what: string, values: number[], target: number): string => {
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
      "extension. `node esbuild.mjs --production && node out/test/bench/workbench.js`",
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
  const found = await findPython({ make: true });
  if ("why" in found) return `## ${title}\n\nNot measured: ${found.why}.`;
  const folder = mkdtempSync(join(tmpdir(), "coconut-gpt2-"));
  try {
    execFileSync(found.python, ["test/bench/gpt2Package.py", folder], {
      env: { ...process.env, PYTHONPATH: "models" },
      stdio: "ignore",
    });
    const output = printed("node", "out/test/bench/engine.js", folder, "--rounds", "3");
    return block(
      title,
      "PYTHONPATH=models python test/bench/gpt2Package.py FOLDER && node out/test/bench/engine.js FOLDER --rounds 3",
      output,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
