// Starting programs and being sure that they end. Everything here works before `npm ci`, with what Node brings, and
// from the project's folder.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const windows = process.platform === "win32";

/** What is to be done when we end, in the order of its coming. @type {Set<() => void>} */
const lastDuties = new Set();
process.on("exit", () => lastDuties.forEach((duty) => duty()));

/** Does it when we end, whatever the reason. @param {() => void} duty @returns {() => void} takes it back */
export function atExit(duty) {
  lastDuties.add(duty);
  return () => void lastDuties.delete(duty);
}

/**
 * Runs a program to its end. Its output goes to the terminal, or with `quiet` into the result.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, timeout?: number, killSignal?: NodeJS.Signals,
 * shell?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} `code` is 1 where the program could not be started or was killed
 */
export function run(command, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, {
      ...options,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    // Asked by default rather than killed: it may have to end programs of its own.
    const ended = atExit(() => void child.kill(options.killSignal));
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) => resolve({ code: 1, output: output + error.message }));
    child.on("close", (code) => {
      ended();
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Runs a script with this Node. @param {string[]} args @param {Parameters<typeof run>[2]} [options] */
export const runNode = (args, options) => run(process.execPath, args, options);

/**
 * Runs npm: the one that started us where there is one, since on Windows a bare `npm` is not a program.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  // It goes on for a while when it is asked to end.
  const killed = /** @type {const} */ ({ ...options, killSignal: "SIGKILL" });
  return npm?.endsWith(".js") ? runNode([npm, ...args], killed) : run("npm", args, { ...killed, shell: windows });
}

/**
 * The first of these programs that is there: a path as it is, a name on PATH.
 * @param {(string | undefined)[]} names
 * @returns {string | undefined}
 */
export function findProgram(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const endings = windows ? [".exe", ".cmd", ""] : [""];
  return names
    .filter((name) => name !== undefined)
    .flatMap((name) =>
      /[\\/]/.test(name) ? [name] : folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))),
    )
    .find(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Where tools are kept between runs and between clones: a workbench, a Python environment. */
export function cacheFolder() {
  const base =
    process.env.XDG_CACHE_HOME ?? (windows ? process.env.LOCALAPPDATA : undefined) ?? join(homedir(), ".cache");
  return join(base, "coconut-inspector");
}

/**
 * Starts a program in a process group of its own, so that its children end with it: at `stopGroup`, or when we end.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 */
export function startGroup(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  child.on(
    "exit",
    atExit(() => signalGroup(child, "SIGKILL")),
  );
  return child;
}

/**
 * Ends a program and its children: asks first, insists after three seconds.
 * @param {import("node:child_process").ChildProcess} child
 */
export async function stopGroup(child) {
  if (child.exitCode !== null || child.signalCode !== null) return signalGroup(child, "SIGKILL");
  const gone = new Promise((resolve) => child.once("exit", resolve));
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), 3000);
  await gone;
  clearTimeout(timer);
  signalGroup(child, "SIGKILL");
}

/** @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

/** A folder that is there until we end. @param {string} name */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `coconut-${name}-`));
  atExit(() => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
    } catch {
      // A program that is just ending still writes there: the system tidies its folder for temporary files.
    }
  });
  return folder;
}

/** Ends on Ctrl-C and its relatives through `exit`, so that no group outlives us. @param {number} code */
export function endOnSignals(code) {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => process.exit(code));
}
