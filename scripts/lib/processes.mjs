// Starts programs and makes sure that they end. Works before `npm ci`, with Node alone, in the project folder.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const windows = process.platform === "win32";

/** Called on exit, in the order of registration. @type {Set<() => void>} */
const exitHandlers = new Set();
process.on("exit", () => exitHandlers.forEach((handler) => handler()));

/** Calls the handler on exit, whatever the reason. @param {() => void} handler @returns {() => void} unregisters it */
export function atExit(handler) {
  exitHandlers.add(handler);
  return () => void exitHandlers.delete(handler);
}

/**
 * Runs a program to its end. Its output goes to the terminal, or into the result if `quiet`.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, timeout?: number, killSignal?: NodeJS.Signals,
 * shell?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} `code` is 1 if the program couldn't start or was killed
 */
export function run(command, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, {
      ...options,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    // SIGTERM by default, because it may have to end programs of its own.
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
 * Runs npm: the one that started this process if there is one, because on Windows `npm` itself isn't a program.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  // npm keeps running for a while after SIGTERM.
  const killed = /** @type {const} */ ({ ...options, killSignal: "SIGKILL" });
  return npm?.endsWith(".js") ? runNode([npm, ...args], killed) : run("npm", args, { ...killed, shell: windows });
}

/**
 * The first of these programs that exists. A path is used as it is, and a name is looked up on PATH.
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

/** The folder for tools that are kept between runs and clones: a workbench, a Python environment. */
export function cacheFolder() {
  const base =
    process.env.XDG_CACHE_HOME ?? (windows ? process.env.LOCALAPPDATA : undefined) ?? join(homedir(), ".cache");
  return join(base, "coconut-inspector");
}

/**
 * Starts a program in its own process group, so that its children end with it: on `stopGroup`, or on exit.
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
 * Ends a program and its children: with SIGTERM, and after three seconds with SIGKILL.
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
    // The group has already ended.
  }
}

/** A folder that is removed on exit. @param {string} name */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `coconut-${name}-`));
  atExit(() => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
    } catch {
      // A program that is just ending may still write there. The system will clean up.
    }
  });
  return folder;
}

/** Exits on Ctrl-C and similar signals in a way that runs the exit handlers. @param {number} code */
export function endOnSignals(code) {
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => process.exit(code));
}
