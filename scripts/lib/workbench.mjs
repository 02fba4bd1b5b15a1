// Starts and stops a code-server workbench with one extension and without popups, and makes the addresses to open it.
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { installCodeServer } from "./codeServer.mjs";
import { run, startGroup, stopGroup } from "./processes.mjs";

/**
 * @typedef {object} WorkbenchOptions
 * @property {string} data the folder for settings, extensions, and the log
 * @property {string} [extension] the folder of a project as built, or the path of a VSIX; absent: no extension
 * @property {Record<string, unknown>} [settings] added to the quiet ones
 * @property {{ key: string, command: string }[]} [keys] keyboard shortcuts
 * @property {NodeJS.ProcessEnv} [env] added to the environment of the extension host
 * @property {string} [port] a port, or a range from which the first free one is taken
 * @property {boolean} [trust] whether to ask if the folder is trusted
 * @property {boolean} [testDriver] whether the address may name a test suite to run
 *
 * @typedef {object} RunningWorkbench
 * @property {string} origin
 * @property {(folder: string, payload?: [string, string][]) => string} address the URL that opens a folder
 * @property {(path: string) => string} remote the URI of a file in this workbench
 * @property {Promise<void>} ended
 * @property {() => Promise<void>} stop
 */

/** Turns off dialogs, notifications, and side bars that would cover the extension. */
const quietSettings = {
  "chat.disableAIFeatures": true,
  "editor.wordWrap": "on",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  // The address names a file to open. Without this, VS Code would then not bring back the other editors after a reload.
  "window.restoreWindows": "preserve",
  "window.commandCenter": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

/** For tests: turns off animation, which is slow without a graphics card. */
export const stillSettings = { "editor.cursorBlinking": "solid", "workbench.reduceMotion": "on" };

/** @param {WorkbenchOptions} options @returns {Promise<RunningWorkbench | { why: string }>} */
export async function startWorkbench({
  data,
  extension,
  settings = {},
  keys,
  env = {},
  port = "0",
  testDriver = false,
  trust = false,
}) {
  const installed = await installCodeServer();
  if ("why" in installed) return installed;
  const extensions = join(data, "extensions");
  rmSync(extensions, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  writeSettings(data, settings, trust);
  if (keys) writeJson(join(data, "data", "User", "keybindings.json"), keys);
  const command = [
    installed.server,
    "--server-data-dir",
    data,
    "--user-data-dir",
    join(data, "data"),
    "--extensions-dir",
    extensions,
  ];
  const environment = { ...withoutVSCode(process.env), ...env };
  if (extension && statSync(extension).isDirectory()) linkProject(extension, extensions);
  else if (extension) {
    const { code, output } = await run(
      installed.node,
      [...command, "--install-extension", resolve(extension), "--force"],
      { env: environment, quiet: true },
    );
    if (code !== 0) throw new Error(`${extension} couldn't be installed: ${output}`);
  }
  const flags = [
    "--host",
    "127.0.0.1",
    "--port",
    port,
    "--without-connection-token",
    "--accept-server-license-terms",
    "--telemetry-level",
    "off",
  ];
  if (!trust) flags.push("--disable-workspace-trust");
  if (testDriver) flags.push("--enable-smoke-test-driver");
  const server = startGroup(installed.node, [...command, ...flags], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const origin = await readOrigin(server, join(data, "server.log"));
  const remote = (/** @type {string} */ path) => `vscode-remote://${new URL(origin).host}${resolve(path)}`;
  return {
    origin,
    remote,
    address: (folder, payload = []) =>
      `${origin}/?folder=${encodeURI(resolve(folder))}` +
      (payload.length ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : ""),
    ended: new Promise((done) => server.once("exit", () => done())),
    stop: () => stopGroup(server),
  };
}

/** @param {string} data @param {Record<string, unknown>} settings @param {boolean} trust */
function writeSettings(data, settings, trust) {
  const user = join(data, "data", "User", "settings.json");
  // Existing settings are the user's.
  if (!existsSync(user)) writeJson(user, { ...quietSettings, "security.workspace.trust.enabled": trust });
  if (Object.keys(settings).length > 0) writeJson(settingsFile(data), settings);
}

/** Settings that override the user's. The workbench picks up changes while it runs. @param {string} data */
export const settingsFile = (data) => join(data, "data", "Machine", "settings.json");

/** @param {string} file @param {unknown} value */
function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value, null, 2));
}

/**
 * Links a project as an installed extension, so that the workbench runs what is in its dist/.
 * @param {string} project @param {string} extensions
 */
function linkProject(project, extensions) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  symlinkSync(resolve(project), join(extensions, `${publisher}.${name}-${version}`), "dir");
}

/** In a VS Code terminal, these variables would make the server talk to that window. @param {NodeJS.ProcessEnv} env */
const withoutVSCode = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("VSCODE_")));

/**
 * Resolves with the origin once the server listens.
 * @param {import("node:child_process").ChildProcess} server
 * @param {string} log
 * @returns {Promise<string>}
 */
function readOrigin(server, log) {
  const file = createWriteStream(log);
  return new Promise((done, fail) => {
    let output = "";
    for (const stream of [server.stdout, server.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        file.write(text);
        output += text;
        const port = /agent listening on (\d+)/.exec(output)?.[1];
        if (port) done(`http://127.0.0.1:${port}`);
      });
    }
    server.once("error", fail);
    server.once("exit", (code) =>
      fail(new Error(`The workbench ended with ${code} before it was ready:\n${output.slice(-2000)}`)),
    );
    setTimeout(
      () => fail(new Error(`The workbench wasn't ready after a minute:\n${output.slice(-2000)}`)),
      60_000,
    ).unref();
  });
}
