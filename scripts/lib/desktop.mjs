// Finds and opens the desktop VS Code of this machine, for `npm start`.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findProgram, run } from "./processes.mjs";

const windows = process.platform === "win32";

const places = [
  ...["code", "code-insiders", "codium"],
  "/usr/share/code/bin/code",
  "/snap/bin/code",
  "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code",
  ...[process.env.LOCALAPPDATA && join(process.env.LOCALAPPDATA, "Programs"), process.env.ProgramFiles]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, "Microsoft VS Code", "bin", "code.cmd")),
];

/** @returns {Promise<{ code: string } | { why: string }>} */
export async function findDesktop() {
  // In a terminal of a remote window or a container, `code` talks to that window, which can't load an extension under
  // development.
  if (process.platform === "linux" && process.env.VSCODE_IPC_HOOK_CLI)
    return { why: "this is a terminal of a remote VS Code" };
  if (process.env.WSL_DISTRO_NAME) return { why: "this is WSL" };
  if (!hasScreen()) return { why: "there is no screen" };
  const code = findProgram([process.env.COCONUT_VSCODE, ...places]);
  if (!code) return { why: "no desktop VS Code was found (set COCONUT_VSCODE to name one)" };
  const { code: exit, output } = await run(quoted(code), ["--version"], {
    quiet: true,
    shell: windows,
    timeout: 20_000,
  });
  const version = /^(\d+)\.(\d+)\./m.exec(output);
  const [, major = 0, minor = 0] = version ?? [];
  if (exit !== 0 || !version) return { why: `${code} doesn't start` };
  const [wantedMajor = 0, wantedMinor = 0] = wanted();
  if (Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor)) {
    return { why: `${code} is version ${major}.${minor}, and ${wantedMajor}.${wantedMinor} is needed` };
  }
  return { code };
}

export const hasScreen = () =>
  process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** @returns {number[]} */
const wanted = () => JSON.parse(readFileSync("package.json", "utf8")).engines.vscode.match(/\d+/g).map(Number);

/** Quoted for the shell that a .cmd file needs on Windows. @param {string} text */
const quoted = (text) => (windows ? `"${text}"` : text);

/**
 * Opens a folder and a file in a new window that runs the extension in dist/.
 * @param {string} code
 * @param {string} folder
 * @param {string} file
 */
export async function openDesktop(code, folder, file) {
  const args = ["--new-window", `--extensionDevelopmentPath=${resolve(".")}`, resolve(folder), resolve(file)];
  const { code: exit } = await run(quoted(code), args.map(quoted), { shell: windows });
  return exit === 0;
}
